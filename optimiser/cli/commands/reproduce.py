"""`optimiser reproduce RUN`: the run solved again from its manifest, and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import typer
from rich.console import Console

from optimiser.cli.options import RunArgument
from optimiser.cli.screen import Ticker
from optimiser.results import read_run
from optimiser.results.origin import instance_of
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
        before, instance = read.manifest, instance_of(read)
        with Ticker() as ticker:
            again = solve(instance, question_of(before), SolveSettings(**before["options"]), ticker.tell)
        found = list(differences(before, again.manifest))
        console = Console(highlight=False, soft_wrap=True)
        if not found:
            console.print(
                "Reproduced: the same instance, matrix, tiers and tables, to the byte.", markup=False
            )
            return 0
        console.print("NOT reproduced:", markup=False)
        for line in found:
            console.print(f"  {line}", markup=False)
        return CHECK_FAILED
