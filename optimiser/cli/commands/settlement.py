"""`optimiser settlement INSTANCE`: what to decide now when later years may turn out otherwise."""

from __future__ import annotations

from pathlib import Path
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
from optimiser.instances import Instance, resolve_instance
from optimiser.solver import SolveSettings
from trustmodels.allocation.question import Question

LONGEST = 6
"""Digits of a number of outcomes that is still read as one."""

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
BranchesOption = Annotated[
    str | None,
    typer.Option(
        "--branches",
        help="Decide year after year: outcomes told apart at the end of each period, as in 8,4; their product is the "
        "number of worlds.",
    ),
]
KNOWING_HEADINGS = {
    "decided": "decided",
    "made_least": "made least",
    "expected": "missed on average, £m",
    "worst_tenth": "in the worst tenth, £m",
    "worst": "on the worst path, £m",
}
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
    "rate": "saved of each further £",
}


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("settlement")
    def command(
        instance: InstanceArgument,
        question: QuestionOption = "how_far",
        draws: DrawsOption = 50,
        branches: BranchesOption = None,
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
        folder, read = resolve_instance(instance), open_instance(instance, None)
        target = out_folder(out, read.name, None, "settlement")
        if branches is not None:
            return _yearly(folder, read, asked, settings, _numbers(branches), radius, target)
        with Ticker() as ticker:
            shocks = shocks_of(folder, read, draws + check)
            of = TwoStage(read, shocks.instances[:draws], asked, settings, ticker.say)
            found = settlement_study(
                of, shocks.ranks[:draws], reserve or RESERVES, radius, shocks.instances[draws:], ticker.say
            )
        screen, tables = console(), found.tables | {"draws": shocks.drawn.reset_index()}
        print_table(screen, "Decided now for one world and for many", tables["aims"], AIM_HEADINGS)
        print_table(screen, "Grants kept back", tables["reserve"], RESERVE_HEADINGS)
        report(target, "settlement", tables, settlement_findings(found, shocks.left_out), screen)
        return 0


def _numbers(branches: str) -> list[int]:
    """Outcomes from what was typed: whole numbers with commas between.

    Raises:
        BadParameter: it is nothing of the kind.
    """
    parts = [part.strip() for part in branches.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < LONGEST for part in parts):
        raise typer.BadParameter(
            f"'{branches}' is no list of whole numbers, such as 8,4", param_hint="--branches"
        )
    return [int(part) for part in parts]


def _yearly(
    folder: Path,
    read: Instance,
    asked: Question,
    settings: SolveSettings,
    branches: list[int],
    radius: float,
    target: Path,
) -> int:
    """The settlement year after year, over a tree."""
    from optimiser.worlds.recourse.foresight import waiting_study  # noqa: PLC0415
    from optimiser.worlds.recourse.foresight_findings import waiting_findings  # noqa: PLC0415
    from optimiser.worlds.recourse.shocks import tree_of_shocks  # noqa: PLC0415
    from optimiser.worlds.recourse.years import ManyStages  # noqa: PLC0415

    with Ticker() as ticker:
        tree, paths, shocks = tree_of_shocks(folder, read, branches)
        of = ManyStages(read, tree, paths, asked, settings, ticker.say)
        found = waiting_study(of, shocks.ranks, radius, ticker.say)
    screen, tables = console(), found.tables | {"draws": shocks.drawn.reset_index()}
    print_table(screen, "Decided by what is known when", tables["knowing"], KNOWING_HEADINGS)
    report(target, "settlement", tables, waiting_findings(found, shocks.left_out), screen)
    return 0
