"""Laws of money (MATHS.md L5-L8, L16, L18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import finance, worlds
from trustmodels.allocation.family import Family, Law, Lever, Row
from trustmodels.allocation.plan import award_limit

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


# Surplus or deficit before support (MATHS.md L5).


def position_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """position is the sum of its parts, on the basis of the question."""
    for (t, y), surplus in plan.position.items():
        yield Row((t, y), surplus - finance.position(case, plan, t, y), "==", 0.0)


POSITION = Law(
    id="position",
    key=("trust", "period"),
    unit="£m",
    sentence="the position of {trust} in {period} is the do-nothing position and what the plan does to it",
    tag="L5",
    rows=position_rows,
)


# The underlying position (MATHS.md L6).


def underlying_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """underlying is the sum of its parts, where a commitment asks for it."""
    for (t, y), surplus in plan.underlying.items():
        yield Row((t, y), surplus - finance.underlying(case, plan, t, y), "==", 0.0)


UNDERLYING = Law(
    id="underlying",
    key=("trust", "period"),
    unit="£m",
    sentence="the underlying position of {trust} in {period} leaves out all that happens once",
    tag="L6",
    rows=underlying_rows,
)


# Cash at the end of the period (MATHS.md L7).


def cash_balance_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """cash[y] = cash[y-1] + position + grant + loan."""
    for (t, y), cash in plan.cash.items():
        previous = case.previous(y)
        before = case.opening(t, "cash") if previous is None else plan.cash[t, previous]
        yield Row((t, y), cash - before - finance.reported(plan, t, y) - plan.loan[t, y], "==", 0.0)


CASH_BALANCE = Law(
    id="cash_balance",
    key=("trust", "period"),
    unit="£m",
    sentence="cash of {trust} in {period} is what was there, the position, grants and loans",
    tag="L7",
    rows=cash_balance_rows,
)


# A grant is nothing or at least the smallest award (MATHS.md L8).


def least(case: Case, plan: Plan) -> Iterator[Row]:
    """grant ≥ smallest_award·awarded: a grant, where there is one, is no smaller."""
    for (t, y), awarded in plan.awarded.items():
        smallest = case.envelope[y].smallest_award
        yield Row((t, y), plan.grant[t, y] - smallest * awarded, ">=", 0.0)


def awards_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """smallest_award·awarded ≤ grant ≤ M·awarded."""
    for row in least(case, plan):
        t, y = row.key
        yield Row((*row.key, *STATED_BY), row.value, row.sense, row.limit)
        most = award_limit(case, t, y) * plan.awarded[t, y]
        yield Row((t, y, "most"), plan.grant[t, y] - most, "<=", 0.0)


STATED_BY = ("least",)
SMALLEST = Family(
    id="smallest_award",
    imperative="deliverability",
    key=("trust", "period"),
    unit="£m",
    sentence="a grant to {trust} in {period} is nothing, or at least the smallest award",
    tag="L8",
    source="NHS England, conditions of deficit support",
    rows=least,
    measure="deliverability",
    lever=Lever("envelope", "smallest_award"),
    alone="none",
)

AWARDS = Law(
    id="awards",
    key=("trust", "period", "side"),
    unit="£m",
    sentence="a grant to {trust} in {period} is nothing, or at least the smallest award",
    tag="L8",
    rows=awards_rows,
    promise=SMALLEST,
    stated_by=STATED_BY,
)


# The sector outturn at expected delivery (MATHS.md L16).


def sector_outturn_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """outturn is the sum of its parts."""
    for (y,), total in plan.outturn.items():
        yield Row((y,), total - worlds.outturn(case, plan, y), "==", 0.0)


SECTOR_OUTTURN = Law(
    id="sector_outturn",
    key=("period",),
    unit="£m",
    sentence="the outturn of {period} is the sum of the reported positions at expected delivery",
    tag="L16",
    rows=sector_outturn_rows,
)


# How far a world is short beyond the threshold of the worst ones (MATHS.md L18).


def world_shortfall_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """beyond + tail ≥ control total - outturn in the world."""
    place = {name: at for at, name in enumerate(case.worlds.names)} if plan.beyond else {}
    for (w, y), more in plan.beyond.items():
        total = case.data.control_totals["sector", "*", y, "reported"]
        value = more + plan.tail[y,] + worlds.outturn_in(case, plan, y, place[w])
        yield Row((w, y), value, ">=", total)


WORLD_SHORTFALL = Law(
    id="world_shortfall",
    key=("world", "period"),
    unit="£m",
    sentence="in {world} the sector is short in {period} by no more than the threshold and what lies beyond it",
    tag="L18",
    rows=world_shortfall_rows,
)
