"""`optimiser demo`: the national instance, both questions, verified, and one page to read."""

from __future__ import annotations

import os
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from optimiser.cli.answer import answer
from optimiser.cli.console import console
from optimiser.cli.options import open_instance, open_question, settings_of
from optimiser.cli.screen import Ticker
from optimiser.instances import Instance
from optimiser.page import write_report
from optimiser.results import read_run

INSTANCE = "england-2026-29"
GAP = 1e-3
RANGES = ("uncertainty",)
"""What gives headlines their ranges: on England from 32 draws, as many as the demo's three minutes allow."""


def _brief(instance: Instance, folder: Path, screen: Console) -> None:
    """Fill what the brief shows: the opposite order, and how far delivery and all assumptions may move the plan."""
    from optimiser.brief.content import missing_parts  # noqa: PLC0415 - brings every explanation with it
    from optimiser.brief.document import brief_in, write_brief  # noqa: PLC0415
    from optimiser.subjects.fill import fill  # noqa: PLC0415
    from optimiser.subjects.work import Work  # noqa: PLC0415

    with Ticker() as ticker:
        run = read_run(folder)
        work = Work(run, instance, settings_of(GAP, None), ticker.say, os.cpu_count() or 1)
        for found in fill(work, (*missing_parts(run, instance), *RANGES)):
            if found.missing:
                screen.print(f"{found.name}: {found.missing}")
        path = write_brief(folder.with_name("brief.html"), *brief_in(folder))
    screen.print(f"The brief is in {path.resolve()}")


def _rest(instance: Instance, out: Path, page: Path, screen: Console) -> None:
    """Fill what the page still lacks, the quickest parts first, and write it again after each."""
    from optimiser.subjects.fill import fill, wanted_parts  # noqa: PLC0415 - brings every explanation with it
    from optimiser.subjects.work import Work  # noqa: PLC0415

    folder = out / "how_far"
    with Ticker() as ticker:
        work = Work(read_run(folder), instance, settings_of(GAP, None), ticker.say, os.cpu_count() or 1)
        names = wanted_parts(work, (), full=True)
        screen.print(
            f"{len(names)} other parts are computed now, the quickest first; the page is written again after each. "
            "Ctrl-C stops, and what is found is kept."
        )
        for number, found in enumerate(fill(work, names), start=1):
            write_report(folder, balance=out / "balance", out=page)
            came = found.missing or f"{found.seconds:.0f} seconds"
            screen.print(f"{number} of {len(names)}, {found.name}: {came}")


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("demo")
    def command(
        instance: Annotated[str, typer.Option("--instance", help="Another instance.")] = INSTANCE,
        out: Annotated[Path, typer.Option("--out", help="Where the runs and the page go.")] = Path(
            "runs/demo"
        ),
        full: Annotated[
            bool | None,
            typer.Option(
                "--fill/--quick",
                help="Go on and fill the other parts of the page, or stop when brief and page are there. "
                "Goes on where somebody looks at the screen, and stops in a pipe.",
            ),
        ] = None,
    ) -> int:
        """Solve how_far and balance on the national instance, verify both, write brief and page, then fill the page."""
        began = perf_counter()
        screen = console()
        read = open_instance(instance)
        screen.print(
            f"{read.name}: {len(read.tables['trusts'])} trusts, {len(read.tables['periods'])} periods."
        )
        statuses = [
            answer(read, open_question(question), settings_of(GAP, None), out / question)
            for question in ("how_far", "balance")
        ]
        if (out / "how_far" / "manifest.json").is_file() and statuses[0] == 0:
            _brief(read, out / "how_far", screen)
        page = write_report(out / "how_far", balance=out / "balance", out=out / "report.html")
        screen.print(f"Took {perf_counter() - began:.0f} seconds. The report is in {page.resolve()}")
        if statuses[0] == 0 and (screen.is_terminal if full is None else full):
            _rest(read, out, page, screen)
        return max(statuses)
