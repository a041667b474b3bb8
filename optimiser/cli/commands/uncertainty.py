"""`optimiser uncertainty INSTANCE`: every assumption drawn together, and how wide the answer is."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, print_table, report
from optimiser.cli.options import (
    GapOption,
    InstanceArgument,
    MappingOption,
    OutOption,
    QuestionOption,
    TimeOption,
    WorkersOption,
    open_instance,
    open_question,
    settings_of,
)

DrawsOption = Annotated[
    int, typer.Option("--draws", min=1, help="How many draws; fewer are the first of more.")
]
CorrelationOption = Annotated[
    Path | None,
    typer.Option("--correlation", help="Pairs that go together; the instance's correlation.csv if absent."),
]
ElicitedOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--elicited", help="A sheet that experts filled in, drawn in place of low to high; repeatable."
    ),
]
WorthOption = Annotated[
    int,
    typer.Option(
        "--worth",
        min=0,
        help="Say what is worth finding out: so many assumptions are tried as known before the first period is "
        "decided, and each decision is solved in every draw. 0 leaves it out.",
    ),
]
WORTH_HEADINGS = {
    "assumption": "assumption",
    "grade": "grade",
    "told": "knowing it is worth",
    "unit": "unit",
    "what": "of",
    "share": "share of the variance",
    "pawn": "moves the distribution (PAWN)",
    "trusts": "trusts decided otherwise",
}
TOP = 10
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
        elicited: ElicitedOption = None,
        worth: WorthOption = 0,
        workers: WorkersOption = None,
        out: OutOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Draw every assumption together, give every headline its 80% range, and say what is worth finding out."""
        from optimiser.cli.screen import Bar  # noqa: PLC0415 - the command line starts without these
        from optimiser.explain.quantities import IN_ALL  # noqa: PLC0415
        from optimiser.instances import resolve_instance  # noqa: PLC0415
        from optimiser.worlds.uncertainty.findings import (  # noqa: PLC0415
            group_findings,
            known_finding,
            spread_findings,
            value_findings,
        )
        from optimiser.worlds.uncertainty.groups import foremost_known, groups_table, if_known  # noqa: PLC0415
        from optimiser.worlds.uncertainty.sample import (  # noqa: PLC0415
            Study,
            beliefs_table,
            draws_table,
            prepare,
            ranges_of,
            sample,
        )
        from optimiser.worlds.uncertainty.value import elicitation_sheet, totals_table, value_of  # noqa: PLC0415

        folder, asked, read = resolve_instance(instance), open_question(question), open_instance(instance)
        assumptions, drawn = prepare(folder, read, draws, mapping, correlation, elicited or ())
        place = out_folder(out, folder.name, "uncertainty", asked.name)
        with Bar() as bar:
            settings, processes = settings_of(gap, time_limit), workers or os.cpu_count() or 1
            study = Study(folder, read, asked, place, settings, processes, bar.tell)
            found = sample(study, assumptions, drawn)
        if worth and found.planned:
            with Bar() as bar:
                telling = replace(study, listen=bar.tell)
                value = value_of(telling, found, worth)
                known = if_known(telling, found, foremost_known(found, value))
        else:
            value = None
        ranges, screen = ranges_of(found), console()
        title = f"{asked.name}: 80% ranges of {len(found.planned)} draws"
        print_table(screen, title, ranges[ranges["period"] == IN_ALL], HEADINGS)
        tables = {"": ranges, "draws": draws_table(found), "assumptions": beliefs_table(found)}
        findings = spread_findings(found)
        if value is not None:
            first = value.table.groupby("assumption", sort=False).head(1).head(TOP)
            print_table(screen, "What is worth finding out", first, WORTH_HEADINGS)
            groups, period = groups_table(found, value), value.decisions[0].period
            findings = [*findings, *value_findings(found, value), *group_findings(groups, found, period)]
            findings += known_finding(known)
            tables |= {"groups": groups, "known": known.table}
            tables |= {"worth": value.table, "worth-totals": totals_table(found, value)}
            tables["elicitation"] = elicitation_sheet(found, value)
        report(place, "uncertainty", tables, found.sweep.ending.hedged(findings), screen)
        return found.sweep.exit_status
