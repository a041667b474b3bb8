"""`optimiser frontier INSTANCE --between access finance`: what one measure costs in another."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, print_report_table, report
from optimiser.cli.options import (
    GapOption,
    InstanceArgument,
    OutOption,
    QuestionOption,
    ScenarioOption,
    TimeOption,
    open_instance,
    open_question,
    settings_of,
)
from optimiser.cli.screen import Ticker

BetweenOption = Annotated[
    tuple[str, str],
    typer.Option("--between", help="Two measures, or limits such as grant_pot or grant_pot:2026-27."),
]
PointsOption = Annotated[int, typer.Option("--points", min=2, help="Plans that are looked for.")]
AndOption = Annotated[
    str | None, typer.Option("--and", help="A third measure: the frontier at three levels of it.")
]
ChartOption = Annotated[bool, typer.Option("--chart", help="Draw it as SVG as well.")]
PlansOption = Annotated[bool, typer.Option("--plans", help="Write every plan as a run folder as well.")]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("frontier")
    def command(
        instance: InstanceArgument,
        between: BetweenOption,
        points: PointsOption = 11,
        also: AndOption = None,
        question: QuestionOption = "how_far",
        chart: ChartOption = False,
        plans: PlansOption = False,
        out: OutOption = None,
        scenario: ScenarioOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Draw the trade-off between two measures: plans that none beats on both, and a bound under them."""
        from optimiser.errors import NoPlanError  # noqa: PLC0415
        from optimiser.explain.prices.ladder import UNSHARED  # noqa: PLC0415
        from optimiser.explain.resolve import answer_of  # noqa: PLC0415 - the command line starts without these
        from optimiser.results.folder import write_run  # noqa: PLC0415
        from optimiser.solver import Outcome  # noqa: PLC0415
        from optimiser.tradeoffs.frontier.axes import no_plan  # noqa: PLC0415
        from optimiser.tradeoffs.frontier.findings import (  # noqa: PLC0415
            bound_table,
            frontier_findings,
            plans_table,
            points_table,
        )
        from optimiser.tradeoffs.frontier.natural import natural_table  # noqa: PLC0415
        from optimiser.tradeoffs.frontier.trace import trace  # noqa: PLC0415

        asked, settings = open_question(question), settings_of(gap, time_limit)
        read, screen = open_instance(instance, scenario), console()
        folder = out_folder(out, read.name, read.scenario, "frontier", *between)
        with Ticker() as ticker:
            try:
                found = trace(read, asked, between, points, settings, also, ticker.say)
            except NoPlanError:
                which = f"{question} --scenario {scenario}" if scenario else question
                raise no_plan(Outcome.INFEASIBLE, instance, which) from None
        name, table = "-".join(("frontier", *between)).replace(":", "-"), points_table(found)
        natural = natural_table(found)
        print_report_table(screen, plans_table(found, table, natural))
        screen.print(UNSHARED)
        tables = {"": table, "natural": natural, "bound": bound_table(found)}
        report(folder, name, tables, frontier_findings(found, natural), screen)
        if plans and read.path is not None:
            for number, point in enumerate(found.points, start=1):
                run = answer_of(read, found.prepared, point.best.x, settings).run
                write_run(folder / f"plan-{number}", run.manifest, run.tables)
        if chart:
            from optimiser.tradeoffs.frontier.findings import write_chart  # noqa: PLC0415

            write_chart(found, folder / f"{name}.svg")
        return found.ending.exit_status
