"""`optimiser report RUN`: the self-contained page of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from optimiser.cli.options import RunArgument
from optimiser.errors import RunError
from optimiser.report import write_report

SecondRun = Annotated[
    Path | None,
    typer.Argument(
        metavar="RUN2",
        help="A run of the other question (how_far, balance) on the instance; found beside RUN if absent.",
    ),
]
BalanceOption = Annotated[Path | None, typer.Option("--balance", help="The run of balance: RUN2 by name.")]
FileOption = Annotated[Path | None, typer.Option("--out", help="Where to write; RUN/report.html if absent.")]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("report")
    def command(
        run: RunArgument, second: SecondRun = None, balance: BalanceOption = None, out: FileOption = None
    ) -> int:
        """Write one page that opens offline: the answer, who is asked for what, and what was assumed."""
        if second is not None and balance is not None:
            raise RunError("give the second run once: as RUN2 or as --balance")
        path = write_report(run, out, second or balance)
        Console(highlight=False, soft_wrap=True).print(f"Report: {path}", markup=False)
        return 0
