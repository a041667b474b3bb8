"""What would have to be assumed to balance? A plan that balances, beside how far we can get."""

from __future__ import annotations

import pandas as pd

from optimiser.report.areas import placed
from optimiser.report.reading import Reading
from optimiser.report.table import Column, ReportTable
from optimiser.report.tables.asked import asked_rows
from optimiser.report.tables.reach import reach_rows
from optimiser.report.tables.shortfalls import shortfalls
from optimiser.results.judge import judge, measure_values
from trustmodels.allocation.measures import MEASURES

PLANS = ("far", "even")
HEADINGS = ("how far", "balance")
SOME = 1e-6
LEFT_OUT = {"movement", "contested", "top_up"}
UNITS = {"£m": "£m", "share": "share"}


def _values(reading: Reading) -> dict[str, float]:
    return dict(measure_values(reading.case, reading.plan, judge(reading.case, reading.plan)))


def measures(far: Reading, even: Reading) -> ReportTable:
    """Every measure of both plans; shortfalls of commitments that yield in the plan's own question."""
    left, right = _values(far), _values(even)
    rows = [
        (
            m.id.replace("_", " ").capitalize(),
            m.meaning,
            m.unit,
            UNITS.get(m.unit, "patients"),
            left[m.id],
            right[m.id],
        )
        for m in MEASURES.values()
        if m.id not in LEFT_OUT and m.id in left and m.id in right
    ]
    frame = pd.DataFrame(rows, columns=["measure", "meaning", "said", "unit", *PLANS])
    columns = [
        Column("measure", "Measure"),
        Column("meaning", "What it counts"),
        Column("said", "Unit"),
        *(
            Column(plan, heading.capitalize(), "by row")
            for plan, heading in zip(PLANS, HEADINGS, strict=True)
        ),
    ]
    note = (
        "Each plan is measured on its own basis: how far at expected delivery, the plan that balances at "
        "plan value."
    )
    return ReportTable(
        "measures", "The two plans, measure by measure, over all periods", columns, frame, note=note
    )


def lines(far: Reading, even: Reading) -> ReportTable:
    """What is short under both plans, line by line and period by period."""
    keys = ["line", "unit", "period"]
    rows = reach_rows(far).merge(reach_rows(even), on=keys, how="left", suffixes=(":far", ":even"))
    columns = [Column("line", "What was promised"), Column("period", "Period"), Column("unit", "Unit")]
    for plan, heading in zip(PLANS, HEADINGS, strict=True):
        columns += [
            Column(f"amount:{plan}", f"Short: {heading}", "by row"),
            Column(f"missed:{plan}", f"Missed: {heading}", "count"),
        ]
    note = "The plan that balances is judged as it was made, at plan value: on paper."
    return ReportTable("beside-lines", "What is short under both plans", columns, rows, note=note)


def delivery_rows(even: Reading) -> pd.DataFrame:
    """One row a trust and period of a plan: what is identified, one-off or unidentified, and what to expect.

    `optimism` is planned less expected delivery of schemes; `short_plan` and `short_expected` are what
    control totals lack at plan value, and when only the expected share is delivered and nothing unidentified
    is found.
    """
    rows = asked_rows(even).drop(columns=["expenditure", "above", "place"])
    both = even.table("allocation")[["trust", "period", "position_plan", "position_expected", "grant"]]
    rows = rows.merge(both, on=["trust", "period"], how="left")
    rows["identified"] = rows["cip"] - rows["one_offs"] - rows["unidentified"]
    rows["optimism"] = rows["position_plan"] - rows["position_expected"] - rows["unidentified"]
    wanted = even.case.data.control_totals
    keys = list(zip(rows["trust"], rows["period"], strict=True))
    limit = pd.Series(
        [wanted.get(("trust", t, y, "reported"), float("nan")) for t, y in keys], index=rows.index
    )
    for basis in ("plan", "expected"):
        short = limit - rows[f"position_{basis}"] - rows["grant"]
        rows[f"short_{basis}"] = short.clip(lower=0.0).fillna(0.0)
    rows["short_expected"] = rows["short_expected"].where(rows["short_expected"] > SOME, 0.0)
    rows["short_plan"] = rows["short_plan"].where(rows["short_plan"] > SOME, 0.0)
    return rows


DELIVERY = ("cip", "identified", "one_offs", "unidentified", "optimism", "position_plan", "position_expected")
SHORT = ("short_plan", "short_expected")


def delivery(even: Reading) -> ReportTable:
    """The plan that balances, by period: what it is made of, and what can be expected of it."""
    rows = delivery_rows(even)
    sums = [*DELIVERY, "grant", *SHORT]
    frame = rows.groupby("period", sort=False, as_index=False)[sums].sum()
    foot = rows.assign(period="All periods").groupby("period", as_index=False)[sums].sum()
    columns = [
        Column("period", "Period"),
        Column("cip", "Asked for", "£m"),
        Column("identified", "of which schemes", "£m"),
        Column("one_offs", "of which one-offs", "£m"),
        Column("unidentified", "of which unidentified", "£m"),
        Column("optimism", "Schemes: plan over expected delivery", "£m"),
        Column("position_plan", "Position before support, as planned", "£m"),
        Column("position_expected", "Position before support, as expected", "£m"),
        Column("short_plan", "Control totals missed, as planned", "£m"),
        Column("short_expected", "Control totals missed, as expected", "£m"),
    ]
    note = (
        "As expected: each scheme delivers its expected share, and nothing is found for what is "
        "unidentified. "
        "“Asked for” counts what is new in a period; the optimism is on all schemes that run."
    )
    return ReportTable(
        "delivery", "A plan that balances, and what to expect of it, £m", columns, frame, foot, note
    )


def beside_areas(far: Reading, even: Reading, key: str, heading: str) -> ReportTable:
    """Both plans by region, system or trust, over all periods: asked for, supported, unidentified, short."""
    keys = ["trust", "name", "region"] if key == "name" else [key]
    left, right = (_area(plan, keys) for plan in (far, even))
    frame = left.merge(right, on=keys, how="outer", suffixes=(":far", ":even")).sort_values(
        keys[-2:], kind="stable"
    )
    every = [_area(plan, keys, total=True) for plan in (far, even)]
    foot = every[0].merge(every[1], on=keys, suffixes=(":far", ":even"))
    columns = [Column("name", "Trust"), Column("trust", "Code", "code"), Column("region", "Region")]
    columns = columns if key == "name" else [Column(key, heading)]
    for value, words, unit in (
        ("cip", "Asked for (£m)", "£m"),
        ("grant", "Grants (£m)", "£m"),
        ("unidentified", "Unidentified (£m)", "£m"),
        ("short_expected", "Control totals missed, as expected (£m)", "£m"),
        ("patients", "Patients short", "patients"),
        ("staff", "Staff short (WTE, all periods)", "WTE"),
    ):
        columns += [
            Column(f"{value}:{plan}", f"{words}: {h}", unit) for plan, h in zip(PLANS, HEADINGS, strict=True)
        ]
    caption = f"The two plans by {heading.lower()}, over all periods"
    return ReportTable(f"beside-{key}", caption, columns, frame, foot)


def _area(reading: Reading, keys: list[str], *, total: bool = False) -> pd.DataFrame:
    money = delivery_rows(reading)
    rows = shortfalls(reading)
    rows = rows[rows["trust"] != ""]
    short = pd.DataFrame(
        {
            "trust": rows["trust"],
            "patients": rows["amount"].where(rows["imperative"] == "access", 0.0),
            "staff": rows["amount"].where(rows["id"] == "safe_staffing", 0.0),
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
