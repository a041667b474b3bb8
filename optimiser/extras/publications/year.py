"""The figures of many months -> one figure a provider for the year before the plan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from optimiser.extras.publications.codes import Mergers
from optimiser.extras.publications.folder import BY_KEY, READERS, Collected
from optimiser.extras.publications.reader import ENGLAND, year_of_month

FLOWS = (
    "attendances",
    "over_four_hours",
    "major",
    "unmeasured",
    "cancer",
    "cancer_within",
    "category_2",
    "c2_seconds",
    "c2_ninth",
)
"""Added up over the months of the year."""
STOCKS = (
    "rtt_list",
    "rtt_within",
    "tests",
    "tests_over",
    "community",
    "community_over",
    "clinical",
    "all_staff",
)
"""As at the last month of the year that there is."""
MEANS = ("available", "occupied")
"""The mean of the quarters of the year."""
LATEST = (
    "income", "spent", "backlog_high", "backlog_significant", "estates_capital", "plan", "month_9", "month_12",
    "relative_cost",
)  # fmt: skip
"""By year or quarter: the latest not after the year."""
POUNDS = ("income", "backlog_high", "estates_capital")
"""Of these the figures of merged organisations are added up; of percentages the mean is taken."""
MONTHS_A_YEAR = 12
OUT_OF_LINE = 2.0
"""A quarter whose beds are this many times most of the same provider's others, or fewer by as many times, is not used:
in the four quarters to June 2025 three are, by 2.9 times and more, and no other is by more than 1.57.
"""
FEWEST_OTHERS = 2
"""Other quarters of a provider that one of its own can be compared with."""
GROUPS = (
    ("attendances", "over_four_hours", "major", "unmeasured"), ("cancer", "cancer_within"),
    ("category_2", "c2_seconds", "c2_ninth"),
    ("rtt_list", "rtt_within"), ("tests", "tests_over"), ("community", "community_over"), ("clinical", "all_staff"),
    ("available", "occupied"), ("income", "spent"), ("backlog_high", "backlog_significant"), ("estates_capital",),
    ("plan",), ("month_9",), ("month_12",), ("relative_cost",),
)  # fmt: skip
"""Figures that have to be of the same months to go together."""


@dataclass(frozen=True)
class Coverage:
    """How a group of figures was come by: publication, periods that were used, and what had to be done to them."""

    figures: tuple[str, ...]
    key: str
    periods: tuple[str, ...]
    providers: int
    said: str = ""


@dataclass(frozen=True)
class BaseYear:
    """Figures of the base year.

    Attributes:
        trusts: code of today -> a column a figure; NaN where no file gives it.
        england: the same of the national rows.
        coverage: a record a group of figures that were found.
        missing: keys of the publications of which there was no file.
        unknown: codes with figures that are on no list of providers, with the publications that name them.
    """

    trusts: pd.DataFrame
    england: pd.Series
    coverage: tuple[Coverage, ...]
    missing: tuple[str, ...]
    unknown: dict[str, str] = field(default_factory=dict)


def base_year(collected: Collected, year: str, into: Mergers, known: Collection[str]) -> BaseYear:
    """Bring what was collected to one year.

    Args:
        collected: the figures of a folder.
        year: the financial year before the plan's first, `2025-26`.
        into: which old code is part of which today.
        known: the codes of the providers of the instance.
    """
    frame = collected.figures.assign(code=[into.today(str(code)) for code in collected.figures["code"]])
    strange = frame[~frame["code"].isin([*known, ENGLAND])]
    unknown = {str(code): ", ".join(sorted(set(keys))) for code, keys in strange.groupby("code")["key"]}
    frame = frame.drop(index=strange.index)
    parts, coverage = [], []
    for group in GROUPS:
        rows = frame[frame["figure"].isin(group)]
        if rows.empty:
            continue
        made, said = _group(rows, group, year)
        parts.append(made)
        coverage.append(said)
    wide = pd.concat(parts, axis=1) if parts else pd.DataFrame()
    england = wide[wide.index == ENGLAND].sum(min_count=1)
    trusts = wide.drop(index=ENGLAND, errors="ignore")
    given = {key for one in collected.files for key in one.keys}
    missing = tuple(reader.key for reader in READERS if reader.key not in given)
    return BaseYear(trusts.sort_index(), england, tuple(coverage), missing, unknown)


def _group(rows: pd.DataFrame, group: tuple[str, ...], year: str) -> tuple[pd.DataFrame, Coverage]:
    key = str(rows["key"].iloc[0])
    if group[0] in FLOWS:
        made, periods, said = _flows(rows, group, year)
    elif group[0] in LATEST:
        made, periods, said = _latest(rows, group, year)
    else:
        make: Callable[..., tuple[pd.DataFrame, list[str], str]] = _means if group[0] in MEANS else _stocks
        made, periods, said = make(rows, group, year)
    found = made.drop(index=ENGLAND, errors="ignore")
    return made, Coverage(group, key, tuple(periods), len(found), said)


def _wide(rows: pd.DataFrame, group: tuple[str, ...], *, means: bool = False) -> pd.DataFrame:
    """Codes by figures; what several codes of today's organisation report is added up, or its mean taken."""
    if means:
        return rows.pivot_table("value", "code", "figure", aggfunc="mean").reindex(columns=list(group))
    return rows.pivot_table("value", "code", "figure", aggfunc="sum").reindex(columns=list(group))


def _flows(rows: pd.DataFrame, group: tuple[str, ...], year: str) -> tuple[pd.DataFrame, list[str], str]:
    """The twelve months of the year; of fewer, brought to twelve; of none, the latest whole year before it."""
    years = rows["period"].map(year_of_month)
    if (years == year).any():
        taken, said = year, ""
    else:
        earlier = sorted(set(years[years < year])) or sorted(set(years))
        whole = [one for one in earlier if rows.loc[years == one, "period"].nunique() == MONTHS_A_YEAR]
        taken = (whole or earlier)[-1]
        said = f"{taken} stands for {year}"
    chosen = rows[years == taken]
    periods = sorted(set(chosen["period"]))
    wide = _wide(chosen, group)
    counted = chosen[chosen["figure"] == group[0]].groupby("code")["period"].nunique().reindex(wide.index)
    short = counted < MONTHS_A_YEAR
    factor = (MONTHS_A_YEAR / counted).where(short, 1.0).fillna(1.0)
    if len(periods) < MONTHS_A_YEAR:
        said = "; ".join(filter(None, [said, f"{len(periods)} months brought to twelve"]))
    elif short.any():
        some = int(short.drop(index=ENGLAND, errors="ignore").sum())
        said = "; ".join(
            filter(None, [said, f"{some} providers have fewer than twelve months: brought to twelve"])
        )
    return wide.mul(factor, axis=0), periods, said


def _stocks(rows: pd.DataFrame, group: tuple[str, ...], year: str) -> tuple[pd.DataFrame, list[str], str]:
    """The latest month not after March of the year; the first month after it where there is none before.

    A month that names less than half as many providers as the fullest one is an extract of somebody's, and not it.
    """
    years = rows["period"].map(year_of_month)
    before = rows[years <= year]
    chosen = before if not before.empty else rows[rows["period"] == rows["period"].min()]
    named = chosen.groupby("period")["code"].nunique()
    latest = str(named[2 * named >= named.max()].index.max())
    chosen = chosen[chosen["period"] == latest]
    said = "" if latest == f"{year[:2]}{year[-2:]}-03" else f"{latest} stands for March {year[:2]}{year[-2:]}"
    return _wide(chosen, group), [latest], said


def _means(rows: pd.DataFrame, group: tuple[str, ...], year: str) -> tuple[pd.DataFrame, list[str], str]:
    """The mean of the last four quarters not after the year, without quarters that are slips of the keyboard."""
    years = rows["period"].map(year_of_month)
    before = rows[years <= year]
    chosen = before if not before.empty else rows
    periods = sorted(set(chosen["period"]))[-4:]
    chosen = chosen[chosen["period"].isin(periods)]
    quarters = chosen.pivot_table("value", ["code", "period"], "figure", aggfunc="sum").reindex(
        columns=list(group)
    )
    wrong = out_of_line(quarters)
    said = [
        f"{row['code']} {row['period']} left out: {', '.join(_beside(row, group))}"
        for row in wrong.reset_index().to_dict("records")
    ]
    if year_of_month(periods[-1]) < year:
        said.append(f"quarters to {periods[-1]} stand for {year}")
    return quarters.drop(index=wrong.index).groupby("code").mean(), periods, "; ".join(said)


def _beside(row: Mapping[Hashable, Any], figures: tuple[str, ...]) -> list[str]:
    """`2,532 beds available against 261`, of each figure."""
    return [f"{row[name]:,.0f} beds {name} against {row[f'{name}_others']:,.0f}" for name in figures]


def out_of_line(quarters: pd.DataFrame, times: float = OUT_OF_LINE) -> pd.DataFrame:
    """The quarters that are too far from most of the provider's own others to be believed.

    A quarter is out where any figure is more than `times` each of more than half of the provider's other quarters, or
    less than one part in `times` of them: with three others, of their median; with two, of both. So one slip of the
    keyboard cannot condemn the others. With fewer than two others nobody can say which of them is the slip, so all
    stay; so do two quarters that stand against two.

    Args:
        quarters: a row a code and period, a column a figure.
        times: how far a quarter may be from the others.

    Returns:
        The rows that are out, with the median of the others as a further column `<figure>_others`.
    """
    none = pd.DataFrame(index=quarters.index, columns=quarters.columns, dtype=float)
    others, most, least = none.copy(), none.copy(), none.copy()
    for _, own in quarters.groupby(level=0):
        for at in own.index:
            rest = own.drop(index=at).dropna()
            if len(rest) >= FEWEST_OTHERS:
                ordered, half = np.sort(rest.to_numpy(), axis=0), len(rest) // 2
                others.loc[at], most.loc[at], least.loc[at] = rest.median(), ordered[half], ordered[-half - 1]
    out = ((quarters > times * most) | (quarters < least / times)).any(axis=1)
    return quarters[out].join(others[out].add_suffix("_others"))


def _latest(rows: pd.DataFrame, group: tuple[str, ...], year: str) -> tuple[pd.DataFrame, list[str], str]:
    """Each provider's latest year or quarter not after the year; one that does not say its year is earliest."""
    before = rows[rows["period"].str[:7] <= year]
    chosen = before if not before.empty else rows
    latest = chosen["period"].max()
    chosen = chosen[chosen["period"] == chosen.groupby("code")["period"].transform("max")]
    said = f"of {latest or 'a year that the file does not say'}"
    return _wide(chosen, group, means=group[0] not in POUNDS), [latest], said


def publication(key: str) -> str:
    """The name of a publication by its key."""
    return BY_KEY[key].publication
