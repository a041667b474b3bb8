"""Claims rules in closed form: a total shared out by one number, the level, with a least and a most for each.

Every rule gives trust i the amount clip(start_i + slope_i·level, least_i, most_i). The sum is a broken line
that never falls with the level, so the level that places the total is found exactly: sort the places where
the line bends, find the piece that holds the total, and solve one equation there (O'Neill 1982; Thomson
2003).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Claims:
    """What a rule reads, one entry a trust, £m.

    Attributes:
        expenditure: of the period.
        opportunity: potential of the trust's approved schemes, full-year value.
        least: what follows from earlier starts whatever the rule says; 0 where nothing does.
        most: the most that can be asked in the period.
    """

    expenditure: Floats
    opportunity: Floats
    least: Floats
    most: Floats


@dataclass(frozen=True)
class Shares:
    """What a rule gives.

    Attributes:
        amounts: £m by trust.
        unplaced: £m that it cannot place; negative where the least is already more than the total.
        level: the number at which the rule stands.
    """

    amounts: Floats
    unplaced: float
    level: float


@dataclass(frozen=True)
class Rule:
    """A claims rule: `lines` gives start, slope and an upper end of its own (infinite if none) by trust."""

    id: str
    title: str
    lines: Callable[[Claims], tuple[Floats, Floats, Floats]]


def _zeros(claims: Claims) -> Floats:
    return np.zeros_like(claims.expenditure)


def _open(claims: Claims) -> Floats:
    return np.full_like(claims.expenditure, np.inf)


def _equal_percentage(claims: Claims) -> tuple[Floats, Floats, Floats]:
    """level = the percentage of expenditure."""
    return _zeros(claims), claims.expenditure, _open(claims)


def _equal_absolute(claims: Claims) -> tuple[Floats, Floats, Floats]:
    """level = £m for each trust, whatever it could do."""
    return _zeros(claims), np.ones_like(claims.expenditure), _open(claims)


def _equal_awards(claims: Claims) -> tuple[Floats, Floats, Floats]:
    """The same £m for each, but no more than its opportunity."""
    return _zeros(claims), np.ones_like(claims.expenditure), claims.opportunity


def _equal_losses(claims: Claims) -> tuple[Floats, Floats, Floats]:
    """Each keeps the same £m of its opportunity: the level is what it keeps, with a minus sign."""
    return claims.opportunity, np.ones_like(claims.expenditure), claims.opportunity


def _proportional(claims: Claims) -> tuple[Floats, Floats, Floats]:
    """level = the share of each trust's opportunity that is asked."""
    return _zeros(claims), claims.opportunity, _open(claims)


_ALL = (
    Rule("equal_percentage", "equal percentage of expenditure", _equal_percentage),
    Rule("equal_absolute", "equal absolute amounts", _equal_absolute),
    Rule("constrained_equal_awards", "constrained equal awards", _equal_awards),
    Rule("constrained_equal_losses", "constrained equal losses", _equal_losses),
    Rule("proportional", "proportional to opportunity", _proportional),
)
RULES: Mapping[str, Rule] = {rule.id: rule for rule in _ALL}


def share_out(rule: Rule, total: float, claims: Claims) -> Shares:
    """Share a total out by a rule.

    Args:
        rule: one of `RULES`.
        total: £m to be placed.
        claims: by trust; `least` is no more than `most`.

    Returns:
        Amounts within least and most that add up to the total, as far as it can be placed.
    """
    start, slope, own = rule.lines(claims)
    most = np.maximum(np.minimum(claims.most, own), claims.least)
    level = _level(total, start, slope, claims.least, most)
    amounts = np.clip(start + slope * level, claims.least, most)
    return Shares(amounts, float(total - amounts.sum()), level)


def _level(total: float, start: Floats, slope: Floats, least: Floats, most: Floats) -> float:
    """The level at which Σ clip(start + slope·level, least, most) is the total, or the end nearest to it."""
    moves = slope > 0
    if not moves.any():
        return 0.0
    begins = np.divide(least - start, slope, out=np.zeros_like(start), where=moves)[moves]
    ends = np.divide(most - start, slope, out=np.zeros_like(start), where=moves)[moves]
    bends = np.unique(np.concatenate([begins, ends]))
    sums = np.array([np.clip(start + slope * bend, least, most).sum() for bend in bends])
    piece = int(np.searchsorted(sums, total))
    if piece == 0:
        return float(bends[0])
    if piece == len(bends):
        return float(bends[-1])
    middle = 0.5 * (bends[piece - 1] + bends[piece])
    at = start + slope * middle
    free = moves & (at > least) & (at < most)
    if not free.any():
        return float(bends[piece])
    fixed = np.clip(at, least, most)[~free].sum()
    return float((total - fixed - start[free].sum()) / slope[free].sum())
