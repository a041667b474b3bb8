"""Measures in their order: minimise the first, keep what it reached, go on (formulation §6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np
import numpy.typing as npt

from optimiser.matrix.arrays import Compiled
from optimiser.matrix.implications import decided
from optimiser.solver.even import FORBIDDEN, WITH_ROOM, Even, of_awards
from optimiser.solver.foresight import Ahead
from optimiser.solver.live import LinearAnswer, LiveModel, Places, never
from optimiser.solver.memory import NO_MEMORY, NOBODY, Basis, Ended, Keeper, Memory
from optimiser.solver.outcome import Listener, Outcome, Progress, SolverLog, quiet
from optimiser.solver.primary import Primary
from optimiser.solver.relaxation import Roots, rounded_start
from optimiser.solver.settings import SolveSettings
from optimiser.solver.tier import Tier, TierResult
from optimiser.tolerances import CLOSED, tolerance

Floats = npt.NDArray[np.float64]
InSum = Callable[[Sequence[TierResult]], None]
"""Told of the tiers that settle what there is in all; the even ones, who bears it, follow."""


def untold(_results: Sequence[TierResult]) -> None:
    """Nobody waits for what there is in all."""


@dataclass
class Lexicographic:
    """The state of a solve: the live model, the best choices so far and what each tier reached.

    Attributes:
        live: the model; caps that stand in it already are kept.
        stages: groups of choice columns in the order in which a start fixes them.
        memory: how each tier ended the last time.
        remember: whether the bases of tiers with held choices are kept for a next time.
        keeper: offered how far it has come, on the way.
        nodes: of the search of the first tier in a larger question, after which its best plan stands with its gap, as
            later tiers stand with what their relaxations imply; None to search each to the asked gap. It ends at the
            same place on every machine.
        in_sum: told what the tiers came to before anything is shared out evenly, where something is to be.
    """

    live: LiveModel
    stages: Sequence[Places]
    listen: Listener = quiet
    memory: Memory = NO_MEMORY
    remember: bool = False
    keeper: Keeper = NOBODY
    nodes: int | None = None
    in_sum: InSum = untold
    results: list[TierResult] = field(default_factory=list)
    choice: Floats | None = field(init=False)
    ended: dict[str, Ended] = field(init=False, default_factory=dict)
    held: dict[str, Basis] = field(init=False, default_factory=dict)
    roots: Roots = field(init=False, default_factory=dict)
    """How the relaxations of the tiers that choose ended."""
    at_floor: bool = field(init=False, default=True)
    """Whether every tier so far came to the least that its columns allow: then its cap binds nothing."""
    planned: Basis | None = field(init=False, default=None)
    """Where the last tier ended with its choices held: beside its cap a plan of the next one, from which it begins."""
    in_sight: Tier | None = field(init=False, default=None)
    """The next tier, where it counted in the relaxation of the last one."""
    ahead: Ahead | None = field(init=False, default=None)
    """What one relaxation left to the first tiers, where all come to nothing."""
    settled: Even | None = field(init=False, default=None)
    """The even tiers, once they are solved."""

    def __post_init__(self) -> None:
        if not self.memory.fits(len(self.live.choices)):
            self.memory = NO_MEMORY
        self.choice = self.memory.choice
        self._done: list[tuple[Tier, float]] = []

    @property
    def settings(self) -> SolveSettings:
        """The options of the solve."""
        return self.live.settings

    @property
    def earlier(self) -> dict[str, float]:
        """What each primary tier so far came to, by measure."""
        return {tier.measure: value for tier, value in self._done if tier.primary}

    @property
    def kept_plan(self) -> Floats | None:
        """The plan that was kept of this matrix, where no tier so far forbids it."""
        plan = self.memory.plan
        if plan is None or not self.live.compiled.keeps(plan):
            return None
        caps = [(tier, value + tolerance(value)) for tier, value in self._done]
        return plan if all(float(tier.cost @ plan + tier.offset) <= most for tier, most in caps) else None

    def so_far(self, measure: str, best: LinearAnswer, bound: float, basis: Basis | None) -> Memory:
        """What is known while a primary tier is on its way, its best plan among it."""
        choice = np.round(best.plan[self.live.choices])
        return Memory(
            {**self.ended, measure: Ended(choice, basis, best.value, bound)}, choice, best.plan.copy()
        )

    @property
    def learned(self) -> Memory:
        """How the tiers ended, for a next time with other numbers: without their bounds, which hold for these alone."""
        tiers = {name: one.elsewhere for name, one in self.ended.items()}
        return Memory(tiers, self.choice, held=dict(self.held))

    def begin_held(self, measure: str) -> None:
        """Begin a tier whose choices are held where it ended the last time, if it had the same ones.

        Its prices still stand where limits alone have moved; from the plan of the tier before, the simplex would find
        them all anew.
        """
        basis = None if self.choice is None else self.memory.held_before(measure, self.choice)
        self.live.begin(basis)

    def keep_held(self, measure: str, answer: LinearAnswer) -> None:
        """Remember where a tier whose choices are held has ended, where somebody goes on from there."""
        wanted = self.remember and answer.outcome is Outcome.OPTIMAL
        basis = Basis.of(self.live.highs) if wanted else None
        if basis is not None:
            self.held[measure] = basis

    def solve(self, tiers: Sequence[Tier]) -> list[TierResult]:
        """Every tier in order; stops after the first that has no plan."""
        linear = [tier for tier in tiers if tier.squares is None]
        even = [tier for tier in tiers if tier.squares is not None]
        last = linear[-1:] if even else []
        planned = self._linear(linear[: len(linear) - len(last)])
        if planned and even:
            self.in_sum(tuple(self.results))
        if planned and self._even(even, linear) and last:
            self.results.append(
                _held(self, last[0]) if self.settled is None else _settled(self, self.settled, last[0])
            )
        return self.results

    def _linear(self, tiers: Sequence[Tier]) -> bool:
        """Linear tiers in order; whether all have a plan and nobody asked to stop."""
        free = not any(tier.primary for tier in tiers)
        for at, tier in enumerate(tiers):
            chooses = tier.primary or (free and at == 0)
            following = [later for later in tiers[at + 1 :] if later.primary]
            result = Primary(self, tier, following).run() if chooses else _held(self, tier)
            self.live.deadline = np.inf
            self.results.append(result)
            if result.x is None or self.live.stop():
                return False
            self.choice = np.round(result.x[self.live.choices])
            self._done.append((tier, result.value))
            self.at_floor &= tier.at_least(result.value, self.live.compiled)
            self.live.cap(tier.cost, result.value + tolerance(result.value) - tier.offset)
        return True

    def _even(self, tiers: Sequence[Tier], linear: Sequence[Tier]) -> bool:
        """The even tiers, from the plan that is there; whether all have one.

        Where other awards come of it, the secondary tiers are solved again with these, and the even ones after them.
        Where these awards cost an earlier tier something, it forbids them if all primary tiers are closed. If not, its
        gap leaves more open than they cost, and which awards it ended at is an accident of the search: then the share
        decides, within the room of the even tiers, and the secondary tiers stand as they were.
        """
        if not tiers or self.choice is None:
            return True
        before = self.choice
        found = self._evenly(tiers, linear, by_shares=True)
        shared = self.settled
        moved = shared is not None and not np.array_equal(shared.choice, before)
        if moved and shared is not None and found[-1].x is not None and not self.live.stop():
            if self._again(linear, shared.choice):
                found = self._evenly(tiers, linear, by_shares=False)
            elif all(result.gap <= CLOSED for result in self.results if result.primary):
                found = of_awards(self._evenly(tiers, linear, by_shares=False), doubt=FORBIDDEN)
            else:
                found, self.choice = of_awards(found, note=WITH_ROOM), shared.choice
        self.results += found
        return self.results[-1].x is not None and not self.live.stop()

    def _evenly(self, tiers: Sequence[Tier], linear: Sequence[Tier], *, by_shares: bool) -> list[TierResult]:
        """The even tiers with the choices as they stand."""
        live, began = self.live, perf_counter()
        if self.choice is None:
            return []
        earlier = list(zip(linear, self.results, strict=False))
        self.settled = Even(live.compiled, earlier, live.choices, self.choice, self.settings.gap, live.stop)
        found = self.settled.solve(tiers, by_shares=by_shares)
        for result in found:
            self.listen(Progress("even", result.measure, perf_counter() - began, None, None))
        return found

    def _again(self, linear: Sequence[Tier], choice: Floats) -> bool:
        """The secondary tiers again with other choices held; false where an earlier tier forbids these."""
        tiers = [tier for tier in linear[: len(self.results)] if not tier.primary]
        last = self.live.highs.getNumRow()
        self.live.highs.deleteRows(len(tiers), np.arange(last - len(tiers), last, dtype=np.int32))
        self.live.hold(self.live.choices, choice)
        again = []
        for tier in tiers:
            self.live.minimise(tier.cost, tier.offset)
            result = _held_result(self, tier, self.live.solve(), 0.0)
            if result.x is None:
                return False
            self.live.cap(tier.cost, result.value + tolerance(result.value) - tier.offset)
            again.append(result)
        self.choice = choice
        self.results[len(self.results) - len(tiers) :] = again
        return True


def _held(state: Lexicographic, tier: Tier) -> TierResult:
    """A secondary tier: a linear programme with the choices held, exact given these."""
    began = perf_counter()
    state.live.heading(f"{tier.measure}: held")
    if state.choice is not None:
        state.live.hold(state.live.choices, state.choice, planned=True)
    state.live.minimise(tier.cost, tier.offset)
    state.begin_held(tier.measure)
    answer = state.live.solve()
    state.keep_held(tier.measure, answer)
    if state.live.small and state.results and state.results[-1].primary:
        answer = _spared(state, answer)
    return _held_result(state, tier, answer, perf_counter() - began)


def _held_result(state: Lexicographic, tier: Tier, answer: LinearAnswer, seconds: float) -> TierResult:
    state.listen(Progress("held", tier.measure, seconds, answer.bound, answer.value))
    return TierResult(
        tier.measure,
        answer.outcome,
        answer.value,
        answer.bound,
        answer.x,
        answer.row_duals,
        answer.cap_duals,
        primary=False,
        seconds={"held": seconds},
        notes=answer.notes,
    )


TIGHT = (0.1, 1.0, 10.0)
"""Shares of their room within which the amounts of the even tiers are kept, until there is a plan."""


def _settled(state: Lexicographic, even: Even, tier: Tier) -> TierResult:
    """The last tier, what the even ones have settled kept: exact, since an interior point is a little off."""
    live, began = state.live, perf_counter()
    answer, share = LinearAnswer(Outcome.FAILED), TIGHT[0]
    for share in TIGHT:
        live.restore()
        kept = even.keeping(share)
        live.within(kept.lower, kept.upper)
        live.between(kept.matrix, np.array(kept.low), np.array(kept.high))
        for earlier, most in even.limits():
            live.cap(earlier.cost, most - earlier.offset)
        live.minimise(tier.cost, tier.offset)
        state.begin_held(tier.measure)
        answer = live.solve()
        if answer.outcome is Outcome.OPTIMAL or live.stop():
            break
    state.keep_held(tier.measure, answer)
    found = _held_result(state, tier, answer, perf_counter() - began)
    if answer.row_duals is None or answer.cap_duals is None:
        return found
    return replace(found, evened=even.evened(np.concatenate([answer.row_duals, answer.cap_duals]), share))


def _spared(state: Lexicographic, held: LinearAnswer) -> LinearAnswer:
    """The first secondary tier with other choices that serve every tier before as well and this one better.

    The last primary tier stops at any of the choices that are as good; among these may be one that says yes to
    an award which nobody needs. In a larger question looking for it takes as long as a primary tier.
    """
    live = state.live
    if held.outcome is not Outcome.OPTIMAL or not len(live.choices):
        return held
    worth = held.value - tolerance(held.value)
    basis = Basis.of(live.highs)
    live.free(live.choices)
    relaxed = live.attempt(np.inf)
    found = None
    if relaxed.outcome is Outcome.OPTIMAL and relaxed.value < worth:
        found = rounded_start(live, relaxed, state.stages, worth)
    if found is not None:
        live.hold(live.choices, np.round(found.plan[live.choices]))
        better = live.solve()
        if better.outcome is Outcome.OPTIMAL and better.value < worth:
            return better
    live.hold(live.choices, np.round(held.plan[live.choices]))
    live.begin(basis)
    return held


def solved_state(  # noqa: PLR0913, PLR0917 - all that a solve can be given
    compiled: Compiled,
    tiers: Sequence[Tier],
    stages: Sequence[Places],
    settings: SolveSettings,
    listen: Listener = quiet,
    stop: Callable[[], bool] = never,
    log: SolverLog | None = None,
    keeper: Keeper = NOBODY,
) -> Lexicographic:
    """Solve a compiled matrix tier by tier; what a solve knows at its end.

    Args:
        compiled: the matrix.
        tiers: the measures in order.
        stages: groups of choice columns in the order in which a start fixes them.
        settings: gap, time limit, seed, threads.
        listen: told of progress.
        stop: asked while the solver runs; once it says yes, what has been found is returned.
        log: takes down what the solver says.
        keeper: says how far an earlier solve of the same matrix had come, and is offered how far this one has.

    Returns:
        The state; `results` has one result a tier, the last without a plan where a tier has none.
    """
    live = LiveModel(decided(compiled), settings, log, stepped=True)
    live.stop = stop
    state = Lexicographic(live, stages, listen, keeper.begin(compiled), keeper=keeper)
    state.solve(tiers)
    live.release()
    return state


def solve_tiers(
    compiled: Compiled,
    tiers: Sequence[Tier],
    stages: Sequence[Places],
    settings: SolveSettings,
    listen: Listener = quiet,
    stop: Callable[[], bool] = never,
    log: SolverLog | None = None,
) -> list[TierResult]:
    """The results of `solved_state`: one a tier, the last without a plan where a tier has none."""
    return solved_state(compiled, tiers, stages, settings, listen, stop, log).results
