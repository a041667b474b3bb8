"""Where is it short? The same lines by region, by system and by trust, period by period."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.opened import Opened
from optimiser.report.areas import placed, system_regions
from optimiser.report.rows import each, looked_up, mapping
from optimiser.report.table import Column, ReportTable
from optimiser.report.tables.shortfalls import shortfalls
from trustmodels.allocation.commitments import OF_LEVEL


def _lines(rows: pd.DataFrame) -> list[Column]:
    kinds = each(rows[["line", "unit"]].drop_duplicates())
    return [Column(kind.line, f"{kind.line} ({kind.unit})", kind.unit) for kind in kinds]


def _pivot(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    wide = rows.pivot_table(
        index=[*keys, "period"], columns="line", values="amount", aggfunc="sum", sort=False
    )
    wide.columns.name = None
    return wide.reset_index()


def _foot(rows: pd.DataFrame, first: str) -> pd.DataFrame:
    return _pivot(rows.assign(**{first: "All"}), [first])


def short_regions(reading: Opened) -> ReportTable:
    """What is short, by region and period; levels above the region are left out."""
    rows = shortfalls(reading)
    rows = rows[rows["region"] != ""]
    frame = _pivot(rows, ["region"]).sort_values("region", kind="stable")
    columns = [Column("region", "Region"), Column("period", "Period"), *_lines(rows)]
    return ReportTable("short-regions", "What is short, by region", columns, frame, _foot(rows, "region"))


def short_systems(reading: Opened) -> ReportTable:
    """What is short, by system and period."""
    rows = shortfalls(reading)
    rows = rows[rows["region"] != ""].drop(columns="region")
    of_trust = mapping(reading.instance.tables["trusts"], "trust", "system")
    pairs = zip(rows["trust"], rows["system"], strict=True)
    rows = rows.assign(system=[of_trust.get(trust, system) for trust, system in pairs])
    where = system_regions(reading.instance)
    frame = _pivot(rows, ["system"])
    frame["name"] = looked_up(frame["system"], mapping(where, "system", "system_name"))
    frame["region"] = looked_up(frame["system"], mapping(where, "system", "region"))
    frame = frame.sort_values(["name"], kind="stable")
    first = [Column("name", "System"), Column("region", "Region"), Column("period", "Period")]
    return ReportTable(
        "short-systems", "What is short, by system", [*first, *_lines(rows)], frame, _foot(rows, "name")
    )


def short_trusts(reading: Opened) -> ReportTable:
    """What is short, by trust and period."""
    rows = shortfalls(reading)
    rows = rows[rows["trust"] != ""].drop(columns=["system", "region"])
    frame = placed(_pivot(rows, ["trust"]), reading.instance).sort_values(["name", "trust"], kind="stable")
    first = [Column("name", "Trust"), Column("trust", "Code", "code"), Column("type", "Type")]
    first += [Column("system_name", "System"), Column("region", "Region"), Column("period", "Period")]
    return ReportTable(
        "short-trusts", "What is short, by trust", [*first, *_lines(rows)], frame, _foot(rows, "name")
    )


def imperatives_by_trust(reading: Opened) -> pd.DataFrame:
    """One row a trust and period: finance, access, safety (whether it misses any), and who and where it is.

    `finance_pct` is the control total shortfall as a share of the period's expenditure.
    """
    rows = shortfalls(reading)
    rows = rows[rows["trust"] != ""]
    flags = (
        rows.groupby(["trust", "period", "imperative"], sort=False)["short"].any().unstack(fill_value=False)
    )
    for imperative in ("finance", "access", "safety"):
        if imperative not in flags:
            flags[imperative] = False
    flags = flags.reset_index()
    missed = rows[rows["id"] == OF_LEVEL["trust"].id].set_index(["trust", "period"])["amount"]
    keys = list(zip(flags["trust"], flags["period"], strict=True))
    flags["finance_short"] = [float(missed.get(key, 0.0)) for key in keys]
    flags["finance_pct"] = flags["finance_short"] / [reading.case.expenditure[key] for key in keys]
    return placed(
        flags[["trust", "period", "finance", "access", "safety", "finance_short", "finance_pct"]],
        reading.instance,
    )
