"""Who is asked for what? The efficiency requirement of every trust, in £m and as a share of expenditure."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.opened import Opened
from optimiser.report.areas import placed, totals
from optimiser.report.rows import groups, looked_up
from optimiser.report.table import Column, ReportTable, by_period, spread

MARK, SOME = 0.04, 1e-6
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


def _figures(periods: tuple[str, ...]) -> list[Column]:
    columns: list[Column] = []
    for y in periods:
        columns += [Column(f"cip:{y}", f"{y} (£m)", "£m"), Column(f"cip_pct:{y}", f"{y} (%)", "share")]
    return [
        *columns,
        Column("cip", "All periods (£m)", "£m"),
        Column("cip_pct", "All periods (%)", "share"),
        Column("one_offs", "Of which one-offs (£m)", "£m"),
    ]


def _places(rows: pd.DataFrame) -> dict[str, str]:
    given = rows[rows["place"] > SOME]
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
    columns = [Column("name", "Trust"), Column("trust", "Code", "code"), Column("type", "Type")]
    columns += [Column("system_name", "System"), Column("region", "Region")]
    columns += [Column("spend", "Expenditure (£m a year)", "£m"), *_figures(reading.periods)]
    columns += [*_unidentified(rows), Column("places", "Support place in")]
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


def _unidentified(rows: pd.DataFrame) -> list[Column]:
    some = bool((rows["unidentified"] > SOME).any())
    return [Column("unidentified", "Of which unidentified (£m)", "£m")] if some else []


def asked_by(reading: Opened, key: str, heading: str) -> ReportTable:
    """The requirement by region, system or type of trust, with the number of trusts above 4%."""
    rows = asked_rows(reading)
    frame = _with_totals(rows, [key])
    foot = _with_totals(rows.assign(**{key: "All trusts"}), [key])
    above = by_period(reading.periods, "above", "trusts above 4%", "count")
    columns = [Column(key, heading), *_figures(reading.periods), *above, *_unidentified(rows)]
    return ReportTable(
        f"asked-{key}",
        f"The efficiency requirement by {heading.lower()}, £m and % of expenditure",
        columns,
        frame,
        foot,
    )
