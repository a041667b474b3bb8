"""Who is where: trusts with their type, system and region, and totals by area."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.instances import Instance

NOT_GIVEN = "Region not given"
AREA_COLUMNS = ("name", "type", "system", "system_name", "region")


def type_label(code: str) -> str:
    """A trust type as words."""
    return code.replace("-", " ").replace("_", " ").capitalize()


def who(instance: Instance) -> pd.DataFrame:
    """One row a trust: trust, name, type, system, system_name, region, expenditure, latitude, longitude."""
    systems = instance.tables["systems"].rename(columns={"name": "system_name"})
    trusts = instance.tables["trusts"].drop(columns="income").merge(systems, on="system", how="left")
    trusts["region"] = trusts["region"].fillna("").replace("", NOT_GIVEN)
    trusts["type"] = trusts["type"].map(type_label)
    return trusts


def placed(frame: pd.DataFrame, instance: Instance) -> pd.DataFrame:
    """Rows by trust, with the trust's name, type, system and region joined on; the rows keep their order."""
    return frame.merge(who(instance)[["trust", *AREA_COLUMNS]], on="trust", how="left")


def system_regions(instance: Instance) -> pd.DataFrame:
    """One row a system: system, system_name, region."""
    systems = instance.tables["systems"].rename(columns={"name": "system_name"}).copy()
    systems["region"] = systems["region"].fillna("").replace("", NOT_GIVEN)
    return systems[["system", "system_name", "region"]]


def totals(frame: pd.DataFrame, keys: Sequence[str], values: Sequence[str]) -> pd.DataFrame:
    """Sums by key, the keys in alphabetical order but periods in their own."""
    found = frame.groupby(list(keys), sort=False, as_index=False)[list(values)].sum()
    ordered = [key for key in keys if key != "period"]
    return found.sort_values(ordered, kind="stable").reset_index(drop=True) if ordered else found
