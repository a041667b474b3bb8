"""`optimiser report RUN`: the self-contained page of a run."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from optimiser.cli.options import RunArgument
from optimiser.errors import RunError
from optimiser.report import write_report
from optimiser.results import Run, read_run
from optimiser.results.origin import instance_of

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
        """Write the page of a run, which opens offline, and its workbook."""
        if second is not None and balance is not None:
            raise RunError("give the second run once: as RUN2 or as --balance")
        path = write_report(run, out, second or balance)
        console = Console(highlight=False, soft_wrap=True)
        console.print(f"Report: {path}", markup=False)
        console.print(_workbook(read_run(run), path.with_suffix(".xlsx")), markup=False)
        return 0


def _workbook(run: Run, path: Path) -> str:
    """Write the workbook where its library is installed; a line that says so either way."""
    if find_spec("xlsxwriter") is None:
        return "No workbook: install the extra `workbook` (pip install trust-optimiser[workbook])."
    from optimiser.workbook import write_run_workbook  # noqa: PLC0415 - an optional extra

    return f"Workbook: {write_run_workbook(run, instance_of(run), path)}"
