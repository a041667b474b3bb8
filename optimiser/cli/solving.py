"""Solve, verify, write and say so: what `solve` and `demo` share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console

from optimiser.cli.console import console
from optimiser.cli.screen import Ticker, summary
from optimiser.cli.second import show_opinion
from optimiser.explain.conflict import ConflictReport, conflict_record, find_conflict
from optimiser.explain.conflict.folder import write_beside
from optimiser.instances import Instance
from optimiser.instances.absent import unlimited
from optimiser.results import Run
from optimiser.run.solve import STOPPED, Solution, solve
from optimiser.solver import SolveSettings
from optimiser.solver.interrupt import Interrupt
from optimiser.verify import verify
from trustmodels.allocation.question import Question

EXIT = {"optimal": 0, "infeasible": 3, "feasible": 4, STOPPED: 5}
FAILED, CHECK_FAILED = 1, 6
NO_PLAN = {
    "infeasible": "No plan: it is proven that there is none.",
    STOPPED: "No plan: the solve was stopped before it had found one. Whether there is one is not known.",
}
Opinion = Callable[[Solution, SolveSettings], Solution]
"""Adds what another solver says of a solution to its manifest."""


def exit_status(solution: Solution) -> int:
    """The exit status of a solution before verification."""
    return EXIT.get(solution.status, FAILED)


def answer(
    instance: Instance,
    question: Question,
    settings: SolveSettings,
    folder: Path,
    opinion: Opinion | None = None,
    log: bool = False,
) -> int:
    """Solve a question, write its run folder, verify it, and print the summary; returns the exit status.

    With `log`, what the solver said is kept in the folder also where all went well.
    """
    screen = console()
    with Ticker() as ticker, Interrupt() as stop:
        solution = solve(instance, question, settings, ticker.tell, stop)
        if opinion is not None:
            solution = opinion(solution, settings)
        infeasible = solution.status == "infeasible"
        conflict = find_conflict(solution.prepared, settings, ticker.tell) if infeasible else None
    status = exit_status(solution)
    if conflict is not None:
        _no_plan(screen, _write_infeasible(solution, conflict, folder), conflict.sentences)
        return status
    run = solution.write(folder, log=log)
    if run.solved:
        checked = verify(run, instance)
        summary(screen, run, checked)
        for sentence in unlimited(instance.tables, instance.present):
            screen.print(sentence)
        show_opinion(screen, run.manifest)
        return status if checked.passed else CHECK_FAILED
    _no_plan(screen, run)
    return status


def _write_infeasible(solution: Solution, conflict: ConflictReport, folder: Path) -> Run:
    """The run folder of an infeasible question: its manifest, the conflict, and the findings beside them."""
    run = solution.write(folder, conflict_record(solution.prepared.case, conflict))
    write_beside(run.path, conflict)
    return run


def _no_plan(screen: Console, run: Run, sentences: Iterable[str] = ()) -> None:
    for sentence in sentences:
        screen.print(sentence)
    show_opinion(screen, run.manifest)
    said = NO_PLAN.get(run.status, f"No plan: the solve ended in '{run.status}'.")
    screen.print(f"{said} Written to {run.path}")
