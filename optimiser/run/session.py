"""A question that stays open: answered as it stands, then again and again with other numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter

from optimiser.instances import Instance
from optimiser.matrix import Compiled
from optimiser.matrix.implications import decided
from optimiser.run.leeway import Answered, within_room
from optimiser.run.prepare import Prepared, ReusedModel
from optimiser.run.solution import Solution, solution_of, status_of
from optimiser.solver import Lexicographic, SolveSettings, Tier, TierResult, quiet
from optimiser.solver.live import LiveModel, never
from optimiser.solver.memory import NO_MEMORY, Memory
from optimiser.solver.outcome import Listener, SolverLog
from trustmodels.allocation.question import Question

Told = Callable[[Answered], None]
"""Told of the tiers that settle what there is in all, before it is shared out."""


def unheard(_answered: Answered) -> None:
    """Nobody waits for what there is in all."""


class Standing:
    """One question: its model is built again only where other numbers reach.

    What is asked as it stands is solved from the beginning, and so is everything before that. What is asked
    afterwards begins where that one stood before anything was shared out, whatever was asked in between: an answer
    hangs on its own numbers and on the question as it stands, and on nobody else's.

    Args:
        question: what is asked.
        settings: gap, time limit, seed and threads.
    """

    def __init__(self, question: Question, settings: SolveSettings) -> None:
        self.question, self.settings = question, settings
        self.model = ReusedModel(question)
        self.memory: Memory = NO_MEMORY
        self._stood: Compiled | None = None
        self._log = SolverLog()
        self._live: LiveModel | None = None

    def solve(
        self,
        instance: Instance,
        listen: Listener = quiet,
        *,
        as_it_stands: bool = False,
        stop: Callable[[], bool] = never,
        in_sum: Told = unheard,
    ) -> Solution:
        """The answer on an instance, as `optimiser.run.solve.solve` gives it; from a memory, to its gap.

        Args:
            instance: a checked instance of the same trusts.
            listen: told of progress.
            as_it_stands: whether later answers begin where this one stood.
            stop: asked while the solver runs; once it says yes, the answer is what has been found.
            in_sum: told what there is in all before it is shared out, where something is to be.
        """
        began = perf_counter()
        answered = self.answered(instance, listen, as_it_stands=as_it_stands, stop=stop, in_sum=in_sum)
        prepared = answered.prepared
        seconds = {**prepared.seconds, "solve": perf_counter() - began - sum(prepared.seconds.values())}
        found = solution_of(instance, self.question, self.settings, answered, seconds)
        return replace(found, log=self._log.text)

    def answered(
        self,
        instance: Instance,
        listen: Listener = quiet,
        *,
        as_it_stands: bool = False,
        stop: Callable[[], bool] = never,
        in_sum: Told = unheard,
    ) -> Answered:
        """The tiers of the answer alone, for who looks at totals only: no tables and no manifest.

        Args:
            instance: as in `solve`, and so are the others.
            listen: told of progress.
            as_it_stands: whether later answers begin where this one stood.
            stop: asked while the solver runs.
            in_sum: told what there is in all.
        """
        return self._answered(instance, listen, as_it_stands, stop, in_sum, _every)

    def begun(
        self, instance: Instance, listen: Listener = quiet, stop: Callable[[], bool] = never
    ) -> Answered:
        """What there is in all as it stands, and not who bears it; later answers begin where it stood all the same.

        Args:
            instance: as it stands.
            listen: told of progress.
            stop: asked while the solver runs.
        """
        return self._answered(instance, listen, True, stop, unheard, before_sharing)

    def _answered(
        self,
        instance: Instance,
        listen: Listener,
        as_it_stands: bool,
        stop: Callable[[], bool],
        in_sum: Told,
        wanted: Callable[[Sequence[Tier]], Sequence[Tier]],
    ) -> Answered:
        prepared = self.model.prepare(instance)
        start = NO_MEMORY
        if self._stood is not None and not as_it_stands:
            start = self.memory.carried(self._stood, prepared.compiled)
        self._log.parts.clear()
        learned = NO_MEMORY

        def tiers_of(asked: Prepared) -> list[TierResult]:
            nonlocal learned

            def told(results: Sequence[TierResult]) -> None:
                nonlocal learned
                learned = state.learned
                in_sum(Answered(asked, results))

            live = self._live = self._loaded(asked.compiled, anew=start is NO_MEMORY)
            live.stop = stop
            state = Lexicographic(live, asked.stages, listen, start, remember=as_it_stands, in_sum=told)
            results = state.solve(wanted(asked.tiers))
            learned = state.learned if learned is NO_MEMORY else learned
            return results

        answered = within_room(prepared, tiers_of(prepared), self.settings, tiers_of, stop)
        if as_it_stands and status_of(answered.results, len(wanted(answered.prepared.tiers))) == "optimal":
            self.memory, self._stood = learned, answered.prepared.compiled
        return answered

    def close(self) -> None:
        """Let go of what the solver holds; the next answer loads it again."""
        if self._live is not None:
            self._live.release()
        self._live = None

    def _loaded(self, compiled: Compiled, *, anew: bool) -> LiveModel:
        """The model inside HiGHS with these numbers; `anew` without a trace of what was solved before."""
        told = decided(compiled)
        if self._live is not None and not anew and self._live.become(told):
            return self._live
        if self._live is not None:
            self._live.release()
        return LiveModel(told, self.settings, self._log, stepped=True)


def before_sharing(tiers: Sequence[Tier]) -> Sequence[Tier]:
    """The tiers up to the first that shares something out: what there is in all hangs on them alone."""
    even = [at for at, tier in enumerate(tiers) if tier.squares is not None]
    return tiers[: even[0]] if even else tiers


def _every(tiers: Sequence[Tier]) -> Sequence[Tier]:
    """All of them."""
    return tiers
