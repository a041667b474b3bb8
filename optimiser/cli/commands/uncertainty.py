"""`optimiser uncertainty INSTANCE`: every assumption drawn together, and how wide the answer is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.explanation import out_folder, print_table, report
from optimiser.cli.options import (
    GapOption,
    InstanceArgument,
    OutOption,
    QuestionOption,
    TimeOption,
    WorkersOption,
    open_instance,
    open_question,
    settings_of,
)
from optimiser.cli.screen import console

DrawsOption = Annotated[
    int, typer.Option("--draws", min=1, help="How many draws; fewer are the first of more.")
]
MappingOption = Annotated[
    Path | None,
    typer.Option("--mapping", help="How assumptions act; the instance's sensitivity.toml if absent."),
]
CorrelationOption = Annotated[
    Path | None,
    typer.Option("--correlation", help="Pairs that go together; the instance's correlation.csv if absent."),
]
HEADINGS = {
    "what": "what",
    "unit": "unit",
    "period": "period",
    "central": "central",
    "p10": "1 in 10 below",
    "p50": "middle",
    "p90": "1 in 10 above",
}


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("uncertainty")
    def command(
        instance: InstanceArgument,
        question: QuestionOption = "how_far",
        draws: DrawsOption = 64,
        mapping: MappingOption = None,
        correlation: CorrelationOption = None,
        workers: WorkersOption = None,
        out: OutOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Draw every assumption together, solve each draw, and give every headline quantity its 80% range."""
        from optimiser.cli.screen import Bar  # noqa: PLC0415 - the command line starts without these
        from optimiser.explain.quantities import IN_ALL  # noqa: PLC0415
        from optimiser.instances import resolve_instance  # noqa: PLC0415
        from optimiser.worlds.uncertainty.findings import spread_findings  # noqa: PLC0415
        from optimiser.worlds.uncertainty.sample import (  # noqa: PLC0415
            Study,
            beliefs_table,
            draws_table,
            prepare,
            ranges_of,
            sample,
        )

        folder, asked, read = resolve_instance(instance), open_question(question), open_instance(instance)
        assumptions, drawn = prepare(folder, read, draws, mapping, correlation)
        place = out_folder(out, folder.name, "uncertainty", asked.name)
        with Bar() as bar:
            settings, processes = settings_of(gap, time_limit), workers or os.cpu_count() or 1
            study = Study(folder, read, asked, place, settings, processes, bar.tell)
            found = sample(study, assumptions, drawn)
        ranges, screen = ranges_of(found), console()
        title = f"{asked.name}: 80% ranges of {len(found.planned)} draws"
        print_table(screen, title, ranges[ranges["period"] == IN_ALL], HEADINGS)
        tables = {"": ranges, "draws": draws_table(found), "assumptions": beliefs_table(found)}
        report(place, "uncertainty", tables, found.sweep.ending.hedged(spread_findings(found)), screen)
        return found.sweep.exit_status
