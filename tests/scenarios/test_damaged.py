"""What has been damaged on disk, and what cannot be read: said, left out or solved again, and nothing else suffers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Self

import pandas as pd
import pytest

from optimiser.errors import InputError, RunError
from optimiser.questions import read_question
from optimiser.worlds.scenarios import PlannedWorld, Sweep, from_grid, named, query, sweep
from optimiser.worlds.scenarios.executor import ThisProcess
from optimiser.worlds.scenarios.index import INDEX, LONG, RESULTS, read_index
from tests.scenarios.worlds import GRID, small

HOW_FAR = read_question("how_far")


def swept(folder: Path) -> Sweep:
    """A sweep of one scenario of the small instance into `folder/runs/out`."""
    place = folder / "small" if (folder / "small").exists() else small(folder)
    return sweep(place, named(place, ["a_richer"]), [HOW_FAR], folder / "runs" / "out")


@pytest.mark.parametrize("file", ["long.parquet", "allocation.parquet", "manifest.json"])
def test_a_damaged_result_is_solved_again(tmp_path: Path, file: str) -> None:
    """Junk in a file of a result: the next sweep solves that run again and keeps the other."""
    first = swept(tmp_path)
    (first.folder / RESULTS / first.reports[1].key / file).write_text("junk", encoding="utf-8")
    again = swept(tmp_path)
    assert [report.again for report in again.reports] == [False, True]
    assert set(pd.read_parquet(again.folder / LONG)["run"]) == {0, 1}


def test_a_query_names_what_is_damaged(tmp_path: Path) -> None:
    """A table that is junk is named with what to do; a folder whose manifest is junk stands among the runs, no more."""
    done = swept(tmp_path)
    odd = tmp_path / "runs" / "odd"
    odd.mkdir()
    (odd / "manifest.json").write_text("{", encoding="utf-8")
    (tmp_path / "runs" / "other").mkdir()
    (tmp_path / "runs" / "other" / "manifest.json").write_text(
        json.dumps({"tiers": [], "question": "a"}), encoding="utf-8"
    )
    status = query("SELECT sweep, status FROM runs ORDER BY sweep, run", tmp_path / "runs")
    assert status["status"].tolist() == ["unreadable", "optimal", "optimal"]
    assert len(query("SELECT * FROM tiers WHERE measure = 'finance'", tmp_path / "runs")) == 2
    (done.folder / RESULTS / done.reports[1].key / "allocation.parquet").write_text("junk", encoding="utf-8")
    with pytest.raises(RunError, match="run the sweep again"):
        query("SELECT * FROM allocation", tmp_path / "runs")


def test_a_damaged_index_is_said(tmp_path: Path) -> None:
    """A file that is no index is named, with what to do."""
    (tmp_path / INDEX).write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(RunError, match="not an index of a sweep"):
        read_index(tmp_path / INDEX)


def test_a_scenario_that_cannot_be_read_fails_alone(tmp_path: Path) -> None:
    """A file that is no TOML fails as one run, in words without a kind of error; the other one is solved."""
    place = small(tmp_path)
    (place / "scenarios" / "odd.toml").write_text('name = "../x"\n[[', encoding="utf-8")
    done = sweep(place, named(place, ["a_richer", "odd"]), [HOW_FAR], tmp_path / "out")
    assert [report.status for report in done.reports] == ["optimal", "optimal", "failed"]
    assert "is not TOML" in done.failed[0].message
    assert "Error:" not in done.failed[0].message
    assert [
        r.status for r in sweep(place, named(place, ["a_richer"]), [HOW_FAR], tmp_path / "out").reports
    ] == ["optimal"] * 2


def test_a_sweep_that_came_to_nothing_leaves_no_folder(tmp_path: Path) -> None:
    """Whoever runs the jobs fails before the first: no folder is left behind."""

    class Nobody(ThisProcess):
        def __enter__(self) -> Self:
            raise RunError("nobody is there")

    with pytest.raises(RunError, match="nobody"):
        sweep(small(tmp_path), [], [HOW_FAR], tmp_path / "out", executor=Nobody())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "larger"', 'name = "<script>"', "has the name '<script>', which is not a plain name"),
        ('name = "larger"', 'name = "a/b"', "with letters, digits, _ and -"),
        ("[[axis.choice]]", "[[axis.choices]]", r"write \[\[axis.choice\]\] above each"),
    ],
)
def test_faults_of_a_grid_say_what_to_write(tmp_path: Path, old: str, new: str, says: str) -> None:
    """A name that is none is shown with what may stand there; a missing choice names its heading."""
    place = small(tmp_path)
    (tmp_path / "grid.toml").write_text(GRID.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=says):
        from_grid(place, tmp_path / "grid.toml")


def test_a_title_that_a_spreadsheet_would_carry_out(tmp_path: Path) -> None:
    """In the index, which people open, =cmd() begins with an apostrophe; a plain text is as it was."""
    place = small(tmp_path)
    done = sweep(place, [PlannedWorld("w", "=cmd()")], [HOW_FAR], tmp_path / "out")
    assert ",'=cmd()," in (done.folder / INDEX).read_text(encoding="utf-8")
    assert read_index(done.folder / INDEX)["title"].tolist()[1] == "=cmd()"
