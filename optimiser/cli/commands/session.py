"""`optimiser session RUN`: the page of a bargaining session, on which people predict first and then look."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.options import RunArgument

FileOption = Annotated[Path | None, typer.Option("--out", help="Where to write; RUN/session.html if absent.")]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("session")
    def command(run: RunArgument, out: FileOption = None) -> int:
        """Write a page on which people write what they expect of a run before its answers are uncovered."""
        from optimiser.extras.prediction import write_sheet  # noqa: PLC0415 - brings the charts with it

        console().print(f"Session: {write_sheet(run, out)}")
        return 0
