"""How large each trust is, by all that its tables say of it: one wrong figure does not change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.plausible.figures import Figures, Numbers, medians

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
