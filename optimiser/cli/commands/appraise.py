"""`optimiser appraise RUN [OTHER ...]`: options beside each other, by place and by who bears them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import print_findings, print_report_table
from optimiser.cli.options import GapOption, RunArgument, TimeOption, WorkersOption, settings_of

if TYPE_CHECKING:
    from rich.console import Console

    from optimiser.explain.storage import Kept

OthersArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[OTHER]...",
        help="Further runs, each an option. Without any: the opposite order, a settlement and each scenario.",
    ),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="A folder for the tables as CSV; none is written if absent.")
]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("appraise")
    def command(
        run: RunArgument,
        others: OthersArgument = None,
        workers: WorkersOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
        out: OutOption = None,
    ) -> int:
        """Set options side by side in what they do, by place and by who bears them, and keep it with RUN."""
        from optimiser.cli.screen import Ticker  # noqa: PLC0415 - brings its own libraries
        from optimiser.explain.storage import keep  # noqa: PLC0415
        from optimiser.explain.verified_run import open_run  # noqa: PLC0415
        from optimiser.results import read_run  # noqa: PLC0415
        from optimiser.results.folder import table_bytes  # noqa: PLC0415
        from optimiser.results.origin import instance_of  # noqa: PLC0415
        from optimiser.subjects.appraisal.options import of_runs  # noqa: PLC0415
        from optimiser.subjects.appraisal.part import appraisal, appraised  # noqa: PLC0415
        from optimiser.subjects.work import Work  # noqa: PLC0415
        from optimiser.writing import fill_with, write_folder  # noqa: PLC0415

        this = read_run(run)
        with Ticker() as ticker:
            work = Work(
                this,
                instance_of(this),
                settings_of(gap, time_limit),
                ticker.say,
                workers or os.cpu_count() or 1,
            )
            found = (
                appraised(of_runs([work.answer, *map(open_run, others)]), ()) if others else appraisal(work)
            )
        screen = console()
        _print(screen, found)
        screen.print(f"Kept with the run: {keep(this, found)}")
        if out is not None:
            files = {f"{name}.csv": table_bytes(table) for name, table in found.tables.items()}
            screen.print(f"Written: {write_folder(out, fill_with(files))}")
        return 0


def _print(screen: Console, found: Kept) -> None:
    """The summary of the page, and the plan in each scenario; then what it says."""
    from optimiser.subjects.appraisal.options import SCENARIO  # noqa: PLC0415
    from optimiser.subjects.appraisal.show import summary_table, worlds_table  # noqa: PLC0415

    print_report_table(screen, summary_table(found))
    if (found.tables["options"]["kind"] == SCENARIO).any():
        print_report_table(screen, worlds_table(found))
    print_findings(screen, found.findings)
    if missing := found.about.get("left_out"):
        screen.print(f"Left out: {missing}")
