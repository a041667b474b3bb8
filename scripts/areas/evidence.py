"""What the instance is reconciled to, and what was assumed."""

from __future__ import annotations

import pandas as pd

from optimiser.extras.england.ledger import Assumption
from scripts.areas.finance import interest_paid, other_one_offs
from scripts.areas.judged import BASE, HERE, PERIODS, PUBLISHED_DEFICIT, USE
from scripts.areas.tables import FIRST, LAST, PLANNED, SECOND
from scripts.shipping import published as published_rows

ENGLAND_AE, ENGLAND_OVER = 23_362_301, 2_540_440
ENGLAND_BEDS, ENGLAND_BACKLOG = 103_666, 5_545.49
LOANS = {"opening": 2061.814, "drawn": 3665.679, "repaid": 1004.466, "closing": 4723.027}  # £m, DHSC


def published(trusts: pd.DataFrame) -> pd.DataFrame:
    """National figures, the share of them that these trusts should hold, and the tolerance."""
    fund, total = USE["stf_2016_17"], USE["total_income"]
    rows = [
        ("trusts", BASE, 236, "trusts", "ERIC", 1.0, 0.0),
        ("systems_to_balance", LAST, 44, "areas", "S2", 1.0, 0.0),
        ("base_income", BASE, total, "£m", "NHSI", round((total - fund) / total, 6), 0.01),
        ("base_deficit", BASE, PUBLISHED_DEFICIT, "£m", "KF", 1.0, 5 / PUBLISHED_DEFICIT),
        ("opening_gap", FIRST, USE["opening_gap"], "£m", "NHSI", 1.0, 0.001),
        ("grant_pot", FIRST, 1800, "£m", "NHSI", 1.0, 0.0),
        ("sector_deficit", FIRST, -PLANNED[FIRST], "£m", "NHSI", 1.0, 0.0),
        ("sector_deficit", SECOND, -PLANNED[SECOND], "£m", "NHSI", 1.0, 0.0),
        ("cip_deliverable", FIRST, 3200, "£m", "NHSI", 1.0, 0.01),
        ("one_off_limit", FIRST, 842, "£m", "NHSI", 1.0, 0.01),
        ("agency_need", BASE, USE["agency_spending"], "£m", "NHSI", 1.0, 0.01),
        ("agency_ceiling", FIRST, USE["agency_ceiling"], "£m", "NHSI", 1.0, 0.001),
        ("interim_loans", BASE, LOANS["closing"], "£m", "LOANS", 1.0, 0.001),
        ("loan_pot", FIRST, USE["interim_support"], "£m", "NAO", 1.0, 0.0),
        ("capital_budget", FIRST, USE["capital_total"], "£m", "NAO", USE["capital_free"], 0.0),
        ("capital_to_revenue", FIRST, 1000, "£m", "NAO", 1.0, 0.0),
        ("capital_to_revenue", SECOND, 500, "£m", "NAO", 1.0, 0.0),
        ("commissioners_position", BASE, USE["commissioners"], "£m", "NHSI", 1.0, 0.001),
        ("base_attendances", BASE, ENGLAND_AE, "patients", "AE", 0.91152, 0.001),
        ("base_within", BASE, ENGLAND_AE - ENGLAND_OVER, "patients", "AE", 0.90106, 0.001),
        ("ae_share", FIRST, _share(trusts), "share", "AE", 1.0, 0.001),
        ("beds_available", BASE, ENGLAND_BEDS, "beds", "KH03", 0.965, 0.005),
        ("bed_occupancy", BASE, 0.914, "share", "KH03", 1.0, 0.015),
        ("backlog", BASE, ENGLAND_BACKLOG, "£m", "ERIC", _critical(trusts), 0.001),
        ("rtt_list", BASE, USE["rtt_list"], "patients", "OWN", 1.0, 0.001),
        ("rtt_share", BASE, USE["rtt_share"], "share", "OWN", 1.0, 0.002),
    ]
    return published_rows(HERE, rows)


def _inside(trusts: pd.DataFrame) -> float:
    return float((trusts["attendances"] - trusts["over_four_hours"]).sum())


def _share(trusts: pd.DataFrame) -> float:
    return round(_inside(trusts) / float(trusts["attendances"].sum()), 4)


def _critical(trusts: pd.DataFrame) -> float:
    """High and significant risk, as a share of all backlog."""
    return round(float((trusts["backlog_high"] + trusts["backlog_significant"]).sum()) / ENGLAND_BACKLOG, 4)


def assumptions(trusts: pd.DataFrame) -> pd.DataFrame:
    """The assumptions, and two that follow from them and from what was published."""
    rest, paid = round(other_one_offs(trusts), 3), round(float(interest_paid(trusts).sum()), 3)
    found = [
        Assumption(
            "other_one_offs",
            "What else made 2016-17 look better once: left over between its deficit and the gap that came.",
            rest,
            min(0.0, rest),
            2 * rest,
            "£m",
            "Calibrated: reported deficit, fund, one-off savings and the gap of 2017-18 are published",
            "C",
        ),
        Assumption(
            "interest_paid",
            "Interest paid on interim loans in 2016-17, on the mean of what was open.",
            paid,
            round(0.75 * paid, 3),
            3 * paid,
            "£m",
            "Loans published by trust, loan_interest assumed",
            "D",
        ),
    ]
    return pd.concat([USE.table(), pd.DataFrame([vars(row) for row in found])], ignore_index=True)


def accepted() -> pd.DataFrame:
    """Figures that look implausible and are right."""
    reason = (
        "Moorfields is an eye hospital with 5.4 beds and a large urgent eye service: its attendances a bed, and so "
        "the slope, are a hundred times those of a general hospital"
    )
    rows = [
        ("beds", f"RP6/{period}", "flow_slope", reason, "The builders of the instance", "2026-11-30")
        for period in PERIODS
    ]
    return pd.DataFrame(rows, columns=["table", "key", "column", "reason", "by", "on"])
