"""`optimiser incentives INSTANCE`: what a trust gains by gaming the plan, and who pays."""

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
    ScenarioOption,
    TimeOption,
    open_instance,
    open_question,
    settings_of,
)
from optimiser.cli.screen import Ticker
from optimiser.explain.gaps import ending
from optimiser.results.folder import write_run
from optimiser.tradeoffs.incentives import (
    incentive_findings,
    incentive_table,
    incentives,
    others_table,
    sampled,
    sum_table,
)
from optimiser.tradeoffs.incentives.ways import ALL_UP_TO, LARGEST
from optimiser.worlds.risk.tables import on_screen

TrustOption = Annotated[
    list[str] | None, typer.Option("--trust", help="Only this trust games; its code, repeatable.")
]
LargestOption = Annotated[
    int | None,
    typer.Option(
        "--largest",
        help=f"So many of the largest by income game; 0 for all. {LARGEST} of more than {ALL_UP_TO} if absent.",
    ),
]
HEADINGS = {
    "way": "way",
    "trust": "trust",
    "size": "claimed, hidden or failed",
    "size_unit": "in",
    "ask_change": "asked for, £m more",
    "grant_change": "grant, £m more",
    "loan_change": "loan, £m more",
    "gain": "gain, £m",
    "others_gain": "others gain, £m",
    "others_missed_change": "others’ totals missed, £m more",
}


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("incentives")
    def command(
        instance: InstanceArgument,
        question: QuestionOption = "how_far",
        trust: TrustOption = None,
        largest: LargestOption = None,
        out: OutOption = None,
        scenario: ScenarioOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Let one trust after the other claim 1% more cost, hide a fifth of its schemes, deliver less or late."""
        asked, settings = open_question(question), settings_of(gap, time_limit)
        read = open_instance(instance, scenario)
        tried = sampled(read, trust or (), largest)
        folder = out_folder(out, read.name, read.scenario, "incentives")
        with Ticker() as ticker:
            found = incentives(read, asked, tried, settings=settings, say=ticker.say)
        write_run(folder / "as-it-stands", found.plan.run.manifest, found.plan.run.tables)
        open_ = ending([found.base, *(trial.outcome for trial in found.trials)])
        screen, table = console(), incentive_table(found)
        title = f"{asked.name}: what gaming it brings to {len(tried)} of {len(read.tables['trusts'])} trusts"
        print_table(screen, title, on_screen(table), HEADINGS)
        tables = {"": table, "sum": sum_table(found), "others": others_table(found)}
        report(folder, "incentives", tables, open_.hedged(incentive_findings(found)), screen)
        return open_.exit_status
