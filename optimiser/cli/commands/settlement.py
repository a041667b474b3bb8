"""`optimiser settlement INSTANCE`: what to decide now when later years may turn out otherwise."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, print_table, report
from optimiser.cli.options import (
    GapOption,
    InstanceArgument,
    OutOption,
    QuestionOption,
    TimeOption,
    open_instance,
    open_question,
    settings_of,
)
from optimiser.cli.screen import Ticker
from optimiser.instances import resolve_instance

DrawsOption = Annotated[int, typer.Option("--draws", min=2, help="Worlds that the settlement is made for.")]
CheckOption = Annotated[
    int, typer.Option("--check", min=0, help="Other worlds in which it is tried afterwards.")
]
RadiusOption = Annotated[
    float,
    typer.Option("--radius", min=0.0, max=1.0, help="How far the weights of the worlds may be moved."),
]
ReserveOption = Annotated[
    list[float] | None,
    typer.Option("--reserve", min=0.0, max=1.0, help="A share of the first period's grants to keep back."),
]
AIM_HEADINGS = {
    "aim": "made least",
    "planned": "plan, £m missed",
    "settled": "settlement, £m missed",
    "saved": "saved, £m",
    "gap": "gap, £m",
    "information": "knowing saves, £m",
}
RESERVE_HEADINGS = {
    "kept": "kept back, £m",
    "expected": "missed on average, £m",
    "worst_tenth": "in the worst tenth, £m",
    "saved": "saved, £m",
}


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("settlement")
    def command(
        instance: InstanceArgument,
        question: QuestionOption = "how_far",
        draws: DrawsOption = 50,
        check: CheckOption = 0,
        radius: RadiusOption = 0.05,
        reserve: ReserveOption = None,
        out: OutOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Decide this year's asks, grants and capital for many worlds; later years answer to the one that comes."""
        from optimiser.worlds.recourse.findings import settlement_findings  # noqa: PLC0415
        from optimiser.worlds.recourse.shocks import shocks_of  # noqa: PLC0415
        from optimiser.worlds.recourse.stages import TwoStage  # noqa: PLC0415
        from optimiser.worlds.recourse.study import RESERVES, settlement_study  # noqa: PLC0415

        asked, settings = open_question(question), settings_of(gap, time_limit)
        folder = resolve_instance(instance)
        read = open_instance(instance, None)
        with Ticker() as ticker:
            shocks = shocks_of(folder, read, draws + check)
            of = TwoStage(read, shocks.instances[:draws], asked, settings, ticker.say)
            found = settlement_study(
                of, shocks.ranks[:draws], reserve or RESERVES, radius, shocks.instances[draws:], ticker.say
            )
        screen, tables = console(), found.tables | {"draws": shocks.drawn.reset_index()}
        print_table(screen, "Decided now for one world and for many", tables["aims"], AIM_HEADINGS)
        print_table(screen, "Grants kept back", tables["reserve"], RESERVE_HEADINGS)
        target = out_folder(out, read.name, None, "settlement")
        report(target, "settlement", tables, settlement_findings(found, shocks.left_out), screen)
        return 0
