"""A primary tier: relaxation, start, search, and the linear programme with the best choices held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from optimiser.solver.branch import UNKNOWN, Branching
from optimiser.solver.foresight import Ahead, looked_ahead
from optimiser.solver.live import LinearAnswer
from optimiser.solver.memory import Basis, Ended
from optimiser.solver.outcome import Outcome, Progress, relative_gap
from optimiser.solver.relaxation import Root, root_of, rounded_at_once, rounded_start
from optimiser.solver.search import Limits, search
from optimiser.solver.tier import Tier, TierResult
from optimiser.tolerances import tolerance

if TYPE_CHECKING:
    from optimiser.solver.lexicographic import Lexicographic

Floats = npt.NDArray[np.float64]
T = TypeVar("T")
FEW_NODES = 500
"""How far a search goes on past the asked gap in a small question, where it costs next to nothing."""
FAR = 0.1
"""Pivots a row from which an old basis was no help: then the next tiers begin where this one ends."""
HOT_NODES = 1_000
"""Nodes of a search on hot linear programmes before HiGHS is asked."""
CLOSER = 0.9
"""Of the asked gap: what it is searched to, since a plan solved again more closely may cost a little more."""
ALMOST = 1e-9
LITTLE = 1e-3
"""What the next tier counts beside a tier whose large relaxation is solved with it, each by its own unit."""


def _whole(values: Floats) -> npt.NDArray[np.bool_]:
    return np.abs(values - np.round(values)) <= ALMOST


class Primary:
    """One primary tier on its way; `run` is called once."""

    def __init__(self, state: Lexicographic, tier: Tier, following: Sequence[Tier] = ()) -> None:
        self.state, self.tier, self.live, self.following = state, tier, state.live, following
        self.before = state.memory.before(tier.measure)
        self.seconds: dict[str, float] = {}
        self.notes: list[str] = (
            [] if self.before is None else ["began from how the tier ended in an earlier answer"]
        )
        self.best: LinearAnswer | None = None
        self.met: LinearAnswer | None = None
        """The best plan that a search which has not ended has met."""
        self.given_up = False
        """Whether the choices of the tier before were to be tried, and there was no time or patience for it."""
        self.bound = -np.inf
        self.relaxed_basis: Basis | None = None
        self.nodes = state.nodes if state.nodes is None or not state.results else 0

    def run(self) -> TierResult:
        """Solve the tier to the asked gap, or to what the time leaves."""
        live, limit = self.live, self.state.settings.time_limit
        live.deadline = np.inf if limit is None else perf_counter() + limit
        live.minimise(self.tier.cost, self.tier.offset)
        live.free(live.choices)
        hot = live.begin(None if self.before is None else self.before.relaxed)
        relaxed = self._timed("relaxation", live.solve if hot or not live.large else self._from_afar)
        if hot and relaxed.pivots > FAR * len(live.compiled.rows):
            self.state.memory = self.state.memory.without_bases()
        if relaxed.outcome is not Outcome.OPTIMAL:
            return self._no_relaxation(relaxed.outcome)
        known = self.state.memory.holds(self.tier.measure, self.state.earlier)
        self.bound = max(relaxed.value, known)
        self.relaxed_basis = Basis.of(live.highs)
        root = root_of(relaxed, self.relaxed_basis)
        if root is not None:
            self.state.roots[self.tier.measure] = root
        self._known()
        self._timed("start", lambda: self._starts(relaxed))
        live.free(live.choices)
        outcome = Outcome.STOPPED if live.halted() else Outcome.OPTIMAL
        if not live.halted() and not self._within(self._target()):
            outcome = self._timed("search", lambda: self._search(relaxed))
        return self._result(outcome) if self.best is None else self._with_plan(self.best, relaxed)

    def _from_afar(self) -> LinearAnswer:
        """A large relaxation with nothing to go on from but the tier before.

        By interior point where no cap stands in its way: of the first tiers at one go where all come to nothing; else
        the next tier counts a little if it is counted in a like unit, so that one relaxation leads to two. Beside caps
        by the simplex from where the relaxation of the tier before ended, which is a fraction of the way.
        """
        live, state = self.live, self.state
        if not state.results and state.settings.time_limit is None:
            live.forget()
            state.ahead = looked_ahead(live, (self.tier, *self.following), state.stages)
            live.minimise(self.tier.cost, self.tier.offset)
        in_sight, state.in_sight = state.in_sight is self.tier, None
        if self._ahead is not None or in_sight or not state.at_floor:
            before = state.ended.get(state.results[-1].measure) if state.results else None
            first = None if self._ahead is None else self._ahead.relaxed
            live.begin_beside(first if before is None else before.relaxed)
            return live.solve()
        live.forget()
        following = next(iter(self.following), None)
        if following is not None and self._alike(following):
            live.minimise(self.tier.cost + LITTLE * following.cost, 0.0)
            both = live.solve(priced=False)
            live.minimise(self.tier.cost, self.tier.offset)
            if both.outcome in {Outcome.STOPPED, Outcome.INFEASIBLE}:
                return both
            state.in_sight = following if both.outcome is Outcome.OPTIMAL else None
        return live.solve()

    @property
    def _ahead(self) -> Ahead | None:
        """What a relaxation of the first tiers left to this one."""
        ahead = self.state.ahead
        return ahead if ahead is not None and any(self.tier is one for one in ahead.tiers) else None

    @property
    def _foreseen(self) -> bool:
        """Whether the best plan is the one that the relaxation of the first tiers led to."""
        plan = None if self._ahead is None else self._ahead.plan
        return plan is not None and self.best is not None and self.best.x is plan

    def _alike(self, other: Tier) -> bool:
        """Whether a thousandth of another tier is little beside this one: patients are not, beside a share."""
        return self.live.unit_of(self.tier.cost) == self.live.unit_of(other.cost)

    def _with_plan(self, best: LinearAnswer, relaxed: LinearAnswer) -> TierResult:
        self._timed("held", lambda: self._polish(best))
        self._settle(relaxed)
        return self._result(Outcome.OPTIMAL if self._within(self.state.settings.gap) else Outcome.STOPPED)

    def _no_relaxation(self, outcome: Outcome) -> TierResult:
        """No plan keeps every row, or there was no time to see: then the choices of the tier before stand.

        With these held a linear programme gives the tier a plan of its own: the one before was never asked to serve it.
        """
        if outcome is Outcome.STOPPED:
            self._fall_back()
        if self.best is not None and not self.live.stop():
            before = self.best
            self._timed("held", lambda: self._polish(before))
            if self._within(self.state.settings.gap):
                return self._result(Outcome.OPTIMAL)
        return self._result(outcome)

    def _fall_back(self) -> None:
        """The plan of the tier before, against the bound that the columns alone give."""
        self._known()
        self.given_up = True
        if self.best is not None:
            self.bound = max(self.bound, self.tier.least(self.live.compiled))
            self.notes.append("out of time: its choices are those of the tier before")

    def _target(self) -> float:
        settings = self.state.settings
        return min(settings.gap, settings.exact_gap) if self.live.small else settings.gap

    def _within(self, gap: float) -> bool:
        return self.best is not None and relative_gap(self.best.value, self.bound) <= gap

    def _offer(self, answer: LinearAnswer | None) -> None:
        if answer is None or answer.outcome is not Outcome.OPTIMAL or answer.x is None:
            return
        if self.best is None or answer.value < self.best.value:
            self.best = answer
            self._tell("start")

    def _known(self) -> None:
        """The plan of the tier before keeps every row and cap, as one that was kept may: what is found must beat it."""
        before = self.state.results[-1].x if self.state.results else None
        if self._ahead is not None and self._ahead.plan is not None:
            before = self._ahead.plan
        for x in (before, self.state.kept_plan):
            value = np.inf if x is None else float(self.tier.cost @ x + self.tier.offset)
            if x is not None and value < self._below():
                self.best = LinearAnswer(Outcome.OPTIMAL, x, value)

    def _starts(self, relaxed: LinearAnswer) -> None:
        """Choices that were good the last time, for one linear programme; then what the relaxation implies.

        The choices of the tier before are still a plan, and the last resort.
        """
        live = self.live
        if self._foreseen and self._within(self.state.settings.gap):
            return
        if np.all(_whole(relaxed.plan[live.choices])):
            self._offer(relaxed)
            return
        if self.before is not None:
            self._try(self.before.choice)
        if live.large and not self._enough_as_before():
            self._offer(rounded_at_once(live, relaxed, self.state.stages, self._below()))
        if not self._within(self._target()):
            if self.before is not None or live.large:  # what was tried may have led far from it
                live.begin(self.relaxed_basis)
            self._offer(rounded_start(live, relaxed, self.state.stages, self._below()))
            if self.state.choice is not None:
                self.given_up = self._try(self.state.choice) in UNKNOWN
        if self._handed_on:
            self._offer(self._as_before())

    def _enough_as_before(self) -> bool:
        """Whether the choices of the tier before are near enough, where its cap binds: few others are left."""
        if not self.state.results or self.state.at_floor:
            return False
        self._hold_as_before()
        self._offer(self.live.attempt(self._below(), perturbed=False))
        if self._within(self._target()):
            return True  # from here its amounts are a few pivots, from the relaxation as many as a start
        self.live.begin(self.relaxed_basis)
        return False

    @property
    def _handed_on(self) -> bool:
        """Whether the plan of the tier before is the best that is known, and was not asked to serve this one."""
        before = self.state.results[-1].x if self.state.results else None
        return self.given_up and before is not None and self.best is not None and self.best.x is before

    def _as_before(self) -> LinearAnswer:
        """The best plan with the choices of the tier before: from its own, and for as many pivots as that takes.

        Beside tight caps a linear programme from elsewhere may need more than a search allows it.
        """
        self._hold_as_before()
        return self.live.solve(priced=False)

    def _hold_as_before(self) -> None:
        """Hold the choices of the tier before, at its own plan."""
        self.live.hold(self.live.choices, np.round(self.state.results[-1].plan[self.live.choices]))
        self.live.begin_beside(self.state.planned)

    def _try(self, choice: Floats) -> Outcome:
        self.live.hold(self.live.choices, choice)
        answer = self.live.attempt(self._below())
        self._offer(answer)
        return answer.outcome

    def _below(self) -> float:
        return np.inf if self.best is None else self.best.value

    def _branch_hot(self, relaxed: LinearAnswer) -> bool:
        """Branch on linear programmes that start hot; whether that closed the gap."""
        gap = CLOSER * self.state.settings.gap
        hot = Branching(
            self.live, self.state.stages, gap, self.best, lambda *said: self._branched(hot, *said)
        )
        self.best = hot.run(relaxed, self.relaxed_basis, HOT_NODES if self.nodes is None else self.nodes)
        self.bound = max(self.bound, hot.bound)
        return self._within(self.state.settings.gap)

    def _search(self, relaxed: LinearAnswer) -> Outcome:
        """Branch and cut from the best start; with few choices first past the asked gap, by nodes."""
        settings = self.state.settings
        if not self.live.small and self._branch_hot(relaxed):
            return Outcome.OPTIMAL
        if not self.live.small and self.nodes is not None and self.best is not None:
            return Outcome.STOPPED
        nodes = FEW_NODES if self.live.small else None
        outcome = self._branch(Limits(self._target(), self.live.left(), nodes))
        if nodes is None or self._within(settings.gap) or outcome is Outcome.INFEASIBLE or self.live.halted():
            return outcome
        return self._branch(Limits(settings.gap, self.live.left()))

    def _branch(self, limits: Limits) -> Outcome:
        """The search's plan and bound, where they are better than what was known."""
        found = search(self.live, None if self.best is None else self.best.x, limits, self._watch, self._met)
        if np.isfinite(found.bound):
            self.bound = max(self.bound, found.bound)
        if found.x is not None and (self.best is None or found.value < self.best.value):
            self.best = found
        self.notes += found.notes
        return found.outcome

    def _polish(self, best: LinearAnswer) -> None:
        """Hold the choices: exact amounts for them, and prices."""
        live = self.live
        live.deadline = np.inf  # one linear programme more than the limit: without it a plan has no prices
        live.hold(live.choices, np.round(best.plan[live.choices]))
        if self._foreseen and self._ahead is not None:
            live.begin_beside(self._ahead.planned)
        elif self._handed_on:
            live.begin_beside(self.state.planned)
        exact = live.solve()
        self.state.planned = None
        if exact.outcome is Outcome.OPTIMAL:
            self.best, self.state.planned = exact, Basis.of(live.highs)
            best = exact
            self._prove(exact)
        else:
            self.notes.append(f"the plan with its choices held solved as '{exact.outcome}': kept as searched")
        self.bound = min(self.bound, best.value)
        choice = np.round(best.plan[live.choices])
        self.state.ended[self.tier.measure] = Ended(choice, self.relaxed_basis, best.value, self.bound)

    def _prove(self, exact: LinearAnswer) -> None:
        """What the prices of the plan with its choices held prove of all others, where no relaxation was solved.

        A choice made otherwise gains no more than its reduced cost; a relaxation, where there is one, proves more.
        """
        live, root = self.live, root_of(exact, self.state.planned)
        if self.relaxed_basis is not None or exact.reduced is None or root is None:
            return
        price, at = exact.reduced[live.choices], exact.plan[live.choices]
        ends = [price * (side[live.choices] - at) for side in (live.lower, live.upper)]
        proven = exact.value + float(np.minimum(*ends).clip(max=0.0).sum())
        if proven < self.bound:  # the bounds of the columns prove more, and need no price
            root = Root(np.zeros(len(root.duals)), None)
        self.state.roots[self.tier.measure], self.bound = root, max(self.bound, proven)

    def _settle(self, relaxed: LinearAnswer) -> None:
        """Choices whose other value alone would cost more than this tier may lose are made for good.

        The reduced cost of the relaxation is what that value costs at least.
        """
        live, reduced = self.live, relaxed.reduced
        if reduced is None or self.best is None:
            return
        room = self.best.value + 2 * tolerance(self.best.value) - relaxed.value
        at, price = relaxed.plan[live.choices], reduced[live.choices]
        sure = _whole(at) & (np.abs(price) > room + 1e-6 * max(1.0, abs(room)))
        live.settle(live.choices[sure], np.round(at[sure]))
        if np.any(sure):
            self.notes.append(f"{int(sure.sum())} choices settled by their reduced cost")

    def _branched(self, hot: Branching, bound: float, incumbent: float) -> None:
        self.met = hot.best
        self._tell("search", bound, incumbent)

    def _met(self, x: Floats, value: float) -> None:
        self.met = LinearAnswer(Outcome.OPTIMAL, x, value)

    def _watch(self, bound: float, incumbent: float) -> None:
        self._tell("search", bound, incumbent)

    def _tell(self, phase: str, bound: float | None = None, incumbent: float | None = None) -> None:
        best = np.nan if self.best is None else self.best.value
        known, found = (
            float(value) if np.isfinite(value) else None
            for value in (self.bound if bound is None else bound, best if incumbent is None else incumbent)
        )
        self.state.listen(Progress(phase, self.tier.measure, sum(self.seconds.values()), known, found))
        self._keep(self.bound if known is None else max(self.bound, known))

    def _keep(self, bound: float) -> None:
        """Offer the best plan to whoever keeps it."""
        plans = [answer for answer in (self.best, self.met) if answer is not None and answer.x is not None]
        if plans:
            best = min(plans, key=lambda answer: answer.value)
            self.state.keeper.keep(
                lambda: self.state.so_far(self.tier.measure, best, bound, self.relaxed_basis)
            )

    def _timed(self, phase: str, work: Callable[[], T]) -> T:
        began = perf_counter()
        self.live.heading(f"{self.tier.measure}: {phase}")
        result = work()
        self.seconds[phase] = perf_counter() - began
        self._tell(phase)
        return result

    def _result(self, outcome: Outcome) -> TierResult:
        best = self.best
        if best is None:
            return TierResult(self.tier.measure, outcome, seconds=self.seconds, notes=tuple(self.notes))
        return TierResult(
            self.tier.measure,
            outcome,
            best.value,
            self.bound,
            best.x,
            best.row_duals,
            best.cap_duals,
            seconds=self.seconds,
            notes=tuple(self.notes),
        )
