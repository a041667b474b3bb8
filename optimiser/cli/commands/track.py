"""`optimiser track INSTANCE`: the in-year tracker, the outlook, and the rest of the year planned again."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.options import (
    DrawsOption,
    GapOption,
    InstanceArgument,
    OutOption,
    ScenarioOption,
    SeedOption,
    TimeOption,
)

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.explain.finding import Finding
    from optimiser.instances import Instance
    from optimiser.solver import SolveSettings
    from optimiser.subjects.tracker.compute import Tracker
    from optimiser.subjects.tracker.replan import Rest


class RestAs(StrEnum):
    """How the rest of the period goes on, savings apart."""

    RATE = "rate"
    FORECAST = "forecast"


PeriodOption = Annotated[
    str | None, typer.Option("--period", help="The period to track; the last monitored one if absent.")
]
ElapsedOption = Annotated[
    float, typer.Option("--elapsed", min=0.01, max=0.99, help="Share of the period that is over.")
]
PartsOption = Annotated[
    int, typer.Option("--parts", min=1, max=12, help="Periods that the rest is cut into.")
]
DriftOption = Annotated[
    float,
    typer.Option(
        "--drift", min=0.0, max=1.0, help="How much of an overspend that savings don't explain goes on."
    ),
]
RestOption = Annotated[
    RestAs,
    typer.Option(
        "--rest", help="The rest, savings apart: at the rate to date, or as the trusts forecast it."
    ),
]
ReplanOption = Annotated[
    bool, typer.Option("--replan/--no-replan", help="Plan the rest of the period again.")
]
MOST = 20
"""Trusts that are shown; all of them are in the table."""
SHOWN = {
    "trust": "trust",
    "plan_to_date": "plan",
    "actual_to_date": "actual",
    "delivered": "share",
    "forecast": "forecast",
    "catch_up": "catch-up",
    "position_to_date": "position",
    "flags": "flags",
}


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("track")
    def command(
        instance: InstanceArgument,
        period: PeriodOption = None,
        elapsed: ElapsedOption = 0.5,
        parts: PartsOption = 2,
        drift: DriftOption = 1.0,
        rest: RestOption = RestAs.RATE,
        replan: ReplanOption = True,
        draws: DrawsOption = 10_000,
        seed: SeedOption = 0,
        out: OutOption = None,
        scenario: ScenarioOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Set plan, actual and forecast side by side, put the forecast at risk, and plan the rest again."""
        from optimiser.cli.explanation import out_folder, print_table, report  # noqa: PLC0415
        from optimiser.cli.options import open_instance, settings_of  # noqa: PLC0415
        from optimiser.subjects.tracker.compute import tracker  # noqa: PLC0415
        from optimiser.subjects.tracker.replan import rest_of  # noqa: PLC0415
        from optimiser.subjects.tracker.say import tracker_findings  # noqa: PLC0415

        read, screen = open_instance(instance, scenario), console()
        found = tracker(read, period)
        folder = out_folder(out, read.name, read.scenario, "track")
        tables, findings = {"": found.rows, "total": found.total}, [*tracker_findings(found)]
        _outlook(read, found, (elapsed, draws, seed), tables, findings)
        if replan:
            _replan(
                read,
                found,
                rest_of(read, found, elapsed, parts, drift, as_forecast=rest is RestAs.FORECAST),
                settings_of(gap, time_limit),
                folder,
                tables,
                findings,
            )
        of = f", {MOST} of {len(found.rows)} trusts" if len(found.rows) > MOST else ""
        print_table(screen, f"{found.period} to date (£m){of}", _screen(found), SHOWN)
        report(folder, "track", tables, findings, screen)
        return 0


def _screen(found: Tracker) -> pd.DataFrame:
    """The tracker as it is shown: triple-flagged trusts first, then the furthest behind; the total last."""
    import pandas as pd  # noqa: PLC0415

    marks = {"little": "L", "behind": "B", "deficit": "D"}
    rows = found.rows.sort_values(["triple", "missed"], ascending=False, kind="stable").head(MOST)
    flags = [
        "".join(mark if row[name] else "-" for name, mark in marks.items()) for _, row in rows.iterrows()
    ]
    return pd.concat([rows.assign(flags=flags), found.total.assign(flags="")], ignore_index=True)


def _outlook(
    read: Instance,
    found: Tracker,
    drawing: tuple[float, int, int],
    tables: dict[str, pd.DataFrame],
    findings: list[Finding],
) -> None:
    """Add the outlook; without a delivery table, say that there is none."""
    from optimiser.explain.finding import Finding  # noqa: PLC0415
    from optimiser.subjects.tracker.compute import outlook, outlook_table  # noqa: PLC0415
    from optimiser.subjects.tracker.say import outlook_findings  # noqa: PLC0415

    if read.tables["delivery"].empty or read.tables["opportunities"].empty:
        sentence = (
            "No outlook: the instance has no delivery table, or no opportunities that say what is delivered."
        )
        findings.append(Finding(id="outlook", sentence=sentence))
        return
    elapsed, draws, seed = drawing
    tables["outlook"] = outlook_table(outlook(read, found, elapsed, draws, seed))
    findings += outlook_findings(tables["outlook"], draws)


def _replan(
    read: Instance,
    found: Tracker,
    rest: Rest,
    settings: SolveSettings,
    folder: Path,
    tables: dict[str, pd.DataFrame],
    findings: list[Finding],
) -> None:
    """Write the instance of the rest of the period, solve how_far on it, and add where the year ends."""
    from optimiser.cli.explanation import solved  # noqa: PLC0415
    from optimiser.errors import RunError  # noqa: PLC0415
    from optimiser.instances import read_instance, write_instance  # noqa: PLC0415
    from optimiser.questions import read_question  # noqa: PLC0415
    from optimiser.subjects.tracker.replan import outturns, rest_instance, run_rate  # noqa: PLC0415
    from optimiser.subjects.tracker.say import no_replan, phasing_finding, replan_finding  # noqa: PLC0415

    phasing = phasing_finding(run_rate(read, found, rest), found.period, as_forecast=rest.as_forecast)
    findings += [] if phasing is None else [phasing]
    place = folder / "rest"
    derived = read_instance(write_instance(rest_instance(read, found, rest), place, replace=place.exists()))
    try:
        answer = solved(derived, read_question("how_far"), settings, folder / "run").answer
    except RunError as error:
        findings.append(no_replan(str(error)))
        return
    if answer is not None:
        tables["replan"] = outturns(read.tables["control_totals"], found, rest, answer.run)
        findings.append(replan_finding(tables["replan"], found.period))
