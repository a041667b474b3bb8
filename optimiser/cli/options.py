"""Options that several commands share, and how their words become an instance, a question and a place to write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from optimiser.errors import RunError, shortened
from optimiser.instances import Instance, read_instance, resolve_instance
from optimiser.question_words import QuestionChanges, asked_question, checked_settings
from optimiser.questions import question_names
from optimiser.solver import SolveSettings
from trustmodels.allocation.question import Question

# Where a command writes: a folder that the machine can make, known before anything is solved.

LONGEST = 240
"""Bytes of one name: file systems hold 255, and a draft stands beside its place under a longer one."""


def file_safe(name: str) -> str:
    """A name for a file or a folder, whatever it is made of: `../x` and `[/x]` lead nowhere else."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in name).lstrip(".")


def place(out: Path | None, parts: Iterable[str | None]) -> Path:
    """Where an answer goes: `--out`, or a folder under runs/ named after its parts.

    Raises:
        RunError: no file system holds a name of this length.
    """
    named = Path("runs") / file_safe("-".join(part for part in parts if part)) if out is None else out
    if long := [part for part in named.parts if len(part.encode()) > LONGEST]:
        remedy = "give a shorter --out" if out is not None else "give an --out"
        raise RunError(f"{shortened(long[0])} is too long for the name of a folder: {remedy}")
    return named


# Options that several commands share, and how their words become an instance, a question and settings.

InstanceArgument = Annotated[
    str, typer.Argument(metavar="INSTANCE", help="A folder, or the name of one in instances/.")
]
NewFolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write; new, or empty.")]
RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")]
ScenarioOption = Annotated[
    str | None, typer.Option("--scenario", help="A scenario of the instance, by name.")
]
QuestionOption = Annotated[
    str,
    typer.Option(
        "--question",
        help=f"{', '.join(question_names())}, order:a,b,c or a path to a question file.",
    ),
]
GapOption = Annotated[float, typer.Option("--gap", min=0.0, help="Relative gap of each primary tier.")]
TimeOption = Annotated[
    float | None,
    typer.Option("--time-limit", min=0.0, help="Seconds for each primary tier; no limit if absent."),
]
OutOption = Annotated[Path | None, typer.Option("--out", help="A folder; under runs/ if absent.")]
BesideOption = Annotated[Path | None, typer.Option("--out", help="A folder; beside the run if absent.")]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes; as many as processors if absent.")
]
DrawsOption = Annotated[
    int, typer.Option("--draws", min=20, help="How many times the plan is played through.")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same draws.")]
MappingOption = Annotated[
    Path | None,
    typer.Option("--mapping", help="How assumptions act; the instance's sensitivity.toml if absent."),
]
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
    question: QuestionOption,
    basis: BasisOption = None,
    hold: HoldOption = None,
    yields: YieldOption = None,
    off: OffOption = None,
    allow: AllowOption = None,
    order: OrderOption = None,
) -> Question:
    """A question by name or path, with the changes of the command line."""
    changes: QuestionChanges = {
        "basis": basis,
        "hold": hold,
        "yields": yields,
        "off": off,
        "allow": allow,
        "order": order,
    }
    return asked_question(question, changes, "--")


def takes_question(default: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a command the options of a question, asked by default, in place of its parameter `asked`."""

    def given_options(command: Callable[..., int]) -> Callable[..., int]:
        own, options = (
            signature(function, eval_str=True).parameters for function in (command, open_question)
        )

        @wraps(command)
        def taking(**given: Any) -> int:  # noqa: ANN401 - whatever the command takes
            words = {name: given.pop(name) for name in options}
            return command(**given, asked=open_question(**words))

        mine = [option for name, option in own.items() if name != "asked"]
        first = [option for option in mine if option.default is Parameter.empty]
        question, *changes = options.values()
        listed = [*first, question.replace(default=default), *(o for o in mine if o not in first), *changes]
        taking.__signature__ = Signature(listed, return_annotation=int)  # type: ignore[attr-defined]
        taking.__annotations__ = {option.name: option.annotation for option in listed} | {"return": int}
        return taking

    return given_options


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
