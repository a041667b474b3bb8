"""The figures of a table as logarithms, whose they are, how large that trust is, and who its peers are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from trustmodels.contract import Column, Table

# The figures of a table as logarithms, with who and when each is of, and who its peers are.

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
WHOSE = ("trust", "origin", "id", "system")
"""Columns that may say whose a row is: a trust's, a system's, or everybody's where none of them is there."""
PEERS = 8
"""Peers below which a finer group says little."""


@dataclass(frozen=True)
class Rows:
    """The rows of a table: their unit (all of the key but the period), whose they are, and their groups of peers.

    `groups` go from fine to coarse; each code is that of a unit's group. `owners` are places among the sizes: those
    of trusts first, then of systems, then of all together.
    """

    table: Table
    frame: pd.DataFrame
    units: Codes
    count: int
    first: Codes
    owners: Codes
    groups: tuple[Codes, ...]

    @cached_property
    def sizes(self) -> Codes:
        """How many rows each unit has."""
        return np.bincount(self.units, minlength=self.count)


@dataclass(frozen=True)
class Figures:
    """A column of a table: log10 of each figure's size, NaN where it is 0 or empty, and the middle of each unit's."""

    rows: Rows
    column: Column
    logs: Numbers
    middles: Numbers


def rows_of(table: Table, frame: pd.DataFrame, owners: Mapping[str, int]) -> Rows:
    """The rows of a table, told apart by unit, owner and group; an unknown owner is all together, the last."""
    named = [name for name in table.names if table.column(name).kind in {"code", "period", "choice", "flag"}]
    words = [name for name in table.names if name in named or table.column(name).kind == "text"]
    key = [name for name in (table.key or words) if name != "period" or table.name == "periods"]
    units, count, first = _coded(frame, key)
    whose = next((name for name in WHOSE if name in table.names), "")
    of = (frame[whose] if whose else pd.Series("*", index=frame.index)).map(owners).fillna(len(owners) - 1)
    owned = of.to_numpy(dtype=np.int64).astype(np.int64)[first]
    kinds = [name for name in named if name not in {"period", whose} and _sorts(table, frame, name)]
    sorts = [kinds, kinds[:1], []]
    groups = tuple(_coded(frame.iloc[first], names)[0] for names in sorts)
    return Rows(table, frame, units, count, first, owned, groups)


def _sorts(table: Table, frame: pd.DataFrame, name: str) -> bool:
    """Whether a column sorts rows into kinds, and does not name one of them, a trust or a system."""
    place = table.column(name).references in {"trusts.trust", "systems.system"}
    return not place and bool(len(frame)) and frame[name].nunique() * 2 <= len(frame)


def _coded(frame: pd.DataFrame, names: list[str]) -> tuple[Codes, int, Codes]:
    """A number for each combination, how many there are, and the first row of each."""
    codes = np.zeros(len(frame), dtype=np.int64)
    for name in names:
        part, values = pd.factorize(frame[name])
        codes = codes * (len(values) + 1) + part
    _, first, codes = np.unique(codes, return_index=True, return_inverse=True)
    return codes.astype(np.int64), len(first), first.astype(np.int64)


def figures(rows: Rows, column: Column) -> Figures:
    """The figures of a column."""
    values = np.abs(rows.frame[column.name].to_numpy(dtype=float))
    logs = np.full(len(values), np.nan)
    some = np.isfinite(values) & (values > 0)
    logs[some] = np.log10(values[some])
    return Figures(rows, column, logs, medians(logs, rows.units, rows.count))


def medians(values: Numbers, codes: Codes, count: int) -> Numbers:
    """The median of each group, NaN where it has no number."""
    kept = np.isfinite(values) & (codes >= 0)
    found = np.full(count, np.nan)
    if not kept.any():
        return found
    values, codes = values[kept], codes[kept]
    order = np.lexsort((values, codes))
    values = values[order]
    counts = np.bincount(codes, minlength=count)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    there = counts > 0
    low, high = (starts + (counts - 1) // 2)[there], (starts + counts // 2)[there]
    found[there] = (values[low] + values[high]) / 2
    return found


# How large each trust is, by all that its tables say of it: one wrong figure does not change it.

EXTENSIVE = frozenset({"money", "patients", "WTE", "beds"})
ANCHORS = 6
"""Anchors that a trust's size needs before its expenditure can be outvoted, and trusts that an anchor needs."""
LOOSE = 0.45
"""Spread of an anchor beyond which it says nothing of size (log10)."""
MAD = 1.4826


@dataclass(frozen=True)
class Anchor:
    """What a group of a column says of each trust (log10), NaN where it says nothing."""

    table: str
    column: str
    group: int
    extensive: bool
    values: Numbers


def anchors(found: Iterable[Figures], trusts: int) -> list[Anchor]:
    """All that the tables say of how much there is of something at each trust, group by group."""
    wanted = [each for each in found if each.column.dimension in EXTENSIVE or "patients" in each.column.unit]
    return [anchor for each in wanted for anchor in _anchors(each, trusts)]


def _anchors(each: Figures, trusts: int) -> Iterator[Anchor]:
    rows = each.rows
    groups = rows.groups[0]
    known = (rows.owners < trusts) & np.isfinite(each.middles)
    for group in np.flatnonzero(np.bincount(groups[known]) >= ANCHORS).tolist():
        inside = np.flatnonzero(known & (groups == group))
        values = medians(each.middles[inside], rows.owners[inside], trusts)
        if np.isfinite(values).sum() >= ANCHORS:
            extensive = each.column.dimension in EXTENSIVE
            yield Anchor(rows.table.name, each.column.name, group, extensive, values)


def sizes(found: Sequence[Anchor], expenditure: Numbers) -> Numbers:
    """log10 of what each trust spends, £m a year, as far as all else that it has agrees.

    Args:
        found: what all tables say.
        expenditure: log10 of what `trusts` says.

    Returns:
        The middle of what the trust's anchors say; its expenditure where it has few.
    """
    votes = [vote for anchor in found if anchor.extensive for vote in _vote(anchor.values, expenditure)]
    if not votes:
        return expenditure
    table = np.vstack([expenditure, *votes])
    trusts = np.tile(np.arange(table.shape[1]), table.shape[0])
    middle = medians(table.ravel(), trusts, table.shape[1])
    return np.where(np.isfinite(table).sum(axis=0) >= ANCHORS, middle, expenditure)


def _vote(values: Numbers, expenditure: Numbers) -> Iterator[Numbers]:
    """What an anchor says that each trust spends, where it goes with what trusts spend."""
    ratio = values - expenditure
    known = ratio[np.isfinite(ratio)]
    if len(known) >= ANCHORS:
        middle = float(np.median(known))
        if MAD * float(np.median(np.abs(known - middle))) <= LOOSE:
            yield values - middle
