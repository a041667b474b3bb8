"""`optimiser validate INSTANCE`: every fault, what the instance holds, and whether it reconciles."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from optimiser.amounts import share
from optimiser.cli.console import console
from optimiser.cli.options import InstanceArgument, ScenarioOption, open_instance
from optimiser.cli.screen import ask
from optimiser.explain.overview import never_asked
from optimiser.explain.reconciliation.figures import bridge, reconcile
from optimiser.instances import Instance, list_scenarios, read_instance, resolve_instance

CHECK_FAILED = 6
SMALL = 10  # below it, decimals say something


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("validate")
    def command(instance: InstanceArgument, scenario: ScenarioOption = None) -> int:
        """Check every table and scenario; say what the instance holds and how it reconciles."""
        read = open_instance(instance, scenario)
        screen = console()
        _holds(screen, read)
        ask(screen, read)
        _scenarios(screen, instance)
        status = _reconciles(screen, read)
        _rests_on(screen, read, resolve_instance(instance))
        return status


def _holds(screen: Console, instance: Instance) -> None:
    counts = {name: len(frame) for name, frame in instance.tables.items() if len(frame)}
    screen.print(f"{instance.name} is valid. SHA-256 {instance.sha256}")
    screen.print("  " + ", ".join(f"{count:,} {name}" for name, count in counts.items()))
    for note in instance.notes:
        screen.print(f"  note: {note}")
    for said in never_asked(instance):
        screen.print(f"  note: {said}")


def _scenarios(screen: Console, name: str) -> None:
    """Every scenario is read as well, so that a broken one is found before it is asked for."""
    folder = resolve_instance(name)
    for scenario, title in list_scenarios(folder):
        read_instance(folder, scenario=scenario)
        screen.print(f"  scenario {scenario}: {title}")


def _number(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    if math.isnan(value):
        return "-"
    return f"{value:,.4g}" if abs(value) < SMALL else f"{value:,.0f}"


def _print(screen: Console, title: str, frame: pd.DataFrame) -> None:
    table = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False)
    for column in frame.columns:
        numeric = frame[column].dtype.kind == "f"
        table.add_column(str(column), justify="right" if numeric else "left", no_wrap=True)
    for row in frame.itertuples(index=False):
        table.add_row(*(_number(value) for value in row))
    screen.print(table)


def _beside(found: pd.DataFrame) -> pd.DataFrame:
    """Published x coverage beside the model, the difference as a share of what was expected."""
    expected = found["expected"].astype(float)
    off = found["difference"].astype(float) / expected.abs().where(expected != 0, 1.0)
    verdict = found["ok"].astype(bool).map({True: "yes", False: "NO"})
    shown = found[["figure", "period", "unit", "expected", "model"]]
    return shown.assign(
        off=off.map("{:+.2%}".format), allowed=found["tolerance"].map("{:.1%}".format), inside=verdict
    )


def _rests_on(screen: Console, instance: Instance, folder: Path) -> None:
    """Which grade of evidence the answer rests on, where the instance keeps how far each assumption moves it."""
    from optimiser.worlds.sensitivity.grades import GRADES, grade_shares, read_kept, said  # noqa: PLC0415

    kept = read_kept(folder)
    if kept is None:
        return
    shares = grade_shares(kept).rename(columns={"what": "of what moves"})
    shown = shares.assign(**{grade: shares[grade].map(share) for grade in GRADES})
    _print(screen, "Grades of evidence, weighted by how far each assumption moves the answer", shown)
    for line in said(kept, instance):
        screen.print(line)


def _reconciles(screen: Console, instance: Instance) -> int:
    found = reconcile(instance)
    if found.empty:
        screen.print("No published figures to reconcile to (the table `published` is empty).")
        return 0
    _print(screen, "Reconciliation to published figures", _beside(found))
    left_out = bridge(found)
    if not left_out.empty:
        _print(screen, "What the instance leaves out", left_out)
    missed = found[~found["ok"].astype(bool)]
    for row in missed.to_dict(orient="records"):
        why = row["fault"] or "over the tolerance"
        screen.print(f"NOT reconciled: {row['figure']} {row['period']}: {why}")
    if missed.empty:
        screen.print(f"All {len(found)} figures are inside their tolerance.")
    return CHECK_FAILED if len(missed) else 0
