"""Solve, verify, write and say so: what `solve` and `demo` share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console

from optimiser.cli.screen import Ticker, summary
from optimiser.cli.second import show_opinion
from optimiser.explain.conflict import ConflictReport, conflict_record, find_conflict
from optimiser.explain.conflict.folder import write_beside
from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.run.solve import Solution, solve
from optimiser.solver import SolveSettings
from optimiser.solver.interrupt import Interrupt
from optimiser.verify import verify
from trustmodels.allocation.question import Question

EXIT = {"optimal": 0, "infeasible": 3, "feasible": 4}
STOPPED_WITH_NONE, CHECK_FAILED = 5, 6
Opinion = Callable[[Solution, SolveSettings], Solution]
"""Adds what another solver says of a solution to its manifest."""


def exit_status(solution: Solution) -> int:
    """The exit status of a solution before verification."""
    if solution.plan is None:
        return (
            EXIT["infeasible"]
            if solution.status == "infeasible"
            else STOPPED_WITH_NONE
            if solution.status == "feasible"
            else 1
        )
    return EXIT[solution.status]


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
    console = Console(highlight=False, soft_wrap=True)
    with Ticker() as ticker, Interrupt() as stop:
        solution = solve(instance, question, settings, ticker.tell, stop)
        if opinion is not None:
            solution = opinion(solution, settings)
        infeasible = solution.status == "infeasible"
        conflict = find_conflict(solution.prepared, settings, ticker.tell) if infeasible else None
    status = exit_status(solution)
    if conflict is not None:
        _no_plan(console, _write_infeasible(solution, conflict, folder), conflict.sentences)
        return status
    run = solution.write(folder, log=log)
    if run.solved:
        checked = verify(run, instance)
        summary(console, run, checked)
        show_opinion(console, run.manifest)
        return status if checked.passed else CHECK_FAILED
    _no_plan(console, run)
    return status


def _write_infeasible(solution: Solution, conflict: ConflictReport, folder: Path) -> Run:
    """The run folder of an infeasible question: its manifest, the conflict, and the findings beside them."""
    run = solution.write(folder, conflict_record(solution.prepared.case, conflict))
    write_beside(run.path, conflict)
    return run


def _no_plan(console: Console, run: Run, sentences: Iterable[str] = ()) -> None:
    for sentence in sentences:
        console.print(sentence, markup=False)
    show_opinion(console, run.manifest)
    console.print(f"No plan: {run.status}. Written to {run.path}", markup=False)
