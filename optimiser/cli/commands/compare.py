"""`optimiser compare RUN RUN...`: differences against the first run, who gains and loses, what stays."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.explaining import console, out_folder, report
from optimiser.explain.compare.findings import compare
from optimiser.explain.opened import open_run

RunsArgument = Annotated[list[Path], typer.Argument(metavar="RUN RUN...", help="Two run folders or more.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="A folder; beside the first run if absent.")]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("compare")
    def command(runs: RunsArgument, out: OutOption = None) -> int:
        """Compare runs with the first of them, by trust, system, region, type and period."""
        answers = [open_run(run) for run in runs]
        folder = out_folder(out or runs[0].with_name(f"{runs[0].resolve().name}-compared"))
        tables, findings = compare(answers)
        report(folder, "compare", tables, findings, console())
        return 0
