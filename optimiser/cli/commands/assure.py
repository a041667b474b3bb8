"""`optimiser assure RUN`: the assurance pack of a run."""

from __future__ import annotations

import typer

from optimiser.cli.console import console
from optimiser.cli.options import BesideOption, RunArgument
from optimiser.extras.assurance import write_pack


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("assure")
    def command(run: RunArgument, out: BesideOption = None) -> int:
        """Write scope, logs, checks, known limits and a sign-off sheet with blanks, each tick looked up."""
        console().print(f"Assurance pack: {write_pack(run, out)}")
        return 0
