"""Who is bailed out, and on what condition? Grants, loans, entitlements and places, by trust and area."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.opened import Opened
from optimiser.report.areas import placed, totals
from optimiser.report.table import Column, ReportTable
from trustmodels.allocation.commitments import FAMILIES

SOME = 0.05
"""£m from which support is counted; less is shown as under 0.1 and is no support."""

GIVEN = {family.id: family.told.given for family in FAMILIES.values() if family.told.given}
"""What there was to give, by the commitment that limits it."""
STANDING = {"binds": "used up", "holds": "room left", "short": "overspent"}


def support_rows(reading: Opened) -> pd.DataFrame:
    """One row a trust and period: grant, loan, entitlement, condition, place, position before and after."""
    rows = reading.table("allocation")
    rows = rows[["trust", "period", "cip_pct", "grant", "loan", "place", "reported"]].copy()
    keys = list(zip(rows["trust"], rows["period"], strict=True))
    rows["before"] = rows["reported"] - rows["grant"]
    rows["entitlement"] = [reading.case.entitlement[key] for key in keys]
    conditions = {y: reading.case.envelope[y].bailout_condition for y in reading.periods}
    rows["condition"] = rows["period"].map(conditions).astype(float)
    rows["place_text"] = rows["place"].map(lambda place: "yes" if place > SOME else "")
    rows["granted"] = (rows["grant"] > SOME).astype(float)
    rows["lent"] = (rows["loan"] > SOME).astype(float)
    return placed(rows, reading.instance)


def supported_trusts(reading: Opened) -> ReportTable:
    """Trusts that get a grant, a loan or a place, by period, the largest grant first."""
    rows = support_rows(reading)
    rows = rows[(rows["grant"] > SOME) | (rows["loan"] > SOME) | (rows["place"] > SOME)]
    rows = rows.sort_values(["grant", "loan", "name"], ascending=[False, False, True], kind="stable")
    columns = [
        Column("name", "Trust"),
        Column("trust", "Code", "code"),
        Column("region", "Region"),
        Column("period", "Period"),
        Column("before", "Position before support (£m)", "£m"),
        Column("grant", "Grant (£m)", "£m"),
        Column("reported", "Reported position (£m)", "£m"),
        Column("loan", "Loan (£m)", "£m"),
        Column("condition", "Condition: efficiency of at least", "share"),
        Column("entitlement", "Entitled to at most (£m)", "£m"),
        Column("cip_pct", "Efficiency asked", "share"),
        Column("place_text", "Support place"),
    ]
    held = reading.case.conditional
    note = (
        "A trust is entitled to what would still be missing from its control total if it had made the "
        "condition’s "
        "efficiency in every period: support does not pay for efficiency that was not made."
        if held
        else "The bailout condition is off in this question: entitlements are shown but limit nothing."
    )
    return ReportTable("supported", "Who is supported, and on what condition", columns, rows, note=note)


def supported_by(reading: Opened, key: str, heading: str) -> ReportTable:
    """Grants and loans by area and period, with the number of trusts that get them."""
    rows = support_rows(reading)
    sums = ["before", "grant", "granted", "reported", "loan", "lent", "place"]
    frame = totals(rows, [key, "period"], sums)
    foot = totals(rows.assign(**{key: "All trusts"}), [key, "period"], sums)
    columns = [
        Column(key, heading),
        Column("period", "Period"),
        Column("before", "Position before support (£m)", "£m"),
        Column("grant", "Grants (£m)", "£m"),
        Column("granted", "Trusts with a grant", "count"),
        Column("reported", "Reported position (£m)", "£m"),
        Column("loan", "Loans (£m)", "£m"),
        Column("lent", "Trusts with a loan", "count"),
        Column("place", "Support places", "count"),
    ]
    return ReportTable(f"supported-{key}", f"Support by {heading.lower()}", columns, frame, foot)


def pots(reading: Opened) -> ReportTable:
    """What there was to give and how much of it is used, by period."""
    rows = reading.table("commitments")
    rows = rows[rows["id"].isin(list(GIVEN))].copy()
    rows["pot"] = rows["id"].map(GIVEN)
    rows["unit"] = rows["unit"].where(rows["unit"] == "£m", "count")
    rows["left"] = (rows["limit"] - rows["value"]).clip(lower=0.0)
    rows["standing"] = rows["status"].map(STANDING)
    columns = [
        Column("pot", "Pot"),
        Column("period", "Period"),
        Column("limit", "Available", "by row"),
        Column("value", "Used", "by row"),
        Column("left", "Left", "by row"),
        Column("standing", "Standing"),
    ]
    note = "£m, and numbers of places and changes. Money moved from capital to revenue adds to the grants."
    return ReportTable("pots", "What there was to give, and what is used", columns, rows, note=note)
