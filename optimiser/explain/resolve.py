"""Solve a question again with a few numbers changed: the one door through which explanations re-solve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.errors import NoPlanError, RunError, UnsettledError
from optimiser.explain.verified_run import Opened, opened
from optimiser.instances import Instance
from optimiser.instances.write import instance_hash
from optimiser.matrix.arrays import Compiled, Named
from optimiser.questions import in_sum
from optimiser.results.folder import Run
from optimiser.results.judge import judge, measure_values
from optimiser.results.plan import plan_from_columns
from optimiser.results.tables import result_tables
from optimiser.run.manifest import manifest_record
from optimiser.run.prepare import Prepared
from optimiser.run.session import Standing
from optimiser.run.solution import STOPPED
from optimiser.solver import Lexicographic, Outcome, SolveSettings, TierResult, quiet
from optimiser.solver.live import LiveModel
from optimiser.solver.memory import NO_MEMORY, Memory
from optimiser.solver.outcome import Listener
from trustmodels.allocation.plan import Plan
from trustmodels.allocation.question import Question

# Solve a question again with a few numbers changed: the one door through which explanations re-solve.

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Changes:
    """What differs from the prepared question.

    Attributes:
        limits: (commitment, key) -> what is added to the row's limit, in its unit.
        bounds: (decision, key) -> its new lower and upper bound.
    """

    limits: Mapping[Named, float] = field(default_factory=dict)
    bounds: Mapping[Named, tuple[float, float]] = field(default_factory=dict)


NONE = Changes()


@dataclass(frozen=True)
class Resolved:
    """What came of a re-solve: `answer` is None where no plan was found, and `status` says why.

    `memory` is how its tiers ended: where a solve of nearly the same numbers begins.
    """

    prepared: Prepared
    results: tuple[TierResult, ...]
    status: str
    answer: Opened | None
    memory: Memory = NO_MEMORY

    @property
    def plan_found(self) -> Opened:
        """The plan.

        Raises:
            RunError: there is none.
        """
        if self.answer is None:
            raise RunError(f"there is no plan to explain: {self.status}")
        return self.answer

    @property
    def choice(self) -> Floats | None:
        """The yes/no decisions of the plan, in the order of the columns."""
        planned = [r.x for r in self.results if r.x is not None]
        return np.round(planned[-1][self.prepared.compiled.integer]) if planned else None

    @property
    def gap(self) -> float:
        """The widest gap of a primary tier."""
        return max((r.gap for r in self.results if r.primary and r.x is not None), default=0.0)


def changed_matrix(compiled: Compiled, changes: Changes) -> Compiled:
    """The matrix with the changes in it; rows and columns stay where they are."""
    row_lower, row_upper = compiled.row_lower.copy(), compiled.row_upper.copy()
    lower, upper = compiled.lower.copy(), compiled.upper.copy()
    row_at = {name: at for at, name in enumerate(compiled.rows)}
    for name, step in changes.limits.items():
        row_lower[row_at[name]] += step
        row_upper[row_at[name]] += step
    column_at = {name: at for at, name in enumerate(compiled.columns)}
    for name, (low, high) in changes.bounds.items():
        lower[column_at[name]], upper[column_at[name]] = low, high
    return replace(compiled, row_lower=row_lower, row_upper=row_upper, lower=lower, upper=upper)


def resolve(
    instance: Instance,
    prepared: Prepared,
    changes: Changes = NONE,
    settings: SolveSettings | None = None,
    start: Memory = NO_MEMORY,
    listen: Listener = quiet,
) -> Resolved:
    """Solve a prepared question with changes, every tier, its yes/no choices free.

    Args:
        instance: the instance that was prepared.
        prepared: from `optimiser.run.prepare`.
        changes: what differs.
        settings: gap, time limit, seed.
        start: how the tiers of nearly the same question ended; ignored where its choices are not those of this.
        listen: told of progress.

    Returns:
        The outcome; a plan is verified before it is handed out.

    Raises:
        UnverifiedError: the plan does not hold up when it is recomputed.
    """
    settings = settings or SolveSettings()
    live = LiveModel(changed_matrix(prepared.compiled, changes), settings)
    state = Lexicographic(live, prepared.stages, listen, start, remember=True)
    results = tuple(state.solve(prepared.tiers))
    live.release()
    if not _complete(prepared, results):
        return Resolved(prepared, results, _ended(results), None)
    proven = all(r.outcome is Outcome.OPTIMAL for r in results)
    run = _run(instance, prepared, settings, results, "optimal" if proven else "feasible")
    return Resolved(prepared, results, run.status, opened(run, instance), state.learned)


class Resolver:
    """A question asked again and again with other numbers, always from how the first answer ended.

    Its answers are looked at in sum: who bears what is not settled in them.

    Args:
        question: what is asked.
        settings: gap, time limit, seed.
        listen: told of progress.
    """

    def __init__(
        self, question: Question, settings: SolveSettings | None = None, listen: Listener = quiet
    ) -> None:
        self.settings, self._listen = settings or SolveSettings(), listen
        self._standing = Standing(in_sum(question), self.settings)

    def resolve(self, instance: Instance) -> Resolved:
        """The question on an instance.

        Raises:
            UnverifiedError: the plan does not hold up when it is recomputed.
        """
        first = self._standing.memory is NO_MEMORY
        found = self._standing.solve(instance, self._listen, as_it_stands=first)
        results = tuple(found.results)
        if not _complete(found.prepared, results):
            return Resolved(found.prepared, results, _ended(results), None)
        answer = opened(Run(Path("in-memory"), found.manifest, found.tables), instance)
        return Resolved(found.prepared, results, found.status, answer, self._standing.memory)


def _complete(prepared: Prepared, results: tuple[TierResult, ...]) -> bool:
    """Whether every tier has a plan."""
    return len([r for r in results if r.x is not None]) == len(prepared.tiers)


def _ended(results: tuple[TierResult, ...]) -> str:
    """How a solve ended that has no plan for every tier."""
    last = results[-1].outcome
    return STOPPED if last is Outcome.STOPPED else str(last)


def unplanned(question: Question, instance: Instance, status: str) -> NoPlanError | UnsettledError:
    """What to raise where there is no plan to go on from: proven so, or stopped before one was found.

    Args:
        question: what was asked.
        instance: of what.
        status: how the solve ended.
    """
    said = f"{question.name} on {instance.name} has no plan ({status})"
    if status == STOPPED:
        return UnsettledError(f"{said}: the solve was stopped before it had one. Give it more time.")
    if status in {"optimal", "feasible"}:
        wanting = (
            f"{question.name} on {instance.name} has a plan ({status}) of which a later tier was stopped"
        )
        return UnsettledError(f"{wanting}, so nothing can be compared with it. Give it more time.")
    return NoPlanError(f"{said}: try optimiser conflict")


def answer_of(
    instance: Instance, prepared: Prepared, x: Floats, settings: SolveSettings | None = None
) -> Opened:
    """A solution vector of a prepared question as a verified plan; it claims no tier."""
    return opened(_run(instance, prepared, settings or SolveSettings(), (), "feasible", x), instance)


def _run(
    instance: Instance,
    prepared: Prepared,
    settings: SolveSettings,
    results: tuple[TierResult, ...],
    status: str,
    x: Floats | None = None,
) -> Run:
    """The run in memory, as it would be written."""
    solution = results[-1].x if x is None else x
    if solution is None:
        raise RunError(f"there is no plan: {status}")
    case, compiled = prepared.case, prepared.compiled
    plan: Plan = plan_from_columns(case, compiled.columns, solution)
    judged = judge(case, plan)
    tables = result_tables(case, plan, judged, {})
    finals = measure_values(case, plan, judged)
    manifest = manifest_record(
        instance, case.question, settings, compiled, status, results, finals, prepared.seconds
    )
    run = Run(Path("in-memory"), manifest, tables)
    manifest["result_sha256"] = run.sha256
    return run


# An instance with a few numbers changed: what a ladder's step stands on.


def with_tables(instance: Instance, changed: Mapping[str, pd.DataFrame]) -> Instance:
    """The instance with some tables replaced by frames of the same columns, and its hash.

    The path is left out: what is changed here stands in no folder.
    """
    tables = {**instance.tables, **changed}
    filled = frozenset(name for name in changed if len(changed[name]))
    present = (instance.present - changed.keys()) | filled
    digest = instance_hash(tables, instance.settings, present)
    return replace(instance, path=None, tables=tables, present=present, sha256=digest)


def with_envelope(instance: Instance, **numbers: float) -> Instance:
    """The instance with columns of its envelope at one number in every period, each in its own unit."""
    return with_tables(instance, {"envelope": instance.tables["envelope"].assign(**numbers)})


def added(
    instance: Instance, table: str, where: Mapping[str, str], column: str, step: float
) -> tuple[Instance, int]:
    """The instance with `step` added to a column in the rows that match.

    Args:
        instance: a checked instance.
        table: the table that changes.
        column: its column, in the unit of the step.
        where: column = code; all must match.
        step: what is added; an empty cell stays empty, since it means that there is no limit.

    Returns:
        The changed instance and how many cells changed.
    """
    frame = instance.tables[table].copy()
    chosen = frame[column].notna()
    for key, code in where.items():
        chosen &= frame[key] == code
    frame.loc[chosen, column] += step
    return with_tables(instance, {table: frame}), int(chosen.sum())


# What the tolerance between tiers leaves of a shortfall that is none.

REST = 1e-5
"""Amounts up to here, in any unit, are what a later tier may use up of an earlier one (a few millionths)."""
STATED = ("step", "gap")
SHARE = "burden"


def without_rest(frame: pd.DataFrame) -> pd.DataFrame:
    """A table for people, in which nothing is 0 and not a millionth; steps, gaps and shares stay as they are."""
    amounts = [
        column
        for column in frame.select_dtypes("float").columns
        if column not in STATED and SHARE not in str(column)
    ]
    return frame.assign(**{str(c): frame[c].mask(frame[c].abs() <= REST, 0.0) for c in amounts})
