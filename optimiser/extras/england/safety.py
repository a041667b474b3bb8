"""Staff in post, beds and the estate."""

from __future__ import annotations

import pandas as pd

from optimiser.extras.england.ledger import USE
from optimiser.extras.england.money import PERIODS, critical_backlog

STAFFING = (
    "trust", "period", "substantive", "required", "agency_supply", "agency_price", "agency_ceiling",
)  # fmt: skip
BEDS = (
    "trust", "period", "available", "occupied", "safe_occupancy", "escalation_limit", "escalation_cost",
    "escalation_wte", "flow_slope",
)  # fmt: skip
"""The columns of both tables, as their rows are written."""


def staffing(trusts: pd.DataFrame) -> pd.DataFrame:
    """Clinical staff in post as published, a floor in relation to them, and what agency staff would cost."""
    price = round(USE["clinical_cost"] * USE["agency_premium"], 4)
    left = USE["agency_national"] * (1 - USE["agency_cut_2025_26"]) * USE["agency_room"]
    rows = []
    for trust, staff in trusts["clinical"].items():
        share = staff / trusts["clinical"].sum()
        for years, period in enumerate(PERIODS, 1):
            room = left * (1 - USE["agency_cut"]) ** years * share
            floor, supply = USE["safe_floor"] * staff, USE["agency_supply"] * staff
            row = (trust, period, round(staff, 1), round(floor, 1), round(supply, 1), price, round(room, 3))
            rows.append(row)
    return pd.DataFrame(rows, columns=list(STAFFING))


def beds(trusts: pd.DataFrame) -> pd.DataFrame:
    """Beds as published; where there is a major A&E department, lower occupancy brings patients inside four hours.

    A trust whose beds are all empty in the figures has no row.
    """
    kept = trusts[(trusts["available"] > 0) & (trusts["occupied"] > 0)]
    rows = []
    for trust, row in kept.iterrows():
        full = row["occupied"] / row["available"]
        safe = min(1.0, max(USE["planning_occupancy"], full + USE["occupancy_margin"]))
        major = row["attendances"] if row["major"] > 0 else 0.0
        slope = USE["occupancy_slope"] * row["occupied"] / row["available"] ** 2 * major
        for years, period in enumerate(PERIODS, 1):
            rows.append(
                (
                    trust,
                    period,
                    round(row["available"], 2),
                    round(row["occupied"], 2),
                    round(safe, 4),
                    round(USE["escalation_limit"] * row["available"], 1),
                    USE["bed_cost"],
                    USE["escalation_wte"],
                    round(slope * (1 + USE["growth_AE4"]) ** years, 1),
                )
            )
    return pd.DataFrame(rows, columns=list(BEDS))


def estate(trusts: pd.DataFrame) -> pd.DataFrame:
    """Growth of the critical backlog, and a ceiling that some years of it would reach."""
    return estate_table(trusts.index, critical_backlog(trusts), USE["backlog_growth"], USE["backlog_years"])


def estate_table(trusts: pd.Index, backlog: pd.Series, growth: float, years: float) -> pd.DataFrame:
    """The table: a row a trust with any backlog (£m), which may grow by so much a year for so many years."""
    ceiling = (backlog * (1 + growth) ** years).round(3)
    table = pd.DataFrame({"trust": trusts, "growth": growth, "ceiling": ceiling.to_numpy()})
    return table[backlog.to_numpy() > 0].reset_index(drop=True)
