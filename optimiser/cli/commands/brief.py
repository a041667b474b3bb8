"""`optimiser brief RUN`: two pages that say what the choice is, as HTML and as a Word document."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.options import GapOption, RunArgument, TimeOption, WorkersOption, settings_of
from optimiser.results import read_run
from optimiser.results.origin import instance_of
from optimiser.solver import SolveSettings

ByOption = Annotated[str | None, typer.Option("--by", help="Whose brief it is; kept with the run.")]
OnOption = Annotated[
    str | None,
    typer.Option("--on", help="Its day, as 2026-07-01; that as of which the instance stands if absent."),
]
QuickOption = Annotated[bool, typer.Option("--quick", help="Solve nothing: only what is kept with the run.")]
FileOption = Annotated[Path | None, typer.Option("--out", help="Where to write; RUN/brief.html if absent.")]
FAILED = 1


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("brief")
    def command(
        run: RunArgument,
        by: ByOption = None,
        on: OnOption = None,
        quick: QuickOption = False,
        workers: WorkersOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
        out: FileOption = None,
    ) -> int:
        """Write the brief of a run: two A4 pages, as HTML and as a Word document."""
        from optimiser.brief.document import brief_in, write_brief  # noqa: PLC0415 - brings the charts with it

        screen, failed = console(), False
        if not quick:
            failed = _filled(run, settings_of(gap, time_limit), workers or os.cpu_count() or 1)
        found, signature = brief_in(run, by, on)
        path = out or run / "brief.html"
        screen.print(f"Brief: {write_brief(path, found, signature)}")
        if path.suffix.lower() != ".docx":
            if find_spec("docx") is None:
                screen.print(
                    "No Word document: install the extra `word` (pip install trust-optimiser[word])."
                )
            else:
                screen.print(f"Word: {write_brief(path.with_suffix('.docx'), found, signature)}")
        return FAILED if failed else 0


def _filled(folder: Path, settings: SolveSettings, workers: int) -> bool:
    """Compute what the brief shows and the run does not have yet; whether that failed."""
    from optimiser.brief.content import missing_parts  # noqa: PLC0415
    from optimiser.cli.screen import Ticker  # noqa: PLC0415
    from optimiser.subjects.fill import fill  # noqa: PLC0415
    from optimiser.subjects.work import Work  # noqa: PLC0415

    run, failed = read_run(folder), False
    instance = instance_of(run)
    with Ticker() as ticker:
        work = Work(run, instance, settings, ticker.say, workers)
        for found in fill(work, missing_parts(run, instance)):
            failed = failed or found.failed
            if found.missing:
                console().print(f"{found.name}: {found.missing}")
    return failed
