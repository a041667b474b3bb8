"""What runs next: a run waits for its neighbour, begins from it, and keeps near to what its process did."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from optimiser.questions import read_question
from optimiser.results.folder import read_manifest
from optimiser.solver import SolveSettings
from optimiser.worlds.scenarios import PlannedWorld, from_grid, sweep
from optimiser.worlds.scenarios.index import RESULTS
from optimiser.worlds.scenarios.job import Agenda, Job, Report
from optimiser.worlds.scenarios.sweep import jobs_of
from tests.scenarios.worlds import small

HOW_FAR = read_question("how_far")


def jobs() -> list[Job]:
    """Run 0, then a (1) and b (2) from it, c (3) and d (4) from a, e (5) from b."""
    planned = [
        PlannedWorld(name, "", near=near)
        for name, near in (("a", ""), ("b", ""), ("c", "a"), ("d", "a"), ("e", "b"))
    ]
    return jobs_of(Path("nowhere"), planned, [HOW_FAR], SolveSettings(), Path("out"))


def ended(job: Job, status: str = "optimal") -> Report:
    """The report of a job; the key is its name."""
    return Report(job, job.name or "base", status, 0.0)


def test_nearest_first() -> None:
    """One process takes a, its children c and d, then b and e: the tables change least."""
    agenda, order, last = Agenda(jobs()), [], None
    while (job := agenda.take(last)) is not None:
        order.append(job.label)
        agenda.ended(ended(job))
        last = job
    assert order == ["baseline", "a", "c", "d", "b", "e"]


def test_nothing_runs_before_what_it_begins_from() -> None:
    """While the baseline is under way nothing can be taken; while a is under way, b can but c cannot."""
    agenda = Agenda(jobs())
    base = agenda.take()
    assert base is not None
    assert agenda.take() is None
    agenda.ended(ended(base))
    taken = [agenda.take(base), agenda.take(base)]
    assert [job.label for job in taken if job is not None] == ["a", "b"]
    assert agenda.take() is None


def test_a_neighbour_without_a_plan_hands_on_its_own_start() -> None:
    """a is infeasible, so c begins where a began: from the baseline."""
    agenda = Agenda(jobs())
    base = agenda.take()
    assert base is not None
    agenda.ended(ended(base))
    first = agenda.take(base)
    assert first is not None
    assert first.start == "base"
    agenda.ended(ended(first, "infeasible"))
    child = agenda.take(first)
    assert child is not None
    assert (child.label, child.start) == ("c", "base")


def test_a_scenario_can_only_begin_from_an_earlier_one() -> None:
    """One that names itself, a later one or nobody begins from the baseline."""
    odd = [
        PlannedWorld("a", "", near="a"),
        PlannedWorld("b", "", near="c"),
        PlannedWorld("c", "", near="nobody"),
    ]
    found = jobs_of(
        Path("nowhere"), odd, [HOW_FAR, replace(HOW_FAR, name="again")], SolveSettings(), Path("out")
    )
    assert [job.near for job in found] == [None, 0, 0, 0, None, 4, 4, 4]


def test_a_grid_begins_from_its_neighbours(tmp_path: Path) -> None:
    """The larger pot with less income begins from less income alone, and that from the instance as it stands."""
    place = small(tmp_path)
    done = sweep(place, from_grid(place, tmp_path / "grid.toml"), [HOW_FAR], tmp_path / "out")
    keys = {report.job.name: report.key for report in done.reports}
    began = {name: read_manifest(tmp_path / "out" / RESULTS / key)["start"] for name, key in keys.items()}
    assert began["pot=larger,income=less"] == keys["pot=as_it_is,income=less"]
    assert began["pot=as_it_is,income=less"] == keys[""]
    assert began["pot=larger,income=as_it_is"] == keys[""]
