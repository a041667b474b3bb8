"""Open a run to explain it: read with its instance, recomputed, and refused where it does not verify."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from optimiser.errors import RunError
from optimiser.instances import Instance
from optimiser.results import Run, read_run
from optimiser.results.inputs import INPUTS
from optimiser.results.judge import Judged, judge, measure_values
from optimiser.results.origin import instance_of
from optimiser.results.plan import plan_from_tables
from optimiser.verify import verify
from optimiser.verify.verify import question_of
from trustmodels.allocation.case import Case, make_case
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.plan import Plan
from trustmodels.allocation.question import Question


class UnverifiedError(RunError):
    """A plan that does not hold up when it is recomputed; it is not explained."""

    exit_code = 6


@dataclass(frozen=True)
class Opened:
    """A verified run with its instance, the case under its question, and its plan in numbers."""

    run: Run
    instance: Instance
    case: Case
    plan: Plan

    @property
    def question(self) -> Question:
        """The question that the run answers."""
        return self.case.question

    @property
    def name(self) -> str:
        """The name of the run's folder."""
        return self.run.path.name

    @cached_property
    def judged(self) -> list[Judged]:
        """Every commitment under the plan."""
        return judge(self.case, self.plan)

    @cached_property
    def measures(self) -> dict[str, float]:
        """Every measure of the plan."""
        return dict(measure_values(self.case, self.plan, self.judged))

    def table(self, name: str) -> pd.DataFrame:
        """A result table of the run."""
        return self.run.tables[name]


def opened(run: Run, instance: Instance) -> Opened:
    """A run in memory, verified against its instance.

    Raises:
        RunError: the run holds no plan.
        UnverifiedError: a statement of the run does not hold when recomputed.
    """
    if not run.solved:
        raise RunError(f"{run.path} holds no plan to explain: its status is {run.status}")
    checked = verify(run, instance)
    if not checked.passed:
        first = checked.residuals[0]
        raise UnverifiedError(
            f"{run.path} is not explained: {len(checked.residuals):,} of {checked.checked:,} statements do "
            f"not hold when recomputed, the first being {first}"
        )
    case = make_case(allocation_data(instance.tables, instance.settings), question_of(run.manifest))
    return Opened(run, instance, case, plan_from_tables(case, run.tables))


def open_run(folder: Path | str) -> Opened:
    """A run folder, read with the instance that its manifest names, and verified.

    Raises:
        RunError, InstanceError, UnverifiedError: as above, or a folder that cannot be read.
    """
    run = read_run(folder)
    path = run.manifest["instance"]["path"]
    if path is None and not (run.path / INPUTS).is_file():
        raise RunError(f"{folder} was solved on an instance in memory: open it with that instance")
    return opened(run, instance_of(run))
