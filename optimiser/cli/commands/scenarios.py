"""`optimiser scenarios INSTANCE [NAME...]`: many worlds, in parallel, resumable."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, print_table
from optimiser.cli.options import (
    GapOption,
    InstanceArgument,
    OutOption,
    TimeOption,
    WorkersOption,
    open_question,
    settings_of,
)

NamesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="NAME", help="Scenarios of the instance; all if absent.")
]
QuestionsOption = Annotated[
    list[str] | None, typer.Option("--question", help="As for `solve`; repeatable; how_far if absent.")
]
GridOption = Annotated[
    Path | None, typer.Option("--grid", help="A TOML file whose axes' combinations are the scenarios.")
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster", help="A Dask scheduler whose workers see the same folders, by address, or local."
    ),
]
SecurityOption = Annotated[
    Path | None,
    typer.Option("--security", help="A TOML file of certificates (ca_file, cert, key) for a cluster of TLS."),
]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("scenarios")
    def command(
        instance: InstanceArgument,
        names: NamesArgument = None,
        question: QuestionsOption = None,
        grid: GridOption = None,
        workers: WorkersOption = None,
        cluster: ClusterOption = None,
        security: SecurityOption = None,
        out: OutOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Solve a question on the baseline and on every scenario; a sweep that was stopped is taken up."""
        from optimiser.cli.screen import Bar  # noqa: PLC0415 - the command line starts without these
        from optimiser.errors import Fault, InputError  # noqa: PLC0415
        from optimiser.instances import resolve_instance  # noqa: PLC0415
        from optimiser.worlds.scenarios import executor_of, from_grid, named, sweep  # noqa: PLC0415
        from optimiser.worlds.scenarios.sweep import overview  # noqa: PLC0415

        if grid is not None and names:
            raise InputError(
                [Fault("--grid", "cannot be given together with names of scenarios", "give one or the other")]
            )
        folder = resolve_instance(instance)
        planned = named(folder, names or ()) if grid is None else from_grid(folder, grid)
        questions = [open_question(name) for name in question or ["how_far"]]
        place = out_folder(out, folder.name, "scenarios")
        with Bar() as bar:
            done = sweep(
                folder,
                planned,
                questions,
                place,
                settings_of(gap, time_limit),
                executor_of(workers or os.cpu_count() or 1, cluster, security),
                bar.tell,
            )
        screen = console()
        print_table(screen, f"{len(done.reports)} runs", overview(done))
        for report in done.failed:
            screen.print(f"{report.status.upper()} {report.job.label}: {report.message}")
        screen.print(f"Runs: {place} - ask them with optimiser query --runs {place}")
        if done.ending.words:
            screen.print(f"Not proven: {done.ending.words}.")
        return done.exit_status
