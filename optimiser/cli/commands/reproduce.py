"""`optimiser reproduce RUN`: the run solved again from its manifest, and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import typer
from pydantic import ValidationError

from optimiser.cli.console import console
from optimiser.cli.options import RunArgument
from optimiser.cli.screen import Ticker
from optimiser.errors import RunError
from optimiser.results import Run, read_run
from optimiser.results.origin import EarlierError, instance_of, shown_not_verified
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from optimiser.verify.verify import question_of

CHECK_FAILED = 6
SAME = ("status", "instance_sha256", "model_sha256", "result_sha256")


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What two manifests of the same question say differently: hashes, status, tier values, versions."""
    for key in SAME:
        if before.get(key) != after.get(key):
            yield f"{key}: {before.get(key)} before, {after.get(key)} now"
    for old, new in zip(before["tiers"], after["tiers"], strict=False):
        if old["final"] != new["final"]:
            yield f"tier {old['measure']}: {old['final']} before, {new['final']} now"
    for name, version in before["versions"].items():
        if after["versions"].get(name) != version:
            yield f"version of {name}: {version} before, {after['versions'].get(name)} now"


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("reproduce")
    def command(run: RunArgument) -> int:
        """Solve a run again from its manifest and compare instance, matrix, tiers and tables to the byte."""
        read = read_run(run)
        if read.earlier:
            raise EarlierError(f"NOT reproduced: {shown_not_verified(read)}")
        before, instance = read.manifest, instance_of(read)
        with Ticker() as ticker:
            again = solve(instance, question_of(before), _settings(read), ticker.tell)
        found = list(differences(before, again.manifest))
        screen = console()
        if not found:
            screen.print(_same(read))
            return 0
        screen.print("NOT reproduced:")
        for line in found:
            screen.print(f"  {line}")
        return CHECK_FAILED


def _settings(run: Run) -> SolveSettings:
    """The options that a manifest states.

    Raises:
        RunError: nothing can be solved with them.
    """
    try:
        return SolveSettings(**run.manifest["options"])
    except (KeyError, TypeError, ValidationError):
        raise RunError(
            f"{run.path} cannot be solved again: its manifest.json states no such options"
        ) from None


def _same(run: Run) -> str:
    """What came out the same; a run without a plan has no tables that could."""
    if run.solved:
        return "Reproduced: the same instance, matrix, tiers and tables, to the byte."
    return f"Reproduced: the same instance and matrix, and again no plan ({run.status}); there are no tables."
