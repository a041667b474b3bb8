"""Offers side by side: what each comes to in natural units, and the sentences of `compare`."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.amounts import shown
from optimiser.explain.compare.findings import compare
from optimiser.explain.finding import Finding
from optimiser.explain.quantities import totals_of
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.change import told
from optimiser.report.section import Block, Section, folded
from optimiser.report.section import shown as block
from optimiser.report.table import ReportTable, TableColumn

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
        blocks = [block(_reached(plans)), folded(_offers(answers))]
    else:
        findings.append(
            Finding("beside", "Two offers with a plan are needed for a comparison.", severity="note")
        )
        blocks = [block(_offers(answers))]
    return Section("side-by-side", "Offers side by side", findings, blocks)


def _without(answer: OfferAnswer) -> Finding:
    return Finding("beside_none", f"{answer.label}: {answer.banner.heading}.", severity="caution")


def _reached(answers: Sequence[OfferAnswer]) -> ReportTable:
    """A row an amount in natural units, a column an offer."""
    labels = {q.id: (q.label, q.unit) for answer in answers for q in told(answer.quantities)}
    totals = [totals_of(answer.quantities) for answer in answers]
    names = [answer.label for answer in answers]
    rows = [
        {"name": label, "unit": unit, **{n: t.get(id_, 0.0) for n, t in zip(names, totals, strict=True)}}
        for id_, (label, unit) in labels.items()
    ]
    kept = [row for row in rows if any(shown(row[name], str(row["unit"])) != "0" for name in names)]
    frame = pd.DataFrame(kept, columns=["name", *names, "unit"])
    columns = [TableColumn("name", "Over all years"), *(TableColumn(name, name, "by row") for name in names)]
    note = "Shortfalls of each promise first, then the money that is given and asked."
    return ReportTable(
        "side-measures", "What each offer comes to", [*columns, TableColumn("unit", "Unit")], frame, note=note
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
        TableColumn("offer", "Offer"),
        TableColumn("title", "What it is about", "long"),
        TableColumn("question", "Question"),
        TableColumn("moves", "What it changes", "long"),
        TableColumn("end", "How it ended", "long"),
    ]
    return ReportTable("side-offers", "What each offer changes", columns, frame)
