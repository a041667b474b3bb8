"""`optimiser changed BEFORE AFTER`: which inputs moved, and what each did to the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from optimiser.changed import attribution
from optimiser.cli.explaining import console, out_folder, print_table, report
from optimiser.cli.options import (
    GapOption,
    QuestionOption,
    TimeOption,
    open_instance,
    open_question,
    settings_of,
)

BeforeArgument = Annotated[str, typer.Argument(metavar="BEFORE", help="The earlier instance.")]
AfterArgument = Annotated[str, typer.Argument(metavar="AFTER", help="The later instance.")]
EarlierOption = Annotated[
    str | None, typer.Option("--scenario-before", help="A scenario of the earlier one.")
]
LaterOption = Annotated[str | None, typer.Option("--scenario-after", help="A scenario of the later one.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="A folder; under runs/ if absent.")]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("changed")
    def command(
        before: BeforeArgument,
        after: AfterArgument,
        question: QuestionOption = "how_far",
        earlier: EarlierOption = None,
        later: LaterOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
        out: OutOption = None,
    ) -> int:
        """Say which inputs differ, and solve a table at a time to say what each did to the answer."""
        one, two = open_instance(before, earlier), open_instance(after, later)
        progress = Console(stderr=True, highlight=False)
        found = attribution(
            one,
            two,
            open_question(question),
            settings_of(gap, time_limit),
            lambda step: progress.print(f"solving {step}", markup=False),
        )
        screen = console()
        print_table(screen, "What each table did, in order", found.effects)
        tables = {"inputs": found.inputs, "effects": found.effects}
        report(out_folder(out, one.name, "changed"), "changed", tables, found.findings, screen)
        return 0
