"""A run opened to explain it: read with its instance, recomputed, and refused where it does not verify."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.conflict.report import ConflictReport
from optimiser.explain.finding import Finding
from optimiser.instances import Instance
from optimiser.results import Run, read_run
from optimiser.results.judge import Judged, measure_values
from optimiser.results.origin import INPUTS, EarlierError, instance_of, shown_not_verified
from optimiser.results.verdict import OPINION, came_to, contradiction, opinion_contradictions
from optimiser.run.evidence import with_conflicts
from optimiser.run.solution import Solution
from optimiser.verify import Verification, verify
from optimiser.verify.verify import Recomputed, checked, recompute
from trustmodels.allocation.case import Case
from trustmodels.allocation.plan import Plan
from trustmodels.allocation.question import Question

# Open a run to explain it: read with its instance, recomputed, and refused where it does not verify.


class UnverifiedError(RunError):
    """A plan that does not hold up when it is recomputed; it is not explained."""

    exit_code = 6


@dataclass(frozen=True)
class Opened:
    """A verified run with its instance, and the case and plan that were recomputed from its tables."""

    run: Run
    instance: Instance
    again: Recomputed

    @property
    def case(self) -> Case:
        """The instance under the run's question."""
        return self.again.case

    @property
    def plan(self) -> Plan:
        """The plan in numbers."""
        return self.again.plan

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods of the plan, in order."""
        return self.case.periods

    @property
    def last(self) -> str:
        """The period with which the horizon ends."""
        return self.case.periods[-1]

    def table(self, name: str) -> pd.DataFrame:
        """A result table of the run, with the run's own column order."""
        return self.run.tables[name]

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

    @property
    def reached(self) -> dict[str, float]:
        """Every measure as its tier reached it; of the plan where it had none.

        What the even tiers spend of it, to settle who bears what, is left out: two plans are set side by side by
        what they can do for the nation.
        """
        solved = {str(tier["measure"]): came_to(tier) for tier in self.run.manifest["tiers"]}
        return self.measures | {name: value for name, value in solved.items() if value is not None}


def opened(run: Run, instance: Instance, *, earlier: bool = False) -> Opened:
    """A run in memory, verified against its instance.

    Args:
        run: with a plan.
        instance: what it was solved on.
        earlier: a run of an earlier edition of the format is opened as well, as it stands; whoever shows it says
            so with ``edition_findings``.

    Raises:
        EarlierError: it is of an earlier edition, and those are not opened.
        RunError: the run holds no plan.
        UnverifiedError: a statement of the run does not hold when recomputed.
    """
    if not run.solved:
        raise RunError(f"{run.path} holds no plan to explain: its status is {run.status}")
    if run.earlier and not earlier:
        raise EarlierError(f"{run.path} is not solved on from: {shown_not_verified(run)}")
    try:
        again = recompute(run, instance)
    except KeyError as missing:
        raise UnverifiedError(f"{run.path} is not explained: {missing} is missing in its tables") from missing
    if run.earlier and earlier:
        return Opened(run, instance, again)
    found = checked(run, instance, again)
    if not found.passed:
        first = found.residuals[0]
        raise UnverifiedError(
            f"{run.path} is not explained: {len(found.residuals):,} of {found.checked:,} statements do "
            f"not hold when recomputed, the first being {first}"
        )
    return Opened(run, instance, again)


def edition_findings(*answers: Opened) -> list[Finding]:
    """A caution for every run of an earlier edition: it is shown as it stands."""
    return [
        Finding("edition", shown_not_verified(answer.run), severity="caution")
        for answer in answers
        if answer.run.earlier
    ]


def open_run(folder: Path | str, *, earlier: bool = False) -> Opened:
    """A run folder, read with the instance that its manifest names, and verified.

    Raises:
        RunError, InstanceError, UnverifiedError, EarlierError: as above, or a folder that cannot be read.
    """
    run = read_run(folder)
    path = run.manifest["instance"]["path"]
    if path is None and not (run.path / INPUTS).is_file():
        raise RunError(f"{folder} was solved on an instance in memory: open it with that instance")
    return opened(run, instance_of(run), earlier=earlier)


# A solution held to whoever checks it: `verify`, the conflict finder, a second opinion. Who disagrees is recorded.


def verified(solution: Solution) -> tuple[Solution, Verification | None]:
    """A solution recomputed: contradicted where its plan does not hold; None where there is no plan."""
    if solution.plan is None:
        return solution, None
    run = Run(Path("in-memory"), solution.manifest, solution.tables)
    found = verify(run, solution.instance)
    if found.passed or solution.disputed:
        return solution, found
    says = (
        f"{len(found.residuals):,} of {found.checked:,} statements are off when they are recomputed, the first "
        f"being {found.residuals[0]}"
    )
    return solution.against([contradiction("verify", says)]), found


def beside_opinion(solution: Solution) -> Solution:
    """A solution with what the second opinion in its manifest holds against it."""
    return solution.against(list(opinion_contradictions(solution.manifest.get(OPINION))))


def beside_conflict(solution: Solution, report: ConflictReport) -> Solution:
    """An infeasible question with what proves its conflicts, and with what the conflict finder holds against it.

    That is, where it says that every promise can be kept.
    """
    if report.status != "none":
        return with_conflicts(solution, [conflict.members for conflict in report.conflicts])
    says = "the promises can be kept together; the solver says that there is no plan"
    return solution.against([contradiction("the conflict finder", says)])
