"""A negotiation in natural quantities: what stands on the screen in place of measures that are weighted sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.amounts import amount, shows, weighted
from optimiser.explain.quantities import Quantity, counted_by, once, phrase_of, quantities_of
from optimiser.explain.words import capital, listed, title
from optimiser.matrix.arrays import Floats
from optimiser.report.table import ReportTable, TableColumn
from optimiser.results.judge import judge
from optimiser.results.plan import plan_from_columns
from optimiser.run.prepare import Prepared
from optimiser.worlds.risk.tables import without_noise
from trustmodels.allocation.measures import MEASURES

SAID = 3
"""Quantities of a measure that a sentence names; the table has them all."""
COLUMNS = ("party", "measure", "what", "unit", "again")


@dataclass(frozen=True)
class MeasureAmounts:
    """What a plan has of one measure, in the units of what it counts.

    Attributes:
        measure: its name.
        value: of the measure, in its unit, which may be a weighted sum.
        quantities: what it counts, each over all periods; none where it is no weighted sum.
    """

    measure: str
    value: float
    quantities: tuple[Quantity, ...] = ()

    def amounts(self) -> dict[str, float]:
        """What a sentence can be made of: quantity -> its amount, without money that is counted a second time."""
        if not self.quantities:
            return {self.measure: self.value}
        shortfalls = {q.id for q in once(self.quantities)}
        return {q.id: q.total for q in self.quantities if q.family is None or q.id in shortfalls}

    def said(self, ids: Sequence[str]) -> str:
        """The amounts of some quantities in words: `£4.9m short of trusts’ control totals`."""
        if not self.quantities:
            return f"{title(self.measure)} of {amount(self.value, MEASURES[self.measure].unit)}"
        known = {q.id: q for q in self.quantities}
        parts = [
            f"{amount(known[i].total, known[i].unit)} {phrase_of(known[i])}"
            for i in ids
            if shows(known[i].total, known[i].unit)
        ]
        return listed(parts) if parts else f"nothing of {title(self.measure)}"

    def more(self, before: MeasureAmounts) -> str:
        """How it differs from what another plan has, `£1.1m more short of trusts’ control totals`; else empty.

        A measure that is no weighted sum is told as it was and is: `peak burden of 3.4% in place of 3.0%`.
        """
        if not self.quantities:
            unit = MEASURES[self.measure].unit
            now, then = amount(self.value, unit), amount(before.value, unit)
            return "" if now == then else f"{title(self.measure)} of {now} in place of {then}"
        known, old = {q.id: q for q in self.quantities}, {q.id: q.total for q in before.quantities}
        moves = [_moved(known[i].total - old[i], known[i].unit, phrase_of(known[i])) for i in self.amounts()]
        told = [text for text in moves if text]
        return listed(told) if told else ""


def _moved(change: float, unit: str, phrase: str) -> str:
    if not shows(change, unit):
        return ""
    return f"{amount(abs(change), unit)} {'more' if change > 0 else 'less'} {phrase}"


def reached(prepared: Prepared, x: Floats, measures: Mapping[str, float]) -> dict[str, MeasureAmounts]:
    """What a plan has of measures, in natural units.

    Args:
        prepared: the question.
        x: the plan; columns after those of the question are left out.
        measures: name -> the value that the plan has of it.
    """
    heavy = [name for name in measures if weighted(MEASURES[name].unit)]
    found: list[Quantity] = []
    if heavy:
        own = x[: len(prepared.compiled.columns)]
        plan = plan_from_columns(prepared.case, prepared.compiled.columns, own)
        found = quantities_of(prepared.case, plan, judge(prepared.case, plan))
    return {
        name: MeasureAmounts(name, value, tuple(counted_by(found, name)) if name in heavy else ())
        for name, value in measures.items()
    }


def named_quantities(plans: Sequence[MeasureAmounts]) -> list[str]:
    """The quantities that a sentence on some plans names: those of which any has most, by unit, no more than `SAID`."""
    most: dict[str, float] = {}
    for plan in plans:
        for name, value in plan.amounts().items():
            most[name] = max(most.get(name, 0.0), value)
    units = {q.id: q.unit for plan in plans for q in plan.quantities}
    shown = [name for name, value in most.items() if shows(value, units.get(name, "share"))]
    chosen = sorted(shown, key=lambda name: -most[name])[:SAID]
    return [name for name in most if name in chosen]


def natural_table(
    plans: Mapping[str, Mapping[str, MeasureAmounts]], parties: Mapping[str, str]
) -> pd.DataFrame:
    """What each party bargains about, in natural units, under each plan.

    Args:
        plans: name of a plan -> measure -> what it has of it.
        parties: measure -> who bargains with it.

    Returns:
        A row a party and quantity: party, measure, what, unit, again (whether it counts money a second time that
        the row of the trusts has), and its amount over all periods under each plan by name. What no plan has enough
        of to show is left out.
    """
    rows = []
    for measure, party in parties.items():
        own = [plan[measure] for plan in plans.values()]
        if not own[0].quantities:
            label, unit = capital(measure.replace("_", " ")), MEASURES[measure].unit
            rows.append((party, measure, label, unit, False, *(each.value for each in own)))
            continue
        first = own[0].amounts()
        for q in own[0].quantities:
            values = [next(o.total for o in each.quantities if o.id == q.id) for each in own]
            if any(shows(value, q.unit) for value in values):
                rows.append((party, measure, q.label, q.unit, q.id not in first, *values))
    return without_noise(pd.DataFrame(rows, columns=[*COLUMNS, *plans]))


def parties_screen(table: pd.DataFrame, parties: Sequence[str], settlement: str) -> ReportTable:
    """The table of the parties for people: what each plan has, each row in its own unit."""
    columns = [
        TableColumn("party", "Party"),
        TableColumn("what", "What it wants least of"),
        TableColumn("unit", "Unit"),
        *(TableColumn(name, f"{name} decides", "by row") for name in parties),
        TableColumn(settlement, capital(settlement), "by row"),
    ]
    return ReportTable(
        "negotiation-parties", "What each party’s own plan means, over all periods", columns, table
    )


def effects_screen(table: pd.DataFrame) -> ReportTable:
    """What each settlement means, each row in its own unit."""
    rules = [str(name) for name in table if name not in {"what", "unit"}]
    columns = [
        TableColumn("what", "What"),
        TableColumn("unit", "Unit"),
        *(TableColumn(rule, capital(rule), "by row") for rule in rules),
    ]
    return ReportTable("negotiation-effects", "What each settlement means, over all periods", columns, table)
