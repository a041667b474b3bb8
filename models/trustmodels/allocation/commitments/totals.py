"""Totals of trusts, systems and the sector (MATHS.md C1-C4, C23)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import finance, worlds
from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Weight, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


# Control total: a trust ends the period no worse than the position it was given (MATHS.md C1).


def control_total_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """reported ≥ control total."""
    for (level, t, y, basis), amount in case.data.control_totals.items():
        if (level, basis) == ("trust", "reported"):
            yield Row((t, y), finance.reported(plan, t, y), ">=", amount)


CONTROL_TOTAL = Family(
    id="control_total",
    imperative="finance",
    key=("trust", "period"),
    unit="£m",
    sentence="{trust} ends {period} at its control total or better",
    tag="C1",
    source="NHS England, financial planning",
    rows=control_total_rows,
    measure="finance",
    weight=Weight("control_total_weight"),
    told=Wording(
        label="Trust control totals",
        short="short of trusts’ control totals",
        limit="on the control total of {who} in {period}",
        order=1,
        missed="trusts’ control totals",
    ),
    lever=Lever("control_totals", "amount", where={"level": "trust", "basis": "reported"}, key="id"),
    level="trust",
)


# System control total: the trusts of a system and its commissioners together (MATHS.md C2).


def system_control_total_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ reported + commissioners' position ≥ control total."""
    for (level, s, y, basis), amount in case.data.control_totals.items():
        if (level, basis) == ("system", "reported"):
            trusts = sum(finance.reported(plan, t, y) for t in case.members.get(s, ()))
            yield Row((s, y), trusts + case.data.commissioners.get((s, y), 0.0), ">=", amount)


SYSTEM_CONTROL_TOTAL = Family(
    id="system_control_total",
    imperative="finance",
    key=("system", "period"),
    unit="£m",
    sentence="the trusts and commissioners of {system} together end {period} at their control total or better",
    tag="C2",
    source="NHS England, financial planning",
    rows=system_control_total_rows,
    measure="finance",
    weight=Weight("system_control_total_weight"),
    told=Wording(
        label="System control totals",
        short="short of systems’ control totals",
        order=2,
        again="control_total",
    ),
    lever=Lever("control_totals", "amount", where={"level": "system", "basis": "reported"}, key="id"),
    level="system",
    alone="off",
)


# Sector control total: all trusts together (MATHS.md C3).


def sector_control_total_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ reported ≥ control total."""
    for (level, _, y, basis), amount in case.data.control_totals.items():
        if (level, basis) == ("sector", "reported"):
            yield Row((y,), sum(finance.reported(plan, t, y) for t in case.trusts), ">=", amount)


SECTOR_CONTROL_TOTAL = Family(
    id="sector_control_total",
    imperative="finance",
    key=("period",),
    unit="£m",
    sentence="all trusts together end {period} at the sector control total or better",
    tag="C3",
    source="HM Treasury and the Department of Health and Social Care",
    rows=sector_control_total_rows,
    measure="finance",
    weight=Weight("sector_control_total_weight"),
    told=Wording(
        label="Sector control total",
        short="short of the sector’s control total",
        order=3,
        again="control_total",
    ),
    lever=Lever("control_totals", "amount", where={"level": "sector", "basis": "reported"}, key="id"),
    handle=RoomHandle("Targets", "Sector control total"),
    level="sector",
    alone="off",
)


# Underlying total: the same three levels without what happens once (MATHS.md C4).


def underlying_total_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """underlying ≥ total, at trust, system (with its commissioners) and sector level."""
    for (level, code, y, basis), amount in case.data.control_totals.items():
        if basis != "underlying":
            continue
        trusts = {"trust": (code,), "system": case.members.get(code, ()), "sector": case.trusts}[level]
        position = sum(plan.underlying[t, y] for t in trusts)
        commissioners = case.data.commissioners.get((code, y), 0.0) if level == "system" else 0.0
        yield Row((level, code, y), position + commissioners, ">=", amount)


UNDERLYING_TOTAL = Family(
    id="underlying_total",
    imperative="finance",
    key=("level", "code", "period"),
    unit="£m",
    sentence="the underlying position of {level} {code} in {period} is at its total or better",
    tag="C4",
    source="NHS England, financial planning",
    rows=underlying_total_rows,
    measure="finance",
    weight=Weight("underlying_total_weight"),
    told=Wording(
        label="Underlying position of {level}",
        short="short of the underlying positions promised",
        order=4,
        again="control_total",
    ),
    lever=Lever("control_totals", "amount", where={"level": "sector", "basis": "underlying"}, key="id"),
    alone="off",
)


# Assurance of the sector outturn: within its limit in enough of the worlds (MATHS.md C23).
#
# One row a period and no yes/no choice: the worlds run from the worst to the best whatever the plan, so that the
# sector is within its limit in enough of them exactly when it is in the decisive one.


def sector_assurance_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Outturn in the decisive world ≥ control total - allowance."""
    if case.mode("sector_assurance") == "off" or case.worlds.decisive is None:
        return
    for (y,) in plan.outturn:
        total = case.data.control_totals["sector", "*", y, "reported"]
        value = worlds.outturn_in(case, plan, y, case.worlds.decisive)
        yield Row((y,), value, ">=", total - case.worlds.within)


SECTOR_ASSURANCE = Family(
    id="sector_assurance",
    imperative="finance",
    key=("period",),
    unit="£m",
    sentence="in enough of the worlds that delivery may bring, all trusts together end {period} within the limit "
    "of the sector control total",
    tag="C23",
    source="HM Treasury and the Department of Health and Social Care",
    rows=sector_assurance_rows,
    measure="finance",
    unless_named="off",
    told=Wording(
        label="Sector outturn not assured",
        short="of the sector’s outturn not assured",
        limit="on the sector’s outturn to be assured in {period}",
        order=5,
    ),
    alone="off",
)
