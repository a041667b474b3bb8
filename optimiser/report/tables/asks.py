"""Who is asked for what, and who is supported on what condition, by trust, area and period."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.verified_run import Opened
from optimiser.report.table import (
    ReportTable,
    TableColumn,
    by_period,
    groups,
    looked_up,
    placed,
    spread,
    totals,
)
from trustmodels.allocation.commitments import FAMILIES

# Who is asked for what? The efficiency requirement of every trust, in £m and as a share of expenditure.

MARK, ASKED_SOME = 0.04, 1e-6
"""A requirement above this share is counted: trusts have not delivered more year after year."""


def asked_rows(reading: Opened) -> pd.DataFrame:
    """One row a trust and period: cip, cip_pct, expenditure, one_offs, unidentified, place, and who it is."""
    rows = reading.table("allocation")[["trust", "period", "cip", "cip_pct", "unidentified", "place"]].copy()
    keys = list(zip(rows["trust"], rows["period"], strict=True))
    rows["expenditure"] = [reading.case.expenditure[key] for key in keys]
    used = reading.table("one_offs").groupby(["trust", "period"])["use"].sum()
    rows["one_offs"] = [float(used.get(key, 0.0)) for key in keys]
    rows["above"] = (rows["cip_pct"] > MARK).astype(float)
    return placed(rows, reading.instance)


def _with_totals(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    sums = ["cip", "expenditure", "one_offs", "unidentified", "place", "above"]
    part = totals(rows, [*keys, "period"], sums)
    part["cip_pct"] = part["cip"] / part["expenditure"]
    wide = spread(part, keys, ["cip", "cip_pct", "above"])
    whole = totals(part, keys, sums)
    whole["cip_pct"] = whole["cip"] / whole["expenditure"]
    found = wide.merge(whole, on=keys, how="left")
    found["one_off_share"] = (found["one_offs"] / found["cip"]).where(found["cip"] > 0)
    return found


def _figures(periods: tuple[str, ...]) -> list[TableColumn]:
    columns: list[TableColumn] = []
    for y in periods:
        columns += [
            TableColumn(f"cip:{y}", f"{y} (£m)", "£m"),
            TableColumn(f"cip_pct:{y}", f"{y} (%)", "share"),
        ]
    return [
        *columns,
        TableColumn("cip", "All periods (£m)", "£m"),
        TableColumn("cip_pct", "All periods (%)", "share"),
        TableColumn("one_offs", "Of which one-offs (£m)", "£m"),
    ]


def _places(rows: pd.DataFrame) -> dict[str, str]:
    given = rows[rows["place"] > ASKED_SOME]
    return {t: ", ".join(group["period"]) for t, group in groups(given, "trust")}


def asked_trusts(reading: Opened) -> ReportTable:
    """Every trust, the largest share of expenditure first."""
    rows = asked_rows(reading)
    keys = ["trust", "name", "type", "system_name", "region"]
    frame = _with_totals(rows, keys).sort_values(["cip_pct", "name"], ascending=[False, True], kind="stable")
    frame["spend"] = frame["expenditure"] / sum(reading.case.years.values())
    frame["places"] = looked_up(frame["trust"], _places(rows))
    foot = _with_totals(rows.assign(name="All trusts"), ["name"])
    foot["spend"] = foot["expenditure"] / sum(reading.case.years.values())
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("type", "Type"),
    ]
    columns += [TableColumn("system_name", "System"), TableColumn("region", "Region")]
    columns += [TableColumn("spend", "Expenditure (£m a year)", "£m"), *_figures(reading.periods)]
    columns += [*_unidentified(rows), TableColumn("places", "Support place in")]
    note = (
        "The efficiency requirement is at plan value. Expenditure is the average of the periods if "
        "nothing is done."
    )
    return ReportTable(
        "asked-trusts",
        "The efficiency requirement of every trust, £m and % of expenditure",
        columns,
        frame,
        foot,
        note,
    )


def _unidentified(rows: pd.DataFrame) -> list[TableColumn]:
    some = bool((rows["unidentified"] > ASKED_SOME).any())
    return [TableColumn("unidentified", "Of which unidentified (£m)", "£m")] if some else []


def asked_by(reading: Opened, key: str, heading: str) -> ReportTable:
    """The requirement by region, system or type of trust, with the number of trusts above 4%."""
    rows = asked_rows(reading)
    frame = _with_totals(rows, [key])
    foot = _with_totals(rows.assign(**{key: "All trusts"}), [key])
    above = by_period(reading.periods, "above", "trusts above 4%", "count")
    columns = [TableColumn(key, heading), *_figures(reading.periods), *above, *_unidentified(rows)]
    return ReportTable(
        f"asked-{key}",
        f"The efficiency requirement by {heading.lower()}, £m and % of expenditure",
        columns,
        frame,
        foot,
    )


# Who is bailed out, and on what condition? Grants, loans, entitlements and places, by trust and area.

SUPPORTED_SOME = 0.05
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
    rows["place_text"] = rows["place"].map(lambda place: "yes" if place > SUPPORTED_SOME else "")
    rows["granted"] = (rows["grant"] > SUPPORTED_SOME).astype(float)
    rows["lent"] = (rows["loan"] > SUPPORTED_SOME).astype(float)
    return placed(rows, reading.instance)


def supported_trusts(reading: Opened) -> ReportTable:
    """Trusts that get a grant, a loan or a place, by period, the largest grant first."""
    rows = support_rows(reading)
    rows = rows[
        (rows["grant"] > SUPPORTED_SOME) | (rows["loan"] > SUPPORTED_SOME) | (rows["place"] > SUPPORTED_SOME)
    ]
    rows = rows.sort_values(["grant", "loan", "name"], ascending=[False, False, True], kind="stable")
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("region", "Region"),
        TableColumn("period", "Period"),
        TableColumn("before", "Position before support (£m)", "£m"),
        TableColumn("grant", "Grant (£m)", "£m"),
        TableColumn("reported", "Reported position (£m)", "£m"),
        TableColumn("loan", "Loan (£m)", "£m"),
        TableColumn("condition", "Condition: efficiency of at least", "share"),
        TableColumn("entitlement", "Entitled to at most (£m)", "£m"),
        TableColumn("cip_pct", "Efficiency asked", "share"),
        TableColumn("place_text", "Support place"),
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
        TableColumn(key, heading),
        TableColumn("period", "Period"),
        TableColumn("before", "Position before support (£m)", "£m"),
        TableColumn("grant", "Grants (£m)", "£m"),
        TableColumn("granted", "Trusts with a grant", "count"),
        TableColumn("reported", "Reported position (£m)", "£m"),
        TableColumn("loan", "Loans (£m)", "£m"),
        TableColumn("lent", "Trusts with a loan", "count"),
        TableColumn("place", "Support places", "count"),
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
        TableColumn("pot", "Pot"),
        TableColumn("period", "Period"),
        TableColumn("limit", "Available", "by row"),
        TableColumn("value", "Used", "by row"),
        TableColumn("left", "Left", "by row"),
        TableColumn("standing", "Standing"),
    ]
    note = "£m, and numbers of places and changes. Money moved from capital to revenue adds to the grants."
    return ReportTable("pots", "What there was to give, and what is used", columns, rows, note=note)


# What a plan shows of itself: pots that are left, and schemes that run out.


def unspent_table(unspent: Sequence[Finding]) -> ReportTable:
    """A row a pot, period and reason: what is left while trusts are short, and why."""
    frame = pd.concat([finding.evidence for finding in unspent], ignore_index=True)
    columns = [
        TableColumn("pot", "Pot"),
        TableColumn("period", "Period"),
        TableColumn("size", "Available (£m)", "£m"),
        TableColumn("left", "Left (£m)", "£m"),
        TableColumn("trusts", "Trusts short beside it", "count"),
        TableColumn("missed", "Their control totals missed (£m)", "£m"),
        TableColumn("of_them", "Of these trusts", "count"),
        TableColumn("why", "Why they are not given it", "long"),
    ]
    return ReportTable("unspent", "Pots that are left while trusts are short", columns, frame)


def run_out_table(finding: Finding) -> ReportTable:
    """A row a period: new savings started, and trusts that have nothing left to start."""
    columns = [
        TableColumn("period", "Period"),
        TableColumn("started", "New savings started, full-year value (£m)", "£m"),
        TableColumn("trusts", "Trusts with schemes", "count"),
        TableColumn("nothing_left", "With nothing left to start by its end", "count"),
    ]
    return ReportTable("run-out", "Where schemes run out", columns, finding.evidence)
