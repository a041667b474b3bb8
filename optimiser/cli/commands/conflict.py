"""`optimiser conflict INSTANCE`: which promises cannot hold together, and the cheapest ways out."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.options import (
    GapOption,
    InstanceArgument,
    OutOption,
    ScenarioOption,
    open_instance,
    run_folder,
    settings_of,
    takes_question,
)
from optimiser.cli.screen import Ticker
from optimiser.explain.conflict import find_conflict
from optimiser.explain.conflict.find import BUDGET, LIMIT, write_conflict
from optimiser.run.prepare import prepare
from trustmodels.allocation.question import Question

INFEASIBLE, NOT_SETTLED = 3, 5
WholeOption = Annotated[
    float | None,
    typer.Option(
        "--time-limit", min=0.0, help="Seconds after which the explanation ends as it is; none if absent."
    ),
]
EffortOption = Annotated[
    float,
    typer.Option(
        "--effort", min=0.0, help="How much work may go into it, beside what is usual; not in seconds."
    ),
]
ConflictsOption = Annotated[
    int, typer.Option("--conflicts", min=1, help="How many conflicts are listed at most; they may overlap.")
]


def _until(seconds: float | None) -> Callable[[], bool]:
    """Asks whether so many seconds are over."""
    end = inf if seconds is None else monotonic() + seconds
    return lambda: monotonic() >= end


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("conflict")
    @takes_question("keep_all")
    def command(
        asked: Question,
        instance: InstanceArgument,
        out: OutOption = None,
        scenario: ScenarioOption = None,
        gap: GapOption = 1e-3,
        effort: EffortOption = 1.0,
        time_limit: WholeOption = None,
        conflicts: ConflictsOption = LIMIT,
    ) -> int:
        """Show a smallest set of promises that cannot hold together, and the cheapest ways out."""
        read = open_instance(instance, scenario)
        settings, folder = settings_of(gap, None), run_folder(out, read, asked)
        with Ticker() as ticker:
            prepared = prepare(read, asked)
            work = int(effort * BUDGET)
            report = find_conflict(prepared, settings, ticker.tell, work, conflicts, _until(time_limit))
        screen = console()
        for sentence in report.sentences:
            screen.print(sentence)
        if report.status == "none":
            return 0
        if report.status == "unsettled":
            return NOT_SETTLED
        run = write_conflict(read, prepared, settings, report, folder)
        screen.print(f"Written to {run.path}")
        return INFEASIBLE
