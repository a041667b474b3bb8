"""`optimiser conflict INSTANCE`: which promises cannot hold together, and the cheapest ways out."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.options import (
    AllowOption,
    BasisOption,
    GapOption,
    HoldOption,
    InstanceArgument,
    OffOption,
    OrderOption,
    OutOption,
    QuestionOption,
    ScenarioOption,
    YieldOption,
    open_instance,
    open_question,
    run_folder,
    settings_of,
)
from optimiser.cli.screen import Ticker
from optimiser.explain.conflict import find_conflict
from optimiser.explain.conflict.find import BUDGET, LIMIT
from optimiser.explain.conflict.folder import write_conflict
from optimiser.run.prepare import prepare

INFEASIBLE, NOT_SETTLED = 3, 5
WholeOption = Annotated[
    float | None,
    typer.Option("--time-limit", min=0.0, help=f"Seconds for the whole explanation; {BUDGET:g} if absent."),
]
ConflictsOption = Annotated[
    int, typer.Option("--conflicts", min=1, help="How many conflicts are listed at most; they may overlap.")
]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("conflict")
    def command(
        instance: InstanceArgument,
        question: QuestionOption = "keep_all",
        out: OutOption = None,
        scenario: ScenarioOption = None,
        gap: GapOption = 1e-3,
        time_limit: WholeOption = None,
        basis: BasisOption = None,
        hold: HoldOption = None,
        yields: YieldOption = None,
        off: OffOption = None,
        allow: AllowOption = None,
        order: OrderOption = None,
        conflicts: ConflictsOption = LIMIT,
    ) -> int:
        """Show a smallest set of promises that cannot hold together, and the cheapest ways out."""
        asked = open_question(question, basis, hold, yields, off, allow, order)
        read = open_instance(instance, scenario)
        settings, folder = settings_of(gap, None), run_folder(out, read, asked)
        with Ticker() as ticker:
            prepared = prepare(read, asked)
            budget = BUDGET if time_limit is None else time_limit
            report = find_conflict(prepared, settings, ticker.tell, budget, conflicts)
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
