"""The paths of a part of a tree as one programme: what is the same on two paths as long as they are one is one column.

A column stands once for each group that its level tells apart, a row once for each group that its last column belongs
to. What is decided before a period is known keeps its own rows as they are known then, by the draw that its group goes
by; every other row is kept on every path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.matrix.arrays import Compiled, Floats
from optimiser.worlds.recourse.central import GRANT, NOW, Central
from optimiser.worlds.recourse.programme import Places, Programme
from optimiser.worlds.recourse.schemes import FORETOLD, ONCE, PROMISED, YEARLY
from optimiser.worlds.recourse.stages import DEAR, DEARER
from optimiser.worlds.recourse.tree import Tree

Flags = npt.NDArray[np.bool_]
Levels = npt.NDArray[np.int64]


def decided_in(of: Central) -> Flags:
    """The columns, of any period, that are decided before it is known how the period turns out."""
    compiled = of.prepared.compiled
    named = [decision in NOW and bool(key) and key[-1] in of.periods for decision, key in compiled.columns]
    return np.array(named, bool) & ~compiled.integer


def levels_of(of: Central, tree: Tree, scheme: str) -> Levels:
    """The level of every column: what has to be the same on all paths that this level does not tell apart.

    Args:
        of: the question.
        tree: of its worlds.
        scheme: `YEARLY`, `ONCE`, `PROMISED` or `FORETOLD`.
    """
    decided, number = decided_in(of), {period: at for at, period in enumerate(of.periods)}
    found = np.full(len(decided), tree.last, np.int64)
    for at, (_, key) in enumerate(of.prepared.compiled.columns):
        if key and key[-1] in number:
            period = number[key[-1]]
            found[at] = tree.before(period) if decided[at] else tree.after(period)
    if scheme == ONCE:
        found[decided] = 0
    elif scheme == PROMISED:
        grants = np.array([decision == GRANT for decision, _ in of.prepared.compiled.columns])
        found[decided & grants] = 0
    elif scheme == FORETOLD:
        found[:] = tree.last
    found[of.now.places] = 0
    return found


@dataclass(frozen=True)
class PathProgramme:
    """Some paths of a tree in one programme.

    Attributes:
        programme: its cost is the mean of what the paths miss; `places` are what is decided in the first period.
        members: the paths, by their number in the tree.
        missed: what each path misses, a row a path over the columns.
        place: the column of each compiled column on each path; -1 for a yes/no choice.
        ways: columns by which a row is missed where nothing else is left.
        kept: rows that keep each measure, a row a measure and a column a path; without a limit yet.
        measures: likewise the costs of each measure, one array a measure: a row a path over the columns.
    """

    programme: Programme
    members: tuple[int, ...]
    missed: sparse.csr_array
    place: Places
    ways: Places
    kept: Places
    measures: tuple[sparse.csr_array, ...]


def path_programme(
    of: Central, tree: Tree, worlds: Sequence[Compiled], scheme: str, members: Sequence[int]
) -> PathProgramme:
    """Put paths of a tree into one programme.

    Args:
        of: the question.
        tree: of its worlds.
        worlds: the matrix of every path of the tree, columns in the order of the question's.
        scheme: what is known when.
        members: the paths; all of each group that the first level tells apart, or one.
    """
    made = _Joined(of, tree, worlds, scheme, members)
    for at in range(len(members)):
        made.add_rows(at)
    return made.programme()


class _Joined:
    """Columns and rows of the paths, as they come together."""

    def __init__(
        self, of: Central, tree: Tree, worlds: Sequence[Compiled], scheme: str, members: Sequence[int]
    ) -> None:
        self.of, self.tree, self.worlds, self.members = of, tree, worlds, tuple(members)
        self.level, self.usual = levels_of(of, tree, scheme), levels_of(of, tree, YEARLY)
        self.decided, self.whole = decided_in(of), of.prepared.compiled.integer
        self.chosen = np.where(self.whole, np.round(of.plan), 0.0)
        self.place = np.full((len(self.members), len(self.level)), -1, np.int64)
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []
        self.blocks: list[sparse.csr_array] = []
        self.low: list[Floats] = []
        self.high: list[Floats] = []
        self.rows = 0
        self.ways: list[tuple[int, float, tuple[int, ...]]] = []
        self.columns = self._columns()

    def _columns(self) -> int:
        """Give every column its place: one for each group of its level."""
        count = 0
        for level in range(self.tree.last + 1):
            own = np.flatnonzero((self.level == level) & ~self.whole)
            for group in dict.fromkeys(self.tree.group[level][list(self.members)].tolist()):
                on = [at for at, path in enumerate(self.members) if self.tree.group[level][path] == group]
                for at in on:
                    self.place[at, own] = count + np.arange(len(own))
                count += len(own)
                # At level 0 the plan as it stands says what is known; then the draw that the group goes by.
                shown = self._known(level, on[0])
                lower, upper = shown.lower[own].copy(), shown.upper[own].copy()
                now = np.isin(own, self.of.now.places)
                lower[now], upper[now] = -np.inf, np.inf
                self.lower.append(lower)
                self.upper.append(upper)
        return count

    def _known(self, level: int, at: int) -> Compiled:
        """By what matrix a group goes that a path is in."""
        if level == 0:
            return self.of.prepared.compiled
        return self.worlds[int(self.tree.shown[level][self.members[at]])]

    def add_rows(self, at: int) -> None:
        """Add the rows of a path that no earlier one of its group has, and those by which its groups go."""
        world = self.worlds[self.members[at]]
        kinds = _RowKinds(world, self.level, self.usual, self.decided, self.whole, self.of.known)
        new = np.zeros(len(world.rows), bool)
        for level in range(self.tree.last + 1):
            here = (kinds.last == level) & kinds.any & ~kinds.now
            path = self.members[at]
            if level and int(self.tree.shown[level][path]) == path:
                new |= here & kinds.pure
            first = next(n for n, other in enumerate(self.members) if self._same(level, other, path))
            fresh = here & ~kinds.pure
            new |= fresh if first == at else fresh & self._differs(world, self.worlds[self.members[first]])
        self._put(world, np.flatnonzero(new), kinds, at)
        if at == 0:
            # What is decided now for later periods goes by what is known now.
            central = self.of.prepared.compiled
            own = _RowKinds(central, self.level, self.usual, self.decided, self.whole, self.of.known)
            self._put(central, np.flatnonzero(own.pure & ~own.now & (own.last == 0)), own, at)

    def _same(self, level: int, one: int, other: int) -> bool:
        return bool(self.tree.group[level][one] == self.tree.group[level][other])

    @staticmethod
    def _differs(world: Compiled, first: Compiled) -> Flags:
        """The rows that a path does not have as the first of its group has them."""
        if world.rows != first.rows:
            return np.ones(len(world.rows), bool)
        apart = sparse.csr_array(abs(world.by_row - first.by_row))
        found: Flags = np.asarray(apart.sum(axis=1)).ravel() > 0
        found |= (world.row_lower != first.row_lower) | (world.row_upper != first.row_upper)
        return found

    def _put(self, world: Compiled, rows: Places, kinds: _RowKinds, at: int) -> None:
        matrix = world.by_row[rows]
        taken = matrix @ self.chosen
        coordinates = sparse.coo_array(matrix)
        columns = self.place[at][coordinates.coords[1]]
        there = columns >= 0
        entries = (coordinates.data[there], (coordinates.coords[0][there], columns[there]))
        self.blocks.append(sparse.csr_array(entries, shape=(len(rows), self.columns)))
        low, high = world.row_lower[rows] - taken, world.row_upper[rows] - taken
        for number in np.flatnonzero(kinds.joins[rows]).tolist():
            level = int(kinds.last[rows[number]])
            paths = tuple(
                n for n, other in enumerate(self.members) if self._same(level, other, self.members[at])
            )
            if np.isfinite(high[number]):
                self.ways.append((self.rows + number, -1.0, paths))
            if np.isfinite(low[number]):
                self.ways.append((self.rows + number, 1.0, paths))
        self.low.append(low)
        self.high.append(high)
        self.rows += len(rows)

    def programme(self) -> PathProgramme:
        """All of it, with a row for each measure and path, which has no limit yet, and a way out of it."""
        paths, measures = len(self.members), [self._on_paths(self._own(name)) for name in self.of.kept]
        kept = self.rows + np.arange(len(measures) * paths, dtype=np.int64).reshape(len(measures), paths)
        ways = [
            *self.ways,
            *((int(kept[m, n]), -1.0, (n,)) for m in range(len(measures)) for n in range(paths)),
        ]
        dear = [DEARER] * len(self.ways) + [DEAR] * kept.size
        rows, width = self.rows + kept.size, self.columns + len(ways)
        sides = ([sign for _, sign, _ in ways], ([row for row, _, _ in ways], np.arange(len(ways))))
        own = sparse.vstack([*self.blocks, *measures])
        matrix = sparse.hstack([own, sparse.csr_array(sides, shape=(rows, len(ways)))])
        hit = [(n, at, cost) for at, (cost, way) in enumerate(zip(dear, ways, strict=True)) for n in way[2]]
        charged = sparse.csr_array(
            ([cost for _, _, cost in hit], ([n for n, _, _ in hit], [at for _, at, _ in hit])),
            shape=(paths, len(ways)),
        )
        missed = sparse.csr_array(sparse.hstack([self._on_paths([self.of.cost] * paths), charged]))
        none, endless = np.zeros(len(ways)), np.full(kept.size, np.inf)
        programme = Programme(
            cost=np.asarray(missed.sum(axis=0)).ravel() / paths,
            matrix=sparse.csc_array(matrix),
            low=np.concatenate([*self.low, -endless]),
            high=np.concatenate([*self.high, endless]),
            lower=np.concatenate([*self.lower, none]),
            upper=np.concatenate([*self.upper, np.full(len(ways), np.inf)]),
            places=self.place[0][self.of.now.places],
        )
        wide = tuple(
            sparse.csr_array(sparse.hstack([m, sparse.csr_array((paths, len(ways)))])) for m in measures
        )
        return PathProgramme(
            programme, self.members, missed, self.place, np.arange(self.columns, width), kept, wide
        )

    def _own(self, measure: str) -> list[Floats]:
        return [self.worlds[path].costs[measure] for path in self.members]

    def _on_paths(self, costs: Sequence[Floats]) -> sparse.csr_array:
        """Each path's cost over its columns, a row a path; choices, which are held, left out."""
        values, rows, columns = [], [], []
        for at, cost in enumerate(costs):
            used = np.flatnonzero((cost != 0) & ~self.whole)
            values.append(cost[used])
            rows.append(np.full(len(used), at))
            columns.append(self.place[at, used])
        places = (np.concatenate(rows), np.concatenate(columns))
        return sparse.csr_array((np.concatenate(values), places), shape=(len(costs), self.columns))


class _RowKinds:
    """What the rows of a world are made of.

    Attributes:
        any: whether anything but yes/no choices takes part.
        now: whether only what is decided in the first period does.
        pure: whether only what is decided before its period is known does.
        last: the last level of what takes part.
        joins: whether it joins what is decided with what answers, or two levels.
    """

    def __init__(
        self, world: Compiled, level: Levels, usual: Levels, decided: Flags, whole: Flags, known: Flags
    ) -> None:
        pattern = abs(world.by_row)
        count = len(world.rows)
        entries = sparse.coo_array(pattern)
        used = (entries.data != 0) & ~whole[entries.coords[1]]
        row, column = entries.coords[0][used], entries.coords[1][used]
        self.last, least, most = np.zeros(count, np.int64), np.full(count, 10**6), np.full(count, -1)
        np.maximum.at(self.last, row, level[column])
        np.minimum.at(least, row, usual[column])
        np.maximum.at(most, row, usual[column])
        parts = np.bincount(row, minlength=count)
        by_decision = np.bincount(row, weights=decided[column], minlength=count)
        at_once = np.bincount(row, weights=known[column], minlength=count)
        self.any = parts > 0
        self.now = self.any & (at_once == parts)
        self.pure = self.any & (by_decision == parts)
        self.joins = self.any & ~self.now & ((least != most) | ((by_decision > 0) & ~self.pure))
