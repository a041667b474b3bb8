"""Sweeps: every world once, failures alone, and nothing done twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from optimiser.errors import InputError, RunError
from optimiser.questions import in_sum, read_question
from optimiser.solver import SolveSettings
from optimiser.worlds.scenarios import Sweep, from_grid, named, sweep
from optimiser.worlds.scenarios.index import LONG
from optimiser.worlds.scenarios.sweep import Event, finals, overview
from tests.scenarios.worlds import GRID, small

HOW_FAR = in_sum(read_question("how_far"))


def swept(folder: Path, names: tuple[str, ...] = (), **more: object) -> Sweep:
    """A sweep of the small instance into `folder/out`."""
    place = folder / "small" if (folder / "small").exists() else small(folder)
    return sweep(place, named(place, names), [HOW_FAR], folder / "out", **more)  # type: ignore[arg-type]


def test_every_scenario_once_and_failures_alone(tmp_path: Path) -> None:
    """Short by 6 as it stands, by 4 and 8 with £2m more and less; a scenario that matches nobody fails alone."""
    done = swept(tmp_path)
    assert [r.job.label for r in done.reports] == [
        "baseline",
        "a_richer",
        "b_poorer",
        "c_broken",
        "d_impossible",
    ]
    assert [r.status for r in done.reports] == ["optimal", "optimal", "optimal", "failed", "infeasible"]
    finance = [finals(done, run).get("finance") for run in range(5)]
    assert finance[:3] == pytest.approx([6, 4, 8], abs=1e-4)
    assert finance[3:] == [None, None]
    assert [r.job.label for r in done.failed] == ["c_broken"]
    assert "matches no row" in done.failed[0].message
    assert done.run(0) is not None
    assert done.run(3) is None
    assert overview(done)["status"].tolist()[4] == "infeasible"


def test_a_run_is_not_done_twice(tmp_path: Path) -> None:
    """A second sweep of the same folder solves nothing; other options, and a changed scenario, are solved."""
    names = ("a_richer", "b_poorer")
    first = swept(tmp_path, names)
    stamps = {r.key: (tmp_path / "out/results" / r.key).stat().st_mtime_ns for r in first.reports}
    again = swept(tmp_path, names)
    assert [r.again for r in again.reports] == [False, False, False]
    assert {key: (tmp_path / "out/results" / key).stat().st_mtime_ns for key in stamps} == stamps
    assert [r.again for r in swept(tmp_path, names, settings=SolveSettings(gap=0.5)).reports] == [True] * 3
    place = tmp_path / "small"
    file = place / "scenarios" / "a_richer.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("= 2 }", "= 3 }"), encoding="utf-8")
    third = sweep(place, named(place, names), [HOW_FAR], tmp_path / "out")
    assert [r.again for r in third.reports] == [False, True, False]


def test_a_grid_is_every_combination(tmp_path: Path) -> None:
    """Two pots and two incomes are four scenarios, the last axis fastest: short by 6, 8, 3 and 5."""
    place = small(tmp_path)
    planned = from_grid(place, tmp_path / "grid.toml")
    assert [world.name for world in planned][1] == "pot=as_it_is,income=less"
    done = sweep(place, planned, [HOW_FAR], tmp_path / "out")
    assert [finals(done, run)["finance"] for run in range(1, 5)] == pytest.approx([6, 8, 3, 5], abs=1e-4)
    assert done.reports[3].job.title == "The pot is £3m larger."


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[[axis]]", "[[axes]]", "unknown entry 'axes'"),
        ('"envelope"', '"envelop"', "unknown table"),
        ('scenario = "b_poorer"', 'scenario = "nobody"', "there is no scenario 'nobody'"),
        ('name = "larger"', 'name = "as_it_is"', "two choices of one name"),
        ('name = "income"', 'name = "pot"', "two axes have the same name"),
        ('name = "pot"', 'name = "a,b"', "not a plain name"),
        ("add = {", "add = ", "is not TOML"),
    ],
)
def test_a_grid_with_a_fault_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    """Each fault of a grid file is said in words before anything is solved."""
    place = small(tmp_path)
    (tmp_path / "grid.toml").write_text(GRID.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=says):
        from_grid(place, tmp_path / "grid.toml")


def test_names_and_places_that_are_none(tmp_path: Path) -> None:
    """An unknown scenario, and a folder that holds something else, are refused."""
    place = small(tmp_path)
    with pytest.raises(InputError, match="no scenario 'x'"):
        named(place, ["x"])
    with pytest.raises(RunError, match="not a folder of scenario runs"):
        sweep(place, [], [HOW_FAR], place)


def test_the_long_table_holds_every_number(tmp_path: Path) -> None:
    """The finance tier and the grants of each run stand in one table, the baseline as run 0."""
    swept(tmp_path, ("a_richer",))
    table = pd.read_parquet(tmp_path / "out" / LONG)
    tiers = table[(table["block"] == "tiers") & (table["measure"] == "finance") & (table["name"] == "final")]
    assert dict(zip(tiers["run"], tiers["value"], strict=True)) == pytest.approx({0: 6, 1: 4}, abs=1e-4)
    grants = table[(table["block"] == "allocation") & (table["name"] == "grant")]
    assert grants["value"].tolist() == pytest.approx([4, 4], abs=1e-4)
    assert set(grants["trust"]) == {"T"}


def test_the_listener_hears_every_run_begin_and_end(tmp_path: Path) -> None:
    """What runs, what is done and how many there are can be told at each moment."""
    heard: list[Event] = []
    swept(tmp_path, ("a_richer", "c_broken"), listen=heard.append)
    assert [(e.job.run, e.report is not None) for e in heard] == [
        (n, end) for n in range(3) for end in (False, True)
    ]
    assert {event.total for event in heard} == {3}


def test_a_scenario_begins_from_the_baseline(tmp_path: Path) -> None:
    """Whatever ran before it, a scenario starts from the baseline's choices, and that is part of its key."""
    done = swept(tmp_path, ("b_poorer",))
    place = tmp_path / "small"
    more = sweep(place, named(place, ["a_richer", "b_poorer"]), [HOW_FAR], tmp_path / "out")
    assert done.reports[1].job.start == done.reports[0].key
    assert [report.again for report in more.reports] == [False, True, False]


def killed(folder: Path, kills: int) -> dict[str, list[int]]:
    """What `tests.scenarios.kills` counted."""
    command = [sys.executable, "-m", "tests.scenarios.kills", str(folder), str(kills)]
    text = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    ).stdout
    counted: dict[str, list[int]] = json.loads(text)
    return counted


def assert_nothing_lost(counted: dict[str, list[int]]) -> None:
    """After every kill the sweep was completed, and what had been done before was kept and not done again."""
    assert counted["kept"] == counted["complete"]
    assert set(counted["done"]) == {6}
    assert set(counted["drafts"]) == {0}


@pytest.mark.slow
def test_a_killed_sweep_loses_nothing(tmp_path: Path) -> None:
    """Killed at three random points and taken up again, a sweep keeps whatever was complete."""
    assert_nothing_lost(killed(tmp_path, 3))


@pytest.mark.slow
def test_a_sweep_killed_twenty_times_loses_nothing(tmp_path: Path) -> None:
    """The same at twenty random points."""
    counted = killed(tmp_path, 20)
    assert_nothing_lost(counted)
    assert len(set(counted["complete"])) > 3
