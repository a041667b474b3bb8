"""The allocation summed by sector, region, system and type; every level adds up to the sector."""

from __future__ import annotations

import pandas as pd

from optimiser.instances import Instance
from optimiser.results import Run
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

AMOUNTS = (
    "cip",
    "unidentified",
    "grant",
    "loan",
    "position_plan",
    "position_expected",
    "reported",
    "underlying",
)
LEVELS = ("sector", "region", "system", "type")
ALL = "*"
"""The id of the sector."""


def area_totals(run: Run, instance: Instance) -> pd.DataFrame:
    """Money by level, area and period.

    Args:
        run: with a plan.
        instance: the one that it answers, for the names of areas and what the trusts spend.

    Returns:
        level, id, name, period, trusts (number), `AMOUNTS` (£m) and cip_pct (share of expenditure); by id,
        an area's periods in their order.
    """
    from optimiser.report.areas import who  # noqa: PLC0415 - the report brings the charts with it

    _, expenditure, _ = do_nothing_path(allocation_data(instance.tables, instance.settings))
    spent = pd.DataFrame(
        [(*key, value) for key, value in expenditure.items()], columns=["trust", "period", "spent"]
    )
    trusts = who(instance)[["trust", "type", "system", "system_name", "region"]].assign(sector=ALL)
    rows = run.tables["allocation"].merge(trusts, on="trust").merge(spent, on=["trust", "period"])
    names = dict(zip(trusts["system"], trusts["system_name"], strict=True))
    parts = [_level(rows, level, names if level == "system" else {}) for level in LEVELS]
    return pd.concat(parts, ignore_index=True)


def _level(rows: pd.DataFrame, level: str, names: dict[str, str]) -> pd.DataFrame:
    order = {period: at for at, period in enumerate(rows["period"].unique())}
    groups = rows.groupby([level, "period"], sort=False)
    sums = groups[[*AMOUNTS, "spent"]].sum().reset_index()
    sums["trusts"] = groups["trust"].nunique().to_numpy()
    sums = sums.rename(columns={level: "id"}).assign(level=level, at=sums["period"].map(order))
    sums["name"] = [names.get(code, "All trusts" if code == ALL else code) for code in sums["id"]]
    sums["cip_pct"] = sums["cip"] / sums["spent"]
    columns = ["level", "id", "name", "period", "trusts", *AMOUNTS, "cip_pct"]
    return sums.sort_values(["id", "at"], kind="stable")[columns].reset_index(drop=True)
