"""`optimiser changed BEFORE AFTER`: which inputs moved between two runs, and what each did to the answer."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from optimiser.amounts import CHANGE, shown, shows
from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, print_table, report
from optimiser.cli.options import OutOption, TimeOption, open_instance, open_question, settings_of
from optimiser.errors import Fault, InputError
from optimiser.explain.changes import Side, attribution
from optimiser.explain.verified_run import open_run
from optimiser.results import read_run
from optimiser.results.origin import instance_of
from optimiser.verify.verify import question_of

SHOWN = 40
"""As many changed inputs are shown on the screen; the file has all."""
SCREEN = ["line", "what", "unit", "value", "change"]
"""The columns of a line that are shown."""


class Grouped(StrEnum):
    """What is one change."""

    COLUMN = "column"
    TABLE = "table"
    KIND = "kind"


BeforeArgument = Annotated[str, typer.Argument(metavar="BEFORE", help="The earlier run folder or instance.")]
AfterArgument = Annotated[str, typer.Argument(metavar="AFTER", help="The later run folder or instance.")]
QuestionOption = Annotated[
    str | None, typer.Option("--question", help="Put to both; that of the runs, or how_far, if absent.")
]
EarlierOption = Annotated[
    str | None, typer.Option("--scenario-before", help="A scenario of the earlier instance.")
]
LaterOption = Annotated[
    str | None, typer.Option("--scenario-after", help="A scenario of the later instance.")
]
ByOption = Annotated[
    Grouped,
    typer.Option("--by", help="What is one change: a column, a table, or a kind (organisations, data)."),
]
GapOption = Annotated[
    float | None, typer.Option("--gap", min=0.0, help="Relative gap; that of the run, or 0.001, if absent.")
]


def _is_run(named: str) -> bool:
    return (Path(named) / "manifest.json").is_file()


def _side(named: str, question: str | None, scenario: str | None) -> Side:
    """A run with its instance, question and answer, or an instance with the question that is asked."""
    if not _is_run(named):
        return Side(open_instance(named, scenario), open_question(question or "how_far"))
    if scenario is not None:
        problem = f"{named} is a run, and has its scenario"
        raise InputError([Fault("--scenario", problem, "leave it out", value=scenario)])
    run = read_run(named)
    instance = open_run(named, earlier=True).instance if run.solved else instance_of(run)
    if question is None:
        return Side(instance, question_of(run.manifest), run)
    return Side(instance, open_question(question))


def _sides(
    before: str, after: str, question: str | None, earlier: str | None, later: str | None
) -> tuple[Side, Side]:
    """Both sides; an instance beside a run is asked what the run was asked."""
    one, two = _side(before, question, earlier), _side(after, question, later)
    if question is None and one.run is not None and two.run is None:
        return one, Side(two.instance, one.question)
    if question is None and two.run is not None and one.run is None:
        return Side(one.instance, two.question), two
    return one, two


def _gap(*sides: Side) -> float:
    """The gap to which the first of the runs was solved."""
    return float(next((side.run.manifest["options"]["gap"] for side in sides if side.run is not None), 1e-3))


def _moved(effects: pd.DataFrame) -> pd.DataFrame:
    """The lines of the amounts that moved at all, as they are shown: the file has the others."""
    rows = [
        (line, what, unit, shown(value, unit), shown(change, f"{CHANGE}{unit}"))
        for line, what, unit, value, change in effects[SCREEN].itertuples(index=False)
    ]
    moved = {
        what
        for what, unit, change in effects[["what", "unit", "change"]].itertuples(index=False)
        if pd.notna(change) and shows(change, unit)
    }
    return pd.DataFrame([row for row in rows if row[1] in moved], columns=SCREEN)


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("changed")
    def command(
        before: BeforeArgument,
        after: AfterArgument,
        question: QuestionOption = None,
        earlier: EarlierOption = None,
        later: LaterOption = None,
        by: ByOption = Grouped.COLUMN,
        gap: GapOption = None,
        time_limit: TimeOption = None,
        out: OutOption = None,
    ) -> int:
        """Say which inputs differ between two runs, and solve with one change at a time to say what each did."""
        one, two = _sides(before, after, question, earlier, later)
        progress = console(errors=True, wrap=True)
        settings = settings_of(_gap(one, two) if gap is None else gap, time_limit)
        found = attribution(one, two, settings, by.value, lambda step: progress.print(f"solving {step}"))
        screen = console()
        more = f" (the first {SHOWN} of {len(found.inputs):,})" if len(found.inputs) > SHOWN else ""
        print_table(screen, f"Inputs that moved{more}", found.inputs.head(SHOWN))
        print_table(
            screen,
            "What each change did alone, and what all do only together",
            _moved(found.effects),
            right=SCREEN[-2:],
        )
        tables = {
            "inputs": found.inputs,
            "effects": found.effects,
            "bridge": found.bridge,
            "measures": found.measures,
        }
        report(
            out_folder(out, one.instance.name, "changed"),
            "changed",
            tables,
            found.ending.hedged(found.findings),
            screen,
        )
        return found.ending.exit_status
