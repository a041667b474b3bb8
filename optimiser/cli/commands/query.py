"""`optimiser query "SELECT ..."`: SQL over all runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import print_table

SHOWN = 200
SqlArgument = Annotated[
    str,
    typer.Argument(
        metavar="SQL",
        help="One SELECT over runs, tiers, allocation, savings, one_offs, capacity, access, safety, changes, "
        "transfers, sector, commitments, prices and results (every number of every sweep).",
    ),
]
RunsOption = Annotated[Path, typer.Option("--runs", help="The folder below which runs are looked for.")]
CsvOption = Annotated[Path | None, typer.Option("--csv", help="Write the answer to a CSV file as well.")]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("query")
    def command(sql: SqlArgument, runs: RunsOption = Path("runs"), csv: CsvOption = None) -> int:
        """Ask a question of all runs in SQL; nothing but the runs can be read, and nothing written."""
        from optimiser.results.folder import table_bytes  # noqa: PLC0415 - the command line starts without DuckDB
        from optimiser.worlds.scenarios.query import query  # noqa: PLC0415
        from optimiser.writing import write_bytes  # noqa: PLC0415

        answer, screen = query(sql, runs), console()
        print_table(screen, f"{len(answer):,} row{'' if len(answer) == 1 else 's'}", answer.head(SHOWN))
        if len(answer) > SHOWN:
            screen.print(f"The first {SHOWN} are shown; --csv FILE writes them all.")
        if csv is not None:
            write_bytes(csv, table_bytes(answer))
        return 0
