"""Figures of official files, and a shipped instance for what they lack -> the source that the rules reckon from."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from optimiser.errors import Fault
from optimiser.extras.england.access import LATEST
from optimiser.extras.england.carryover import carried
from optimiser.extras.england.source import Source
from optimiser.extras.publications import BaseYear
from optimiser.extras.publications.codes import PROVIDERS
from optimiser.extras.publications.sheet import PublicationError
from optimiser.instances import Instance

NEEDED = ("code", "name", "type", "system", "system_name", "region")
TYPES = ("acute", "acute-specialist", "mental-health", "community", "ambulance")
CARE = {
    "AE": ("attendances", "over_four_hours", "major"),
    "CWT": ("cancer", "cancer_within"),
    "DM01": ("tests", "tests_over"),
    "CHS": ("community", "community_over"),
    "RTT": ("rtt_list", "rtt_within"),
    "KH03": ("available", "occupied"),
    "AMB": ("category_2",),
}
"""Figures of which a provider that the publication does not name has none: nobody comes, and there is no bed."""
EVERYBODY = {
    "STAFF": ("clinical", "all_staff"),
    "ERIC": ("backlog_high", "backlog_significant"),
    "TAC": ("income_2024",),
    "NOF": ("plan", "month_9", "month_12", "relative_cost"),
}
"""Figures that every provider has: one that the publication does not name keeps what is carried forward."""
MINUTE = 60.0


@dataclass(frozen=True)
class Joined:
    """The source, how many providers have a figure of their own by publication, and which were carried forward."""

    source: Source
    counts: dict[str, int]
    carried: tuple[str, ...]


def join(base: BaseYear, shipped: Instance, folder: Path) -> Joined:
    """One source out of files and a shipped instance.

    Raises:
        PublicationError: the file of further providers lacks a column or a cell.
    """
    old, answered = carried(shipped)
    trusts = pd.concat([old, _further(folder, old)])
    files = base.trusts.reindex(trusts.index)
    files = files.rename(columns={"income": "income_2024"})
    counts: dict[str, int] = {}
    present = {key for key in (*CARE, *EVERYBODY) if _given(files, key)}
    for key, columns in CARE.items():
        if key in present:
            trusts[list(columns)] = files.reindex(columns=list(columns)).to_numpy()
            counts[key] = int(files[columns[0]].notna().sum())
    if "AE" in present:
        _measured(trusts, files)
    for key, columns in EVERYBODY.items():
        if key in present:
            counts[key] = _everybody(trusts, files, columns)
    if "AMB" in present:
        answered = _answered(files)
    trusts["staff"] = trusts["all_staff"]  # the size of a provider whose income nobody gives follows from it
    trusts["rtt_list_2025"], trusts["rtt_within_2025"] = trusts["rtt_list"], trusts["rtt_within"]
    source = Source(trusts.rename_axis("trust"), _england(base), answered, pd.DataFrame())
    return Joined(source, counts, tuple(key for key in (*CARE, *EVERYBODY) if key not in present))


def _given(files: pd.DataFrame, key: str) -> bool:
    """Whether a publication gives what it is for: all figures of care, since one without the other tells nothing."""
    how = all if key in CARE else any
    columns = CARE.get(key) or EVERYBODY[key]
    return how(column in files and bool(files[column].notna().any()) for column in columns)


def _measured(trusts: pd.DataFrame, files: pd.DataFrame) -> None:
    """Attendances of trusts that did not publish who stayed over four hours: the share of all the others is theirs."""
    without = files["attendances"].isna() & (files["unmeasured"] > 0)
    share = files["over_four_hours"].sum() / files["attendances"].sum()
    trusts.loc[without, "attendances"] = files.loc[without, "unmeasured"]
    trusts.loc[without, "over_four_hours"] = files.loc[without, "unmeasured"] * share


def _everybody(trusts: pd.DataFrame, files: pd.DataFrame, columns: tuple[str, ...]) -> int:
    """Write what files give over what is carried; carried income moves as that of the others did. How many have one."""
    given = 0
    for column in columns:
        if column not in files or not files[column].notna().any():
            continue
        own = files[column]
        if column == "income_2024":
            trusts[column] *= float((own / trusts[column]).median())
        if column in {"plan", "month_12"}:
            trusts.loc[files["plan"].notna() if "plan" in files else own.notna(), "month_12"] = float("nan")
        trusts[column] = own.where(own.notna(), trusts[column])
        given = max(given, int(own.notna().sum()))
    return given


def _answered(files: pd.DataFrame) -> pd.DataFrame:
    """Mean and ninth decile of Category 2, minutes, from seconds in all and centiles weighted by incidents."""
    own = files[files["category_2"] > 0]
    index = pd.MultiIndex.from_product([own.index, [LATEST]], names=["code", "year"])
    mean, ninth = (own[name] / own["category_2"] / MINUTE for name in ("c2_seconds", "c2_ninth"))
    return pd.DataFrame({"mean": mean.to_numpy(), "ninth_decile": ninth.to_numpy()}, index=index)


def _england(base: BaseYear) -> pd.Series:
    names = [name for columns in CARE.values() for name in columns] + ["all_staff", "clinical"]
    return base.england.reindex(names).astype(float)


def _further(folder: Path, old: pd.DataFrame) -> pd.DataFrame:
    """Providers of the file beside the publications; those that the instance has already are left as they are there."""
    path = folder / PROVIDERS
    if not path.is_file():
        return old.iloc[:0]
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    faults = []
    for at, row in enumerate(rows, 2):
        empty = [name for name in NEEDED if not (row.get(name) or "").strip()]
        if empty:
            faults.append(
                Fault(f"{PROVIDERS}, row {at}", f"lacks {', '.join(empty)}", "fill in every column")
            )
        elif row["type"] not in TYPES:
            faults.append(
                Fault(f"{PROVIDERS}, row {at}", f"has the type {row['type']!r}", f"one of {', '.join(TYPES)}")
            )
    if faults:
        raise PublicationError(faults)
    frame = pd.DataFrame([{name: row[name].strip() for name in NEEDED} for row in rows], columns=list(NEEDED))
    frame = frame[~frame["code"].isin(list(old.index))].set_index("code")
    return frame.reindex(columns=old.columns)
