"""`optimiser build england --from FOLDER --year 2026-27`: an instance from files of NHS England."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.options import open_instance
from optimiser.cli.screen import ask
from optimiser.extras.england.build import BuiltInstance, build
from optimiser.extras.england.provenance import found_rows, missing_rows, notes
from optimiser.instances import read_instance, write_instance

CountryArgument = Annotated[str, typer.Argument(metavar="england", help="What to build: england.")]
FromOption = Annotated[Path, typer.Option("--from", help="The folder with the files that you downloaded.")]
YearOption = Annotated[str, typer.Option("--year", help="The first financial year of the plan: 2026-27.")]
ToOption = Annotated[
    Path | None, typer.Option("--to", help="The folder of the instance; england-YEAR if absent.")
]
CarriedOption = Annotated[
    str,
    typer.Option("--carried", help="The instance that stands in for publications of which there is no file."),
]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Write over the instance in --to.")]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("build")
    def command(
        country: CountryArgument,
        source: FromOption,
        year: YearOption,
        to: ToOption = None,
        carried: CarriedOption = "england-2026-29",
        replace: ReplaceOption = False,
    ) -> int:
        """Build an instance of all NHS providers from the files that NHS England publishes, found by their headings."""
        if country != "england":
            raise typer.BadParameter(f"{country} is not known; england is", param_hint="england")
        folder = to or Path(f"england-{year}")
        made = build(source, year, open_instance(carried), folder.resolve().name)
        write_instance(made.instance, folder, replace=replace, beside={"README.md": made.page})
        _say(made, folder)
        return 0


def _say(made: BuiltInstance, folder: Path) -> None:
    screen, written = console(), read_instance(folder)
    for name, words, periods, count, remark in found_rows(made.origin):
        screen.print(f"  {words}: {name}, {periods}, {count} providers{f' ({remark})' if remark else ''}")
    for name, words, stands in missing_rows(made.origin):
        screen.print(f"  missing: {words} ({name}); {stands}")
    for note in [*notes(made.origin), *written.notes]:
        screen.print(f"  note: {note}")
    ask(screen, written)
    trusts = len(written.tables["trusts"])
    screen.print(f"{written.name} is valid: {trusts} providers. SHA-256 {written.sha256}")
    screen.print(f"Written: {folder}. Then:")
    screen.print(f"  optimiser validate {folder}")
    screen.print(f"  optimiser solve {folder} --question how_far --out runs/{folder.name}")
