"""What two runs have in common where they are unlike: periods, trusts, and organisations that took over others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.explain.rows import each_row
from optimiser.instances import Instance

TABLE = "successors"
Parts = tuple[tuple[str, float], ...]
"""The organisations that took a trust over, each with its share of it."""
LEAST = 1e-9
"""A share that is nothing."""


@dataclass(frozen=True)
class Common:
    """Two runs: what both have, what only one has, and who is part of whom.

    Attributes:
        periods: that both have, in the order of the first.
        trusts: that both have, as they are called once mergers are reckoned.
        only_first, only_other: trusts of one of them that nobody in the other has taken over.
        periods_first, periods_other: periods of one of them only.
        merged_first, merged_other: trust of one of them -> what became of it in the other, from `successors`.
    """

    periods: tuple[str, ...]
    trusts: tuple[str, ...]
    only_first: tuple[str, ...]
    only_other: tuple[str, ...]
    periods_first: tuple[str, ...]
    periods_other: tuple[str, ...]
    merged_first: Mapping[str, Parts]
    merged_other: Mapping[str, Parts]

    @property
    def alike(self) -> bool:
        """Whether they are of the same trusts and periods."""
        return self.same_periods and not (
            self.only_first or self.only_other or self.merged_first or self.merged_other
        )

    @property
    def same_periods(self) -> bool:
        """Whether they are of the same periods."""
        return not (self.periods_first or self.periods_other)


def common_of(first: Instance, other: Instance) -> Common:
    """What two instances have in common; `successors` of either says who is part of whom."""
    took_over = successions([first, other])
    one, two = (list(map(str, each.tables["trusts"]["trust"])) for each in (first, other))
    before, after = (list(map(str, each.tables["periods"]["period"])) for each in (first, other))
    merged_first, merged_other = _merged(one, two, took_over), _merged(two, one, took_over)
    both = set(_called(one, merged_first)) & set(_called(two, merged_other))
    return Common(
        tuple(y for y in before if y in after),
        tuple(t for t in dict.fromkeys(_called(one, merged_first)) if t in both),
        tuple(t for t in one if t not in both and t not in merged_first),
        tuple(t for t in two if t not in both and t not in merged_other),
        tuple(y for y in before if y not in after),
        tuple(y for y in after if y not in before),
        merged_first,
        merged_other,
    )


def successions(instances: Sequence[Instance]) -> dict[str, Parts]:
    """Old code -> the new codes with their shares, as the tables of successors say."""
    found: dict[str, dict[str, float]] = {}
    for instance in instances:
        table = instance.tables.get(TABLE)
        for row in () if table is None else each_row(table):
            found.setdefault(str(row.old), {})[str(row.new)] = float(row.share)
    return {old: tuple(new.items()) for old, new in found.items()}


def _merged(own: Iterable[str], others: Sequence[str], took_over: Mapping[str, Parts]) -> dict[str, Parts]:
    """The trusts that the other run doesn't have and whose successors it has."""
    there = set(others)
    ended = {t: _ends(t, there, took_over, frozenset()) for t in own if t not in there}
    return {t: parts for t, parts in ended.items() if parts}


def _ends(code: str, there: set[str], took_over: Mapping[str, Parts], seen: frozenset[str]) -> Parts:
    """Where a trust ends up among those that are there: one may have been taken over by one that was in turn."""
    if code in there:
        return ((code, 1.0),)
    if code in seen:
        return ()
    found: dict[str, float] = {}
    for new, share in took_over.get(code, ()):
        for end, part in _ends(new, there, took_over, seen | {code}):
            found[end] = found.get(end, 0.0) + share * part
    return tuple(found.items())


def _called(trusts: Iterable[str], merged: Mapping[str, Parts]) -> list[str]:
    """The trusts as they are called after mergers."""
    return [code for t in trusts for code, _ in merged.get(t, ((t, 1.0),))]


def regrouped(frame: pd.DataFrame, merged: Mapping[str, Parts], places: pd.DataFrame) -> pd.DataFrame:
    """Rows by trust and period with every merged trust's amounts under those that took it over.

    Args:
        frame: trust, period, numbers, and the levels that the trust belongs to.
        merged: trust -> what became of it; what its shares leave over stays under its own code.
        places: the same of the other run: where a trust that is new to this one belongs.
    """
    if not merged:
        return frame
    numbers = [name for name in map(str, frame) if pd.api.types.is_numeric_dtype(frame[name])]
    levels = [name for name in map(str, frame) if name not in {*numbers, "trust", "period"}]
    own = frame[["trust", *levels]].drop_duplicates("trust").set_index("trust")
    other = places[["trust", *levels]].drop_duplicates("trust").set_index("trust")
    belongs = pd.concat([own, other[~other.index.isin(own.index)]])
    parts = [frame[~frame["trust"].isin(merged)][["trust", "period", *numbers]]]
    for old, news in merged.items():
        rows = frame.loc[frame["trust"] == old, ["trust", "period", *numbers]]
        left = 1.0 - sum(share for _, share in news)
        for code, share in (*news, *([(old, left)] if left > LEAST else [])):
            parts.append(rows.assign(trust=code, **{name: share * rows[name] for name in numbers}))
    summed = pd.concat(parts).groupby(["trust", "period"], sort=False)[numbers].sum().reset_index()
    return summed.join(belongs, on="trust")
