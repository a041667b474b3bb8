"""Open a run to explain it: read with its instance, recomputed, and refused where it does not verify."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from optimiser.errors import RunError
from optimiser.instances import Instance
from optimiser.results import Run, read_run
from optimiser.results.inputs import INPUTS
from optimiser.results.judge import Judged, measure_values
from optimiser.results.origin import instance_of
from optimiser.verify.reread import Reread
from optimiser.verify.verify import checked, recompute
from trustmodels.allocation.question import Question


class UnverifiedError(RunError):
    """A plan that does not hold up when it is recomputed; it is not explained."""

    exit_code = 6


@dataclass(frozen=True)
class Opened(Reread):
    """A verified run with its instance, the case under its question, and its plan in numbers."""

    @property
    def judged(self) -> list[Judged]:
        """Every commitment under the plan."""
        return self.again.judged

    @property
    def question(self) -> Question:
        """The question that the run answers."""
        return self.case.question

    @property
    def name(self) -> str:
        """The name of the run's folder."""
        return self.run.path.name

    @cached_property
    def measures(self) -> dict[str, float]:
        """Every measure of the plan."""
        return dict(measure_values(self.case, self.plan, self.judged))


def opened(run: Run, instance: Instance) -> Opened:
    """A run in memory, verified against its instance.

    Raises:
        RunError: the run holds no plan.
        UnverifiedError: a statement of the run does not hold when recomputed.
    """
    if not run.solved:
        raise RunError(f"{run.path} holds no plan to explain: its status is {run.status}")
    try:
        again = recompute(run, instance)
    except KeyError as missing:
        raise UnverifiedError(f"{run.path} is not explained: {missing} is missing in its tables") from missing
    found = checked(run, instance, again)
    if not found.passed:
        first = found.residuals[0]
        raise UnverifiedError(
            f"{run.path} is not explained: {len(found.residuals):,} of {found.checked:,} statements do "
            f"not hold when recomputed, the first being {first}"
        )
    return Opened(run, instance, again)


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
