"""`optimiser solve INSTANCE`: one question, one run folder, a summary on the screen."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from optimiser.cli.answer import Opinion, answer
from optimiser.cli.options import (
    GapOption,
    InstanceArgument,
    OutOption,
    ScenarioOption,
    TimeOption,
    open_instance,
    run_folder,
    settings_of,
    takes_question,
)
from trustmodels.allocation.question import Question


class SolverName(StrEnum):
    """Who solves; `scip` solves again after HiGHS and says whether it agrees."""

    HIGHS = "highs"
    SCIP = "scip"


SolverOption = Annotated[
    SolverName, typer.Option("--solver", help="scip: HiGHS solves, then SCIP gives a second opinion.")
]

LogOption = Annotated[
    bool, typer.Option("--log", help="Keep solver.log, what the solver said, with the run.")
]

ResumeOption = Annotated[
    bool,
    typer.Option("--resume", help="Go on from the plan that a stopped solve has kept beside its run folder."),
]


def _second(solver: SolverName) -> Opinion | None:
    """Who is asked after HiGHS; a solver that is not installed is missed before anything is solved."""
    if solver is SolverName.HIGHS:
        return None
    from optimiser.cli.answer import with_scip  # noqa: PLC0415 - loaded only where it is asked for
    from optimiser.extras.second_opinion.scip import library  # noqa: PLC0415

    library()
    return with_scip


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("solve")
    @takes_question("how_far")
    def command(
        asked: Question,
        instance: InstanceArgument,
        out: OutOption = None,
        scenario: ScenarioOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
        solver: SolverOption = SolverName.HIGHS,
        log: LogOption = False,
        resume: ResumeOption = False,
    ) -> int:
        """Answer one question on one instance and write the run folder."""
        further = _second(solver)
        read = open_instance(instance, scenario)
        settings, folder = settings_of(gap, time_limit), run_folder(out, read, asked)
        return answer(read, asked, settings, folder, further, log, resume)
