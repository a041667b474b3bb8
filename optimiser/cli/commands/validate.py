"""`optimiser validate INSTANCE`: every fault, what the instance holds, and whether it reconciles."""

from __future__ import annotations

import math

import pandas as pd
import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from optimiser.cli.options import InstanceArgument, ScenarioOption, open_instance
from optimiser.instances import Instance, list_scenarios, read_instance, resolve_instance
from optimiser.reconcile.published import bridge, reconcile

CHECK_FAILED = 6
SMALL = 10  # below it, decimals say something


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("validate")
    def command(instance: InstanceArgument, scenario: ScenarioOption = None) -> int:
        """Check every table and scenario; say what the instance holds and how it reconciles."""
        read = open_instance(instance, scenario)
        console = Console(highlight=False, soft_wrap=True)
        _holds(console, read)
        _scenarios(console, instance)
        return _reconciles(console, read)


def _holds(console: Console, instance: Instance) -> None:
    counts = {name: len(frame) for name, frame in instance.tables.items() if len(frame)}
    console.print(f"{instance.name} is valid. SHA-256 {instance.sha256}", markup=False)
    console.print("  " + ", ".join(f"{count:,} {name}" for name, count in counts.items()), markup=False)
    for note in instance.notes:
        console.print(f"  note: {note}", markup=False)


def _scenarios(console: Console, name: str) -> None:
    """Every scenario is read as well, so that a broken one is found before it is asked for."""
    folder = resolve_instance(name)
    for scenario, title in list_scenarios(folder):
        read_instance(folder, scenario=scenario)
        console.print(f"  scenario {scenario}: {title}", markup=False)


def _number(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    if math.isnan(value):
        return "-"
    return f"{value:,.4g}" if abs(value) < SMALL else f"{value:,.0f}"


def _print(console: Console, title: str, frame: pd.DataFrame) -> None:
    table = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False)
    for column in frame.columns:
        numeric = frame[column].dtype.kind == "f"
        table.add_column(str(column), justify="right" if numeric else "left", no_wrap=True)
    for row in frame.itertuples(index=False):
        table.add_row(*(_number(value) for value in row))
    console.print(table)


def _beside(found: pd.DataFrame) -> pd.DataFrame:
    """Published x coverage beside the model, the difference as a share of what was expected."""
    expected = found["expected"].astype(float)
    off = found["difference"].astype(float) / expected.abs().where(expected != 0, 1.0)
    verdict = found["ok"].astype(bool).map({True: "yes", False: "NO"})
    shown = found[["figure", "period", "unit", "expected", "model"]]
    return shown.assign(
        off=off.map("{:+.2%}".format), allowed=found["tolerance"].map("{:.1%}".format), inside=verdict
    )


def _reconciles(console: Console, instance: Instance) -> int:
    found = reconcile(instance)
    if found.empty:
        console.print("No published figures to reconcile to (the table `published` is empty).", markup=False)
        return 0
    _print(console, "Reconciliation to published figures", _beside(found))
    left_out = bridge(found)
    if not left_out.empty:
        _print(console, "What the instance leaves out", left_out)
    missed = found[~found["ok"].astype(bool)]
    for row in missed.to_dict(orient="records"):
        why = row["fault"] or "over the tolerance"
        console.print(f"NOT reconciled: {row['figure']} {row['period']}: {why}", markup=False)
    if missed.empty:
        console.print(f"All {len(found)} figures are inside their tolerance.", markup=False)
    return CHECK_FAILED if len(missed) else 0
