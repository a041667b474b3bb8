"""Offers side by side: what each comes to in natural units, and the sentences of `compare`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from optimiser.amounts import shown
from optimiser.explain.compare.findings import compare
from optimiser.explain.finding import Finding
from optimiser.explain.quantities import totals_of
from optimiser.explain.verified_run import Opened
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
        opened = [_labelled(answer.opened, answer.label) for answer in plans if answer.opened is not None]
        _, said = compare(opened)
        findings += said
        named = {answer.label: answer for answer in plans}
        blocks = [
            block(reached(named, "side-measures", "What each offer comes to")),
            folded(_offers(answers)),
        ]
    else:
        findings.append(
            Finding("beside", "Two offers with a plan are needed for a comparison.", severity="note")
        )
        blocks = [block(_offers(answers))]
    return Section("side-by-side", "Offers side by side", findings, blocks)


def _labelled(opened: Opened, label: str) -> Opened:
    """The plan under the name that people read: sentences call a run as its folder is called."""
    run = opened.run
    return replace(opened, run=replace(run, path=run.path.with_name(label.replace("/", "-"))))


def _without(answer: OfferAnswer) -> Finding:
    return Finding("beside_none", f"{answer.label}: {answer.banner.heading}.", severity="caution")


def reached(answers: Mapping[str, OfferAnswer], id_: str, caption: str) -> ReportTable:
    """A row an amount in natural units, a column an answer by what it is called here."""
    labels = {q.id: (q.label, q.unit) for answer in answers.values() for q in told(answer.quantities)}
    totals = {name: totals_of(answer.quantities) for name, answer in answers.items()}
    rows = [
        (label, unit, {name: total.get(quantity, 0.0) for name, total in totals.items()})
        for quantity, (label, unit) in labels.items()
    ]
    frame, columns = amounts_beside(rows, list(answers), "answer")
    note = "Shortfalls of each promise first, then the money that is given and asked."
    return ReportTable(id_, caption, columns, frame, note=note)


def amounts_beside(
    rows: Iterable[tuple[str, str, Mapping[str, float]]], names: Sequence[str], kind: str
) -> tuple[pd.DataFrame, list[TableColumn]]:
    """Amounts in natural units side by side; those that show in no column are left out.

    Args:
        rows: what an amount is, its unit, and the amount by name.
        names: of the columns, as people gave them.
        kind: of what they name: it stands before each, so that none is taken for another column.
    """
    own = {name: f"{kind}:{name}" for name in names}
    kept = [
        (label, *(values[name] for name in names), unit)
        for label, unit, values in rows
        if any(shown(values[name], unit) != "0" for name in names)
    ]
    columns = [
        TableColumn("name", "Over all years"),
        *(TableColumn(column, name, "by row") for name, column in own.items()),
        TableColumn("unit", "Unit"),
    ]
    return pd.DataFrame(kept, columns=["name", *own.values(), "unit"]), columns


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
