"""`optimiser simulate RUN`: the delivery risk of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.options import BesideOption, DrawsOption, RunArgument, SeedOption

if TYPE_CHECKING:
    from rich.console import Console

    from optimiser.explain.verified_run import Opened

CommonOption = Annotated[
    float | None,
    typer.Option(
        "--common", min=0.0, max=1.0, help="Share of the variance common to all trusts, in every area."
    ),
]
SureOption = Annotated[
    float, typer.Option("--sure", min=0.01, max=0.99, help="Certainty that the contingency has to give.")
]
ValueOption = Annotated[
    bool,
    typer.Option("--value", help="Solve too for what planning for the worlds of delivery would be worth."),
]
FAN = {
    "period": "period",
    "expected": "expected",
    "q05": "5%",
    "q50": "half",
    "q95": "95%",
    "worst_5": "worst 5%",
    "chance": "chance",
}


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("simulate")
    def command(
        run: RunArgument,
        draws: DrawsOption = 10_000,
        seed: SeedOption = 0,
        common: CommonOption = None,
        sure: SureOption = 0.8,
        value: ValueOption = False,
        out: BesideOption = None,
    ) -> int:
        """Draw how much of each saving is delivered, and show what becomes of the plan."""
        from optimiser.cli.explanation import out_folder, print_table, report  # noqa: PLC0415
        from optimiser.explain.verified_run import open_run  # noqa: PLC0415
        from optimiser.worlds.risk.book import book_of  # noqa: PLC0415
        from optimiser.worlds.risk.findings import simulation_findings  # noqa: PLC0415
        from optimiser.worlds.risk.simulate import simulate  # noqa: PLC0415
        from optimiser.worlds.risk.tables import on_screen, simulation_tables  # noqa: PLC0415

        answer = open_run(run)
        found = simulate(book_of(answer, common), draws, seed)
        tables = simulation_tables(found, sure)
        folder = out_folder(out or run.with_name(f"{run.resolve().name}-simulate"))
        screen = console()
        print_table(screen, "Sector outturn (£m)", on_screen(tables["outturn"], ("chance",)), FAN)
        report(folder, "simulate", tables, simulation_findings(found, tables, common), screen)
        if value:
            _value(answer, folder, screen)
        return 0


def _value(answer: Opened, folder: Path, screen: Console) -> None:
    """Solve for the worth of planning for worlds, print and write it beside the simulation."""
    from optimiser.cli.explanation import print_table, report  # noqa: PLC0415
    from optimiser.cli.screen import Ticker  # noqa: PLC0415
    from optimiser.tradeoffs.stochastic_value import (  # noqa: PLC0415
        COLUMNS,
        value_findings,
        value_of,
        value_table,
    )
    from optimiser.worlds.risk.tables import on_screen  # noqa: PLC0415

    with Ticker() as ticker:
        worth = value_of(answer.instance, answer.question, say=ticker.say)
    table = value_table(worth)
    print_table(screen, "Shortfall of the sector (£m)", on_screen(table), COLUMNS)
    report(folder, "value", {"": table}, tuple(value_findings(worth)), screen)
