"""`optimiser report RUN`: the self-contained page of a run."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from optimiser.cli.console import console
from optimiser.cli.options import GapOption, RunArgument, TimeOption, WorkersOption, settings_of
from optimiser.errors import RunError
from optimiser.page import write_report
from optimiser.results import Run, read_run
from optimiser.results.origin import instance_of

if TYPE_CHECKING:
    from optimiser.extras.live import Runtime
    from optimiser.report import RunComparison
    from optimiser.solver import SolveSettings

SecondRun = Annotated[
    Path | None,
    typer.Argument(
        metavar="RUN2",
        help="A run of the other question (how_far, balance) on the instance; found beside RUN if absent.",
    ),
]
BalanceOption = Annotated[Path | None, typer.Option("--balance", help="The run of balance: RUN2 by name.")]
BesideOption = Annotated[
    Path | None, typer.Option("--beside", help="Any other run of the same trusts, to compare RUN with.")
]
FillOption = Annotated[
    list[str] | None,
    typer.Option("--fill", help="A part to compute first and keep with the run, by name; repeatable."),
]
TrustOption = Annotated[
    list[str] | None,
    typer.Option("--trust", help="Why this trust is asked for this, in six lines; repeatable."),
]
FullOption = Annotated[bool, typer.Option("--full", help="Compute every part first that is not there yet.")]
FileOption = Annotated[Path | None, typer.Option("--out", help="Where to write; RUN/report.html if absent.")]
LiveOption = Annotated[
    Path | None,
    typer.Option(
        "--live",
        metavar="FOLDER",
        help="Write a live page too, which solves in the browser: folder of the npm package `highs`.",
    ),
]
FAILED = 1


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("report")
    def command(
        run: RunArgument,
        second: SecondRun = None,
        balance: BalanceOption = None,
        beside: BesideOption = None,
        fill: FillOption = None,
        trust: TrustOption = None,
        full: FullOption = False,
        workers: WorkersOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
        live: LiveOption = None,
        out: FileOption = None,
    ) -> int:
        """Write the page of a run, which opens offline, and its workbook."""
        solver = None if live is None else _solver(live)
        if second is not None and balance is not None:
            raise RunError("give the second run once: as RUN2 or as --balance")
        screen = console()
        compared = None if beside is None else _compared(run, beside)
        settings = settings_of(gap, time_limit)
        processes = workers or os.cpu_count() or 1
        failed = _fill(run, fill or [], trust or [], screen, settings=settings, workers=processes, full=full)
        path = write_report(run, out, second or balance, compared)
        screen.print(f"Report: {path}")
        screen.print(_workbook(read_run(run), path.with_suffix(".xlsx")))
        if solver is not None:
            screen.print(f"Live page: {_live(run, solver, path)}")
        return FAILED if failed else 0


def _solver(folder: Path) -> Runtime:
    """The solver of a live page, read before anything is computed or written."""
    from optimiser.extras.live import read_runtime  # noqa: PLC0415 - only where it is asked for

    return read_runtime(folder)


def _live(run: Path, solver: Runtime, page: Path) -> Path:
    """Write the live page beside the page."""
    from optimiser.extras.live import PAGE, write_live_page  # noqa: PLC0415 - only where it is asked for

    return write_live_page(run, solver, page.with_name(PAGE))


def _compared(run: Path, beside: Path) -> RunComparison:
    """The run against another one, with the inputs that differ between their instances."""
    from optimiser.explain.changes.inputs import inputs_changed  # noqa: PLC0415 - only where it is asked for
    from optimiser.explain.verified_run import open_run  # noqa: PLC0415
    from optimiser.report import comparison  # noqa: PLC0415

    this, other = open_run(run, earlier=True), open_run(beside, earlier=True)
    return comparison(this, other, inputs_changed(other.instance, this.instance))


def _fill(
    folder: Path,
    names: list[str],
    trusts: list[str],
    screen: Console,
    *,
    settings: SolveSettings,
    workers: int,
    full: bool,
) -> bool:
    """Compute the parts that are asked for and missing, and keep them with the run; whether one failed."""
    from optimiser.cli.screen import Ticker  # noqa: PLC0415 - only where something is computed
    from optimiser.subjects.fill import fill, wanted_parts  # noqa: PLC0415
    from optimiser.subjects.work import Work  # noqa: PLC0415

    run, failed = read_run(folder), False
    with Ticker() as ticker:
        work = Work(run, instance_of(run), settings, ticker.say, workers)
        for found in fill(work, wanted_parts(work, names, trusts, full=full)):
            failed = failed or found.failed
            said = f"{found.seconds:.0f} seconds" if not found.missing else found.missing
            screen.print(f"{found.name}: {said}")
    return failed


def _workbook(run: Run, path: Path) -> str:
    """Write the workbook where its library is installed; a line that says so either way."""
    if find_spec("xlsxwriter") is None:
        return "No workbook: install the extra `workbook` (pip install trust-optimiser[workbook])."
    from optimiser.extras.workbook import write_run_workbook  # noqa: PLC0415 - an optional extra
    from optimiser.subjects.register import kept_parts  # noqa: PLC0415
    from optimiser.subjects.sheets import part_tables  # noqa: PLC0415

    extra = part_tables(kept_parts(run))
    return f"Workbook: {write_run_workbook(run, instance_of(run), path, extra=extra)}"
