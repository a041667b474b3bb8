"""`optimiser new FOLDER`: the beginning of an instance of one's own, and the way back from its workbook."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.options import NewFolderArgument, open_instance
from optimiser.cli.screen import ask
from optimiser.errors import Fault
from optimiser.explain.words import plural
from optimiser.extras.starter import (
    CARE,
    WANTED,
    WORKBOOK,
    Choice,
    ChoiceError,
    begin,
    is_list,
    periods_said,
    take_back,
    trusts_listed,
    words,
)
from optimiser.instances import Instance
from optimiser.instances.columns import TAKEN_EMPTY

FromOption = Annotated[
    str, typer.Option("--from", help="The instance to pick from, and whose medians are filled in.")
]
TrustOption = Annotated[
    list[str] | None, typer.Option("--trust", help="Pick a trust by its code; repeatable, or commas.")
]
SystemOption = Annotated[
    list[str] | None, typer.Option("--system", help="Pick the trusts of a system by its code.")
]
RegionOption = Annotated[list[str] | None, typer.Option("--region", help="Pick the trusts of a region.")]
TypeOption = Annotated[
    list[str] | None,
    typer.Option("--type", help="Pick the trusts of a type; with --names or --trusts the type of these."),
]
NamesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--names",
        help='Type trusts in: "Ashford (acute-large, 650), RAB: Bexton (acute-small, 300, North)"; £m a year. Or '
        "a .csv or .xlsx file with a row a trust.",
    ),
]
TrustsOption = Annotated[
    int | None, typer.Option("--trusts", help="Type in that many trusts, spread evenly over the types.")
]
PeriodsOption = Annotated[
    str | None,
    typer.Option("--periods", help="How many periods of the source, or their labels: 2026-27,2027-28."),
]
WithOption = Annotated[
    list[str] | None, typer.Option("--with", help=f"Take in an optional table: {', '.join(WANTED)}.")
]
WithoutOption = Annotated[
    list[str] | None, typer.Option("--without", help=f"Leave a sheet out: {', '.join(CARE)}.")
]
WorkbookOption = Annotated[
    Path | None, typer.Option("--from-workbook", help="Read the six sheets back, edited or not.")
]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Write over the instance in FOLDER.")]
NameOption = Annotated[
    str | None, typer.Option("--name", help="The name of the instance; the folder's if absent.")
]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("new")
    def command(
        folder: NewFolderArgument,
        source: FromOption = "england-2025-26",
        trust: TrustOption = None,
        system: SystemOption = None,
        region: RegionOption = None,
        type_: TypeOption = None,
        names: NamesOption = None,
        trusts: TrustsOption = None,
        periods: PeriodsOption = None,
        with_: WithOption = None,
        without: WithoutOption = None,
        from_workbook: WorkbookOption = None,
        replace: ReplaceOption = False,
        name: NameOption = None,
    ) -> int:
        """Begin an instance of your own: a workbook of six sheets filled with benchmarks, and its folder."""
        called = name or folder.resolve().name
        options = {
            "--trust": trust,
            "--system": system,
            "--region": region,
            "--type": type_,
            "--names": names,
            "--trusts": trusts,
            "--periods": periods,
            "--with": with_,
            "--without": without,
        }
        if from_workbook is not None:
            _alone([option for option, given in options.items() if given is not None])
            taken = take_back(folder, from_workbook, called, replace=replace)
            for line in (*taken.corrections, *taken.remarks):
                console().print(f"  {line}")
            _say(folder, taken.instance)
            return 0
        typed = words(names)
        files = [trusts_listed(word) for word in typed if is_list(word)]
        for line in (line for file in files for line in file.said):
            console().print(f"  {line}")
        choice = Choice(
            trusts=words(trust),
            systems=words(system),
            regions=words(region),
            types=words(type_),
            names=tuple(word for word in typed if not is_list(word)),
            listed=tuple(trust for file in files for trust in file.trusts),
            count=trusts,
            periods=periods_said(periods),
            wanted=frozenset(words(with_)),
            without=frozenset(words(without)),
        )
        _say(folder, begin(folder, open_instance(source), choice, called, replace=replace))
        return 0


def _alone(given: list[str]) -> None:
    """Nothing is chosen beside a workbook.

    Raises:
        ChoiceError: something is.
    """
    if given:
        problem = "stands beside --from-workbook, which says who and when itself"
        raise ChoiceError([Fault(option, problem, "leave it out, or edit the workbook") for option in given])


def _say(folder: Path, written: Instance) -> None:
    screen = console()
    for note in written.notes:
        if TAKEN_EMPTY not in note:  # of files that nobody has seen yet: the six sheets have no such columns
            screen.print(f"  note: {note}")
    ask(screen, written)
    trusts = written.tables["trusts"]
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(Counter(trusts["type"]).items()))
    periods = plural(len(written.tables["periods"]), "period")
    screen.print(
        f"{written.name} is valid: {plural(len(trusts), 'trust')} ({kinds}), {periods}. SHA-256 {written.sha256}"
    )
    screen.print(f"Written: {folder}, with {folder / WORKBOOK} to edit. Then:")
    screen.print(f"  optimiser new {folder} --from-workbook {folder / WORKBOOK} --replace")
    screen.print(f"  optimiser solve {folder} --question how_far --out runs/{written.name}")
