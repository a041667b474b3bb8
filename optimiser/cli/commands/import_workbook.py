"""`optimiser import FILE.xlsx --to FOLDER`: an instance out of a workbook, alone or laid over another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from optimiser.cli.console import console
from optimiser.cli.screen import ask
from optimiser.errors import Fault
from optimiser.extras.starter import has_six_sheets, outdated
from optimiser.extras.workbook import Imported
from optimiser.extras.workbook.corrections import write_corrected
from optimiser.extras.workbook.folder import write_imported
from optimiser.extras.workbook.grid import WorkbookError
from optimiser.extras.workbook.tidy import listed
from optimiser.instances import Instance, resolve_instance

FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE.xlsx", help="The workbook, a CSV file, or a folder of CSV files.")
]
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
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Refuse what is not written as the format has it: 1%, Yes, £328.6.")
]
CorrectedOption = Annotated[
    Path | None, typer.Option("--corrected", help="Write the workbook with every correction made and listed.")
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
        strict: StrictOption = False,
        corrected: CorrectedOption = None,
    ) -> int:
        """Read an instance from a workbook; every correction and every fault is named by its sheet and cell."""
        if corrected is not None and file.suffix.lower() != ".xlsx":
            remedy = "leave it out: what is corrected is listed on the screen"
            raise WorkbookError([Fault("--corrected", "needs a workbook", remedy, kind="workbook")])
        if has_six_sheets(file):
            remedy = f"read it with `optimiser new {to} --from-workbook {file}`"
            raise WorkbookError([Fault(file.name, "is a workbook of six sheets", remedy, kind="workbook")])
        beneath = None if onto is None else resolve_instance(onto)
        done = write_imported(file, to, beneath, whole=whole, replace=replace, name=name, strict=strict)
        found, written = done.found, done.instance
        _say(console(), found, written, done.dropped, laid=beneath is not None)
        if name is None and beneath is None and written.name != to.resolve().name:
            console().print(
                f"  note: the sheet settings calls it {written.name}; --name gives it another name"
            )
        for said in outdated(written, to):
            console().print(f"  note: {said}")
        ask(console(), written)
        console().print(f"Written: {to}")
        if corrected is not None:
            write_corrected(file, corrected, (*found.corrections, *found.values), found.passed)
            console().print(f"Written: {corrected}")
        return 0


def _say(
    screen: Console, found: Imported, written: Instance, dropped: Mapping[str, Fault], *, laid: bool
) -> None:
    for correction in listed(found.corrections):
        screen.print(f"  {correction}")
    for remark in found.remarks:
        screen.print(f"  note: {remark}")
    for line in found.laid if laid else ():
        screen.print(f"  {line}")
    for sheet in found.ignored:
        screen.print(f"  note: the sheet {sheet} is not a table and was passed over")
    for file, fault in dropped.items():
        screen.print(f"  note: {file} does not fit these tables and was left out: {fault}")
    for note in written.notes:
        screen.print(f"  note: {note}")
    screen.print(f"{written.name} is valid. SHA-256 {written.sha256}")
