"""The independent checker finds nothing in an honest run and everything in a forged one."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.oracle.adapter import engine_run
from tests.oracle.instances import write_random
from tests.oracle.recompute import check

SEED = 90  # an instance with every block, and a row in every table that says something
FORGED = {
    "allocation": "cip cip_pct grant loan place position_plan position_expected reported underlying cash",
    "savings": "run start",
    "one_offs": "use",
    "capacity": "extra",
    "access": "demand within list idle share target shortfall",
    "safety": "agency glass escalation staff need beds occupied backlog repair short_safe_staffing "
    "short_safe_occupancy short_backlog_ceiling",
    "changes": "begun",
    "transfers": "patients",
    "sector": "raid spare top_up cip grant loan reported",
    "do_nothing": "amount",
    "commitments": "value limit shortfall",
}
CELLS = [(table, column) for table, columns in FORGED.items() for column in columns.split()]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An instance folder and the folder of its how_far run."""
    folder = tmp_path_factory.mktemp("recompute")
    instance = write_random(SEED, folder / "instance")
    status, _ = engine_run(instance, "how_far", folder / "run")
    assert status == "optimal"
    return instance, folder / "run"


def copied(run: Path, folder: Path) -> Path:
    """A copy of a run folder to forge."""
    return Path(shutil.copytree(run, folder / "forged"))


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rewrite(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a table back."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_an_honest_run_has_no_faults(honest: tuple[Path, Path]) -> None:
    """The checker accepts the engine's own tables."""
    assert check(*honest).faults == []


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_a_changed_number_is_found(
    honest: tuple[Path, Path], tmp_path: Path, table: str, column: str
) -> None:
    """A number that is off by 1, or by a thousandth where it is large, is found in every column."""
    instance, run = honest
    forged = copied(run, tmp_path)
    rows = rows_of(forged / f"{table}.csv")
    row = next(row for row in reversed(rows) if counts(table, column, row))
    value = float(row[column])
    row[column] = repr(value + max(1.0, abs(value) / 1000))
    rewrite(forged / f"{table}.csv", rows)
    assert check(instance, forged).faults


def counts(table: str, column: str, row: dict[str, str]) -> bool:
    """Whether the cell says something of this row: a flow has no list and no idle capacity."""
    if table == "access" and column in ("list", "idle", "within"):
        return (row["kind"] == "flow") == (column == "within")
    return not (table == "access" and column in ("target", "share")) or float(row["target"]) > 0


@pytest.mark.parametrize("table", sorted(FORGED))
def test_a_missing_row_is_found(honest: tuple[Path, Path], tmp_path: Path, table: str) -> None:
    """A row that is left out of any table is found."""
    instance, run = honest
    forged = copied(run, tmp_path)
    rewrite(forged / f"{table}.csv", rows_of(forged / f"{table}.csv")[1:])
    assert check(instance, forged).faults


def test_a_hidden_shortfall_is_found(honest: tuple[Path, Path], tmp_path: Path) -> None:
    """A commitment that falls short and is said to hold is found."""
    instance, run = honest
    forged = copied(run, tmp_path)
    rows = rows_of(forged / "commitments.csv")
    next(row for row in rows if row["status"] == "short")["status"] = "holds"
    rewrite(forged / "commitments.csv", rows)
    assert any(fault.what == "commitments.status" for fault in check(instance, forged).faults)


def test_a_better_tier_than_the_tables_is_found(honest: tuple[Path, Path], tmp_path: Path) -> None:
    """A manifest that says a smaller shortfall than the tables hold is found."""
    instance, run = honest
    forged = copied(run, tmp_path)
    manifest = json.loads((forged / "manifest.json").read_text(encoding="utf-8"))
    tier = next(tier for tier in manifest["tiers"] if tier["final"] > 1)
    tier["final"] *= 0.999
    (forged / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert any("tier" in fault.what for fault in check(instance, forged).faults)
