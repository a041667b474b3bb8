"""`optimiser solve INSTANCE`: one question, one run folder, a summary on the screen."""

from __future__ import annotations

import typer

from optimiser.cli.options import (
    AllowOption,
    BasisOption,
    GapOption,
    HoldOption,
    InstanceArgument,
    OffOption,
    OrderOption,
    OutOption,
    QuestionOption,
    ScenarioOption,
    TimeOption,
    YieldOption,
    open_instance,
    open_question,
    run_folder,
    settings_of,
)
from optimiser.cli.solving import answer


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("solve")
    def command(
        instance: InstanceArgument,
        question: QuestionOption = "how_far",
        out: OutOption = None,
        scenario: ScenarioOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
        basis: BasisOption = None,
        hold: HoldOption = None,
        yields: YieldOption = None,
        off: OffOption = None,
        allow: AllowOption = None,
        order: OrderOption = None,
    ) -> int:
        """Answer one question on one instance and write the run folder."""
        asked = open_question(question, basis, hold, yields, off, allow, order)
        read = open_instance(instance, scenario)
        return answer(read, asked, settings_of(gap, time_limit), run_folder(out, read, asked))
