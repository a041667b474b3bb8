"""One question in many worlds of an instance, looked at in sum: each answer solved and verified in memory.

The matrix is read straight off the formulas, in the order of the instance as it stands. An answer begins with the
yes/no choices of the answer as it stands, and with the tiers that are nothing there. It hangs on these and on its own
numbers alone: not on the world before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from optimiser.explain.quantities import Quantity, quantities_of
from optimiser.explain.resolve import NONE, Changes, changed_matrix
from optimiser.explain.verified_run import UnverifiedError
from optimiser.instances import Instance
from optimiser.matrix import Compiled
from optimiser.matrix.arrays import Named
from optimiser.matrix.direct import MatrixOrder, written
from optimiser.results.judge import judge
from optimiser.results.plan import plan_from_columns
from optimiser.run.leeway import within_room
from optimiser.run.manifest import manifest_record
from optimiser.run.prepare import Prepared, case_of, prepared_of
from optimiser.run.solution import STOPPED, status_of
from optimiser.solver import Outcome, SolveSettings, TierResult
from optimiser.solver.floor import solve_from_floor
from optimiser.solver.memory import Memory
from optimiser.verify.verify import Recomputed, checked_in_memory
from trustmodels.allocation.question import Question


@dataclass(frozen=True)
class SumAnswer:
    """What a world comes to.

    Attributes:
        status: how it ended.
        quantities: in natural units; none without a plan.
        tiers: what each came to, in their order; none without a plan.
        gap: the widest of a tier that chooses.
        yes: the yes/no choices that the plan says yes to.
    """

    status: str
    quantities: tuple[Quantity, ...] = ()
    tiers: Mapping[str, float] = field(default_factory=dict)
    gap: float = 0.0
    yes: frozenset[Named] = frozenset()

    @property
    def planned(self) -> bool:
        """Whether there is a plan."""
        return bool(self.tiers)


Bounds = Callable[[Compiled], Changes]


def as_they_are(_compiled: Compiled) -> Changes:
    """Nothing differs."""
    return NONE


class Sums:
    """An instance and a question, for answers in many worlds of it.

    Args:
        instance: as it stands.
        question: linear tiers only, as of `optimiser.questions.in_sum`.
        yes: the yes/no choices that the answer as it stands says yes to.
        reached: what each of its tiers came to, in their order; None of one without a value.
    """

    def __init__(
        self,
        instance: Instance,
        question: Question,
        yes: frozenset[Named] = frozenset(),
        reached: Sequence[float | None] = (),
    ) -> None:
        self.question = question
        case = case_of(instance, question)
        found = written(case)
        self._order = MatrixOrder.of(case, found)
        self._yes = yes
        self._floored = _floored(prepared_of(case, self._order.compiled(found), {}), reached)

    def prepare(self, instance: Instance) -> Prepared:
        """The question on a world, in the order of the instance as it stands where rows and columns are the same."""
        case = case_of(instance, self.question)
        found = written(case)
        order = self._order if self._order.fits(found) else MatrixOrder.of(case, found)
        return prepared_of(case, order.compiled(found), {})

    def answer(
        self, instance: Instance, settings: SolveSettings, bounds: Bounds = as_they_are, *, room: bool = False
    ) -> SumAnswer:
        """The answer in a world.

        Args:
            instance: the world.
            settings: gap, time limit, seed.
            bounds: which bounds differ from those of its matrix.
            room: whether promises that cannot be kept to the last digit are given their room, as in `solve`.

        Raises:
            UnverifiedError: the plan does not hold up when it is recomputed.
        """
        prepared = self.prepare(instance)

        def solved(asked: Prepared) -> list[TierResult]:
            compiled = changed_matrix(asked.compiled, bounds(asked.compiled))
            start = self._start(asked)
            return solve_from_floor(compiled, asked.tiers, asked.stages, settings, self._floored, start)

        results: Sequence[TierResult] = solved(prepared)
        if room:
            answered = within_room(prepared, results, settings, solved)
            prepared, results = answered.prepared, answered.results
        if len(results) < len(prepared.tiers) or results[-1].x is None:
            last = results[-1].outcome
            return SumAnswer(STOPPED if last is Outcome.STOPPED else str(last))
        return verified_sums(instance, prepared, settings, results)

    def _start(self, prepared: Prepared) -> Memory:
        """The choices as it stands, by name; bases are of no help so far away."""
        columns = prepared.compiled.columns
        names = [columns[at] for at in np.flatnonzero(prepared.compiled.integer)]
        return Memory({}, np.array([float(name in self._yes) for name in names]))


def _floored(prepared: Prepared, reached: Sequence[float | None]) -> int:
    """How many of the first tiers came to their least in the answer as it stands."""
    count = 0
    for tier, value in zip(prepared.tiers, reached, strict=False):
        if not tier.primary or value is None or not tier.at_least(value, prepared.compiled):
            break
        count += 1
    return count


def verified_sums(
    instance: Instance, prepared: Prepared, settings: SolveSettings, results: Sequence[TierResult]
) -> SumAnswer:
    """What the last plan of some tiers comes to, once it is recomputed and holds.

    Args:
        instance: what was asked about.
        prepared: the question on it.
        settings: with which it was solved.
        results: the tiers, or the first of them, each with a plan.

    Returns:
        Its status is `optimal` where every tier of the question is there and solved to its gap, else `feasible`.

    Raises:
        UnverifiedError: a domain, a law, a promise or what is stated of a tier does not hold.
    """
    case, compiled, x = prepared.case, prepared.compiled, results[-1].plan
    plan = plan_from_columns(case, compiled.columns, x)
    judged = judge(case, plan)
    status = status_of(results, len(prepared.tiers))
    again = Recomputed(case, plan, judged)
    manifest = manifest_record(
        instance, case.question, settings, compiled, status, results, again.measures, {}, hashed=False
    )
    found = checked_in_memory(manifest, again)
    if not found.passed:
        raise UnverifiedError(
            f"{len(found.residuals):,} of {found.checked:,} statements do not hold when recomputed, the first being "
            f"{found.residuals[0]}"
        )
    values = {result.measure: result.value for result in results}
    gap = max((result.gap for result in results if result.primary), default=0.0)
    yes = frozenset(compiled.columns[at] for at in np.flatnonzero(compiled.integer & (np.round(x) > 0)))
    return SumAnswer(status, tuple(quantities_of(case, plan, judged)), values, gap, yes)
