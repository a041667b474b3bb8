"""`optimiser challenges INSTANCE`: every challenge to its inputs."""

from __future__ import annotations

import typer

from optimiser.cli.console import console
from optimiser.cli.options import InstanceArgument
from optimiser.extras.challenge import list_challenges
from optimiser.instances import resolve_instance


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("challenges")
    def command(instance: InstanceArgument) -> int:
        """List the challenges that are recorded with an instance."""
        found, screen = list_challenges(resolve_instance(instance)), console()
        if found.empty:
            screen.print(f"Nobody has challenged an input of {instance}.")
        for row in found.to_dict(orient="records"):
            what = f"{row['table']}, {row['where']}: {row['column']} {row['current']} -> {row['proposed']}"
            who = f"{row['by']}, {row['date']}" if row["date"] else row["by"]
            screen.print(f"{row['scenario']}  {what}  ({who}: {row['reason']})")
        return 0
