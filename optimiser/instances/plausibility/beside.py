"""Columns of a row that go together - income and expenditure, staff in post and needed - and which of them is odd."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from optimiser.instances.plausibility.figures import Figures
from optimiser.instances.plausibility.judge import Doubt, bounded

WORDS = "what is usual beside its {} ({:.2g} to {:.2g} times)"


@dataclass(frozen=True)
class Break:
    """A row in which two columns do not go together: which they are, and the doubt about the first and the second."""

    row: int
    columns: tuple[str, str]
    doubts: tuple[Doubt, Doubt]


def besides(columns: Sequence[Figures], doubted: Mapping[str, Collection[int]]) -> dict[str, list[Doubt]]:
    """The doubts about columns of one table that are unlike others in their row.

    Args:
        columns: of the table.
        doubted: the rows of each column that are doubted already: what follows from them is not asked again.

    Returns:
        For each column its further doubts. In a row the column that breaks with most others is the odd one, of as many
        the one that goes with fewest, then the one that is farther from its own other rows.
    """
    by_row: dict[int, list[Break]] = {}
    for each in _breaks(columns):
        if not any(each.row in doubted.get(name, ()) for name in each.columns):
            by_row.setdefault(each.row, []).append(each)
    found: dict[str, list[Doubt]] = {}
    of = {each.column.name: each for each in columns}
    for row in sorted(by_row):
        left = by_row[row]
        while left:
            odd = _odd(of, row, left)
            own = next(each for each in left if odd in each.columns)
            found.setdefault(odd, []).append(own.doubts[own.columns.index(odd)])
            left = [each for each in left if odd not in each.columns]
    return found


def _odd(of: Mapping[str, Figures], row: int, breaks: Sequence[Break]) -> str:
    names = list(dict.fromkeys(name for each in breaks for name in each.columns))

    def odd(name: str) -> tuple[int, int, float]:
        broken = sum(name in each.columns for each in breaks)
        return broken, broken - _goes_with(of, row, name), strange(of[name], row)

    return max(names, key=odd)


def _goes_with(of: Mapping[str, Figures], row: int, name: str) -> int:
    """How many other columns of a row a figure could be held against."""
    pairs = [(one, each.column) for one, figures in of.items() for each in figures.column.beside]
    others = {other if one == name else one for one, other in pairs if name in (one, other)}
    return sum(other in of and bool(np.isfinite(of[other].logs[row])) for other in others)


def _breaks(columns: Sequence[Figures]) -> Iterator[Break]:
    for one, other in permutations(columns, 2):
        for beside in (each for each in one.column.beside if each.column == other.column.name):
            usual = (beside.least, beside.most)
            turned = (1 / beside.most, 1 / beside.least)
            mine = bounded(one.logs - other.logs, usual, WORDS.format(other.column.name, *usual))
            its = bounded(other.logs - one.logs, turned, WORDS.format(one.column.name, *turned))
            for row in np.flatnonzero(np.isfinite(mine.off)).tolist():
                if not _negative(one, other, row):
                    first = Doubt(row, float(mine.off[row]), 0.0, mine.against, mine.half)
                    second = Doubt(row, float(its.off[row]), 0.0, its.against, its.half)
                    yield Break(row, (one.column.name, other.column.name), (first, second))


def _negative(one: Figures, other: Figures, row: int) -> bool:
    """Whether one of two figures is below 0: then the larger in size is not the larger."""
    return any(float(of.rows.frame[of.column.name].iloc[row]) < 0 for of in (one, other))


def strange(each: Figures, row: int) -> float:
    """How far a figure is from the middle of the column's other rows, of its own unit where that has others (log10)."""
    others = np.delete(each.logs, row)
    own = others[np.delete(each.rows.units, row) == each.rows.units[row]]
    for known in (own[np.isfinite(own)], others[np.isfinite(others)]):
        if len(known):
            return abs(float(each.logs[row]) - float(np.median(known)))
    return 0.0


# What follows from a figure that is doubted: others of the trust that were held against it.

Judged = tuple[Figures, list[Doubt]]
Place = tuple[str, str]
SIZE = ("trusts", "expenditure")


def once(judged: Sequence[Judged], systems: Sequence[int]) -> Iterator[Judged]:
    """The doubts without those that follow from another one.

    Of two figures of a trust that are doubted for each other only, as a backlog and its ceiling, the one stays that is
    stranger for the trust's size. One that is held against a figure, or against an expenditure, that is doubted for
    itself is not asked about.

    Args:
        judged: every column with its doubts.
        systems: for each trust the owner that its system is.
    """
    mutual = {
        (*_at(each, doubt), doubt.other): doubt for each, held in judged for doubt in held if doubt.other
    }
    alone = {_at(each, doubt) for each, held in judged for doubt in held if not doubt.other}
    sized = {owner for place, owner in alone if place == SIZE}
    sized |= {systems[owner] for owner in sized} | ({-1} if sized else set())
    last = max((int(each.rows.owners.max(initial=-1)) for each, _ in judged), default=-1)
    for each, held in judged:
        kept = []
        for doubt in held:
            place, owner = _at(each, doubt)
            if doubt.other:
                back = mutual.get((doubt.other, owner, place))
                left = (doubt.other, owner) in alone
                left = left or (back is not None and (doubt.lone, place) < (back.lone, doubt.other))
            else:
                here = {owner, -1} if owner == last else {owner}
                left = place != SIZE and doubt.per_size and bool(here & sized)
            if not left:
                kept.append(doubt)
        yield each, kept


def _at(each: Figures, doubt: Doubt) -> tuple[Place, int]:
    """The column of a doubt, and whose its row is."""
    place = each.rows.table.name, each.column.name
    return place, int(each.rows.owners[each.rows.units[doubt.row]])
