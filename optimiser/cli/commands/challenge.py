"""`optimiser challenge INSTANCE`: record that an input is wrong, and make it a scenario that can be run."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import print_table
from optimiser.cli.options import InstanceArgument
from optimiser.errors import Fault
from optimiser.extras.challenge import Objection, challenge
from optimiser.extras.challenge.record import ChallengeError
from optimiser.instances import resolve_instance

ByOption = Annotated[str, typer.Option("--by", help="Who challenges: a trust, a person.")]
TableOption = Annotated[str, typer.Option("--table", help="The table of the input.")]
WhereOption = Annotated[
    list[str], typer.Option("--where", help="column=value of the rows meant; repeatable.")
]
SetOption = Annotated[list[str], typer.Option("--set", help="column=value that it should say; repeatable.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, in a sentence.")]
DateOption = Annotated[str, typer.Option("--date", help="When, as YYYY-MM-DD; left empty if absent.")]
BaseOption = Annotated[str | None, typer.Option("--scenario", help="A scenario that it stands on.")]


def _pairs(option: str, given: list[str]) -> dict[str, str]:
    """column=value words as a mapping."""
    wrong = [word for word in given if "=" not in word]
    if wrong:
        raise ChallengeError(
            [Fault(option, f"'{word}' is not column=value", "write it so") for word in wrong]
        )
    return {name.strip(): value for name, _, value in (word.partition("=") for word in given)}


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("challenge")
    def command(
        instance: InstanceArgument,
        by: ByOption,
        table: TableOption,
        where: WhereOption,
        proposed: SetOption,
        reason: ReasonOption,
        on: DateOption = "",
        base: BaseOption = None,
    ) -> int:
        """Record a challenge to an input with the instance; it is then a scenario like any other."""
        claim, rows, values = Objection(by, reason, on), _pairs("--where", where), _pairs("--set", proposed)
        made = challenge(resolve_instance(instance), claim, table, rows, values, base)
        screen = console()
        print_table(screen, made.title, made.changes[["table", "key", "column", "before", "after"]])
        screen.print(f"Run it: optimiser solve {instance} --scenario {made.scenario}")
        return 0
