"""Parts -> HTML: templates that only lay out, with everything escaped and everything inside the page."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from optimiser.report.headline import State
from optimiser.report.section import Banner, Card, Section, filled
from optimiser.report.tables.trails import trail_of

PACKAGE = "optimiser.report"


@dataclass(frozen=True)
class Opening:
    """What stands before the sections.

    Attributes:
        markup: makes it, everything escaped, from the numbers of the page's tables and figures by id.
        style: that it needs beside the page's.
    """

    markup: Callable[[Mapping[str, int]], str]
    style: str


NO_OPENING = Opening(lambda _numbers: "", "")


def templates(package: str, folder: str = "templates") -> Environment:
    """The templates of a package, everything escaped and no name unknown.

    Args:
        package: with dots, whose templates they are.
        folder: of it in which they stand.
    """
    return Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def asset(package: str, name: str) -> str:
    """A file of ours beside the templates of a package, with dots."""
    return (files(package) / "templates" / name).read_text(encoding="utf-8")


def _numbers(sections: Sequence[Section]) -> dict[str, int]:
    """Tables and figures counted in the order of the page, each by its id."""
    found: dict[str, int] = {}
    tables = figures = 0
    for section in sections:
        for block in section.blocks:
            if block.table is not None:
                tables += 1
                found[block.table.id] = tables
            elif block.chart is not None:
                figures += 1
                found[block.chart.id] = figures
    return found


NOT_WHOLE = "not-whole"
"""The finding that stands before everything else on the page, and in no section."""


def script_hash(script: str) -> str:
    """By what a page's own rules know its script (SHA-256 in base 64), so that a browser runs no other."""
    return b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def render(
    title: str,
    about: Sequence[str],
    state: State,
    banner: Banner,
    cards: Sequence[Card],
    sections: Sequence[Section],
    opening: Opening | None = None,
) -> str:
    """The document. The script is allowed by its own hash and nothing may be fetched."""
    kept = [
        Section(s.id, s.heading, s.findings, filled(s.blocks), s.banner)
        for s in sections
    ]  # fmt: skip
    script = asset(PACKAGE, "page.js")
    numbers, first = _numbers(kept), opening or NO_OPENING
    return templates(PACKAGE).get_template("page.html.j2").render(
        title=title,
        about=about,
        state=str(state),
        is_answer=state is State.ANSWER,
        is_stopped=state is State.STOPPED,
        banner=banner,
        cards=cards,
        sections=kept,
        numbers=numbers,
        not_whole=NOT_WHOLE,
        opening=Markup(first.markup(numbers)),  # noqa: S704 - from templates of ours, which escape
        style=Markup(asset(PACKAGE, "page.css") + first.style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=script_hash(script),
        picture=Markup,
        trail=trail_of,
    )  # fmt: skip
