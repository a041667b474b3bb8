"""What a pack is made of - chapters of sentences, tables and checks - as a page and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from optimiser.amounts import bare
from optimiser.errors import OptimiserError
from optimiser.explain.finding import Finding
from optimiser.explain.reconciliation.figures import reconcile
from optimiser.explain.verified_run import opened
from optimiser.extras.assurance.record import AssuranceRecord
from optimiser.extras.assurance.trial import TestReport
from optimiser.extras.backtest import backtest, backtest_findings, scored_rows
from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.verify import Verification, verify

# What a pack is made of: chapters of sentences, tables and checks.

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Subject:
    """What is assured: a run, its instance, and the project that made it (`root`, where its source is at hand).

    `record` is what people say of it; `trial` is what the project's tests did, where a report was given.
    """

    run: Run
    instance: Instance
    root: Path = ROOT
    record: AssuranceRecord = field(default_factory=AssuranceRecord)
    trial: TestReport | None = None

    @cached_property
    def verification(self) -> Verification | None:
        """The run recomputed; None where it holds no plan."""
        return verify(self.run, self.instance) if self.run.solved else None

    @cached_property
    def back_test(self) -> Finding | str:
        """How the plan stands against what happened, its scores as evidence; in words why it cannot be scored."""
        try:
            scored_rows(self.instance)
            if not self.run.solved:
                return "there is no plan to score"
            found = backtest(opened(self.run, self.instance))
        except OptimiserError as error:
            return str(error).partition(":")[0]
        return replace(backtest_findings(found)[0], evidence=found.scores)

    @cached_property
    def reconciled(self) -> pd.DataFrame:
        """Published figures beside the instance's own."""
        return reconcile(self.instance)


Look = Callable[[Subject], tuple[bool, str]]
"""Looks at the subject: whether a claim holds, and what was seen."""


@dataclass(frozen=True)
class Claim:
    """A claim of a list, with the function that looks whether it holds and the file that shows it."""

    level: str
    text: str
    look: Look
    link: str = ""


@dataclass(frozen=True)
class PackTable:
    """A table of the pack; `id` names its CSV file."""

    id: str
    caption: str
    frame: pd.DataFrame


@dataclass(frozen=True)
class Chapter:
    """One part of the pack."""

    id: str
    heading: str
    sentences: Sequence[str] = ()
    tables: Sequence[PackTable] = field(default_factory=tuple)


def checked(claims: Sequence[Claim], subject: Subject) -> pd.DataFrame:
    """Every claim looked at: level, claim, holds (yes or no), seen, evidence."""
    rows = []
    for claim in claims:
        holds, seen = claim.look(subject)
        rows.append((claim.level, claim.text, "yes" if holds else "no", seen, claim.link))
    return pd.DataFrame(rows, columns=["level", "claim", "holds", "seen", "evidence"])


# Chapters -> one HTML page that opens offline, and Markdown that can be committed.

MOST = 400
"""Rows of a table that are shown; its CSV file has all of them."""
SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


@dataclass(frozen=True)
class ShownCell:
    """A cell as it is shown; `mark` is its attribute."""

    text: str
    mark: Markup


def heading(name: object) -> str:
    """A column's name as a heading."""
    return str(name).replace("_", " ").capitalize()


def said(value: object) -> str:
    """A value as text."""
    if isinstance(value, float):
        return "" if value != value else bare(value)  # noqa: PLR0124 - NaN
    return "" if value is None else str(value)


def shown_rows(table: PackTable) -> Iterator[list[ShownCell]]:
    """The rows of a table that are shown."""
    for row in table.frame.head(MOST).itertuples(index=False):
        yield [_cell(value) for value in row]


def _cell(value: object) -> ShownCell:
    text = said(value)
    mark = ' class="number"' if isinstance(value, int | float) else "" if text else ' class="blank"'
    return ShownCell(text, Markup(mark))  # noqa: S704 - one of three fixed words


def html(title: str, about: str, chapters: Sequence[Chapter]) -> str:
    """The pack as one page; everything in it is escaped."""
    from optimiser.report.render import templates  # noqa: PLC0415 - loaded when a pack is written

    world = templates("optimiser.extras.assurance")
    world.filters |= {"heading": heading, "shown_rows": shown_rows}
    page = world.get_template("pack.html.j2")
    return page.render(title=title, about=about, chapters=chapters, most=MOST) + "\n"


def markdown(title: str, about: str, chapters: Sequence[Chapter]) -> str:
    """The pack as Markdown."""
    lines = [f"# {plain(title)}", "", plain(about), ""]
    for chapter in chapters:
        lines += [f"## {plain(chapter.heading)}", ""]
        for sentence in chapter.sentences:
            lines += [plain(sentence), ""]
        for table in chapter.tables:
            lines += [f"**{plain(table.caption)}**", "", *_table(table), ""]
    return "\n".join(lines)


def plain(text: str) -> str:
    """Text that Markdown takes for nothing but text."""
    return SPECIAL.sub(r"\\\1", text).replace("\n", " ")


def _table(table: PackTable) -> Iterator[str]:
    yield "| " + " | ".join(plain(heading(name)) for name in table.frame.columns) + " |"
    yield "|" + " --- |" * len(table.frame.columns)
    for row in table.frame.head(MOST).itertuples(index=False):
        yield "| " + " | ".join(plain(said(value)) for value in row) + " |"
    if len(table.frame) > MOST:
        yield ""
        yield f"The first {MOST} of {len(table.frame)} rows; all of them are in {table.id}.csv."
