"""Measures in their order: minimise the first, keep what it reached, go on (formulation §6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from optimiser.matrix.compiled import Compiled
from optimiser.solver.live import Answer, LiveModel, Places, never
from optimiser.solver.outcome import Outcome
from optimiser.solver.progress import Listener, Progress, quiet, relative_gap
from optimiser.solver.rounding import rounded_start
from optimiser.solver.search import Limits, search
from optimiser.solver.settings import SolveSettings
from optimiser.solver.tier import Tier, TierResult

Floats = npt.NDArray[np.float64]
T = TypeVar("T")
FEW_NODES = 500
"""How far a search goes on past the asked gap in a small question, where it costs next to nothing."""
FEW_CHOICES = 500
SMALL_MATRIX = 30_000
ALMOST = 1e-9


def tolerance(value: float) -> float:
    """By how much a later tier may worsen what an earlier one reached."""
    return max(1e-6, 1e-6 * abs(value))


@dataclass
class Lexicographic:
    """The state of a solve: the live model, the best choices so far and what each tier reached."""

    live: LiveModel
    stages: Sequence[Places]
    listen: Listener = quiet
    results: list[TierResult] = field(default_factory=list)
    choice: Floats | None = None

    @property
    def settings(self) -> SolveSettings:
        """The options of the solve."""
        return self.live.settings

    def solve(self, tiers: Sequence[Tier]) -> list[TierResult]:
        """Every tier in order; stops after the first that has no plan."""
        free = not any(tier.primary for tier in tiers)
        for at, tier in enumerate(tiers):
            chooses = tier.primary or (free and at == 0)
            result = _Search(self, tier).run() if chooses else _held(self, tier)
            self.results.append(result)
            if result.x is None or self.live.stop():
                break
            self.choice = np.round(result.x[self.live.choices])
            self.live.cap(tier.cost, result.value + tolerance(result.value) - tier.offset)
        return self.results


def _whole(values: Floats) -> npt.NDArray[np.bool_]:
    return np.abs(values - np.round(values)) <= ALMOST


def _held(state: Lexicographic, tier: Tier) -> TierResult:
    """A secondary tier: a linear programme with the choices held, exact given these."""
    began = perf_counter()
    if state.choice is not None:
        state.live.hold(state.live.choices, state.choice)
        state.live.on_last_face(tier.cost, tier.offset)
    state.live.minimise(tier.cost, tier.offset)
    answer = state.live.solve()
    state.listen(Progress("held", tier.measure, perf_counter() - began, answer.bound, answer.value))
    return TierResult(
        tier.measure,
        answer.outcome,
        answer.value,
        answer.bound,
        answer.x,
        answer.row_duals,
        primary=False,
        seconds={"held": perf_counter() - began},
        notes=answer.notes,
    )


class _Search:
    """A primary tier: relaxation, start, search, and the linear programme with the best choices held."""

    def __init__(self, state: Lexicographic, tier: Tier) -> None:
        self.state, self.tier, self.live = state, tier, state.live
        self.seconds: dict[str, float] = {}
        self.notes: list[str] = []
        self.best: Answer | None = None
        self.bound = -np.inf

    def run(self) -> TierResult:
        live = self.live
        live.minimise(self.tier.cost, self.tier.offset)
        live.free(live.choices)
        relaxed = self._timed("relaxation", live.solve)
        if relaxed.outcome is not Outcome.OPTIMAL:
            return self._result(relaxed.outcome)
        self.bound = relaxed.value
        self._timed("start", lambda: self._starts(relaxed))
        live.free(live.choices)
        outcome = Outcome.OPTIMAL
        if not self._within(self.state.settings.gap) or (self._few() and not self._within(self._target())):
            outcome = self._timed("search", self._search)
        if self.best is None:
            return self._result(outcome)
        best = self.best
        self._timed("held", lambda: self._polish(best))
        self._settle(relaxed)
        return self._result(Outcome.OPTIMAL if self._within(self.state.settings.gap) else Outcome.STOPPED)

    def _few(self) -> bool:
        small = self.live.compiled.matrix.nnz <= SMALL_MATRIX
        return small and len(self.live.choices) <= FEW_CHOICES

    def _target(self) -> float:
        settings = self.state.settings
        return min(settings.gap, settings.exact_gap) if self._few() else settings.gap

    def _within(self, gap: float) -> bool:
        return self.best is not None and relative_gap(self.best.value, self.bound) <= gap

    def _offer(self, answer: Answer | None) -> None:
        if answer is None or answer.outcome is not Outcome.OPTIMAL or answer.x is None:
            return
        if self.best is None or answer.value < self.best.value:
            self.best = answer
            self._tell("start")

    def _starts(self, relaxed: Answer) -> None:
        """What the relaxation implies, and the choices of the tier before, which are still a plan."""
        live = self.live
        if np.all(_whole(relaxed.plan[live.choices])):
            self._offer(relaxed)
            return
        self._offer(rounded_start(live, relaxed, self.state.stages))
        if self.state.choice is not None:
            live.hold(live.choices, self.state.choice)
            self._offer(live.solve())

    def _search(self) -> Outcome:
        """Branch and cut from the best start; with few choices first past the asked gap, by nodes."""
        settings, began = self.state.settings, perf_counter()
        start = None if self.best is None else self.best.x
        nodes = FEW_NODES if self._few() else None
        first = Limits(self._target(), settings.time_limit, nodes)
        outcome = self._take(search(self.live, start, first, self._watch))
        if nodes is None or self._within(settings.gap) or outcome is Outcome.INFEASIBLE:
            return outcome
        left = None if settings.time_limit is None else settings.time_limit - (perf_counter() - began)
        if left is not None and left <= 0:
            return outcome
        start = None if self.best is None else self.best.x
        return self._take(search(self.live, start, Limits(settings.gap, left), self._watch))

    def _take(self, found: Answer) -> Outcome:
        """The search's plan and bound, where they are better than what was known."""
        if np.isfinite(found.bound):
            self.bound = max(self.bound, found.bound)
        if found.x is not None and (self.best is None or found.value < self.best.value):
            self.best = found
        self.notes += found.notes
        return found.outcome

    def _polish(self, best: Answer) -> None:
        """Hold the choices: exact amounts for them, and prices."""
        live = self.live
        live.hold(live.choices, np.round(best.plan[live.choices]))
        exact = live.solve()
        if exact.outcome is Outcome.OPTIMAL:
            self.best = best = exact
        else:
            self.notes.append(f"the plan with its choices held solved as '{exact.outcome}': kept as searched")
        self.bound = min(self.bound, best.value)

    def _settle(self, relaxed: Answer) -> None:
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

    def _watch(self, bound: float, incumbent: float) -> None:
        self._tell("search", bound, incumbent)

    def _tell(self, phase: str, bound: float | None = None, incumbent: float | None = None) -> None:
        best = np.nan if self.best is None else self.best.value
        known, found = (
            float(value) if np.isfinite(value) else None
            for value in (self.bound if bound is None else bound, best if incumbent is None else incumbent)
        )
        self.state.listen(Progress(phase, self.tier.measure, sum(self.seconds.values()), known, found))

    def _timed(self, phase: str, work: Callable[[], T]) -> T:
        began = perf_counter()
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
            seconds=self.seconds,
            notes=tuple(self.notes),
        )


def solve_tiers(
    compiled: Compiled,
    tiers: Sequence[Tier],
    stages: Sequence[Places],
    settings: SolveSettings,
    listen: Listener = quiet,
    stop: Callable[[], bool] = never,
) -> list[TierResult]:
    """Solve a compiled matrix tier by tier.

    Args:
        compiled: the matrix.
        tiers: the measures in order.
        stages: groups of choice columns in the order in which a start fixes them.
        settings: gap, time limit, seed, threads.
        listen: told of progress.
        stop: asked while the solver runs; once it says yes, what has been found is returned.

    Returns:
        One result a tier, the last without a plan where a tier has none.
    """
    live = LiveModel(compiled, settings)
    live.stop = stop
    return Lexicographic(live, stages, listen).solve(tiers)
