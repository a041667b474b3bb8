"""Which figures of a column do not look like their kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.instances.plausibility.figures import EXTENSIVE, Anchor, Codes, Figures, Numbers
from optimiser.instances.plausibility.views import (
    LEAST,
    SPREADS,
    AnchorView,
    FigureView,
    against_anchors,
    against_own,
    against_peers,
    against_siblings,
    middle_of_others,
    pairs,
)
from trustmodels.contract import Column

AS_IN_UNIT = "as in unit"
SHARP = 0.9
"""A view that sees less than this (log10) needs no other beside it."""
NEAR_NOTHING = 2.5
"""How small a balance must be beside its peers to be doubted for that (log10)."""
HALF = 0.5
"""Share of what one view finds that every other view which could see it must find as well."""
PER_POUND = "its peers per £m that they spend"
BOUNDS = "what is usual ({} to {})"
PER_SIZE = "what is usual for each £m of expenditure ({} to {})"


@dataclass(frozen=True)
class Doubt:
    """A row that is off by `off` (log10), held `against` something; `spread` is that of good figures.

    Where it is held against what is usual, `off` counts from the middle of that, and `half` is half of its width.
    `also` are rows that may be the wrong ones instead, where nothing says which. Held against another table,
    `other` is that and its column, and `lone` how far the figure is off for each £m that its trust spends.
    """

    row: int
    off: float
    spread: float
    against: str
    half: float = 0.0
    also: tuple[int, ...] = ()
    other: tuple[str, str] | None = None
    lone: float = 0.0

    @property
    def per_size(self) -> bool:
        """Whether it is held against what is usual for what its trust, system or all trusts spend."""
        return self.against.startswith(PER_SIZE.partition(" (")[0])


def doubts(each: Figures, others: Sequence[Figures], sizes: Numbers, said: Sequence[Anchor]) -> list[Doubt]:
    """The rows of a column that are doubted.

    Args:
        each: the column.
        others: all columns of its table.
        sizes: log10 of what each trust, each system and all together spend, £m a year.
        said: what all tables say of the trusts.
    """
    rows = each.rows
    views = _views(each, others, sizes, said)
    best = _accused(views, rows.count)
    split = _of_two(each, others, views, sizes)
    in_pairs = {int(rows.units[doubt.row]) for doubt in split}
    own = {doubt.row: doubt for doubt in _of_many(each)}
    found = dict(own)
    for unit in np.flatnonzero(np.isfinite(best.off)):
        if int(unit) not in in_pairs:
            rows_of_it = np.flatnonzero((rows.units == unit) & np.isfinite(each.logs)).tolist()
            if isinstance(best.views[unit], Bounds):
                rows_of_it = _outside(each, sizes, int(unit), rows_of_it)
            found |= {int(row): best.doubt(int(row), int(unit)) for row in rows_of_it if int(row) not in own}
    rows_off = {doubt.row: doubt for doubt in split} | found
    return [_held_to_usual(each, rows_off[row]) for row in sorted(rows_off)]


def _held_to_usual(each: Figures, doubt: Doubt) -> Doubt:
    """A figure beside its own other periods that is outside what is usual is held against that: it says more."""
    if each.column.usual is None or "period" not in doubt.against:
        return doubt
    view = bounded(each.logs[[doubt.row]], each.column.usual, BOUNDS)
    return (
        doubt if np.isnan(view.off[0]) else Doubt(doubt.row, float(view.off[0]), 0.0, view.against, view.half)
    )


def _views(
    each: Figures, others: Sequence[Figures], sizes: Numbers, said: Sequence[Anchor]
) -> list[FigureView]:
    rows, column = each.rows, each.column
    size = sizes[rows.owners]
    mixed = column.dimension == "other" or "level" in rows.table.names
    views = []
    if column.unit != AS_IN_UNIT:
        views.append(against_peers(each.middles, rows, "its peers", alone=not mixed))
    if column.dimension in EXTENSIVE or (mixed and column.unit != AS_IN_UNIT):
        views.append(against_peers(each.middles - size, rows, PER_POUND, alone=not mixed))
    views = [_signed(view, column, sharp=SHARP) for view in views]
    beside = against_siblings(each, others) if column.unit != AS_IN_UNIT else None
    views += [] if beside is None else [_signed(beside, column)]
    if (column.lower is not None or mixed) and (
        np.min([view.far for view in views], axis=0, initial=np.inf) > SHARP
    ).any():
        views += [_signed(view, column) for view in against_anchors(each, said)]
    return [*views, *_usual(each, each.middles, sizes)]


def _usual(each: Figures, values: Numbers, sizes: Numbers, units: Codes | None = None) -> Iterator[Bounds]:
    """What is usual, of units or of the rows of some units.

    Args:
        each: the column.
        values: the logarithms that are held against it.
        sizes: as in `doubts`.
        units: of the values; every unit in its order where it is None.
    """
    rows, column = each.rows, each.column
    at = np.arange(rows.count) if units is None else units
    size = sizes[rows.owners[at]]
    if column.usual is not None:
        yield bounded(values, column.usual, BOUNDS)
    if column.per_size is not None:
        yield bounded(values - size, column.per_size, PER_SIZE)
    for kind in column.usual_of:
        of = rows.frame[kind.column].iloc[rows.first[at]].str.startswith(kind.mark).to_numpy(dtype=bool)
        held = np.where(of, values - size if kind.per_size else values, np.nan)
        yield bounded(held, (kind.low, kind.high), PER_SIZE if kind.per_size else BOUNDS)


def _signed(view: FigureView, column: Column, sharp: float = 0.0) -> FigureView:
    """Of a balance, which may lie anywhere near 0, only what is very small is doubted for being small.

    Where peers all have nearly the same (a view that sees less than `sharp`), as they have of a minimum of cash, it is
    no such balance.
    """
    if column.lower is not None:
        return view
    with np.errstate(invalid="ignore"):
        near = (view.off < 0) & (view.off > -NEAR_NOTHING) & (view.far > sharp)
        return replace(view, off=np.where(near, np.nan, view.off))


def bounded(values: Numbers, usual: tuple[float, float], against: str) -> Bounds:
    """How far a figure outside its usual range is from the middle of it; nothing is said of one inside."""
    low, high = float(np.log10(usual[0])), float(np.log10(usual[1]))
    with np.errstate(invalid="ignore"):
        outside = (values > high) | (values < low)
    off = np.where(outside, values - (low + high) / 2, np.nan)
    return Bounds(
        off, np.zeros(len(values)), against.format(*(_plain(end) for end in usual)), (high - low) / 2
    )


def _plain(end: float) -> str:
    return f"{end:,.10f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Bounds(FigureView):
    """A view that knows only between which a figure should lie, `half` being half of that (log10)."""

    half: float = 0.0


@dataclass(frozen=True)
class Accused:
    """For each unit how far it is off and in which view; NaN and none where it is not doubted."""

    off: Numbers
    views: tuple[FigureView | None, ...]
    all: Sequence[FigureView]

    def doubt(self, row: int, unit: int) -> Doubt:
        """The doubt about a row of a unit."""
        view, off = self.views[unit], float(self.off[unit])
        if isinstance(view, Bounds):
            return Doubt(row, off, 0.0, view.against, view.half)
        spread = _spread(float(view.far[unit])) if view else 0.0
        other = view.other if isinstance(view, AnchorView) else None
        return Doubt(row, off, spread, view.against if view else "", other=other, lone=self.lone(unit))

    def lone(self, unit: int) -> float:
        """How far a unit is off its peers for each £m that its trust spends; 0 where nothing says so."""
        found = [abs(float(view.off[unit])) for view in self.all if view.against == PER_POUND]
        return next((off for off in found if np.isfinite(off)), 0.0)


def _accused(views: Sequence[FigureView], count: int) -> Accused:
    """The view that sees best of those that find a unit off, where none that could see as much finds less than half.

    Whether peers are outside what is usual as well does not matter: a whole column may be in another unit.
    """
    off, far = np.full(count, np.nan), np.full(count, np.inf)
    which: list[FigureView | None] = [None] * count
    for view in sorted(views, key=lambda view: isinstance(view, Bounds)):
        with np.errstate(invalid="ignore"):
            hit = np.abs(view.off) >= view.far
            if not isinstance(view, Bounds):
                for other in views:
                    able = (
                        np.isfinite(other.off)
                        & (other.far <= np.abs(view.off))
                        & (not isinstance(other, Bounds))
                    )
                    hit &= ~(able & (other.off * np.sign(view.off) < HALF * np.abs(view.off)))
        better = hit & (np.isnan(off) | ((view.far < far) & (not isinstance(view, Bounds))))
        off[better], far[better] = view.off[better], view.far[better]
        for unit in np.flatnonzero(better):
            which[int(unit)] = view
    return Accused(off, tuple(which), views)


def _of_many(each: Figures) -> list[Doubt]:
    view = against_own(each)
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero(np.abs(view.off) >= view.far)
    return [Doubt(int(row), float(view.off[row]), _spread(view.far[row]), view.against) for row in rows]


def _spread(far: float) -> float:
    return float(far) / SPREADS if np.isfinite(far) and far > LEAST else 0.0


def _of_two(
    each: Figures, others: Sequence[Figures], views: Sequence[FigureView], sizes: Numbers
) -> list[Doubt]:
    """Of two figures that are far apart the one that is not usual or that peers find odd; both where nobody knows."""
    first, second, apart, far = pairs(each)
    found = []
    for at in np.flatnonzero(np.abs(apart) >= far):
        rows = (int(first[at]), int(second[at]))
        unit = int(each.rows.units[rows[0]])
        outside = _outside(each, sizes, unit, rows)
        known = outside[0] if len(outside) == 1 else _odder(each, others, views, unit, rows)
        odd = max(rows, key=lambda row: float(each.logs[row])) if known is None else known
        off = float(apart[at]) * (1 if odd == rows[1] else -1)
        also = tuple(row for row in rows if known is None and row != odd)
        found.append(Doubt(odd, off, _spread(far), "its other period", also=also))
    return found


def _outside(each: Figures, sizes: Numbers, unit: int, rows: Sequence[int]) -> list[int]:
    """Which rows of a unit are outside what is usual."""
    logs, units = each.logs[list(rows)], np.full(len(rows), unit)
    views = list(_usual(each, logs, sizes, units))
    return [row for at, row in enumerate(rows) if any(np.isfinite(view.off[at]) for view in views)]


def _odder(
    each: Figures, others: Sequence[Figures], views: Sequence[FigureView], unit: int, rows: tuple[int, int]
) -> int | None:
    """Which of two rows is farther off in the view that sees best; None where nothing says which."""
    known = [view for view in views if np.isfinite(view.off[unit]) and not isinstance(view, Bounds)]
    if not known:
        return _less_usual(each, middle_of_others(each, others, rows), rows)
    view = min(known, key=lambda view: float(view.far[unit]))
    shifts = [each.logs[row] - each.middles[unit] for row in rows]
    return max(zip(rows, shifts, strict=True), key=lambda pair: abs(view.off[unit] + pair[1]))[0]


def _less_usual(each: Figures, middle: float, rows: tuple[int, int]) -> int | None:
    """Which of two rows is farther from the others; None where there are none."""
    if not np.isfinite(middle):
        return None
    return max(reversed(rows), key=lambda row: abs(float(each.logs[row]) - middle))
