"""Solved runs and their pages, a parser that keeps what the claims need, and numbers as they are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from optimiser.amounts import said, shown
from optimiser.explain import Finding
from optimiser.explain.verified_run import Opened, opened
from optimiser.instances import Instance, from_tables, read_instance
from optimiser.page import page
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.run.solve import solve

TINY = Path(__file__).parents[2] / "instances" / "tiny"
VOID = {
    "meta",
    "link",
    "br",
    "hr",
    "img",
    "input",
    "path",
    "line",
    "rect",
    "circle",
    "area",
    "base",
    "col",
    "embed",
}
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd()|' /C calc'!A0",
    '"><img src=x onerror=alert(1)>',
    "</title>{{ 7*7 }}",
)


@cache
def tiny() -> Instance:
    """The shipped small instance: every block, three trusts, two periods."""
    return read_instance(TINY)


@cache
def hostile() -> Instance:
    """The same with names that a careless page would run."""
    tables = {name: frame.copy() for name, frame in tiny().tables.items()}
    tables["trusts"]["name"] = list(HOSTILE[:3])
    tables["systems"]["name"] = [HOSTILE[0], HOSTILE[3]]
    tables["systems"]["region"] = [HOSTILE[3], HOSTILE[2]]
    tables["standards"]["name"] = [HOSTILE[at % 4] + str(at) for at in range(len(tables["standards"]))]
    tables["changes"]["name"] = HOSTILE[0]
    tables["assumptions"]["statement"] = HOSTILE[3]
    return from_tables(tables, tiny().settings, HOSTILE[2])


@cache
def run_of(instance: Instance, question: str = "how_far") -> Run:
    """A solved question."""
    solution = solve(instance, read_question(question))
    return Run(Path(question), solution.manifest, solution.tables)


@cache
def reading_of(question: str = "how_far") -> Opened:
    """The shipped small instance, solved, verified and read."""
    return opened(run_of(tiny(), question), tiny())


@cache
def pair_page() -> str:
    """The page of how far, with balance beside it."""
    return page(run_of(tiny()), tiny(), run_of(tiny(), "balance"))


@cache
def hostile_page() -> str:
    """The page of the instance with hostile names."""
    return page(run_of(hostile()), hostile(), run_of(hostile(), "balance"))


def with_manifest(run: Run, **changes: Any) -> Run:
    """A run whose manifest says otherwise."""
    return replace(run, manifest={**run.manifest, **changes})


@dataclass
class Element:
    """An element with its attributes, what stands in it, and its text."""

    tag: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(self.pieces)


class Parsed(HTMLParser):
    """A page taken apart; `faults` are tags that do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.faults: list[str] = []
        self.open: list[Element] = []
        self.feed(html)
        self.close()
        self.faults += [f"{element.tag} is never closed" for element in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and, unless it is void, open it."""
        element = Element(tag, {k: v or "" for k, v in attrs})
        for parent in self.open:
            parent.inside.append(tag)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which must be this one."""
        if tag in VOID:
            return
        if not self.open or self.open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1].tag if self.open else 'nothing'}")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        """Text belongs to everything it stands in."""
        for element in self.open:
            element.pieces.append(data)

    def of(self, *tags: str) -> list[Element]:
        """Elements by tag, in order."""
        return [element for element in self.elements if element.tag in tags]

    @property
    def ids(self) -> list[str]:
        """Every id."""
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]


@cache
def parsed(html: str) -> Parsed:
    """A page taken apart."""
    return Parsed(html)


def loose_numbers(finding: Finding) -> list[str]:
    """Numbers of a sentence that are not in its evidence as the page shows it."""
    shown_there: set[str] = set()
    sentence = finding.sentence
    for row in finding.evidence.to_dict(orient="records"):
        unit = str(row.get("unit", ""))
        for name, value in row.items():
            if isinstance(value, str):
                sentence = sentence.replace(value, " ") if re.search(r"\d", value) else sentence
                continue
            kind = "price" if name in {"price", "size"} else unit
            shown_there.update(NUMBER.findall(said(value, kind) + " " + shown(value, kind)))
    words = re.sub(r"£1m more|[Oo]ne more|\d{4}-\d{2}\w*|18 weeks", " ", sentence)
    return [number for number in NUMBER.findall(words) if number not in shown_there]
