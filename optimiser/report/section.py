"""What a page is made of: a banner, cards, and sections of sentences, charts and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from optimiser.explain import Finding
from optimiser.report.charts.style import Drawing
from optimiser.report.table import ReportTable


@dataclass(frozen=True)
class Banner:
    """How the run ended, in words that cannot be mistaken. `kind` is a `State`."""

    kind: str
    heading: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Block:
    """A chart, or a table; `folded` ones are behind a line that opens them."""

    chart: Drawing | None = None
    table: ReportTable | None = None
    folded: bool = False


@dataclass(frozen=True)
class Content:
    """Sentences, charts and tables of a part; `heading` where its section has one of its own."""

    findings: Sequence[Finding] = ()
    blocks: Sequence[Block] = ()
    heading: str = ""


@dataclass(frozen=True)
class Section:
    """One part of the page."""

    id: str
    heading: str
    findings: Sequence[Finding] = ()
    blocks: Sequence[Block] = ()
    banner: Banner | None = None


@dataclass(frozen=True)
class Card:
    """An imperative at a glance: its lines, each with what is short by period."""

    imperative: str
    kept: bool
    lines: Sequence[tuple[str, Sequence[tuple[str, str]]]] = field(default_factory=tuple)


def shown(table: ReportTable) -> Block:
    """A table in full view."""
    return Block(table=table)


def folded(table: ReportTable) -> Block:
    """A table behind a line that opens it."""
    return Block(table=table, folded=True)


def drawn(chart: Drawing | None) -> list[Block]:
    """A chart followed by the table behind it, folded; nothing where there is no chart."""
    return [] if chart is None else [Block(chart=chart), folded(chart.behind)]


def filled(blocks: Sequence[Block]) -> list[Block]:
    """Blocks that have something to show, each table once."""
    seen: set[str] = set()
    kept = []
    for block in blocks:
        table = block.table
        if table is not None and (table.empty or table.id in seen):
            continue
        if table is not None:
            seen.add(table.id)
        kept.append(block)
    return kept
