"""The natural quantities of a plan: pounds of a named total, patients of a named standard, staff, beds."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from optimiser.amounts import amount, shown, shows, weighted
from optimiser.explain.finding import each_row
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import capital, listed, matters
from optimiser.instances import Instance
from optimiser.matrix.arrays import Floats
from optimiser.results import Run
from optimiser.results.judge import Judged, judge
from optimiser.results.plan import plan_from_columns
from optimiser.run.prepare import Prepared
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Family
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.plan import Plan

# The natural quantities of a plan: pounds of a named total, patients of a named standard, staff, beds and backlog.
#
# A measure that is minimised weighs levels, standards and units against each other: its value is nobody's pounds and
# nobody's patients. What people read is told in these quantities instead, by period and in all.

IN_ALL = "in all"
PATIENTS = "patients"
ORDER = ("finance", "access", "safety", "deliverability")
GIVEN = {
    "grants": ("grant", "grants"),
    "top_up": ("top_up", "further grant from the Treasury"),
    "loans": ("loan", "loans"),
    "raid": ("raid", "capital turned into grants"),
    "unidentified": ("unidentified", "savings that nobody has found"),
    "asked": ("cip", "savings asked for"),
    "repairs": ("repair", "repairs"),
}
"""Money of a plan that is no shortfall: the amounts of the plan that it adds up, and its noun."""


@dataclass(frozen=True)
class Quantity:
    """An amount of a plan by period.

    Attributes:
        id: the commitment that is missed (with its standard), or the column of the money that is given.
        label: what it is called in a table.
        unit: £m, patients, WTE, beds, or another unit of a commitment.
        by_period: its amount in every period.
        family: the commitment that is missed; None of money that is given.
        phrase: what follows its amount in a sentence: `short of trusts’ control totals`, or its noun.
    """

    id: str
    label: str
    unit: str
    by_period: Mapping[str, float]
    phrase: str
    family: Family | None = field(default=None, compare=False)

    @property
    def total(self) -> float:
        """Over all periods."""
        return sum(self.by_period.values())


def quantities(answer: Opened) -> list[Quantity]:
    """What a plan misses of every commitment in force, and what it gives: each in its own unit, none weighed.

    Args:
        answer: a verified plan.

    Returns:
        Shortfalls of finance, access, safety and deliverability, in the order of their records, then money.
        A commitment without a row, or one that is off, is not among them; what is kept has 0.
    """
    return quantities_of(answer.case, answer.plan, answer.judged)


def quantities_of(case: Case, plan: Plan, judged: Sequence[Judged]) -> list[Quantity]:
    """The same of a plan whose commitments are judged already."""
    return [*_missed(case, judged), *_given(case, plan)]


def quantities_of_trusts(answer: Opened, trusts: Container[str]) -> list[Quantity]:
    """The same of some trusts, without what is promised to a system or the sector, or given to nobody in particular.

    Args:
        answer: a verified plan.
        trusts: their codes.
    """
    judged = [item for item in answer.judged if item.family.labels(item.key).get("trust") in trusts]
    return [*_missed(answer.case, judged), *_given(answer.case, answer.plan, trusts)]


def quantities_of_run(run: Run, instance: Instance) -> list[Quantity]:
    """The same from the tables of a run, without recomputing it; money only where its tables are read."""
    rows = run.tables["commitments"]
    rows = rows[
        (rows["mode"] != "off") & rows["id"].isin([f.id for f in FAMILIES.values() if not f.told.pot])
    ]
    standards = instance.tables["standards"]
    names = dict(zip(standards["standard"].astype(str), standards["name"].astype(str), strict=True))
    periods = [str(period) for period in instance.tables["periods"]["period"]]
    short = rows.assign(amount=rows["shortfall"].where(rows["status"] == "short", 0.0))
    found = dict[tuple[str, str], dict[str, float]]()
    for row in each_row(
        short.groupby(["id", "standard", "period"], sort=False)["amount"].sum().reset_index()
    ):
        found.setdefault((row.id, row.standard), dict.fromkeys(periods, 0.0))[row.period] = float(row.amount)
    return [*_ranked(found, names), *_given_of_run(run, periods)]


def _given_of_run(run: Run, periods: Sequence[str]) -> Iterator[Quantity]:
    tables = [run.tables[name] for name in ("sector", "safety") if name in run.tables]
    for id_, (name, noun) in GIVEN.items():
        table = next((t for t in tables if name in t), None)
        if table is not None:
            sums = table.groupby("period")[name].sum()
            yield Quantity(id_, capital(noun), "£m", {y: float(sums.get(y, 0.0)) for y in periods}, noun)


def _missed(case: Case, judged: Sequence[Judged]) -> Iterator[Quantity]:
    found = dict[tuple[str, str], dict[str, float]]()
    for item in judged:
        if item.mode != "off" and not item.family.told.pot:
            labels = item.family.labels(item.key)
            kind = (item.family.id, labels.get("standard", ""))
            own = found.setdefault(kind, dict.fromkeys(case.periods, 0.0))
            own[labels["period"]] += item.shortfall if item.status == "short" else 0.0
    return _ranked(found, {standard: str(row.name) for standard, row in case.data.standards.items()})


def _ranked(
    found: Mapping[tuple[str, str], Mapping[str, float]], names: Mapping[str, str]
) -> Iterator[Quantity]:
    """Shortfalls by commitment and standard, in the order of their records."""
    for (id_, standard), amounts in sorted(found.items(), key=lambda each: _rank(FAMILIES[each[0][0]])):
        yield _shortfall(FAMILIES[id_], standard, names.get(standard, ""), amounts)


def _rank(family: Family) -> tuple[int, int]:
    return ORDER.index(family.imperative), family.told.order or len(FAMILIES)


def _shortfall(family: Family, standard: str, name: str, amounts: Mapping[str, float]) -> Quantity:
    label = family.label.format(level="all levels", standard=name)
    id_ = f"{family.id}:{standard}" if standard else family.id
    return Quantity(id_, label, family.unit, amounts, family.short.format(standard=name), family)


def _given(case: Case, plan: Plan, trusts: Container[str] | None = None) -> Iterator[Quantity]:
    for id_, (name, noun) in GIVEN.items():
        sums = dict.fromkeys(case.periods, 0.0)
        for key, value in getattr(plan, name).items():
            if trusts is None or key[0] in trusts:
                sums[key[-1]] += float(value)
        yield Quantity(id_, capital(noun), "£m", sums, noun)


def quantity_table(found: Sequence[Quantity]) -> pd.DataFrame:
    """A row a quantity: what, unit, a column a period and `in all`; what is nothing throughout is left out."""
    rows = [
        {"what": q.label, "unit": q.unit, **q.by_period, IN_ALL: q.total} for q in found if not nothing(q)
    ]
    periods = list(found[0].by_period) if found else []
    return pd.DataFrame(rows, columns=["what", "unit", *periods, IN_ALL])


def nothing(quantity: Quantity) -> bool:
    """Whether it is nothing in every period, within the solver's tolerance."""
    return all(shown(value, quantity.unit) == "0" for value in quantity.by_period.values())


def totals_of(found: Sequence[Quantity]) -> dict[str, float]:
    """Each quantity over all periods, by its id."""
    return {q.id: q.total for q in found}


def by_id_and_period(found: Sequence[Quantity]) -> dict[str, dict[str, float]]:
    """Each quantity by its id and period: what is told from one process to another."""
    return {q.id: dict(q.by_period) for q in found}


WEIGHED = {"bailout": ("grants", "loans")}
"""Measures that weigh money that is given, by what they weigh."""


def counted_by(found: Sequence[Quantity], measure: str) -> list[Quantity]:
    """What a measure stands for: the shortfalls that it counts, or the money that it adds up."""
    return of_measure(found, measure) or [q for q in found if q.id in WEIGHED.get(measure, (measure,))]


def counted(found: Sequence[Quantity], measure: str, value: float) -> list[Quantity]:
    """The same; a measure in a unit of its own that nothing stands for is an amount itself."""
    own = counted_by(found, measure)
    unit = MEASURES[measure].unit
    if own or weighted(unit):
        return own
    noun = GIVEN[measure][1] if measure in GIVEN else measure.replace("_", " ")
    return [Quantity(measure, capital(noun), unit, {IN_ALL: value}, noun)]


def phrase_of(quantity: Quantity) -> str:
    """What follows the amount of a quantity: `short of trusts’ control totals`, `of grants`."""
    return f"{'of ' if quantity.family is None else ''}{quantity.phrase}"


def foremost(units: Sequence[str], amounts: Sequence[float]) -> list[int]:
    """Places of amounts: the largest of each unit first, then the second of each, and so on; units do not compare."""
    order = sorted(range(len(units)), key=lambda at: -amounts[at])
    own = {unit: [at for at in order if units[at] == unit] for unit in dict.fromkeys(units)}
    longest = max(map(len, own.values()), default=0)
    return [each[rank] for rank in range(longest) for each in own.values() if rank < len(each)]


def amounts_said(found: Sequence[Quantity]) -> str:
    """Amounts over all periods as words: `£1.1m short of trusts’ control totals and 12 patients short of ...`.

    Those too little to show are left out; empty where all are.
    """
    parts = [f"{amount(q.total, q.unit)} {phrase_of(q)}" for q in found if shows(q.total, q.unit)]
    return listed(parts) if parts else ""


def of_measure(found: Sequence[Quantity], measure: str) -> list[Quantity]:
    """The shortfalls that a measure counts."""
    return [q for q in found if q.family is not None and q.family.measure == measure]


def effects(before: Sequence[Quantity], after: Sequence[Quantity], gap: float = 0.0) -> list[str]:
    """How a plan differs from another, quantity by quantity: `£1.1m less short of trusts’ control totals`.

    Args:
        before: the quantities of the one.
        after: of the other.
        gap: to which both are known, as a share; a smaller change is not told.

    Returns:
        A clause for each change that shows once rounded. Money that is counted again at another level is left out
        where the level of the trusts tells its change.
    """
    old = {q.id: q for q in before}
    moves = [(q, q.total - old[q.id].total) for q in after if q.id in old]
    told = [(q, by) for q, by in moves if matters(by, q.unit, q.total, gap)]
    named = {q.id for q, _ in told}
    kept = [(q, by) for q, by in told if q.family is None or q.family.told.again not in named]
    seen: set[str] = set()
    return [_clause(old[q.id], q, by) for q, by in kept if not _again(q, seen)]


def patients_stay(before: Sequence[Quantity], after: Sequence[Quantity], gap: float = 0.0) -> bool:
    """Whether there are standards, and no change of the patients short of any that `effects` would tell."""
    old = {q.id: q for q in before}
    moves = [(q, q.total - old[q.id].total) for q in after if q.id in old and q.unit == PATIENTS and q.family]
    return bool(moves) and not any(matters(by, q.unit, q.total, gap) for q, by in moves)


def change_table(before: Sequence[Quantity], after: Sequence[Quantity]) -> pd.DataFrame:
    """A row a quantity that both plans have, over all periods: what, unit, before, after and change.

    What is nothing in both is left out. `effects` tells these changes in words.
    """
    old = {q.id: q for q in before}
    both = [(old[q.id], q) for q in after if q.id in old and not (nothing(old[q.id]) and nothing(q))]
    rows = [(q.label, q.unit, was.total, q.total, q.total - was.total) for was, q in both]
    return pd.DataFrame(rows, columns=["what", "unit", "before", "after", "change"])


def patients_short(found: Sequence[Quantity]) -> float:
    """Patients short of a standard, over all standards and periods; somebody who waits under two counts in both."""
    return sum(q.total for q in found if q.family is not None and q.unit == PATIENTS)


def once(found: Sequence[Quantity]) -> list[Quantity]:
    """Shortfalls without money that the level of the trusts counts already."""
    ids = {q.id for q in found}
    return [q for q in found if q.family is not None and q.family.told.again not in ids]


def counted_once(found: Sequence[Quantity]) -> list[Quantity]:
    """The shortfalls of the three imperatives, without money that the level of the trusts counts already."""
    return [q for q in once(found) if q.family is not None and q.family.imperative in ORDER[:3]]


def _again(quantity: Quantity, seen: set[str]) -> bool:
    """Whether a change counts money again that was told already."""
    first = "" if quantity.family is None else quantity.family.told.again
    told = first in seen
    seen |= {first} if first else set()
    return told


def _clause(before: Quantity, after: Quantity, change: float) -> str:
    way = "less" if change < 0 else "more"
    said = amount(abs(change), after.unit)
    where = _where(before, after)
    if after.family is None:
        return f"{said} {way} in {after.phrase}{where}"
    return f"{said} {way} {after.phrase}{where}"


def _where(before: Quantity, after: Quantity) -> str:
    """In which period, where it changes in one of several."""
    periods = [y for y, by in after.by_period.items() if matters(by - before.by_period[y], after.unit, by)]
    return f" in {periods[0]}" if len(periods) == 1 < len(after.by_period) else ""


def effects_said(before: Sequence[Quantity], after: Sequence[Quantity], gap: float = 0.0) -> str:
    """The same as one clause; that nothing changes, where nothing does."""
    found = effects(before, after, gap)
    return listed(found) if found else "no shortfall and no support changes by more than the gap"


# The natural quantities of a solution vector, also where limits were moved in the matrix and not in the instance.

SHORT = "short:"
"""How the columns of shortfalls begin."""


def quantities_at(prepared: Prepared, x: Floats) -> list[Quantity]:
    """The natural quantities of a solution; what is short is short of the limit as it was moved."""
    case, columns = prepared.case, prepared.compiled.columns
    plan = plan_from_columns(case, columns, x)
    short = {
        name: value for name, value in zip(columns, x.tolist(), strict=True) if name[0].startswith(SHORT)
    }
    judged = [_as_moved(item, short.get((SHORT + item.family.id, item.key))) for item in judge(case, plan)]
    return quantities_of(case, plan, judged)


def _as_moved(item: Judged, short: float | None) -> Judged:
    """A commitment with the shortfall that its row has in the solution, if it has one there."""
    return item if short is None else replace(item, shortfall=short, status="short")
