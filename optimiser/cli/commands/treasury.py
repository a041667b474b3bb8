"""`optimiser treasury RUN`: the plan as RDEL, CDEL and financing, in money and in real terms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explaining import print_table
from optimiser.cli.options import RunArgument
from optimiser.errors import RunError
from optimiser.results import read_run
from optimiser.results.folder import table_bytes
from optimiser.results.origin import instance_of
from optimiser.totals import deflator, treasury_view
from optimiser.writing import write_bytes

DeflatorOption = Annotated[
    str | None,
    typer.Option("--deflator", help="Per cent a year, or a CSV file with period and index; none if absent."),
]
BaseOption = Annotated[str | None, typer.Option("--base", help="The period whose prices are used.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="A CSV file; RUN/treasury.csv if absent.")]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("treasury")
    def command(
        run: RunArgument, prices: DeflatorOption = None, base: BaseOption = None, out: OutOption = None
    ) -> int:
        """Show a plan by departmental expenditure limit, with what needs the Treasury's approval."""
        found = read_run(run)
        if not found.solved:
            raise RunError(f"{run} holds no plan: its status is {found.status}")
        instance = instance_of(found)
        factors = deflator(instance, prices, base)
        view = treasury_view(found, instance, factors)
        shown = view.assign(needs_approval=view["needs_approval"].map({True: "yes", False: ""}))
        print_table(
            console(),
            f"£m; real: prices of {factors.base}, {factors.said}",
            shown[["line", "limit", "period", "amount", "real", "needs_approval"]],
        )
        target = write_bytes(out or run / "treasury.csv", table_bytes(view))
        console().print(f"Written: {target}")
        return 0
