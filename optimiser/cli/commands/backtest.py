"""`optimiser backtest INSTANCE`: the plan as delivered against what really happened, beside naive forecasts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import typer

from optimiser.cli.console import console
from optimiser.cli.options import (
    DrawsOption,
    GapOption,
    InstanceArgument,
    OutOption,
    QuestionOption,
    ScenarioOption,
    SeedOption,
    TimeOption,
    open_instance,
    open_question,
    settings_of,
)
from optimiser.explain.finding import Finding
from optimiser.instances import Instance

SCORES = {
    "name": "figure",
    "period": "period",
    "level": "by",
    "forecast": "forecast",
    "cases": "cases",
    "rank_correlation": "rank correlation",
    "mean_absolute_error": "mean error",
    "unit": "in",
    "auc": "AUC",
    "inside": "inside the range",
}


def _sealed(instance: Instance) -> tuple[pd.DataFrame, list[Finding]]:
    """The scores of the forecast that is kept with an instance, and their sentences; nothing where there is none."""
    from optimiser.extras.backtest import forecast  # noqa: PLC0415

    folder = None if instance.path is None else Path(instance.path) / forecast.FOLDER
    if folder is None or not folder.is_dir():
        return pd.DataFrame(), []
    table, record = forecast.read_forecast(folder)
    scores = forecast.score_forecast(table, instance)
    return scores, forecast.forecast_findings(scores, record["sha256"][forecast.TABLE])


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("backtest")
    def command(
        instance: InstanceArgument,
        question: QuestionOption = "how_far",
        out: OutOption = None,
        scenario: ScenarioOption = None,
        draws: DrawsOption = 10_000,
        seed: SeedOption = 0,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Solve a question and score its plan against what happened (outturn), beside naive forecasts."""
        from optimiser.amounts import count  # noqa: PLC0415
        from optimiser.cli.explanation import out_folder, print_table, report, solved  # noqa: PLC0415
        from optimiser.explain.gaps import ending  # noqa: PLC0415
        from optimiser.extras.backtest import backtest, backtest_findings, scored_rows  # noqa: PLC0415
        from optimiser.worlds.risk.tables import on_screen  # noqa: PLC0415

        asked, settings = open_question(question), settings_of(gap, time_limit)
        read = open_instance(instance, scenario)
        scored_rows(read)
        folder = out_folder(out, read.name, read.scenario, "backtest")
        plan = solved(read, asked, settings, folder / "plan")
        found = backtest(plan.plan_found, draws, seed)
        open_ = ending([plan])
        screen = console()
        shown = on_screen(found.scores.assign(cases=found.scores["cases"].map(count)), ("inside",))
        print_table(screen, f"{read.name}: {asked.name} against what happened", shown, SCORES)
        findings = open_.hedged(backtest_findings(found))
        tables = {"": found.scores, "cases": found.cases}
        sealed, said = _sealed(read)
        if len(sealed):
            tables["sealed"] = sealed
        report(folder, "backtest", tables, [*findings, *said], screen)
        return open_.exit_status
