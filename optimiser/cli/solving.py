"""Solve, verify, write and say so: what `solve` and `demo` share."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from optimiser.cli.screen import Ticker, summary
from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.run.solve import Solution, solve
from optimiser.solver import SolveSettings
from optimiser.verify import verify
from trustmodels.allocation.question import Question

EXIT = {"optimal": 0, "infeasible": 3, "feasible": 4}
STOPPED_WITH_NONE, CHECK_FAILED = 5, 6


def exit_status(solution: Solution) -> int:
    """The exit status of a solution before verification."""
    if solution.plan is None:
        return EXIT["infeasible"] if solution.status == "infeasible" else STOPPED_WITH_NONE if solution.status == "feasible" else 1
    return EXIT[solution.status]


def answer(instance: Instance, question: Question, settings: SolveSettings, folder: Path) -> int:
    """Solve a question, write its run folder, verify it, and print the summary; returns the exit status."""
    console = Console(highlight=False, soft_wrap=True)
    with Ticker() as ticker:
        solution = solve(instance, question, settings, ticker.tell)
    run = solution.write(folder)
    status = exit_status(solution)
    if run.solved:
        checked = verify(run, instance)
        summary(console, run, checked)
        return status if checked.passed else CHECK_FAILED
    _no_plan(console, run)
    return status


def _no_plan(console: Console, run: Run) -> None:
    console.print(f"No plan: {run.status}. Written to {run.path}", markup=False)
