"""`optimiser verify RUN`: every row recomputed from the instance and the tables."""

from __future__ import annotations

import typer
from rich.console import Console

from optimiser.cli.console import console
from optimiser.cli.options import RunArgument
from optimiser.results import Run, read_run
from optimiser.results.folder import CellError
from optimiser.results.origin import EarlierError, inputs_of, shown_not_verified
from optimiser.verify import Verification, verify
from optimiser.verify.manifest import kept_residuals, note_residuals, scenario_residuals

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
        edition_known(found)
        result, note = _judged(found)
        if note:
            screen.print(note)
        _say(screen, found, result)
        return 0 if result.passed and found.solved else CHECK_FAILED


def edition_known(run: Run) -> None:
    """A run of an earlier edition of the format is verified by the release that wrote it.

    Raises:
        EarlierError: it is one.
    """
    if run.earlier:
        raise EarlierError(f"NOT verified: {shown_not_verified(run)}")


def _say(screen: Console, run: Run, result: Verification) -> None:
    """The verdict, what is off, and what was not checked."""
    if not result.passed:
        screen.print(f"NOT verified: {len(result.residuals):,} of {result.checked:,} statements are off.")
    elif run.solved:
        screen.print(f"Verified: {result.checked:,} statements recomputed, none is off.")
    else:
        screen.print(
            f"NOT verified: {run.path} holds no plan to verify. The status '{run.status}' is the solver’s "
            f"claim; nothing else in its manifest is wrong."
        )
    for residual in result.residuals:
        screen.print(f"  {residual}")
    if result.told:
        screen.print(result.told)
    if result.unchecked:
        screen.print(f"What was not checked: {'; '.join(result.unchecked)}.")


def _judged(run: Run) -> tuple[Verification, str]:
    """The verdict on a run folder, and what is to be said of the inputs it was reached with."""
    inputs = Verification(0, ()).also(list(kept_residuals(run)))
    if not inputs.passed:
        return inputs, "What was solved cannot be told from the run: nothing else was recomputed."
    instance, kept = inputs_of(run)
    further = list(scenario_residuals(run) if kept else note_residuals(run, instance))
    note = f"The instance {instance.name} is another by now: these are the inputs kept with the run."
    return verify(run, instance).also(further), note if kept else ""
