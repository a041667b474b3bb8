"""Pots, capital, cash and the agency ceiling (MATHS.md C5-C9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trustmodels.allocation.definitions import finance
from trustmodels.allocation.family import Family, Lever, RoomHandle, Row, Weight, Wording

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan


# Grant pot: income support is no more than the pot, the transfer from capital and any top-up (MATHS.md C5).


def grant_pot_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ grant ≤ grant_pot + raid + top_up."""
    for y in case.periods:
        pot = case.envelope[y].grant_pot
        if pot is not None:
            given = sum(plan.grant[t, y] for t in case.trusts)
            yield Row((y,), given, "<=", pot + plan.raid[y,] + plan.top_up.get((y,), 0.0))


GRANT_POT = Family(
    id="grant_pot",
    imperative="finance",
    key=("period",),
    unit="£m",
    sentence="grants in {period} stay inside the pot",
    tag="C5",
    source="NHS England, deficit support funding",
    rows=grant_pot_rows,
    measure="finance",
    told=Wording(
        short="over the grant pot",
        limit="in the grant pot of {period}",
        binds="the grant pot",
        pot=True,
        given="Deficit support (grants)",
    ),
    lever=Lever("envelope", "grant_pot"),
    handle=RoomHandle("Pots", "Grant pot"),
    alone="open",
    pays="grant",
)


# Loan pot: interim cash support is no more than the pot (MATHS.md C6).


def loan_pot_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """Σ loan ≤ loan_pot."""
    for y in case.periods:
        pot = case.envelope[y].loan_pot
        lent = [plan.loan[t, y] for t in case.trusts if (t, y) in plan.loan]
        if pot is not None:
            yield Row((y,), sum(lent), "<=", pot)


LOAN_POT = Family(
    id="loan_pot",
    imperative="finance",
    key=("period",),
    unit="£m",
    sentence="loans in {period} stay inside the pot",
    tag="C6",
    source="Department of Health and Social Care, interim revenue support",
    rows=loan_pot_rows,
    measure="finance",
    told=Wording(
        short="over the loan pot",
        limit="in the loan pot of {period}",
        binds="the loan pot",
        pot=True,
        given="Loans",
    ),
    lever=Lever("envelope", "loan_pot"),
    handle=RoomHandle("Pots", "Loan pot"),
    alone="open",
    pays="loan",
)


# Capital budget: schemes, repairs, service changes and the transfer to revenue share one budget (MATHS.md C7).


def capital_budget_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """capital spent + kept for repairs ≤ capital_budget - raid."""
    for y in case.periods:
        budget = case.envelope[y].capital_budget
        if budget is not None:
            used = finance.capital_spent(case, plan, y) + plan.spare.get((y,), 0.0)
            yield Row((y,), used, "<=", budget - plan.raid[y,])


CAPITAL_BUDGET = Family(
    id="capital_budget",
    imperative="finance",
    key=("period",),
    unit="£m",
    sentence="capital spending and the transfer to revenue in {period} stay inside the capital budget",
    tag="C7",
    source="HM Treasury, capital departmental expenditure limit",
    rows=capital_budget_rows,
    measure="finance",
    told=Wording(
        short="over the capital budget",
        limit="in the capital budget of {period}",
        binds="the capital budget",
        pot=True,
        given="Capital budget",
    ),
    lever=Lever("envelope", "capital_budget"),
    handle=RoomHandle("Pots", "Capital budget"),
    alone="part",
    pays="repair",
    cause="capital",
)


# Minimum cash: wages and suppliers can be paid (MATHS.md C8).


def minimum_cash_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """cash ≥ minimum."""
    for (t, y), cash in plan.cash.items():
        held = case.data.cash.get(t)  # a plan in numbers has the cash of every trust
        if held is not None and held.minimum is not None:
            yield Row((t, y), cash, ">=", held.minimum)


MINIMUM_CASH = Family(
    id="minimum_cash",
    imperative="finance",
    key=("trust", "period"),
    unit="£m",
    sentence="{trust} ends {period} with its minimum cash",
    tag="C8",
    source="Trust boards; the Department of Health and Social Care as lender",
    rows=minimum_cash_rows,
    measure="cash_short",
    weight=Weight(lasting=True),
    told=Wording(
        label="Cash under the minimum (wages at risk)",
        short="short of the cash that trusts must keep",
        limit="on the cash that {who} must keep in {period}",
        binds="its minimum cash",
        order=7,
    ),
    lever=Lever("cash", "minimum", key="trust"),
    wants="loan",
)


# Agency ceiling with the break-glass clause (MATHS.md C9).


def agency_ceiling_rows(case: Case, plan: Plan) -> Iterator[Row]:
    """ℓ·price·agency ≤ ceiling; what the break-glass clause costs is the shortfall."""
    for (t, y), agency in plan.agency.items():
        row = case.data.staffing[t, y]
        if row.agency_ceiling is not None:
            price = case.years[y] * row.agency_price
            yield Row((t, y), price * agency, "<=", row.agency_ceiling, shortfall=price * plan.glass[t, y])


AGENCY_CEILING = Family(
    id="agency_ceiling",
    imperative="finance",
    key=("trust", "period"),
    unit="£m",
    sentence="agency spending at {trust} in {period} stays inside its ceiling",
    tag="C9",
    source="NHS England, agency rules",
    rows=agency_ceiling_rows,
    measure="finance",
    told=Wording(
        label="Agency over its ceiling (break-glass)",
        short="over agency ceilings (break-glass)",
        limit="under the agency ceiling of {who} in {period}",
        binds="its agency ceiling",
        order=6,
    ),
    lever=Lever("staffing", "agency_ceiling", key="trust"),
    handle=RoomHandle("Ceilings", "Agency ceilings", "factor"),
    cause="workforce",
)
