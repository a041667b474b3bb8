"""A solution held to whoever checks it: `verify`, the conflict finder, a second opinion. Who disagrees is recorded."""

from __future__ import annotations

from pathlib import Path

from optimiser.explain.conflict.report import ConflictReport
from optimiser.results import Run
from optimiser.results.contradicted import OPINION, contradiction, opinion_contradictions
from optimiser.run.proven import with_conflicts
from optimiser.run.solve import Solution
from optimiser.verify import Verification, verify


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
