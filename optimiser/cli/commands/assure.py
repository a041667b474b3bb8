"""`optimiser assure RUN`: the assurance pack of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.options import BesideOption, RunArgument
from optimiser.extras.assurance import write_pack
from optimiser.extras.assurance.record import FILE

RecordOption = Annotated[
    Path | None,
    typer.Option(
        "--record", help="What people say, as record.toml of a pack; that of an earlier pack if absent."
    ),
]
TestsOption = Annotated[
    Path | None, typer.Option("--tests", help="What the tests did: the file of pytest --junitxml=FILE.")
]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("assure")
    def command(
        run: RunArgument, out: BesideOption = None, record: RecordOption = None, tests: TestsOption = None
    ) -> int:
        """Write statement, papers, logs, checks and the AQuA checklist; each tick looked up, people's parts blank."""
        folder = write_pack(run, out, record, tests)
        console().print(f"Assurance pack: {folder}. Fill in {folder / FILE}, and write the pack again.")
        return 0
