"""`optimiser import FILE.xlsx --to FOLDER`: an instance out of a workbook, alone or laid over another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.explaining import console
from optimiser.cli.options import open_instance
from optimiser.instances import read_instance, write_instance
from optimiser.workbook import read_instance_workbook

FileArgument = Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The workbook.")]
ToOption = Annotated[Path, typer.Option("--to", help="The folder of the instance; it must not be there yet.")]
OntoOption = Annotated[
    str | None,
    typer.Option("--onto", help="An instance that the workbook is laid over, rows found by their key."),
]
WholeOption = Annotated[
    bool, typer.Option("--whole", help="Each sheet stands for all of its table: rows it lacks are dropped.")
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Write over the instance in --to, keeping its scenarios.")
]
NameOption = Annotated[str | None, typer.Option("--name", help="The name of the instance.")]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("import")
    def command(
        file: FileArgument,
        to: ToOption,
        onto: OntoOption = None,
        whole: WholeOption = False,
        replace: ReplaceOption = False,
        name: NameOption = None,
    ) -> int:
        """Read an instance from a workbook; every fault is named by its sheet and cell."""
        beneath = None if onto is None else open_instance(onto)
        found = read_instance_workbook(file, beneath, whole=whole, name=name)
        written = read_instance(write_instance(found.instance, to, replace=replace))
        screen = console()
        for laid in found.laid if beneath else ():
            screen.print(f"  {laid}", markup=False)
        for sheet in found.ignored:
            screen.print(f"  note: the sheet {sheet} is no table and was passed over", markup=False)
        for note in written.notes:
            screen.print(f"  note: {note}", markup=False)
        screen.print(f"{written.name} is valid. SHA-256 {written.sha256}", markup=False)
        screen.print(f"Written: {to}", markup=False)
        return 0
