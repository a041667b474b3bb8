"""`optimiser demo`: the national instance, both questions, verified, and one page to read."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.options import open_instance, open_question, settings_of
from optimiser.cli.solving import answer
from optimiser.report import write_report

INSTANCE = "england-2025-26"
GAP = 1e-3


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("demo")
    def command(
        instance: Annotated[str, typer.Option("--instance", help="Another instance.")] = INSTANCE,
        out: Annotated[Path, typer.Option("--out", help="Where the runs and the page go.")] = Path(
            "runs/demo"
        ),
    ) -> int:
        """Solve how_far and balance on the national instance, verify both and write the report."""
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
        page = write_report(out / "how_far", balance=out / "balance", out=out / "report.html")
        screen.print(f"Took {perf_counter() - began:.0f} seconds. The report is in {page.resolve()}")
        return max(statuses)
