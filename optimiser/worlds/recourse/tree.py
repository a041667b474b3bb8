"""A tree of worlds: at the end of each period it is known which group of the draws has come, and no more.

The draws are parted by what can be seen of them so far: first by the shocks that act in the first period, each group
again by those that act till the end of the second, and so on, in groups of one size. Within a group everybody sees
the same: the draw that stands nearest to its middle says what happens there. So the tree hangs on the draws alone, and
every path to its end counts alike (MATHS.md, "Year after year").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.resolve import with_tables
from optimiser.instances import Instance
from optimiser.matrix.arrays import Floats

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tree:
    """Which draws cannot be told apart, period after period.

    Attributes:
        branches: outcomes at the end of each period, from the first; from then on each path goes on alone.
        group: a row a level (0: nothing is known yet), a column a draw: which group it is in.
        shown: the same shape: the draw whose numbers a group goes by.
    """

    branches: tuple[int, ...]
    group: Numbers
    shown: Numbers

    @property
    def last(self) -> int:
        """The level at which every path is alone."""
        return len(self.branches)

    @property
    def paths(self) -> int:
        """How many ways there are to the end."""
        return int(self.group.shape[1])

    def after(self, period: int) -> int:
        """The level that is known once a period (from 0) is over."""
        return min(period + 1, self.last)

    def before(self, period: int) -> int:
        """The level that is known as a period begins."""
        return min(period, self.last)


def tree_of(branches: Sequence[int], ranks: Floats, seen: Sequence[int]) -> Tree:
    """A tree over draws.

    Args:
        branches: outcomes at the end of each period; together as many as there are draws.
        ranks: of what was drawn, between 0 and 1: a row a draw, a column a shock.
        seen: by shock, the first period (from 0) in which it acts.

    Raises:
        ValueError: branches and draws do not go together.
    """
    draws = len(ranks)
    if prod(branches) != draws or min(branches, default=0) < 1:
        raise ValueError(f"{'x'.join(map(str, branches))} branches do not make {draws} draws")
    groups = [np.arange(draws)]
    group, shown = [np.zeros(draws, np.int64)], [np.zeros(draws, np.int64)]
    shown[0][:] = _middle(ranks, groups[0])
    for level, count in enumerate(branches, start=1):
        columns = [at for at, first in enumerate(seen) if first < level or level == len(branches)]
        told = ranks[:, columns]
        groups = [part for one in groups for part in _parts(told, one, count)]
        group.append(np.zeros(draws, np.int64))
        shown.append(np.zeros(draws, np.int64))
        for number, one in enumerate(groups):
            group[level][one] = number
            shown[level][one] = _middle(ranks, one)
    return Tree(tuple(branches), np.array(group), np.array(shown))


def _parts(ranks: Floats, members: Numbers, count: int) -> list[Numbers]:
    """Members in so many parts of one size: across the line along which they differ most, by the smallest divisor."""
    if count == 1:
        return [members]
    halves = next(n for n in range(2, count + 1) if count % n == 0)
    order = members[np.argsort(_along(ranks[members]), kind="stable")]
    return [
        part for one in np.array_split(order, halves) for part in _parts(ranks, np.sort(one), count // halves)
    ]


def _along(ranks: Floats) -> Floats:
    """Where each stands on the line along which they differ most, to nine digits."""
    if not ranks.shape[1]:
        return np.zeros(len(ranks))
    apart = ranks - ranks.mean(axis=0)
    line = np.linalg.svd(apart, full_matrices=False)[2][0]
    line *= np.sign(line[np.argmax(np.round(np.abs(line), 9))]) or 1.0
    found: Floats = np.round(apart @ line, 9)
    return found


def _middle(ranks: Floats, members: Numbers) -> int:
    """The member nearest to the middle of all; of those as near, the first."""
    apart = np.round(np.square(ranks[members] - ranks[members].mean(axis=0)).sum(axis=1), 9)
    return int(members[np.argmin(apart)])


def first_seen(
    instance: Instance, moved: Mapping[str, Instance], shocked: Mapping[str, Sequence[str]]
) -> list[int]:
    """The first period (from 0) in which each shock acts; the first of all where its table has no periods.

    Args:
        instance: as it stands.
        moved: by shock, an instance in which it alone has another value.
        shocked: table -> its columns that shocks act on.
    """
    periods = [str(period) for period in instance.tables["periods"]["period"]]
    return [
        min(
            (
                at
                for table, columns in shocked.items()
                for at in _moved_in(instance, other, table, columns, periods)
            ),
            default=len(periods) - 1,
        )
        for other in moved.values()
    ]


def _moved_in(
    instance: Instance, other: Instance, table: str, columns: Sequence[str], periods: Sequence[str]
) -> set[int]:
    """The periods in which some columns of a table differ; the first where the table has none."""
    before, after = instance.tables[table], other.tables[table]
    if len(before) != len(after):
        return {0}
    used = list(columns)
    same = (before[used].to_numpy() == after[used].to_numpy()) | (
        before[used].isna() & after[used].isna()
    ).to_numpy()
    changed = ~same.all(axis=1)
    if "period" not in before.columns:
        return {0} if changed.any() else set()
    return {periods.index(str(period)) for period in set(before["period"][changed])}


def paths_of(tree: Tree, draws: Sequence[Instance], shocked: Mapping[str, Sequence[str]]) -> list[Instance]:
    """Worlds of a tree: what happens in a period is what its group goes by; what has none is known after the first.

    Args:
        tree: over the draws.
        draws: one instance each.
        shocked: table -> its columns that shocks act on.

    Raises:
        RunError: the draws have other rows.
    """
    return [_path(tree, draws, shocked, at) for at in range(tree.paths)]


def _path(tree: Tree, draws: Sequence[Instance], shocked: Mapping[str, Sequence[str]], at: int) -> Instance:
    own = draws[at]
    periods = [str(period) for period in own.tables["periods"]["period"]]
    shown = [draws[int(tree.shown[tree.after(number), at])] for number in range(len(periods))]
    if all(one is own for one in shown):
        return own
    changed = {}
    for table, columns in shocked.items():
        frame = own.tables[table]
        if frame.empty:
            continue
        frame = frame.copy()
        for number, period in enumerate(periods):
            other = shown[number].tables[table]
            if len(other) != len(frame):
                raise RunError(
                    f"the draws have other rows of {table}, so they cannot be joined year after year"
                )
            where = _rows(frame, period, first=number == 0)
            for column in columns:
                frame[column] = frame[column].where(~where, other[column].to_numpy())
        changed[table] = frame
    return replace(with_tables(own, changed), present=own.present)


def _rows(frame: pd.DataFrame, period: str, *, first: bool) -> pd.Series[bool]:
    """The rows that a period tells: its own, or all where the table has no periods and it is the first."""
    if "period" in frame.columns:
        return frame["period"].astype(str) == period
    return pd.Series(first, index=frame.index)
