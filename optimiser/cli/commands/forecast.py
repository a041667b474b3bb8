"""`optimiser forecast RUN --past RUN`: the outturn that a plan implies, trust by trust, sealed by its hash."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.options import BesideOption, RunArgument

PastOption = Annotated[
    Path,
    typer.Option("--past", help="A run of an instance with an outturn: its errors give the ranges."),
]
SHOWN = {
    "figure": "figure",
    "unit": "unit",
    "plan": "plan",
    "forecast": "forecast",
}


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("forecast")
    def command(run: RunArgument, past: PastOption, out: BesideOption = None) -> int:
        """Write the outturn of the first period that a plan implies, with ranges, and seal it."""
        from optimiser.amounts import shown  # noqa: PLC0415
        from optimiser.cli.console import console  # noqa: PLC0415
        from optimiser.cli.explanation import out_folder, print_table  # noqa: PLC0415
        from optimiser.explain.verified_run import open_run  # noqa: PLC0415
        from optimiser.extras.backtest.forecast import TABLE, read_forecast, write_forecast  # noqa: PLC0415

        folder = out_folder(out or run.with_name(f"{run.resolve().name}-forecast"))
        files = write_forecast(open_run(run), open_run(past), folder)
        table, record = read_forecast(folder)
        sector = table[table["level"] == "sector"]
        texts = {
            name: [shown(value, unit) for value, unit in zip(sector[name], sector["unit"], strict=True)]
            for name in ("plan", "forecast")
        }
        screen = console()
        print_table(screen, f"The sector in {record['period']}", sector.assign(**texts), SHOWN)
        screen.print(f"Sealed: SHA-256 of {TABLE} {record['sha256'][TABLE]}")
        screen.print(f"Written: {', '.join(str(file) for file in files)}")
        return 0
