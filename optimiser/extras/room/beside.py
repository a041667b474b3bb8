"""Offers side by side: what each reaches of every measure, and the sentences of `compare`."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.explain.compare.differences import measures_table
from optimiser.explain.compare.findings import compare
from optimiser.explain.finding import Finding
from optimiser.explain.verified_run import Opened
from optimiser.extras.room.answer import OfferAnswer
from optimiser.report.section import Block, Section, folded, shown
from optimiser.report.table import Column, ReportTable
from trustmodels.allocation.measures import MEASURES, PLAINEST

FEWEST = 2


def beside(answers: Sequence[OfferAnswer]) -> Section:
    """Answers of one instance beside each other; those without a plan are named, not compared."""
    plans = [answer for answer in answers if answer.opened is not None]
    without = [answer for answer in answers if answer.opened is None]
    findings = [_without(answer) for answer in without]
    blocks: list[Block] = []
    if len(plans) >= FEWEST:
        opened = [answer.opened for answer in plans if answer.opened is not None]
        _, said = compare(opened)
        findings += said
        blocks = [shown(_measures(opened)), folded(_offers(answers))]
    else:
        findings.append(
            Finding("beside", "Two offers with a plan are needed for a comparison.", severity="note")
        )
        blocks = [shown(_offers(answers))]
    return Section("side-by-side", "Offers side by side", findings, blocks)


def _without(answer: OfferAnswer) -> Finding:
    return Finding("beside_none", f"{answer.label}: {answer.banner.heading}.", severity="caution")


def _measures(plans: Sequence[Opened]) -> ReportTable:
    """A row a measure that any of the questions asks for, a column an offer."""
    rows = measures_table(plans)
    wanted = [m for m in MEASURES if any(m in plan.question.tiers for plan in plans) and m not in PLAINEST]
    order = list(dict.fromkeys(rows["run"]))
    frame = (
        rows.pivot_table(index="measure", columns="run", values="value")[order].reindex(wanted).reset_index()
    )
    frame["name"] = [str(m).replace("_", " ").capitalize() for m in frame["measure"]]
    frame["unit"] = [MEASURES[m].unit for m in wanted]
    columns = [Column("name", "Measure"), *(Column(name, name, "by row") for name in order)]
    note = "Less is better in every row. The first offer is the one against which the others are set."
    return ReportTable(
        "side-measures", "What each offer reaches", [*columns, Column("unit", "Unit")], frame, note=note
    )


def _offers(answers: Sequence[OfferAnswer]) -> ReportTable:
    """What each offer changes and asks."""
    rows = [
        (
            a.label,
            a.offer.title,
            a.offer.asked().name,
            "; ".join(a.offer.moves) or "nothing",
            a.banner.heading,
        )
        for a in answers
    ]
    frame = pd.DataFrame(rows, columns=["offer", "title", "question", "moves", "end"])
    columns = [
        Column("offer", "Offer"),
        Column("title", "What it is about", "long"),
        Column("question", "Question"),
        Column("moves", "What it changes", "long"),
        Column("end", "How it ended", "long"),
    ]
    return ReportTable("side-offers", "What each offer changes", columns, frame)
