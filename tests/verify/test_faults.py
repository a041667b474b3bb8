"""Whatever is wrong with a run is found; nothing is found in an honest one; no solver is needed for it."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.results.folder import TABLES, tables_hash
from optimiser.run.solve import solve
from optimiser.verify import Verification, verify
from scripts.build_tiny import FOLDER

Tables = dict[str, pd.DataFrame]
Manifest = dict[str, Any]


@cache
def honest() -> Run:
    """The teaching instance, how far."""
    solution = solve(read_instance(FOLDER), read_question("how_far"))
    return Run(Path("honest"), solution.manifest, solution.tables)


def judged(change: Callable[[Tables, Manifest], object], hashed: bool = True) -> Verification:
    """The verdict on the run with something changed; the hash of its tables is made to fit where asked."""
    run = honest()
    tables = {name: frame.copy() for name, frame in run.tables.items()}
    manifest = copy.deepcopy(dict(run.manifest))
    change(tables, manifest)
    if hashed:
        manifest["result_sha256"] = tables_hash(tables)
    return verify(replace(run, tables=tables, manifest=manifest), read_instance(FOLDER))


def told(found: Verification) -> str:
    """All residuals in words."""
    return "\n".join(map(str, found.residuals))


def add(table: str, column: str, amount: float) -> Callable[[Tables, Manifest], None]:
    """A change of the largest number of a column."""

    def change(tables: Tables, _manifest: Manifest) -> None:
        numbers = tables[table][column].astype(float)
        numbers.iloc[int(numbers.to_numpy().argmax())] += amount
        tables[table][column] = numbers

    return change


def test_an_honest_run_passes() -> None:
    """Untouched, more than a thousand statements hold."""
    found = judged(lambda _tables, _manifest: None, hashed=False)
    assert found.residuals == ()
    assert found.checked > 1000


NUMBERS = [
    (table, str(column))
    for table, columns in {
        "allocation": "cip cip_pct unidentified grant loan place position_plan position_expected reported "
        "underlying cash",
        "savings": "run start",
        "one_offs": "use",
        "capacity": "extra",
        "access": "demand within list idle share target shortfall",
        "safety": "agency glass escalation staff need beds occupied backlog repair short_safe_staffing "
        "short_safe_occupancy short_backlog_ceiling",
        "changes": "begun",
        "transfers": "patients",
        "sector": "cip grant loan reported income raid top_up",
        "commitments": "value limit shortfall",
    }.items()
    for column in columns.split()
]


FEW = ("cip", "run", "use", "extra", "within", "staff", "begun", "patients", "top_up", "limit")
"""A column of each table; the others are slow."""


@pytest.mark.parametrize(
    ("table", "column"),
    [pytest.param(*cell, marks=[] if cell[1] in FEW else [pytest.mark.slow]) for cell in NUMBERS],
)
def test_a_number_that_is_off_is_found(table: str, column: str) -> None:
    """The largest number of a column off by 0.01 (a thousandth where it is large), the hash made to fit."""
    frame = honest().tables[table]
    if frame.empty:
        pytest.skip("the teaching instance has no row here")
    found = judged(add(table, column, max(0.01, 1e-3 * float(frame[column].max()))))
    assert not found.passed
    assert "the hash" not in told(found)


def test_a_list_off_by_one_patient_is_found() -> None:
    """One patient more on the longest list, and the place is named."""
    found = judged(add("access", "list", 1.0))
    assert "access.csv" in told(found)
    assert "column list" in told(found)


def test_a_grant_moved_between_trusts_is_found() -> None:
    """A million taken from one trust and given to another: the pot is kept, and yet it is found."""

    def move(tables: Tables, _manifest: Manifest) -> None:
        frame = tables["allocation"]
        grants, periods = frame["grant"].to_numpy(float).copy(), frame["period"].to_numpy()
        rich = int(grants.argmax())
        poor = next(at for at in range(len(grants)) if at != rich and periods[at] == periods[rich])
        grants[[rich, poor]] += [-1.0, 1.0]
        frame["grant"] = grants

    assert "column reported" in told(judged(move))


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_missing_row_is_found(table: str) -> None:
    """A table without its last row is named."""

    def drop(tables: Tables, _manifest: Manifest) -> None:
        tables[table] = tables[table].iloc[:-1]

    if honest().tables[table].empty:
        pytest.skip("the teaching instance has no row here")
    assert table in told(judged(drop))


@pytest.mark.parametrize("table", ["allocation", "savings", "commitments", "sector"])
def test_a_missing_table_is_found(table: str) -> None:
    """A run without one of its tables is not verified, and the table is named."""
    assert table in told(judged(lambda tables, _manifest: tables.pop(table)))


@pytest.mark.parametrize(("table", "column"), [("allocation", "grant"), ("commitments", "limit")])
def test_a_missing_column_is_found(table: str, column: str) -> None:
    """A table without one of its columns is not verified."""

    def drop(tables: Tables, _manifest: Manifest) -> None:
        tables[table] = tables[table].drop(columns=column)

    assert not judged(drop).passed


def test_an_empty_cell_is_found() -> None:
    """A number that is not there is no number."""
    assert not judged(add("allocation", "grant", float("nan"))).passed


def test_a_row_of_another_trust_is_found() -> None:
    """Two trusts that have changed their names are both found."""

    def swap(tables: Tables, _manifest: Manifest) -> None:
        names = tables["allocation"]["trust"]
        first, last = names.iloc[0], names.iloc[-1]
        tables["allocation"]["trust"] = names.replace({first: last, last: first})

    assert "allocation.csv" in told(judged(swap))


@pytest.mark.parametrize("key", ["instance_sha256", "result_sha256"])
def test_a_changed_hash_is_found(key: str) -> None:
    """A hash of something else is named."""
    found = judged(lambda _tables, manifest: manifest.update({key: "0" * 64}), hashed=False)
    assert "the hash" in told(found)
    assert len(found.residuals) == 1


def test_tables_of_another_hash_are_found() -> None:
    """A price, which nothing can recompute, is kept by the hash."""
    prices = [c for c in map(str, honest().tables["commitments"]) if c.startswith("price_")]
    found = judged(add("commitments", prices[0], 0.01), hashed=False)
    assert "the hash of the tables" in told(found)


@pytest.mark.parametrize("amount", [-0.01, 0.01])
@pytest.mark.parametrize("tier", ["safety", "access", "finance", "movement"])
def test_a_final_value_misstated_is_found(tier: str, amount: float) -> None:
    """The final value of any tier off by 0.01 either way is named."""

    def change(_tables: Tables, manifest: Manifest) -> None:
        next(t for t in manifest["tiers"] if t["measure"] == tier)["final"] += amount

    assert f"the final value of {tier}" in told(judged(change))


def test_a_tier_given_up_by_a_later_one_is_found() -> None:
    """A value that was better when it was solved than in the tables is named."""

    def change(_tables: Tables, manifest: Manifest) -> None:
        next(t for t in manifest["tiers"] if t["measure"] == "access")["value"] -= 1.0

    assert "the tier given up by a later one access" in told(judged(change))


@pytest.mark.parametrize(
    "change", [lambda t: t.pop(), lambda t: t.reverse(), lambda t: t[0].update(value=None)]
)
def test_a_complete_run_has_every_tier_in_order(change: Callable[[Any], Any]) -> None:
    """A tier left out, out of order or without a value is found in a run that says it is solved."""
    assert "tier" in told(judged(lambda _tables, manifest: change(manifest["tiers"])))


def test_a_commitment_held_that_is_broken_is_found() -> None:
    """The same plan under a question that holds the control totals: they are named as broken."""
    found = judged(lambda _tables, manifest: manifest["question"]["modes"].update(control_total="hold"))
    assert "the commitment control_total" in told(found)


ALONE = """
import sys
sys.modules.update(pyomo=None, highspy=None)
from optimiser.instances import read_instance
from optimiser.results import read_run
from optimiser.verify import verify
found = verify(read_run(sys.argv[1]), read_instance(sys.argv[2]))
assert found.passed and found.checked > 1000, found
"""


def test_verification_needs_neither_pyomo_nor_highs(tmp_path: Path) -> None:
    """With both made impossible to import, a run is still verified."""
    solve(read_instance(FOLDER), read_question("how_far")).write(tmp_path / "run")
    asked = [sys.executable, "-c", ALONE, str(tmp_path / "run"), str(FOLDER)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
