"""Scenarios that are bad input: the sweep ends in 2, and nothing else is stopped by them."""

import os
import shutil
from pathlib import Path

import pytest

from optimiser.questions import read_question
from optimiser.solver import SolveSettings
from optimiser.worlds.scenarios import named, sweep
from optimiser.worlds.scenarios.job import Report
from optimiser.worlds.scenarios.sweep import Sweep, jobs_of
from scripts.build_tiny import FOLDER

LATE = """
name = "late"
title = "A pot for a year that is not there."

[[change]]
table = "envelope"
where = { period = "2031-32" }
add = { grant_pot = 1 }
"""


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """`tiny` with one of its scenarios."""
    shutil.copytree(FOLDER, tmp_path / "tiny")
    (tmp_path / "tiny" / "scenarios" / "firm_guidance.toml").unlink()
    return tmp_path / "tiny"


def swept(instance: Path) -> Sweep:
    """A sweep of everything in the instance."""
    return sweep(instance, named(instance), [read_question("how_far")], instance.parent / "out")


def test_a_scenario_that_is_bad_input_ends_in_2(instance: Path) -> None:
    """It matches no row: its run fails and says so, the others are solved, and the exit status is that of `solve`."""
    (instance / "scenarios" / "late.toml").write_text(LATE, encoding="utf-8")
    done = swept(instance)
    assert [(report.job.name, report.done) for report in done.reports] == [
        ("", True),
        ("larger_pot", True),
        ("late", False),
    ]
    assert "matches no row of envelope" in done.failed[0].message
    assert done.exit_status == 2


@pytest.mark.parametrize(
    "name",
    ["a:b.toml", ".hidden.toml", "line\nbreak.toml", "a|b.toml", os.fsdecode(b"caf\xe9.toml"), "=1+1.toml"],
)
def test_a_file_with_a_bad_name_stops_nothing_else(instance: Path, name: str) -> None:
    """Its run fails as bad input, or it is passed over; baseline and scenario are solved and written down."""
    (instance / "scenarios" / name).write_text('name = "x"\ntitle = "Nothing."\n', encoding="utf-8")
    done = swept(instance)
    assert [report.done for report in done.reports if report.job.name in {"", "larger_pot"}] == [True, True]
    assert all(report.exit_code == 2 for report in done.failed)
    assert done.exit_status == 2
    assert (done.folder / "scenarios.csv").is_file()


@pytest.mark.parametrize(
    "make", [Path.mkdir, lambda path: path.symlink_to(path.name)], ids=["folder", "loop"]
)
def test_what_is_no_file_stops_nothing_else(instance: Path, make: object) -> None:
    """A folder or a link to itself in the place of a scenario is bad input, and no more."""
    make(instance / "scenarios" / "x.toml")  # type: ignore[operator]
    done = swept(instance)
    assert [report.job.name for report in done.failed] == ["x"]
    assert done.exit_status == 2


def test_a_failure_that_nobody_foresaw_stays_1(instance: Path) -> None:
    """Beside bad input, a run that failed for another reason is what the exit status tells."""
    jobs = jobs_of(instance, named(instance), [read_question("how_far")], SolveSettings(), instance.parent)
    bad, dead = Report(jobs[0], "", "failed", 0.0, exit_code=2), Report(jobs[1], "", "failed", 0.0)
    assert Sweep(instance, (bad,)).exit_status == 2
    assert Sweep(instance, (bad, dead)).exit_status == 1
