"""Figures of instances that start from a year of published accounts and agreed totals."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from optimiser.instances.instance import Instance
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

INTEREST = "Interest on interim loans"
"""How the label of an adjustment begins that is the interest on loans of before the plan."""


def assumed(instance: Instance, name: str) -> float:
    """The value of an assumption; NaN where there is none of that name."""
    table = instance.tables["assumptions"]
    found = table.loc[table["id"] == name, "value"]
    return float(found.iloc[0]) if len(found) else math.nan


def _of(instance: Instance, table: str, period: str, column: str) -> float:
    """The sum of a column in a period; NaN where nothing is there."""
    frame = instance.tables[table]
    values = frame.loc[frame["period"] == period, column].dropna()
    return float(values.sum()) if len(values) else math.nan


def trusts(instance: Instance, _period: str) -> float:
    """Number of trusts."""
    return float(len(instance.tables["trusts"]))


def systems_to_balance(instance: Instance, period: str) -> float:
    """Number of systems that have to reach a control total of at least 0."""
    table = instance.tables["control_totals"]
    rows = table[(table["period"] == period) & (table["level"] == "system") & (table["basis"] == "reported")]
    return float((rows["amount"] >= 0).sum()) if len(rows) else math.nan


def base_income(instance: Instance, _period: str) -> float:
    """Recurrent income of the base year, £m."""
    return float(instance.tables["trusts"]["income"].sum())


def opening_gap(instance: Instance, period: str) -> float:
    """What a period would be short of with nothing decided and agency staff up to the floor, £m."""
    if period not in set(instance.tables["periods"]["period"]):
        return math.nan
    _, _, position = do_nothing_path(allocation_data(instance.tables, instance.settings))
    staff = instance.tables["staffing"]
    staff = staff[staff["period"] == period]
    short = (staff["required"] - staff["substantive"]).clip(lower=0)
    years = instance.tables["periods"].set_index("period")["years"][period]
    agency = float((short * staff["agency_price"]).sum() * years)
    return agency - sum(value for (_, at), value in position.items() if at == period)


def agency_need(instance: Instance, period: str) -> float:
    """What agency staff up to the floor of staffing would cost, £m; of the first period outside the plan."""
    periods = instance.tables["periods"].set_index("period")["years"]
    at = period if period in periods.index else str(periods.index[0])
    staff = instance.tables["staffing"]
    staff = staff[staff["period"] == at]
    short = (staff["required"] - staff["substantive"]).clip(lower=0)
    return float((short * staff["agency_price"]).sum() * periods[at]) if len(staff) else math.nan


def agency_ceiling(instance: Instance, period: str) -> float:
    """Ceilings on agency spending, £m."""
    return _of(instance, "staffing", period, "agency_ceiling")


def base_deficit(instance: Instance, _period: str) -> float:
    """Reported deficit of the base year, £m: recurrent position, agency, interest, and what happened once.

    What happened once is in the assumptions `stf_2016_17`, `non_recurrent_cip` and `other_one_offs`, interest
    of the year in `interest_paid`.
    """
    table = instance.tables["trusts"]
    once = [assumed(instance, name) for name in ("stf_2016_17", "non_recurrent_cip", "other_one_offs")]
    recurrent = float((table["income"] - table["expenditure"]).sum())
    paid = agency_need(instance, "") + assumed(instance, "interest_paid")
    return paid - recurrent - sum(once)


def _base_flow(instance: Instance, column: str) -> float:
    """The first period's patients of flows, less a year's growth by the assumption `ae_growth`."""
    first = instance.tables["periods"]["period"].iloc[0]
    return _of(instance, "flows", first, column) / (1 + assumed(instance, "ae_growth"))


def base_attendances(instance: Instance, _period: str) -> float:
    """Patients of the A&E standard in the base year."""
    return _base_flow(instance, "demand")


def base_within(instance: Instance, _period: str) -> float:
    """Patients inside the A&E standard in the base year."""
    return _base_flow(instance, "within")


def interim_loans(instance: Instance, _period: str) -> float:
    """Loans open before the plan, £m, from the interest on them and the assumption `loan_interest`."""
    rows = instance.tables["adjustments"]
    first = instance.tables["periods"]["period"].iloc[0]
    rows = rows[rows["label"].str.startswith(INTEREST) & (rows["period"] == first)]
    return -float(rows["amount"].sum()) / assumed(instance, "loan_interest") if len(rows) else math.nan


def capital_budget(instance: Instance, period: str) -> float:
    """Capital that the plan may spend, £m."""
    return _of(instance, "envelope", period, "capital_budget")


def capital_to_revenue(instance: Instance, period: str) -> float:
    """Capital that may become revenue, £m."""
    return _of(instance, "envelope", period, "capital_to_revenue_limit")


def loan_pot(instance: Instance, period: str) -> float:
    """Loans that can be drawn, £m."""
    return _of(instance, "envelope", period, "loan_pot")


def sector_deficit(instance: Instance, period: str) -> float:
    """The deficit that the sector's control total allows, £m."""
    table = instance.tables["control_totals"]
    rows = table[(table["level"] == "sector") & (table["basis"] == "reported") & (table["period"] == period)]
    return -float(rows["amount"].sum()) if len(rows) else math.nan


def commissioners_position(instance: Instance, period: str) -> float:
    """What commissioners have over, £m; of the first period outside the plan."""
    table = instance.tables["commissioners"]
    at = period if period in set(table["period"]) else instance.tables["periods"]["period"].iloc[0]
    return _of(instance, "commissioners", at, "position")


def one_off_limit(instance: Instance, period: str) -> float:
    """One-off savings that can be found, £m."""
    return _of(instance, "one_offs", period, "limit")


def cip_deliverable(instance: Instance, period: str) -> float:
    """The most that can be delivered in the first period, £m: approved schemes and one-offs."""
    periods = list(instance.tables["periods"]["period"])
    if period != periods[0]:
        return math.nan
    schemes: pd.DataFrame = instance.tables["opportunities"]
    now = schemes[
        (schemes["first_period"] == period) & (schemes["qia"] == "approved") & ~schemes["needs_support"]
    ]
    years = float(instance.tables["periods"]["years"].iloc[0])
    gain = float((now["potential"] * now["delivery"] * now["part_year"]).sum()) * years
    limit = one_off_limit(instance, period)
    return gain + (0.0 if math.isnan(limit) else limit)


AREAS_FIGURES: dict[str, Callable[[Instance, str], float]] = {
    function.__name__: function
    for function in (
        trusts,
        systems_to_balance,
        base_income,
        base_deficit,
        opening_gap,
        agency_need,
        base_attendances,
        base_within,
        agency_ceiling,
        interim_loans,
        capital_budget,
        capital_to_revenue,
        loan_pot,
        sector_deficit,
        commissioners_position,
        one_off_limit,
        cip_deliverable,
    )
}
