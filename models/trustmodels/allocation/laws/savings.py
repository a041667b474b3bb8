"""Laws of savings (MATHS.md L1-L4, L14-L15, L17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import savings, worlds
from trustmodels.allocation.family import Law, Row

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


# Savings cannot run beyond what the opportunity holds (MATHS.md L1).


def potential_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """run ≤ potential at the horizon; one row an opportunity, since savings never stop."""
    for o, starts in case.starts.items():
        if len(starts) > 1:
            yield Row((o,), sum(plan.start[o, y] for y in starts), "<=", case.opportunities[o].potential)


POTENTIAL = Law(
    id="potential",
    key=("opportunity",),
    unit="£m a year",
    sentence="no more of {opportunity} runs than its potential",
    tag="L1",
    rows=potential_rows,
)


# Some schemes are all or nothing (MATHS.md L2).


def lumpy_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """start = potential·whole in each period, and one period at most."""
    for o, y in plan.whole:
        yield Row((o, y), plan.start[o, y] - case.opportunities[o].potential * plan.whole[o, y], "==", 0.0)
    for o, starts in case.starts.items():
        if case.opportunities[o].lumpy and len(starts) > 1:
            yield Row((o, "*"), sum(plan.whole[o, y] for y in starts), "<=", 1.0)


LUMPY = Law(
    id="lumpy",
    key=("opportunity", "period"),
    unit="£m a year",
    sentence="{opportunity} starts whole or not at all, and once",
    tag="L2",
    rows=lumpy_rows,
)


# Some schemes start only with a place on the national support programme (MATHS.md L3).


def needs_support_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """start ≤ potential·place, one row an opportunity: the tight form."""
    for trust, owned in case.supported.items():
        for o in owned:
            potential = case.opportunities[o].potential
            for y in case.starts[o]:
                yield Row((o, y), plan.start[o, y] - potential * plan.place[trust, y], "<=", 0.0)


NEEDS_SUPPORT = Law(
    id="needs_support",
    key=("opportunity", "period"),
    unit="£m a year",
    sentence="{opportunity} starts in {period} only with a place on the national support programme",
    tag="L3",
    rows=needs_support_rows,
)


# What has begun stays begun (MATHS.md L14).


def begun_stays_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """begun[y] ≥ begun[y-1]."""
    for r, y in plan.begun:
        previous = case.previous(y)
        if previous is not None and (r, previous) in plan.begun:
            yield Row((r, y), plan.begun[r, y] - plan.begun[r, previous], ">=", 0.0)


BEGUN_STAYS = Law(
    id="begun_stays",
    key=("change", "period"),
    unit="yes/no",
    sentence="{change} stays begun in {period} once it has begun",
    tag="L14",
    rows=begun_stays_rows,
)


# The efficiency requirement put to a trust (MATHS.md L4).


def requirement_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """cip is the sum of its parts."""
    for (t, y), asked in plan.cip.items():
        yield Row((t, y), asked - savings.cip(case, plan, t, y), "==", 0.0)


REQUIREMENT = Law(
    id="requirement",
    key=("trust", "period"),
    unit="£m",
    sentence="the requirement of {trust} in {period} is what starts, what follows from last period, and one-offs",
    tag="L4",
    rows=requirement_rows,
)


# The largest requirement as a share of expenditure (MATHS.md L15).


def peak_burden_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """cip ≤ peak·expenditure."""
    if () in plan.peak:
        for (t, y), asked in plan.cip.items():
            yield Row((t, y), asked - case.expenditure[t, y] * plan.peak[()], "<=", 0.0)


PEAK_BURDEN = Law(
    id="peak_burden",
    key=("trust", "period"),
    unit="£m",
    sentence="the requirement of {trust} in {period} is no larger a share of expenditure than the largest",
    tag="L15",
    rows=peak_burden_rows,
)


# The savings of an area whose delivery can vary (MATHS.md L17).


def exposure_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """exposed is the sum of its parts."""
    for (a, y), total in plan.exposed.items():
        yield Row((a, y), total - worlds.exposed(case, plan, a, y), "==", 0.0)


EXPOSURE = Law(
    id="exposure",
    key=("area", "period"),
    unit="£m",
    sentence="the savings exposed in {area} in {period} are those of all trusts whose delivery can vary",
    tag="L17",
    rows=exposure_rows,
)
