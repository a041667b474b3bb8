"""The matrix of a question with a slack for every commitment: any set of them can be held, priced or let go.

Laws and bounds stay hard throughout. A commitment whose slack is free of charge says nothing; one whose slack
costs is kept as far as it can be; one whose slack is shut holds. A commitment counts as kept within its room
(`optimiser.tolerances.room`); how much one has to give is reckoned from its limit itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from optimiser.explain.conflict.effort import (
    A_MOMENT,
    KEPT,
    NOTHING,
    Budget,
    Effort,
    Members,
    Relief,
    Verdict,
)
from optimiser.matrix import Compiled
from optimiser.matrix.arrays import Named, PromiseOf, limits_of, member_rows, with_slacks
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import LinearAnswer, LiveModel, Places
from optimiser.solver.relaxation import rounded_start
from optimiser.solver.search import Limits, search

Floats = npt.NDArray[np.float64]
_DUAL = 1e-9
_WHOLE = 1e-6
_NODES, _MOMENTS = 2000, 4000
"""Where one search for choices ends; it may also be told to end before."""
_ANY, _CLOSE = 0.5, 1e-6
"""Gaps of a search that only has to find some plan, and of one for the best."""
_REWEIGHTS, _LITTLE = 3, 1e-3


def _known(numbers: Floats | None) -> Floats:
    """The numbers of an answer that has a plan."""
    if numbers is None:
        raise ArithmeticError("the solver gave no numbers with its plan")
    return numbers


def _verdict(answer: LinearAnswer) -> Verdict:
    """What an answer without a plan says."""
    return Verdict.NO if answer.outcome is Outcome.INFEASIBLE else Verdict.UNKNOWN


def _short_first(part: list[int]) -> tuple[int, list[int]]:
    """Small parts before large ones, then by the order of the model."""
    return len(part), part


class Elastic:
    """A live model in which every commitment can be held, priced or let go.

    Attributes:
        names: the promises, in the order of the matrix.
        prices: £m that one unit of each promise's slack counts as.
        rooms: by how much each may be missed and still be kept, in its unit.
        effort: what the linear programmes and searches have cost.

    Args:
        compiled: the matrix.
        promise: the promise that a row states, None for a law.
        price: £m that one unit of a promise's slack counts as.
        room: by how much a promise with a limit may be missed.
        stages: groups of choice columns in the order in which a start fixes them.
        settings: of the solver.
        effort: counts the work.
    """

    def __init__(
        self,
        compiled: Compiled,
        promise: PromiseOf,
        price: Callable[[Named], float],
        room: Callable[[Named, float], float],
        stages: Sequence[Places],
        settings: SolveSettings,
        effort: Effort,
    ) -> None:
        rows = member_rows(compiled, promise)
        self.names: tuple[Named, ...] = tuple(promise(compiled.rows[at]) or compiled.rows[at] for at in rows)
        self.upward = np.isfinite(compiled.row_upper[rows])
        self.prices = np.array([price(name) for name in self.names], float)
        limits = limits_of(compiled, rows).tolist()
        self.rooms = np.array([room(*each) for each in zip(self.names, limits, strict=True)], float)
        self.everything: Members = frozenset(range(len(rows)))
        self.effort = effort
        self._rows, self._stages = rows, stages
        self._loose: Members = frozenset()
        self._whole = with_slacks(compiled, rows)
        self._by_row = self._whole.matrix.tocsr()[:, : len(compiled.columns)]
        self._slacks = np.arange(len(compiled.columns), len(self._whole.columns), dtype=np.int32)
        self.live = LiveModel(self._whole, settings)
        self.live.stop = effort.stop

    @property
    def has_choices(self) -> bool:
        """Whether the question has yes/no choices."""
        return bool(len(self.live.choices))

    # --- what holds, what costs -----------------------------------------------------------------------

    def _set(self, held: Collection[int], priced: dict[int, float], loose: Members | None = None) -> None:
        """Shut some slacks and price others; `loose` are given their room, all where nothing is said."""
        self._give_room(self.everything if loose is None else loose)
        self.live.free(self.live.choices)
        self.live.free(self._slacks)
        if held:
            self.live.hold(self._slacks[sorted(held)], np.zeros(len(held)))
        cost = np.zeros(len(self._whole.columns))
        for member, price in priced.items():
            cost[self._slacks[member]] = price
        self.live.minimise(cost, 0.0)

    def _give_room(self, members: Members) -> None:
        """Let these be missed by their room, and no others."""
        moved = sorted(members ^ self._loose)
        if moved:
            by = np.array([self.rooms[at] if at in members else 0.0 for at in moved])
            self.live.loosen(self._rows[moved], by)
        self._loose = members

    def _solve(self) -> LinearAnswer:
        answer = self.live.solve()
        self._count(self.live.highs.getInfo().simplex_iteration_count)
        return answer

    def _count(self, pivots: int) -> None:
        self.effort.add(max(0, pivots), sum(self._whole.matrix.shape))

    def _slack(self, answer: LinearAnswer) -> Floats:
        """Slack by member."""
        return np.maximum(_known(answer.x)[self._slacks], 0.0)

    # --- linear: which commitments the relaxation cannot keep ---------------------------------------------

    def core(self, kept: Members) -> Members | None:
        """Commitments of `kept` that the relaxation cannot keep together, from its duals; None if it can.

        Rows with a dual at the least total slack are an infeasible set (Farkas); where they fall apart into
        parts that share no decision, each part with slack is one by itself, and the smallest is returned.
        Each answer is solved again, so that it never rests on the tolerance of a dual.
        """
        found = self._shrunk(kept)
        if found is None:
            return None
        while (again := self._shrunk(found)) != found:
            if again is None:  # the duals promised too much: what was known before stays
                return kept
            kept, found = found, again
        return found

    def _priced(self, kept: Members) -> LinearAnswer:
        self._set((), {m: self.prices[m] for m in kept})
        answer = self._solve()
        if answer.outcome is not Outcome.OPTIMAL:
            raise ArithmeticError(f"the least slack of {len(kept)} commitments solved as '{answer.outcome}'")
        return answer

    def weights(self, broken: Members, budget: Budget) -> dict[int, float]:
        """How much less slack a broken set needs in all without each of its members: what each adds to it."""
        needed, found = self._priced(broken).value, dict.fromkeys(sorted(broken), 0.0)
        for member in found:
            if budget.over:
                break
            found[member] = needed - self._priced(broken.difference((member,))).value
        return found

    def _shrunk(self, kept: Members) -> Members | None:
        answer = self._priced(kept)
        if answer.value <= NOTHING:
            return None
        support = np.flatnonzero(np.abs(_known(answer.row_duals)) > _DUAL)
        priced = self.prices * self._slack(answer)
        return self._smallest_part(kept, support, priced) or kept

    def _smallest_part(self, kept: Members, support: npt.NDArray[np.intp], priced: Floats) -> Members:
        uses = self._by_row[support]
        uses.data = np.ones_like(uses.data)
        _, labels = connected_components(sparse.block_array([[None, uses], [uses.T, None]], format="csr"))
        part_of = dict(zip(support.tolist(), labels[: len(support)].tolist(), strict=True))
        parts: dict[int, list[int]] = {}
        for member in sorted(kept):
            part = part_of.get(int(self._rows[member]))
            if part is not None:
                parts.setdefault(part, []).append(member)
        broken = [part for part in parts.values() if priced[part].sum() > NOTHING]
        return frozenset(min(broken, key=_short_first, default=()))

    # --- with yes/no choices --------------------------------------------------------------------------------

    def can_keep(self, kept: Members, work: int | None = None) -> Verdict:
        """Whether there is a plan, with its choices made, that keeps all of `kept`, each within its room."""
        self._set(kept, {})
        relaxed = self._solve()
        if relaxed.outcome is not Outcome.OPTIMAL:
            return _verdict(relaxed)
        if self._rounded(relaxed) is not None:
            return Verdict.YES
        found = self._search(None, 0.0, work)
        return Verdict.YES if found.x is not None else _verdict(found)

    def grown(
        self,
        held: Members,
        groups: Sequence[Members],
        wanted: Sequence[float],
        work: int | None = None,
    ) -> Members | Verdict:
        """A set around `held` that one plan keeps, as large as re-weighting finds; NO where there is none.

        What is let go is priced at first by the stated prices, then by what its group had to give: few groups
        that give much, in place of many that give a little.

        Args:
            held: commitments without any slack.
            groups: commitments that count as one: all of them are kept, or the group is let go.
            wanted: how much one would have each group kept; at least 1.
            work: limit of the search for choices.
        """
        price = self.prices.copy()
        for group, factor in zip(groups, wanted, strict=True):
            price[sorted(group)] *= factor
        self._set(held, {m: float(price[m]) for m in sorted(self.everything.difference(held))})
        relaxed = self._solve()
        if relaxed.outcome is not Outcome.OPTIMAL:
            return _verdict(relaxed)
        plan = self._rounded(relaxed)
        if plan is None:
            found = self._search(None, _ANY, work)
            if found.x is None:
                return _verdict(found)
            plan = self._exact(found)
        return self._reweighted(plan, groups, price)

    def _reweighted(self, plan: LinearAnswer, groups: Sequence[Members], price: Floats) -> Members:
        """What a plan keeps, and more of it with the same choices where another plan lets fewer go."""
        choices = np.round(_known(plan.x)[self.live.choices])
        priced = self._broken(plan, groups, price)
        for _ in range(_REWEIGHTS):
            self._set(self._kept(priced, groups), priced)
            self.live.hold(self.live.choices, choices)
            again = self._solve()
            fewer = priced if again.outcome is not Outcome.OPTIMAL else self._broken(again, groups, price)
            if len(fewer) >= len(priced):
                break
            priced = fewer
        return self._kept(priced, groups)

    def _broken(self, plan: LinearAnswer, groups: Sequence[Members], price: Floats) -> dict[int, float]:
        """The members of groups that give way in a plan, each at a price that falls with what the group gives."""
        worth = self.prices * np.where(self._slack(plan) > KEPT, self._slack(plan), 0.0)
        gives = [(group, float(worth[sorted(group)].sum())) for group in groups]
        return {
            member: float(price[member]) / max(total, _LITTLE)
            for group, total in gives
            if total > 0
            for member in sorted(group)
        }

    def _kept(self, broken: Collection[int], groups: Sequence[Members]) -> Members:
        """All members but those of broken groups."""
        gone = frozenset(broken)
        return frozenset().union(*(group for group in groups if gone.isdisjoint(group)))

    def least(
        self, held: Members, priced: dict[int, float], work: int | None = None, choices: Floats | None = None
    ) -> Relief | None:
        """The least priced slack of some commitments while others hold; None where there is no such plan.

        What holds is given its room only where it cannot hold without.

        Args:
            held: members without any slack.
            priced: price by member; the members in neither are let go.
            work: limit of the search for the best choices.
            choices: yes/no choices that are given.
        """
        exact = self._least(held, priced, frozenset(), work, choices)
        return exact or self._least(held, priced, held, work, choices)

    def _least(
        self,
        held: Members,
        priced: dict[int, float],
        loose: Members,
        work: int | None,
        choices: Floats | None,
    ) -> Relief | None:
        self._set(held, priced, loose)
        if choices is not None:
            self.live.hold(self.live.choices, choices)
        relaxed = self._solve()
        if relaxed.outcome is not Outcome.OPTIMAL:
            return None
        if choices is not None:
            return self._relief(relaxed, relaxed.value, priced)
        best, bound = self._with_choices(relaxed, work)
        return None if best is None else self._relief(best, min(bound, best.value), priced)

    def _with_choices(self, relaxed: LinearAnswer, work: int | None) -> tuple[LinearAnswer | None, float]:
        """The best plan with its choices made, and the proven bound."""
        best, bound = self._rounded(relaxed), relaxed.value
        if best is None or best.value - bound > max(NOTHING, 1e-4 * best.value):
            self.live.free(self.live.choices)
            found = self._search(None if best is None else best.x, _CLOSE, work)
            bound = max(bound, found.bound) if np.isfinite(found.bound) else bound
            if found.x is not None and (best is None or found.value < best.value):
                best = self._exact(found)
        return best, bound

    def _exact(self, found: LinearAnswer) -> LinearAnswer:
        """The amounts again, by simplex, with the choices of a search held."""
        self.live.hold(self.live.choices, np.round(_known(found.x)[self.live.choices]))
        again = self._solve()
        return again if again.outcome is Outcome.OPTIMAL else found

    def _relief(self, answer: LinearAnswer, bound: float, priced: Collection[int]) -> Relief:
        """What is let go has no say, so its slack is not reported."""
        slack = np.zeros(len(self.names))
        given = sorted(priced)
        slack[given] = self._slack(answer)[given]
        return Relief(answer.value, bound, slack, np.round(_known(answer.x)[self.live.choices]))

    def _is_whole(self, answer: LinearAnswer) -> bool:
        choices = _known(answer.x)[self.live.choices]
        return bool(np.all(np.abs(choices - np.round(choices)) <= _WHOLE))

    def _rounded(self, relaxed: LinearAnswer) -> LinearAnswer | None:
        """The choices that the relaxation implies, with exact amounts; None where they leave no plan.

        What looks whole is held at whole numbers and solved again: a millionth of a yes is no yes.
        """
        if not self.has_choices:
            return relaxed
        if self._is_whole(relaxed):
            self.live.hold(self.live.choices, np.round(_known(relaxed.x)[self.live.choices]))
            found = self._solve()
            if found.outcome is Outcome.OPTIMAL:
                return found
            self.live.free(self.live.choices)
        rounded = rounded_start(self.live, relaxed, self._stages)
        self.live.free(self.live.choices)
        return rounded

    def _search(self, start: Floats | None, gap: float, work: int | None) -> LinearAnswer:
        moments = _MOMENTS if work is None else min(_MOMENTS, max(1, work // A_MOMENT))
        found = search(self.live, start, Limits(gap, nodes=_NODES, moments=moments))
        self._count(found.pivots)
        return found
