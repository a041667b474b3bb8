"""`optimiser assure RUN`: the assurance pack of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.assure import write_pack
from optimiser.cli.console import console
from optimiser.cli.options import RunArgument

OutOption = Annotated[Path | None, typer.Option("--out", help="A folder; beside the run if absent.")]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("assure")
    def command(run: RunArgument, out: OutOption = None) -> int:
        """Write scope, logs, checks, known limits and a sign-off sheet with blanks, each tick looked up."""
        console().print(f"Assurance pack: {write_pack(run, out)}")
        return 0
