"""`optimiser treasury RUN`: the plan as RDEL, CDEL and cash, adding up, in money and in real terms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from optimiser.amounts import shown
from optimiser.cli.console import console
from optimiser.cli.explanation import print_findings, print_table
from optimiser.cli.options import RunArgument
from optimiser.errors import RunError
from optimiser.results import read_run
from optimiser.results.folder import table_bytes
from optimiser.results.origin import instance_of
from optimiser.subjects.envelope.say import envelope_findings
from optimiser.totals import accounts, deflator, treasury_view
from optimiser.writing import write_bytes

DeflatorOption = Annotated[
    str | None,
    typer.Option(
        "--deflator",
        help="Per cent a year, or a CSV file with period and index; the instance's own if absent.",
    ),
]
BaseOption = Annotated[str | None, typer.Option("--base", help="The period whose prices are used.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="A CSV file; RUN/treasury.csv if absent.")]


def _shown(rows: pd.DataFrame, value: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """The accounts in money or in real terms, rounded by the one law, with their headings."""
    periods = [str(name) for name in rows if str(name).startswith(f"{value}:")]
    texts = {name: [shown(amount, "£m") for amount in rows[name]] for name in periods}
    approval = rows["needs_approval"].map({True: "yes", False: ""})
    heads = {"limit": "account", "side": "side", "what": "line"}
    heads |= {name: name.partition(":")[2] for name in periods} | {"approval": "approval"}
    return rows.assign(approval=approval, **texts), heads


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("treasury")
    def command(
        run: RunArgument, prices: DeflatorOption = None, base: BaseOption = None, out: OutOption = None
    ) -> int:
        """Show RDEL, CDEL and cash of all trusts and boards beside a plan, with what needs the Treasury's approval."""
        found = read_run(run)
        if not found.solved:
            raise RunError(f"{run} holds no plan: its status is {found.status}")
        instance = instance_of(found)
        factors = deflator(instance, prices, base)
        view = treasury_view(found, instance, factors)
        rows, screen = accounts(view), console()
        print_table(screen, "RDEL, CDEL and cash of all trusts and their boards, £m", *_shown(rows, "amount"))
        title = f"In real terms, £m: prices of {factors.base}, {factors.said}"
        print_table(screen, title, *_shown(rows, "real"))
        print_findings(screen, envelope_findings(view, factors.said))
        target = write_bytes(out or run / "treasury.csv", table_bytes(view))
        screen.print(f"Written: {target}")
        return 0
