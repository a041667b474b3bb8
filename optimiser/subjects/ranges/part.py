"""Ranges of what trusts are asked for and given: the part of the page, and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from optimiser.amounts import money
from optimiser.explain.choices import other_seeds
from optimiser.explain.finding import Finding
from optimiser.explain.ranges.find import ranges as found
from optimiser.explain.ranges.programmes import ALL, BY_ID
from optimiser.explain.ranges.sentences import NAME, OPEN, TABLES, Told, range_findings
from optimiser.explain.storage import Kept
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import plural
from optimiser.report.facts import listed
from optimiser.report.section import Content, folded
from optimiser.report.table import ReportTable, TableColumn, placed
from optimiser.subjects.part import ASKED, Part, View
from optimiser.subjects.work import Work

WHOLE = "all periods"


def open_figures(reading: Opened, kept: Kept) -> ReportTable:
    """Every figure of a trust that was open by more than £1m, the widest first."""
    rows = kept.tables[NAME]
    rows = placed(rows[rows["width"] > OPEN], reading.instance)
    rows = rows.sort_values("width", ascending=False, kind="stable").reset_index(drop=True)
    rows["what"] = [BY_ID[quantity].noun.capitalize() for quantity in rows["quantity"]]
    rows["when"] = rows["period"].astype(str).replace(ALL, WHOLE)
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("what", "Figure"),
        TableColumn("when", "Period"),
        TableColumn("told", "In this plan (£m)", "£m"),
        TableColumn("least", "At least (£m)", "£m"),
        TableColumn("most", "At most (£m)", "£m"),
    ]
    note = (
        "Each figure alone, with the yes/no decisions of the plan: any figure between would serve the nation as "
        "well, and what one trust gains others lose."
    )
    return ReportTable("open-figures", "Figures of trusts that were open", columns, rows, note=note)


def show(view: View, kept: Kept) -> Content:
    """Which figures were open, and the least and most of each."""
    return Content(_together(kept.findings), [folded(open_figures(view.lead, kept))])


def _together(findings: Sequence[Finding]) -> list[Finding]:
    """The figures of which none was open in one sentence; those of which some were, each in its own."""
    settled = [f for f in findings if f.id == "range" and not int(f.evidence["open"].iloc[0])]
    rest = [f for f in findings if f not in settled]
    if len(settled) <= 1:
        return list(findings)
    nouns = [BY_ID[str(f.evidence["quantity"].iloc[0])].noun for f in settled]
    first = settled[0]
    said = (
        f"Over the horizon no trust’s {listed(nouns, 'or')} was open by more than {money(OPEN)} "
        f"({plural(float(first.evidence['trusts'].iloc[0]), 'trust')})."
    )
    return [*rest, replace(first, sentence=said)]


def ranges(work: Work) -> Kept:
    """The ranges of every trust by period and over the horizon, as `optimiser ranges RUN --by-period` finds them."""
    table = found(work.answer, by_period=True, workers=work.workers, say=work.say)
    chosen, said = other_seeds(work.answer, say=work.say)
    findings = (*range_findings(table, Told.of(work.run, table), work.instance), *said)
    return Kept(NAME, {NAME: table, **chosen}, findings)


RANGES = Part(
    name="ranges",
    question="Could a trust's figures have been others, as good for the nation?",
    adds="how far each trust's figures were open among plans as good for the nation",
    tables=TABLES,
    cost=40,
    place=ASKED,
    order=62,
    fill=ranges,
    show=show,
)
