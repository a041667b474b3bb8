"""Staff, beds and the estate."""

from __future__ import annotations

import pandas as pd

from optimiser.extras.england.safety import BEDS, STAFFING, estate_table
from scripts.england.assumptions import USE
from scripts.england.money import critical_backlog
from scripts.england.who import PERIODS, growth


def staffing(trusts: pd.DataFrame) -> pd.DataFrame:
    """Clinical staff, a floor a little below today's level, and what further agency staff would cost."""
    clinical = trusts["clinical"].round()
    ceiling = USE["agency_national"] * (1 - USE["agency_cut"]) * USE["agency_core_share"]
    room = USE["agency_room"] * ceiling * trusts["fte"] / trusts["fte"].sum()
    price = round(USE["clinical_cost"] * USE["agency_premium"], 4)
    rows = [
        (
            trust,
            period,
            clinical[at],
            round(USE["safe_floor"] * clinical[at], 1),
            round(USE["agency_supply"] * clinical[at], 1),
            price,
            round(room[at], 3),
        )
        for at, trust in enumerate(trusts["trust"])
        for period in PERIODS
    ]
    return pd.DataFrame(rows, columns=list(STAFFING))


def safe_level(trusts: pd.DataFrame) -> pd.Series:
    """The planning level, or a point above today's occupancy where a trust is fuller than that."""
    today = trusts["occupied"] / trusts["beds"] + USE["occupancy_margin"]
    return today.clip(lower=USE["planning_occupancy"], upper=1.0)


def beds(trusts: pd.DataFrame) -> pd.DataFrame:
    """General and acute beds as published; a bed more lowers occupancy, and lower occupancy speeds A&E up."""
    factor = growth(USE["demand_growth"])
    attendances = trusts["attendances"] * (1 + USE["demand_growth"])
    slope = USE["occupancy_slope"] * trusts["occupied"] / trusts["beds"] ** 2 * attendances
    safe = safe_level(trusts).round(4)
    rows = [
        (
            trust,
            period,
            trusts["beds"][at],
            trusts["occupied"][at],
            safe[at],
            round(USE["escalation_limit"] * trusts["beds"][at], 1),
            USE["bed_cost"],
            USE["escalation_wte"],
            round(slope[at] * factor[period], 1),
        )
        for at, trust in enumerate(trusts["trust"])
        for period in PERIODS
    ]
    return pd.DataFrame(rows, columns=list(BEDS))


def estate(trusts: pd.DataFrame) -> pd.DataFrame:
    """Growth of the critical backlog, and a ceiling that some years of it would reach."""
    codes, backlog = pd.Index(trusts["trust"]), critical_backlog(trusts)
    return estate_table(codes, backlog, USE["backlog_growth"], USE["backlog_years"])
