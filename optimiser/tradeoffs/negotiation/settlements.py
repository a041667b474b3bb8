"""Where three rules of bargaining would settle: Nash, egalitarian and Kalai-Smorodinsky, on the exact frontier.

A rule begins from a disagreement point, which is what each party has if nobody agrees, and looks only at what each
gains on it. With d the disagreement point, m what a plan misses and b the least that can be missed where nobody is
worse off than at d (the ideal), the gain of a party as a share of what it could gain is g = (d − m) / (d − b). Then

- Nash maximises the product of the gains (Nash, Econometrica 18(2), 1950, 155-162);
- egalitarian gives everybody the same percentage less of what it would miss without agreement, (d − m) / d (Kalai,
  Econometrica 45(7), 1977, 1623-1630, with that percentage as the common unit: pounds and patients have no other);
- Kalai-Smorodinsky gives everybody the same share of what it could gain, g (Econometrica 43(3), 1975, 513-518).

The last two are linear once a column for the level is added. The logarithm of the product is concave: it is approached
from above by tangents (Kelley, SIAM Journal 8(4), 1960, 703-712), first with the yes/no choices free, then, with those
of the best plan held, on the pieces of its frontier. What no tangent allows is a bound, so that the product is known to
within a stated share (MATHS.md B1 to B5).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf, log

import numpy as np

from optimiser.errors import OptimiserError
from optimiser.instances import Instance
from optimiser.matrix.arrays import Floats
from optimiser.solver import Outcome, Tier
from optimiser.tolerances import tolerance
from optimiser.tradeoffs.frontier.axes import Axis
from optimiser.tradeoffs.frontier.live import Best, Between
from optimiser.tradeoffs.negotiation.bargain import NOISE, Bargain, Say, accepted_limits, room_of
from optimiser.tradeoffs.negotiation.concession import longer_axis, longer_tiers, why_none, wider

NASH, EGALITARIAN, KALAI = "Nash", "egalitarian", "Kalai-Smorodinsky"
RULES = (NASH, EGALITARIAN, KALAI)
GAIN, LOGARITHM, PERCENTAGE, LEVEL, TOGETHER = "gain", "logarithm", "percentage", "level", "gains"
WORST, ACCEPTED = "worst", "accepted"
DISAGREEMENTS = {
    WORST: "each has the worst that the best plan of another party would give it",
    ACCEPTED: "each has what it would accept at most",
}
"""What a party has if nobody agrees, by the word that asks for it."""
FIRST_TANGENTS = np.geomspace(0.02, 1.0, 24)
"""Gains at which the logarithm has a tangent from the start: they are 18% apart, where it is known to 0.4%."""
ROUNDS = 12
"""Times that the yes/no choices are looked at again with sharper tangents."""
CLOSE, CLOSEST = 1e-4, 1e-8
"""Logarithm of the product to which it is settled: with the choices free, and with them held."""
LEAST = 1e-6
"""A gain below this share of what could be gained is none: its logarithm is not looked at."""
HELD_ROUNDS = 60


@dataclass(frozen=True)
class Settlement:
    """Where a rule settles.

    Attributes:
        rule: one of `RULES`.
        values: measure -> what is missed.
        gains: measure -> how much less than at the disagreement point, in its unit.
        shares: measure -> the same as a share of what could be gained.
        x: the plan, over the columns of the question.
        within: the share by which the product, or the level, could be more at most in another plan.
        proven: whether every solve ended by itself.
    """

    rule: str
    values: Mapping[str, float]
    gains: Mapping[str, float]
    shares: Mapping[str, float]
    x: Floats
    within: float
    proven: bool


@dataclass(frozen=True)
class Settled:
    """What three rules settle on from one disagreement point.

    Attributes:
        disagreement: a word of `DISAGREEMENTS`.
        point: measure -> what is missed if nobody agrees.
        ideal: measure -> the least that can be missed with nobody worse off than at the point.
        settlements: in the order of `RULES`; empty where nothing can be gained by all.
        nothing: why there are none.
    """

    disagreement: str
    point: Mapping[str, float]
    ideal: Mapping[str, float]
    settlements: tuple[Settlement, ...] = ()
    nothing: str = ""


def disagreement_point(found: Bargain, disagreement: str) -> tuple[dict[str, float], dict[str, float]]:
    """The disagreement point, and the ideal: each measure's best with nobody worse off than there."""
    if disagreement == ACCEPTED:
        point = dict(found.reservation)
        ideal = {m: point[m] if reach is None else min(reach, point[m]) for m, reach in found.reach.items()}
        return point, ideal
    ideal = {party.measure: found.best[party.name].values[party.measure] for party in found.parties}
    return {m: ideal[m] + found.span[m] for m in ideal}, ideal


def settle(
    instance: Instance, found: Bargain, disagreement: str = WORST, say: Say = lambda _text: None
) -> Settled:
    """Let three rules settle a negotiation.

    Args:
        instance: about which they negotiate.
        found: from `bargain`.
        disagreement: a word of `DISAGREEMENTS`.
        say: told of each step.

    Raises:
        UnsettledError: a solve stopped before it had a plan.
    """
    point, ideal = disagreement_point(found, disagreement)
    if disagreement == ACCEPTED and not found.common:
        return Settled(disagreement, point, ideal, nothing="no plan is acceptable to all")
    active = [item for item in found.axes if point[item.name] - ideal[item.name] > _noise(point[item.name])]
    if len(active) < 2:  # noqa: PLR2004 - one alone has nobody to bargain with
        return Settled(disagreement, point, ideal, nothing="no two parties want what the other would give up")
    rules = _Rules(instance, found, active, point, ideal)
    say("the Kalai-Smorodinsky settlement")
    if disagreement == WORST and not rules.room.live.small:
        kalai = rules.equal_concession()
    else:
        kalai = rules.level(rules.kalai, KALAI)
    if min(kalai.shares.values()) <= LEAST:
        return Settled(disagreement, point, ideal, nothing="no plan leaves every party better off")
    say("the egalitarian settlement")
    even = rules.level(rules.even, EGALITARIAN)
    say("the Nash settlement")
    return Settled(disagreement, point, ideal, (rules.nash(), even, kalai))


def _noise(value: float) -> float:
    return NOISE * tolerance(value)


class _Rules:
    """The question with a column for each party's gain, its logarithm, and the levels of two rules."""

    def __init__(
        self,
        instance: Instance,
        found: Bargain,
        active: Sequence[Axis],
        point: Mapping[str, float],
        ideal: Mapping[str, float],
    ) -> None:
        self.found, self.active, self.point = found, active, point
        self.span = {name: point[name] - ideal[name] for name in point}
        count = len(active)
        self.more = 2 * count + 2
        self.own = len(found.prepared.compiled.columns)
        self.limits = accepted_limits(found.parties, found.best)
        names = [(GAIN, (item.name,)) for item in active] + [(LOGARITHM, (item.name,)) for item in active]
        rows, upper = self._rows()
        lower = np.concatenate([np.zeros(count), np.full(count, -inf), np.zeros(2)])
        compiled = wider(
            found.prepared.compiled,
            [*names, (PERCENTAGE, ()), (LEVEL, ())],
            np.array(rows),
            np.array(upper),
            lower,
        )
        prepared = replace(
            found.prepared, compiled=compiled, tiers=longer_tiers(found.prepared.tiers, self.more)
        )
        self.measures = [longer_axis(item, self.more) for item in found.axes]
        self.even = self._axis(PERCENTAGE, [2 * count])
        self.kalai = self._axis(LEVEL, [2 * count + 1])
        self.all_gains = self._axis(TOGETHER, range(count))
        self.logs = self._axis(NASH, range(count, 2 * count))
        axes = [*self.measures, self.even, self.kalai, self.all_gains, self.logs]
        question = found.parties[0].question
        self.why: Callable[[Outcome], OptimiserError] = partial(why_none, instance, question)
        earlier = longer_tiers(found.earlier, self.more)
        self.room: Between = room_of(
            prepared, axes, earlier, found.settings, self.why, found.begun, found.nodes
        )

    def _axis(self, name: str, places: Sequence[int] | range) -> Axis:
        """The sum of some of the new columns, as large as can be: what is minimised is its opposite."""
        cost = np.zeros(self.own + self.more)
        cost[[self.own + at for at in places]] = -1.0
        return Axis(name, "share", Tier(name, cost, 0.0, True))

    def _row(self, entries: Mapping[int, float], cost: Floats | None = None) -> Floats:
        row = np.zeros(self.own + self.more)
        if cost is not None:
            row[: self.own] = cost
        for at, value in entries.items():
            row[self.own + at] = value
        return row

    def _rows(self) -> tuple[list[Floats], list[float]]:
        """Nobody worse off than at the point; what each gains; the two levels; the first tangents."""
        rows, upper, count = [], [], len(self.active)
        places = {item.name: at for at, item in enumerate(self.active)}
        for item in self.found.axes:
            limit, at = self.point[item.name], places.get(item.name)
            gain = {} if at is None else {at: self.span[item.name]}
            rows.append(self._row(gain, item.tier.cost))
            upper.append(limit + (tolerance(limit) if at is None else 0.0) - item.tier.offset)
        for at, item in enumerate(self.active):
            rows += [
                self._row({2 * count: self.point[item.name] / self.span[item.name], at: -1.0}),
                self._row({2 * count + 1: 1.0, at: -1.0}),
            ]
            upper += [0.0, 0.0]
            for place in FIRST_TANGENTS:
                rows.append(self._row({count + at: 1.0, at: -1.0 / place}))
                upper.append(log(place) - 1.0)
        return rows, upper

    def _best(self, *order: Axis) -> Best:
        best = self.room.best(order, self.limits)
        if best is None:
            raise self.why(self.room.ended)
        return best

    def level(self, axis: Axis, rule: str) -> Settlement:
        """The largest level that all can have, then as much as can be gained beside it."""
        best = self._best(axis, self.all_gains)
        return self._settlement(rule, best.x, best.gap, best.proven)

    def equal_concession(self) -> Settlement:
        """From everybody's worst the largest level that all can have is the least equal concession, which is known."""
        known = self.found.settlement
        return self._settlement(KALAI, known.x, known.gap, known.proven)

    def gained(self, x: Floats) -> Floats:
        """What each active party gains in a plan, as a share of what it could gain."""
        missed = [float(item.tier.cost @ x[: self.own] + item.tier.offset) for item in self.active]
        return np.array(
            [
                (self.point[item.name] - m) / self.span[item.name]
                for item, m in zip(self.active, missed, strict=True)
            ]
        )

    def nash(self) -> Settlement:
        """The largest product: with the choices free to `CLOSE`, then on the frontier of the best to `CLOSEST`."""
        bound, proven, best = inf, True, None
        for _ in range(ROUNDS):
            found = self._best(self.logs)
            proven = proven and found.proven
            value = -found.values[NASH]
            bound = min(bound, value + found.gap * abs(value))
            gains = self.gained(found.x)
            if best is None or _product(gains) > _product(self.gained(best)):
                best = found.x
            if bound - _product(self.gained(best)) <= CLOSE + found.gap * abs(value):
                break
            self._touch(gains)
        if best is None:
            raise self.why(Outcome.STOPPED)
        best = self._held(best)
        open_ = max(0.0, bound - _product(self.gained(best)))
        return self._settlement(NASH, best, float(np.expm1(open_)), proven)

    def _held(self, x: Floats) -> Floats:
        """The largest product with the choices of a plan: tangents where the last plan was, until they meet it."""
        live = self.room.live
        self._touch(self.gained(x))
        for _ in range(HELD_ROUNDS):
            found = self.room.held_plan(x, self.logs, self.limits)
            if found is None:
                break
            bound, gains = float(-self.logs.tier.cost @ found), self.gained(found)
            if _product(gains) >= _product(self.gained(x)):
                x = found
            if bound - _product(self.gained(x)) <= CLOSEST:
                break
            self._touch(gains)
        live.free(live.choices)
        return x

    def _touch(self, gains: Floats) -> None:
        """A tangent of each logarithm where the gains are."""
        count = len(self.active)
        for at, gain in enumerate(np.maximum(gains, LEAST)):
            self.room.live.cap(self._row({count + at: 1.0, at: -1.0 / gain}), log(gain) - 1.0)

    def _settlement(self, rule: str, x: Floats, within: float, proven: bool) -> Settlement:
        own = x[: self.own]
        values = {item.name: float(item.tier.cost @ own + item.tier.offset) for item in self.found.axes}
        gains = {
            name: 0.0 if abs(self.point[name] - value) <= _noise(value) else self.point[name] - value
            for name, value in values.items()
        }
        shares = {item.name: gains[item.name] / self.span[item.name] for item in self.active}
        return Settlement(rule, values, gains, shares, own, within, proven)


def _product(gains: Floats) -> float:
    """The logarithm of the product of gains; nothing below where one has none."""
    return -inf if gains.min() <= 0 else float(np.log(gains).sum())
