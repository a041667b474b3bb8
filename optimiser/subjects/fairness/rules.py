"""Rules by which savings could be shared out, and what of each could be delivered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from optimiser.errors import RunError
from optimiser.matrix.arrays import Compiled
from optimiser.run.prepare import Prepared
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import LiveModel
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.data import Key
from trustmodels.allocation.plan import Plan

# Claims rules in closed form: a total shared out by one number, the level, with a least and a most for each.
#
# Every rule gives trust i the amount clip(start_i + slope_i·level, least_i, most_i). The sum is a broken line
# that never falls with the level, so the level that places the total is found exactly: sort the places where
# the line bends, find the piece that holds the total, and solve one equation there (O'Neill 1982; Thomson
# 2003).

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
class SharingRule:
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
    SharingRule("equal_percentage", "equal percentage of expenditure", _equal_percentage),
    SharingRule("equal_absolute", "equal absolute amounts", _equal_absolute),
    SharingRule("constrained_equal_awards", "constrained equal awards", _equal_awards),
    SharingRule("constrained_equal_losses", "constrained equal losses", _equal_losses),
    SharingRule("proportional", "proportional to opportunity", _proportional),
)
RULES: Mapping[str, SharingRule] = {rule.id: rule for rule in _ALL}


def share_out(rule: SharingRule, total: float, claims: Claims) -> Shares:
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


# What each trust can be asked for in a period, at least and at most, given what it was asked for before.
#
# The choice made here: the amounts asked in earlier periods are fixed, and how a trust met them is left to the
# trust, so that the least and the most are the ends of everything that its approved schemes, one-offs and own
# limits still allow. Places on the support programme stay where the optimum put them; national pots that
# several trusts share (capital, ring-fences) are left to the solve that follows a rule to its consequences.

DECISIONS = frozenset({"start", "whole", "place", "use", "cip"})
LAWS = frozenset({"requirement", "potential", "lumpy", "needs_support"})
OWN_LIMITS = tuple(family.id for family in FAMILIES.values() if family.on_ask)
BAND = 1e-7
"""£m to each side within which an amount counts as fixed: ten pence."""


def _part(compiled: Compiled, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> Compiled:
    """Some rows and columns of a matrix."""
    return replace(
        compiled,
        matrix=compiled.matrix[:, columns][rows, :].tocsc(),
        row_lower=compiled.row_lower[rows],
        row_upper=compiled.row_upper[rows],
        lower=compiled.lower[columns].copy(),
        upper=compiled.upper[columns].copy(),
        integer=compiled.integer[columns],
        rows=tuple(compiled.rows[at] for at in rows),
        columns=tuple(compiled.columns[at] for at in columns),
        costs={},
        offsets={},
    )


def own_rules(prepared: Prepared) -> Compiled:
    """The part of the matrix that ties a trust's requirement to its own schemes, one-offs and limits."""
    compiled, question = prepared.compiled, prepared.case.question
    held = {family for family in OWN_LIMITS if question.modes[family] == "hold"}
    rows = [at for at, (name, _) in enumerate(compiled.rows) if name in LAWS or name in held]
    columns = [at for at, (name, _) in enumerate(compiled.columns) if name in DECISIONS]
    return _part(compiled, np.array(rows, np.int64), np.array(columns, np.int64))


@dataclass
class Deliverable:
    """The part of the model that says what can be asked, alive: asks are fixed in it period by period."""

    live: LiveModel
    trusts: tuple[str, ...]
    place: Mapping[Key, int]

    def fix(self, period: str, asks: Floats) -> None:
        """From now on these amounts are asked in the period, £m by trust."""
        columns = self._columns(period)
        self.live.highs.changeColsBounds(len(columns), columns, np.maximum(asks - BAND, 0.0), asks + BAND)

    def ends(self, period: str) -> tuple[Floats, Floats]:
        """The least and the most that can be asked in the period, £m by trust."""
        least = self._extreme(period, 1.0)
        return least, np.maximum(self._extreme(period, -1.0), least)

    def _columns(self, period: str) -> npt.NDArray[np.int32]:
        return np.array([self.place[t, period] for t in self.trusts], np.int32)

    def _extreme(self, period: str, sign: float) -> Floats:
        """One linear programme for all trusts: nothing in it ties them together."""
        columns = self._columns(period)
        cost = np.zeros(len(self.live.compiled.columns))
        cost[columns] = sign
        self.live.minimise(cost, 0.0)
        answer = self.live.solve()
        if answer.outcome is not Outcome.OPTIMAL or answer.x is None:
            raise RunError(f"what can be asked in {period} cannot be found: {answer.outcome}")
        return np.maximum(answer.x[columns], 0.0)


def deliverable(prepared: Prepared, optimum: Plan) -> Deliverable:
    """What can be asked under a question, with the places of a plan.

    Args:
        prepared: the question, ready to be solved.
        optimum: a plan of it; where its places are, schemes that need support can start.
    """
    part = own_rules(prepared)
    for at, (name, key) in enumerate(part.columns):
        if name == "place":
            part.lower[at] = part.upper[at] = optimum.place[key]
    places = {key: at for at, (name, key) in enumerate(part.columns) if name == "cip"}
    return Deliverable(LiveModel(part, SolveSettings()), prepared.case.trusts, places)
