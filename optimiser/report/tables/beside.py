"""What would have to be assumed to balance? A plan that balances, beside how far we can get."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.balance import Beside, assumptions
from optimiser.explain.verified_run import Opened
from optimiser.report.table import ReportTable, TableColumn, placed
from optimiser.report.tables.shortfalls import reach_rows, shortfalls
from trustmodels.allocation.commitments.safety import SAFE_STAFFING

PLANS = ("far", "even")
HEADINGS = ("how far", "balance")


def lines(far: Opened, even: Opened) -> ReportTable:
    """What is short under both plans, line by line and period by period."""
    keys = ["line", "unit", "period"]
    rows = reach_rows(far).merge(reach_rows(even), on=keys, how="left", suffixes=(":far", ":even"))
    columns = [
        TableColumn("line", "What was promised"),
        TableColumn("period", "Period"),
        TableColumn("unit", "Unit"),
    ]
    for plan, heading in zip(PLANS, HEADINGS, strict=True):
        columns += [
            TableColumn(f"amount:{plan}", f"Short: {heading}", "by row"),
            TableColumn(f"missed:{plan}", f"Missed: {heading}", "count"),
        ]
    note = "The plan that balances is judged as it was made, at plan value: on paper."
    return ReportTable("beside-lines", "What is short under both plans", columns, rows, note=note)


def delivery_rows(even: Opened) -> pd.DataFrame:
    """One row a trust and period of a plan: what it assumes, and what to expect of it; see `assumptions`."""
    return placed(assumptions(even).drop(columns="system"), even.instance)


DELIVERY = ("cip", "identified", "one_offs", "unidentified", "optimism", "position_plan", "position_expected")
SHORT = ("short_plan", "short_expected")


def delivery(even: Opened) -> ReportTable:
    """The plan that balances, by period: what it is made of, and what can be expected of it."""
    rows = delivery_rows(even)
    sums = [*DELIVERY, "grant", *SHORT]
    frame = rows.groupby("period", sort=False, as_index=False)[sums].sum()
    foot = rows.assign(period="All periods").groupby("period", as_index=False)[sums].sum()
    columns = [
        TableColumn("period", "Period"),
        TableColumn("cip", "Asked for", "£m"),
        TableColumn("identified", "of which schemes", "£m"),
        TableColumn("one_offs", "of which one-offs", "£m"),
        TableColumn("unidentified", "of which unidentified", "£m"),
        TableColumn("optimism", "Schemes: plan over expected delivery", "£m"),
        TableColumn("position_plan", "Position before support, as planned", "£m"),
        TableColumn("position_expected", "Position before support, as expected", "£m"),
        TableColumn("short_plan", "Control totals missed, as planned", "£m"),
        TableColumn("short_expected", "Control totals missed, as expected", "£m"),
    ]
    note = (
        "As expected: each scheme delivers its expected share, and nothing is found for what is "
        "unidentified. "
        "“Asked for” counts what is new in a period; the optimism is on all schemes that run."
    )
    return ReportTable(
        "delivery", "A plan that balances, and what to expect of it, £m", columns, frame, foot, note
    )


def beside_areas(far: Opened, even: Opened, key: str, heading: str) -> ReportTable:
    """Both plans by region, system or trust, over all periods: asked for, supported, unidentified, short."""
    keys = ["trust", "name", "region"] if key == "name" else [key]
    left, right = (_area(plan, keys) for plan in (far, even))
    frame = left.merge(right, on=keys, how="outer", suffixes=(":far", ":even")).sort_values(
        keys[-2:], kind="stable"
    )
    every = [_area(plan, keys, total=True) for plan in (far, even)]
    foot = every[0].merge(every[1], on=keys, suffixes=(":far", ":even"))
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("region", "Region"),
    ]
    columns = columns if key == "name" else [TableColumn(key, heading)]
    for value, words, unit in (
        ("cip", "Asked for (£m)", "£m"),
        ("grant", "Grants (£m)", "£m"),
        ("unidentified", "Unidentified (£m)", "£m"),
        ("short_expected", "Control totals missed, as expected (£m)", "£m"),
        ("patients", "Patients short", "patients"),
        ("staff", "Staff short (WTE, all periods)", "WTE"),
    ):
        columns += [
            TableColumn(f"{value}:{plan}", f"{words}: {h}", unit)
            for plan, h in zip(PLANS, HEADINGS, strict=True)
        ]
    caption = f"The two plans by {heading.lower()}, over all periods"
    return ReportTable(f"beside-{key}", caption, columns, frame, foot)


def must_table(found: Beside) -> ReportTable:
    """Must balance beside how far, area by area: what is required, what would be delivered, and the gap by cause."""
    frame = found.systems.drop(columns="system")
    sums = [column for column in frame if column != "name"]
    foot = pd.DataFrame([{"name": "All areas", **frame[sums].sum()}])
    columns = [
        TableColumn("name", "Area"),
        TableColumn("planned", "Must balance: position as planned", "£m"),
        TableColumn("expected", "What would be delivered of it", "£m"),
        TableColumn("missed", "Gap", "£m"),
        TableColumn("unidentified", "of which nobody has found", "£m"),
        TableColumn("optimism", "of which beyond expected delivery", "£m"),
        TableColumn("pending", "Counts on schemes not yet approved", "£m"),
        TableColumn("one_offs", "Counts on one-offs", "£m"),
        TableColumn("how_far", "How far: position as expected", "£m"),
        TableColumn("short", "Must balance: short of control totals", "£m"),
    ]
    note = (
        "Positions with grants, over all periods. The gap is what nobody has found and what schemes are planned to "
        "save beyond what is expected of them; what is not yet approved overlaps with these, and one-offs do not recur."
    )
    caption = "Must balance beside how far, area by area, £m"
    return ReportTable("must-balance", caption, columns, frame.sort_values("missed", ascending=False, kind="stable"),
                       foot, note)  # fmt: skip


def periods_table(found: Beside) -> ReportTable:
    """What the plan that balances assumes, period by period, and what would be delivered."""
    sums = found.periods.drop(columns="period").sum()
    foot = pd.DataFrame([{"period": "All periods", **sums}])
    frames = [frame.assign(better=frame["expected"] - frame["how_far"]) for frame in (found.periods, foot)]
    columns = [
        TableColumn("period", "Period"),
        TableColumn("unidentified", "Nobody has found", "£m"),
        TableColumn("optimism", "Beyond expected delivery", "£m"),
        TableColumn("pending", "Not yet approved", "£m"),
        TableColumn("one_offs", "One-offs", "£m"),
        TableColumn("raid", "Taken from capital", "£m"),
        TableColumn("planned", "Position as planned", "£m"),
        TableColumn("expected", "Position as expected", "£m"),
        TableColumn("how_far", "How far: position", "£m"),
        TableColumn("better", "Better (+) or worse than how far", "change £m"),
    ]
    caption = "What the plan that balances assumes, and what would be delivered of it, £m"
    return ReportTable("assumes", caption, columns, frames[0], frames[1])


def _area(reading: Opened, keys: list[str], *, total: bool = False) -> pd.DataFrame:
    money = delivery_rows(reading)
    rows = shortfalls(reading)
    rows = rows[rows["trust"] != ""]
    short = pd.DataFrame(
        {
            "trust": rows["trust"],
            "patients": rows["amount"].where(rows["imperative"] == "access", 0.0),
            "staff": rows["amount"].where(rows["id"] == SAFE_STAFFING.id, 0.0),
        }
    )
    short = placed(short.groupby("trust", sort=False, as_index=False).sum(), reading.instance)
    if total:
        money, short = (
            frame.assign(**dict.fromkeys(keys, "")).assign(
                **{keys[0]: "", keys[min(1, len(keys) - 1)]: "All trusts"}
            )
            for frame in (money, short)
        )
    values = ["cip", "grant", "unidentified", "short_expected"]
    sums = money.groupby(keys, sort=False, as_index=False)[values].sum()
    return sums.merge(
        short.groupby(keys, sort=False, as_index=False)[["patients", "staff"]].sum(), on=keys, how="left"
    ).fillna({"patients": 0.0, "staff": 0.0})
