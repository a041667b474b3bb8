"""Options that several commands share, and how their words become an instance, a question and settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.asking import Changes, asked_question, checked_settings
from optimiser.cli.places import place
from optimiser.instances import Instance, read_instance, resolve_instance
from optimiser.solver import SolveSettings
from trustmodels.allocation.question import Question

InstanceArgument = Annotated[
    str, typer.Argument(metavar="INSTANCE", help="A folder, or the name of one in instances/.")
]
RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")]
ScenarioOption = Annotated[
    str | None, typer.Option("--scenario", help="A scenario of the instance, by name.")
]
QuestionOption = Annotated[
    str,
    typer.Option(
        "--question",
        help="keep_all, balance, how_far, least_funding, order:a,b,c or a path to a question file.",
    ),
]
GapOption = Annotated[float, typer.Option("--gap", min=0.0, help="Relative gap of each primary tier.")]
TimeOption = Annotated[
    float | None,
    typer.Option("--time-limit", min=0.0, help="Seconds for each primary tier; no limit if absent."),
]
OutOption = Annotated[Path | None, typer.Option("--out", help="Run folder; under runs/ if absent.")]
BasisOption = Annotated[str | None, typer.Option("--basis", help="expected or plan.")]
HoldOption = Annotated[
    list[str] | None, typer.Option("--hold", help="A commitment that must hold; repeatable.")
]
YieldOption = Annotated[
    list[str] | None, typer.Option("--yield", help="A commitment that may yield; repeatable.")
]
OffOption = Annotated[list[str] | None, typer.Option("--off", help="A commitment to leave out; repeatable.")]
AllowOption = Annotated[
    list[str] | None, typer.Option("--allow", help="unidentified, top_up or pending; repeatable.")
]
OrderOption = Annotated[
    str | None, typer.Option("--order", help="Order of the imperatives, e.g. safety,access,finance.")
]


def open_instance(name: str, scenario: str | None = None) -> Instance:
    """An instance by folder or name, checked, with its scenario applied."""
    return read_instance(resolve_instance(name), scenario=scenario)


def open_question(
    name: str,
    basis: str | None = None,
    hold: list[str] | None = None,
    yields: list[str] | None = None,
    off: list[str] | None = None,
    allow: list[str] | None = None,
    order: str | None = None,
) -> Question:
    """A question by name or path, with the changes of the command line."""
    changes: Changes = {
        "basis": basis,
        "hold": hold,
        "yields": yields,
        "off": off,
        "allow": allow,
        "order": order,
    }
    return asked_question(name, changes, "--")


def settings_of(gap: float, time_limit: float | None) -> SolveSettings:
    """Solve settings from the shared options.

    Raises:
        InputError: a number that is none.
    """
    return checked_settings(gap=gap, time_limit=time_limit)


def run_folder(out: Path | None, instance: Instance, question: Question) -> Path:
    """Where a run goes: `--out`, or `runs/<instance>[-scenario]-<question>`."""
    name = question.name.replace(":", "-").replace(",", "-")
    return place(out, (instance.name, instance.scenario, name))
