"""`optimiser verify RUN`: every row recomputed from the instance and the tables."""

from __future__ import annotations

import typer

from optimiser.cli.console import console
from optimiser.cli.options import RunArgument
from optimiser.errors import RunError
from optimiser.results import Run, read_run
from optimiser.results.folder import CellError
from optimiser.results.origin import inputs_of
from optimiser.verify import Verification, verify
from optimiser.verify.inputs import kept_residuals, scenario_residuals
from optimiser.verify.manifest import PLANNED

CHECK_FAILED = 6


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("verify")
    def command(run: RunArgument) -> int:
        """Recompute every row of a run from its instance and its tables, without the solver."""
        screen = console()
        try:
            found = read_run(run)
        except CellError as error:
            screen.print(f"NOT verified: {error}")
            return CHECK_FAILED
        if not found.solved and found.status not in PLANNED:
            raise RunError(f"{run} holds no plan to verify: its status is {found.status}")
        result, note = _judged(found)
        if note:
            screen.print(note)
        if result.passed:
            screen.print(f"Verified: {result.checked:,} statements recomputed, none is off.")
            return 0
        screen.print(f"NOT verified: {len(result.residuals):,} of {result.checked:,} statements are off.")
        for residual in result.residuals:
            screen.print(f"  {residual}")
        return CHECK_FAILED


def _judged(run: Run) -> tuple[Verification, str]:
    """The verdict on a run folder, and what is to be said of the inputs it was reached with."""
    inputs = Verification(0, ()).also(list(kept_residuals(run)))
    if not inputs.passed:
        return inputs, "What was solved cannot be told from the run: nothing else was recomputed."
    instance, kept = inputs_of(run)
    further = list(scenario_residuals(run)) if kept else []
    note = f"The instance {instance.name} is another by now: these are the inputs kept with the run."
    return verify(run, instance).also([*further]), note if kept else ""
