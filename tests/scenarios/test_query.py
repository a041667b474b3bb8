"""Queries see the runs and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.errors import RunError
from optimiser.instances import read_instance
from optimiser.questions import in_sum, read_question
from optimiser.run.solve import solve
from optimiser.worlds.scenarios import PlannedWorld, named, query, sweep
from optimiser.worlds.scenarios.grid import Written
from optimiser.worlds.scenarios.query import QueryError
from tests.model.builder import made
from tests.scenarios.worlds import small

HOW_FAR = in_sum(read_question("how_far"))
NASTY = "'; DROP TABLE tiers; --"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep with a scenario of a nasty name, one that fails, and a run folder beside it."""
    folder = tmp_path_factory.mktemp("query")
    place = small(folder)
    change = {"table": "envelope", "set": {"grant_pot": 0}}
    nasty = PlannedWorld(NASTY, "Nothing.", None, (Written(NASTY, "Nothing.", None, (change,)),))
    worlds = [*named(place, ["a_richer", "c_broken"]), nasty]
    sweep(place, worlds, [HOW_FAR], folder / "runs" / "sweep")
    solve(made(), HOW_FAR).write(folder / "runs" / "single")
    return folder / "runs"


def test_one_table_over_all_runs(runs: Path) -> None:
    """Grants by run: 4, 4 and none of the sweep, none of the run beside it; the failed one has no rows."""
    answer = query(
        "SELECT sweep, run, scenario, sum(grant) AS grants FROM allocation GROUP BY ALL ORDER BY ALL", runs
    )
    assert answer["sweep"].tolist() == ["single", "sweep", "sweep", "sweep"]
    assert answer["scenario"].tolist() == ["", "", "a_richer", NASTY]
    assert answer["grants"].tolist() == pytest.approx([0, 4, 4, 0], abs=1e-4)


def test_a_name_is_only_a_name(runs: Path) -> None:
    """A scenario called '; DROP TABLE is a text like any other, in the index, the tiers and the long table."""
    for name in ("runs", "tiers", "results"):
        found = query(f"SELECT DISTINCT scenario FROM {name} WHERE scenario LIKE '%DROP%'", runs)  # noqa: S608 - a test
        assert found["scenario"].tolist() == [NASTY]


def test_the_index_names_what_failed(runs: Path) -> None:
    """The view of runs has the failed scenario with its status."""
    answer = query("SELECT scenario FROM runs WHERE status = 'failed'", runs)
    assert answer["scenario"].tolist() == ["c_broken"]


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE tiers",
        "SELECT 1; SELECT 2",
        "COPY tiers TO '{0}/stolen.csv'",
        "ATTACH '{0}/x.db'",
        "SET enable_external_access = true",
        "INSERT INTO tiers SELECT * FROM tiers",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM found",
        "SELECT nothing FROM tiers",
        "SELEC 1",
        "",
    ],
)
def test_nothing_else_is_carried_out(runs: Path, sql: str) -> None:
    """Writing, further statements, files, settings and the variables of the programme are refused in words."""
    with pytest.raises(QueryError):
        query(sql.format(runs), runs)
    assert sorted(path.name for path in runs.iterdir()) == ["single", "sweep"]


def test_a_folder_without_runs_is_said(tmp_path: Path) -> None:
    """No folder, and a folder without runs, are refused."""
    with pytest.raises(RunError, match="is not a folder"):
        query("SELECT 1", tmp_path / "none")
    with pytest.raises(RunError, match="holds no runs"):
        query("SELECT 1", tmp_path)


def test_prices_of_a_sweep_are_those_of_a_run_folder(tmp_path: Path) -> None:
    """The baseline's prices are those of the same question solved alone, and the long table holds them as well."""
    place = small(tmp_path)
    sweep(place, [], [HOW_FAR], tmp_path / "runs" / "sweep")
    solve(read_instance(place), HOW_FAR).write(tmp_path / "runs" / "alone")
    priced = query("SELECT * FROM prices ORDER BY sweep, id, period, measure", tmp_path / "runs")
    keys = ["id", "trust", "period", "measure"]
    one, other = (
        {tuple(row[key] for key in keys): row["price"] for row in part.to_dict("records")}
        for _, part in priced.groupby("sweep")
    )
    assert one
    assert one == pytest.approx(other, abs=1e-6)
    pot = {key: price for key, price in one.items() if (key[0], key[3]) == ("grant_pot", "finance")}
    assert list(pot.values()) == pytest.approx([-1.0])
    long = query("SELECT sum(value) AS total FROM results WHERE block = 'prices'", tmp_path / "runs")
    assert float(long["total"][0]) == pytest.approx(sum(one.values()), abs=1e-6)
