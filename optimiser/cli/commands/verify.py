"""`optimiser verify RUN`: every row recomputed from the instance and the tables."""

from __future__ import annotations

import typer
from rich.console import Console

from optimiser.cli.options import RunArgument
from optimiser.errors import RunError
from optimiser.results import read_run
from optimiser.results.origin import inputs_of
from optimiser.verify import verify

CHECK_FAILED = 6


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("verify")
    def command(run: RunArgument) -> int:
        """Recompute every row of a run from its instance and its tables, without the solver."""
        found = read_run(run)
        if not found.solved:
            raise RunError(f"{run} holds no plan to verify: its status is {found.status}")
        instance, kept = inputs_of(found)
        result = verify(found, instance)
        console = Console(highlight=False, soft_wrap=True)
        if kept:
            console.print(
                f"The instance {instance.name} is another by now: these are the inputs kept with the run.",
                markup=False,
            )
        if result.passed:
            console.print(f"Verified: {result.checked:,} statements recomputed, none is off.", markup=False)
            return 0
        console.print(
            f"NOT verified: {len(result.residuals):,} of {result.checked:,} statements are off.", markup=False
        )
        for residual in result.residuals:
            console.print(f"  {residual}", markup=False)
        return CHECK_FAILED
