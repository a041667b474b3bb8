"""`optimiser challenges INSTANCE`: every challenge to its inputs."""

from __future__ import annotations

import typer

from optimiser.challenge import list_challenges
from optimiser.cli.explaining import console, print_table
from optimiser.cli.options import InstanceArgument
from optimiser.instances import resolve_instance


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("challenges")
    def command(instance: InstanceArgument) -> int:
        """List the challenges that are recorded with an instance."""
        found = list_challenges(resolve_instance(instance))
        if found.empty:
            console().print(f"Nobody has challenged an input of {instance}.", markup=False)
        else:
            print_table(console(), f"Challenges to {instance}", found)
        return 0
