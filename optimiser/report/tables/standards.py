"""How do patients fare? The share inside each standard beside its target and beside doing nothing."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.verified_run import Opened
from optimiser.report.table import ReportTable, TableColumn, placed
from trustmodels.allocation.definitions import access


def _nothing_done(reading: Opened) -> dict[tuple[str, str, str], tuple[float, float]]:
    """(standard, trust, period) -> patients inside and patients counted, if nobody decides anything."""
    case = reading.case
    found = {(v, t, y): (float(row.within), float(row.demand)) for (v, t, y), row in case.data.flows.items()}
    waiting: dict[tuple[str, str], float] = {}
    for v, t, y in sorted(case.data.lists, key=lambda key: case.place_of[key[2]]):
        row = case.data.lists[v, t, y]
        before = waiting.get((v, t), case.opening(t, f"list:{v}"))
        waiting[v, t] = after = max(0.0, before + row.additions - row.stops)
        found[v, t, y] = (access.list_share(case, v, t, y, after) * after, after)
    return found


def access_rows(reading: Opened) -> pd.DataFrame:
    """One row a standard, trust and period: who was counted, inside, the target's number, and doing nothing.

    A flow counts patients who came; a list counts patients who wait at the end of the period.
    """
    rows = reading.table("access").copy()
    rows["counted"] = rows["list"].where(rows["kind"] == "list", rows["demand"])
    rows["wanted"] = rows["target"] * rows["counted"]
    nothing = _nothing_done(reading)
    keys = zip(rows["standard"], rows["trust"], rows["period"], strict=True)
    pairs = pd.DataFrame(
        [nothing[key] for key in keys], columns=["nothing_within", "nothing_counted"], index=rows.index
    )
    rows = rows.join(pairs.astype(float))
    rows["short"] = (rows["shortfall"] > 1e-6 * rows["counted"].clip(lower=1.0)).astype(float)
    rows["trusts"] = 1.0
    names = reading.instance.tables["standards"].set_index("standard")["name"]
    rows["standard_name"] = rows["standard"].map(names)
    return rows


SUMS = ("counted", "within", "wanted", "nothing_within", "nothing_counted", "shortfall", "short", "trusts")


def _shares(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    found = rows.groupby(keys, sort=False, as_index=False)[list(SUMS)].sum()
    for share, part, whole in (
        ("share", "within", "counted"),
        ("target", "wanted", "counted"),
        ("nothing", "nothing_within", "nothing_counted"),
    ):
        found[share] = (found[part] / found[whole]).where(found[whole] > 0)
    return found


FIGURES = (
    TableColumn("counted", "Patients counted", "patients"),
    TableColumn("nothing", "Inside, nothing done", "share"),
    TableColumn("share", "Inside, this plan", "share"),
    TableColumn("target", "Target", "share"),
    TableColumn("shortfall", "Patients short", "patients"),
    TableColumn("short", "Trusts short", "count"),
    TableColumn("trusts", "Trusts", "count"),
)
NOTE = (
    "A flow standard counts the patients who come in the period; a list standard counts those who wait "
    "at its end, "
    "and is short by the patients that the list is too long by. Targets are averages over the trusts, by "
    "patients."
)


def standards(reading: Opened) -> ReportTable:
    """Each standard over all trusts, by period."""
    frame = _shares(access_rows(reading), ["standard", "standard_name", "kind", "period"])
    columns = [TableColumn("standard_name", "Standard"), TableColumn("period", "Period"), *FIGURES]
    return ReportTable("standards", "Access: each standard over all trusts", columns, frame, note=NOTE)


def standards_regions(reading: Opened) -> ReportTable:
    """Each standard by region and period."""
    rows = placed(access_rows(reading), reading.instance)
    frame = _shares(rows, ["region", "standard_name", "period"]).sort_values(
        ["region", "standard_name"], kind="stable"
    )
    columns = [
        TableColumn("region", "Region"),
        TableColumn("standard_name", "Standard"),
        TableColumn("period", "Period"),
        *FIGURES,
    ]
    return ReportTable("standards-regions", "Access: each standard by region", columns, frame, note=NOTE)
