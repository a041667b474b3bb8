"""What the even tiers compare: squares of amounts over their sizes (formulation, "One answer"; MATHS.md M15-M17).

The measures before them settle the nation's totals and leave open who bears what. A sum of squares over sizes is
least where everybody bears the same share of what compares with it, and there is one such plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import fsum

from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.data import Key
from trustmodels.allocation.family import Family
from trustmodels.allocation.plan import Plan, Term

Shortfalls = Mapping[str, Mapping[Key, Term]]
CARE = ("safety", "access")
"""The imperatives whose promises are made to patients."""
LEAST_CARE = 1.0
"""The least size of a row of care, in patients, WTE, beds or £m."""
LEAST_ENTITLEMENT = 0.1
"""The least size of a grant, £m: a trust that is entitled to nothing is given next to nothing."""
LEAST_BACKLOG = 1.0
"""The least size of a repair, £m."""
MONEY = "£m"
FINE_MONEY, FINE = 1e-4, 1e-3
"""How closely an amount is kept in any case: £m, and patients, WTE or beds."""


@dataclass(frozen=True, slots=True)
class Square:
    """One compared amount: `weight * term² / size`, over the family's sum of weight * size where it has one.

    Attributes:
        name: a decision, or `short:<commitment>`, as columns are named.
        key: its key.
        term: the amount, linear in the plan.
        size: what it is measured against, in the same unit; linear in the yes/no choices.
        least: the least size.
        weight: how the row counts in its measure.
        family: the commitment whose rows are taken together; empty where each row stands for itself.
        kept: the size by which later tiers keep the amount, where that is another than `size`.
        fine: how closely the amount is kept in any case, in its unit.
    """

    name: str
    key: Key
    term: Term
    size: Term
    least: float = 0.0
    weight: float = 1.0
    family: str = ""
    kept: float | None = None
    fine: float = FINE_MONEY


Squares = Callable[[Case, Plan, Shortfalls], Iterable[Square]]


def value(squares: Iterable[Square]) -> float:
    """The measure of a plan in numbers, no unit."""
    sums: dict[str, float] = defaultdict(float)
    sizes: dict[str, float] = defaultdict(float)
    for square in squares:
        size = max(square.least, float(square.size))
        sums[square.family] += square.weight * float(square.term) ** 2 / size
        sizes[square.family] += square.weight * size
    return sum(total / (sizes[family] if family else 1.0) for family, total in sums.items())


def _short_in(case: Case, short: Shortfalls) -> Iterator[tuple[Family, Key, Term]]:
    """Every shortfall of a commitment that yields."""
    for name, rows in short.items():
        if case.mode(name) == "yield":
            for key, amount in rows.items():
                yield FAMILIES[name], key, amount


def care(case: Case, plan: Plan, short: Shortfalls) -> Iterator[Square]:
    """Shortfalls of the promises to patients, each over what was promised (M15)."""
    for family, key, amount in _short_in(case, short):
        if family.imperative in CARE and family.size is not None:
            weight = family.weight(case, key) or 1.0
            size = family.size(case, plan, key)
            yield Square(f"short:{family.id}", key, amount, size, LEAST_CARE, weight, family.id, fine=FINE)


def grants(case: Case, plan: Plan, _short: Shortfalls) -> Iterator[Square]:
    """Grants, each over the entitlement (M16)."""
    for (t, y), grant in plan.grant.items():
        yield Square("grant", (t, y), grant, case.owed[t, y], LEAST_ENTITLEMENT, kept=case.expenditure[t, y])


def money(case: Case, plan: Plan, short: Shortfalls) -> Iterator[Square]:
    """Asks, loans, repairs, transfers and what stays short of a finance row, each over who bears it (M17)."""
    for name in ("cip", "loan", "unidentified"):
        for key, amount in getattr(plan, name).items():
            yield Square(name, key, amount, case.expenditure[key])
    for family, key, amount in _short_in(case, short):
        if family.unit == MONEY:
            spent = _spent(case, family.trusts(case, key), family.period(key))
            if spent:
                yield Square(f"short:{family.id}", key, amount, spent)
    for (t, y), repair in plan.repair.items():
        yield Square("repair", (t, y), repair, case.decayed[t, y], LEAST_BACKLOG)
    for name in ("raid", "top_up"):
        for (y,), amount in getattr(plan, name).items():
            yield Square(name, (y,), amount, _spent(case, case.trusts, y))


def _spent(case: Case, trusts: Iterable[str], period: str) -> float:
    """What trusts spend in a period, £m; the same in whichever order they stand."""
    return fsum(case.expenditure[t, period] for t in trusts)
