"""`optimiser regret RUN [OTHER ...]`: the decisions of plans held in every scenario, less the best of each."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import print_findings, print_report_table
from optimiser.cli.options import GapOption, RunArgument, TimeOption, WorkersOption, settings_of
from optimiser.errors import RunError

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.explain.verified_run import Opened


class HeldDecisions(StrEnum):
    """Which decisions of an option are held."""

    CHOICES = "choices"
    SUPPORT = "support"


OthersArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[OTHER]...", help="Further runs on the same trusts, each an option."),
]
QuestionOption = Annotated[
    list[str] | None,
    typer.Option("--question", help="A question whose plan is an option too; repeatable."),
]
NegotiatedOption = Annotated[
    bool,
    typer.Option(
        "--negotiated", help="Also each party's best plan and the equal concession of a negotiation."
    ),
]
ScenarioOption = Annotated[
    list[str] | None,
    typer.Option("--scenario", help="A scenario by name; repeatable. Every one of the instance if absent."),
]
HoldOption = Annotated[
    HeldDecisions,
    typer.Option("--hold", help="Yes/no choices alone, or also each trust's grants as what it gets at most."),
]


def _same_trusts(trusts: pd.Series, answers: list[Opened]) -> None:
    """Refuse a run of other trusts: its decisions mean nothing here."""
    for answer in answers:
        if set(answer.instance.tables["trusts"]["trust"]) != set(trusts):
            raise RunError(f"{answer.run.path} is a run of other trusts, so its decisions can't be held here")


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("regret")
    def command(
        run: RunArgument,
        others: OthersArgument = None,
        question: QuestionOption = None,
        bargain: NegotiatedOption = False,
        scenario: ScenarioOption = None,
        hold: HoldOption = HeldDecisions.SUPPORT,
        workers: WorkersOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Hold the decisions of plans in every scenario, say what that costs against the best, keep it with RUN."""
        from optimiser.cli.screen import Ticker  # noqa: PLC0415
        from optimiser.explain.storage import keep  # noqa: PLC0415
        from optimiser.explain.verified_run import open_run  # noqa: PLC0415
        from optimiser.results import read_run  # noqa: PLC0415
        from optimiser.results.origin import instance_of  # noqa: PLC0415
        from optimiser.subjects.regret.part import negotiated, questioned, regret_of  # noqa: PLC0415
        from optimiser.subjects.regret.show import worst_table  # noqa: PLC0415
        from optimiser.subjects.work import Work  # noqa: PLC0415
        from optimiser.tradeoffs.regret.option import different, option_of, told_apart  # noqa: PLC0415

        this = read_run(run)
        with Ticker() as ticker:
            settings, tell = settings_of(gap, time_limit), ticker.say
            work = Work(this, instance_of(this), settings, tell, workers or os.cpu_count() or 1)
            work.without_scenario()
            answers = [open_run(other) for other in others or ()]
            _same_trusts(work.instance.tables["trusts"]["trust"], answers)
            different([work.answer, *answers])
            options = [option_of(work.answer, "the plan"), *map(option_of, answers)]
            options += questioned(work, question or ())
            options += negotiated(work) if bargain else []
            found = regret_of(work, told_apart(options), hold.value, scenario or ())
        screen = console()
        print_report_table(screen, worst_table(found))
        print_findings(screen, found.findings)
        path = keep(this, found)
        screen.print(f"Kept with the run: {path}")
        return 0
