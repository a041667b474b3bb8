"""One draw after the other: the same whoever solves it, taken up again, and what a plain solve of its world gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from optimiser.errors import RunError
from optimiser.explain.quantities import IN_ALL, quantities_of_run
from optimiser.instances import read_instance, write_instance
from optimiser.instances.read import InstanceFolder
from optimiser.questions import in_sum, read_question
from optimiser.results import Run, read_run
from optimiser.run.solve import solve
from optimiser.worlds.scenarios.sweep import Event
from optimiser.worlds.uncertainty import Drawn, Sample, Study, prepare, sample, world_of
from optimiser.worlds.uncertainty.draw import DRAWS, DrawWork, draw_jobs
from optimiser.worlds.uncertainty.ground import CommonGround
from optimiser.worlds.uncertainty.sample import ranges_of
from tests.cli.words import caller
from tests.sensitivity.test_hot import TIGHT
from tests.uncertainty.test_sample import TINY, place, sampled

HOW_FAR = read_question("how_far")
__all__ = ["place"]


def kept(found: Sample) -> dict[str, bytes]:
    """The files of the draws by name."""
    return {file.name: file.read_bytes() for file in (found.sweep.folder / DRAWS).iterdir()}


def drawn_in(drawn: Drawn, number: int) -> dict[str, float]:
    """The values of the assumptions in a draw."""
    rows = drawn.values.to_dict("index")
    return {str(name): float(value) for name, value in rows[number].items()}


@pytest.mark.slow
def test_who_solves_a_draw_makes_no_difference(tmp_path: Path) -> None:
    """Two processes and one, forwards and one after six others: the same files to the byte, a file a draw."""
    instance = read_instance(TINY)
    assumptions, drawn = prepare(TINY, instance, 7)
    by_workers = {}
    for workers in (1, 2):
        study = Study(TINY, instance, HOW_FAR, tmp_path / str(workers), workers=workers)
        by_workers[workers] = kept(sample(study, assumptions, drawn))
    assert by_workers[1] == by_workers[2]
    assert len(by_workers[1]) == 7


def test_a_run_that_was_killed_goes_on_where_it_was(place: Path, tmp_path: Path) -> None:
    """Of four draws one is gone and one half written: these two are solved, and come to what they were."""
    found = sampled(place, tmp_path / "out", 4)
    before, keys = kept(found), [report.key for report in found.sweep.reports]
    (tmp_path / "out" / DRAWS / f"{keys[2]}.json").unlink()
    (tmp_path / "out" / DRAWS / f"{keys[4]}.json").write_text('{"status": "optimal", "val', encoding="utf-8")
    events: list[Event] = []
    again = sampled(place, tmp_path / "out", 4, events)
    assert {e.job.label for e in events if e.report and e.report.again} == {"draw 2", "draw 4"}
    assert kept(again) == before


def test_an_instance_that_changes_meanwhile_is_refused(place: Path, tmp_path: Path) -> None:
    """A draw of an instance that is another one than when the draws were made is no draw of it."""
    found = sampled(place, tmp_path / "out", 1)
    job = found.sweep.reports[1].job
    report = DrawWork("0" * 64)(job)
    assert not report.done
    assert "has been changed" in report.message
    assert RunError.exit_code == report.exit_code


def test_a_draw_says_what_a_run_of_its_world_says(tmp_path: Path) -> None:
    """Ids, labels, units and amounts are those of the tables of a plain solve of the same world, to the gap."""
    instance = read_instance(TINY)
    assumptions, drawn = prepare(TINY, instance, 1)
    base = sample(Study(TINY, instance, HOW_FAR, tmp_path, TIGHT), assumptions, drawn).sweep.reports[0]
    world = world_of("cold", instance, assumptions, drawn_in(drawn, 1))
    alone = read_instance(TINY, None, world.further, world.instead)
    ground = CommonGround(instance, in_sum(HOW_FAR), base.job.results / base.key, InstanceFolder(TINY))
    hot = ground.answer(alone, TIGHT)
    cold = solve(alone, in_sum(HOW_FAR), TIGHT)
    told = quantities_of_run(Run(Path("cold"), cold.manifest, cold.tables), alone)
    assert [(q.id, q.label, q.unit) for q in hot.quantities] == [(q.id, q.label, q.unit) for q in told]
    for one, other in zip(hot.quantities, told, strict=True):
        if one.family is not None:
            assert one.total == pytest.approx(other.total, rel=1e-5, abs=1e-3), one.id


@pytest.mark.slow
def test_a_range_is_that_of_a_plain_loop(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each drawn world written as an instance of its own and solved by `optimiser solve`: the same 80% range.

    But for 2 in 1,000: the command settles who bears what as well, and may spend a thousandth of each tier on it.
    """
    call = caller(monkeypatch, capsys)
    found, instance = sampled(place, tmp_path / "out", 5), read_instance(place)
    short = []
    for number in range(1, 6):
        world = world_of("plain", instance, found.assumptions, drawn_in(found.drawn, number))
        folder = tmp_path / f"world-{number}"
        write_instance(read_instance(place, None, world.further, world.instead), folder)
        short.append(_short(call, folder, tmp_path / f"run-{number}"))
    table = ranges_of(found)
    own = table[(table["quantity"] == "control_total") & (table["period"] == IN_ALL)]
    ends = own[["p10", "p50", "p90"]].to_numpy(float)[0]
    assert ends == pytest.approx(np.quantile(short, [0.1, 0.5, 0.9]), rel=2e-3)


def _short(call: Callable[..., object], folder: Path, out: Path) -> float:
    """£m short of control totals that `optimiser solve` says of an instance."""
    call("solve", str(folder), "--question", "how_far", "--out", str(out))
    rows = read_run(out).tables["commitments"]
    return float(rows.loc[rows["id"] == "control_total", "shortfall"].sum())


def test_a_world_is_what_reading_gives_each_time(place: Path) -> None:
    """Files read once: tables, settings and what is there are those of a reading of its own, world after world."""
    files, instance = InstanceFolder(place), read_instance(place)
    assumptions, drawn = prepare(place, instance, 3)
    for number in (1, 2, 3, 1):
        world = world_of("w", instance, assumptions, drawn_in(drawn, number))
        one, other = files.world(world.further, world.instead, "x"), read_instance(place, None, world.further)
        assert one.present == other.present
        assert one.settings == other.settings
        assert all(one.tables[name].equals(frame) for name, frame in other.tables.items())
    assert files.instance().sha256 == instance.sha256


def test_draws_begin_from_the_central_answer(place: Path, tmp_path: Path) -> None:
    """Every job of a draw names the answer under the central values as its start, and no other draw."""
    found = sampled(place, tmp_path / "out", 3)
    base = found.sweep.reports[0]
    assert {report.job.start for report in found.sweep.reports[1:]} == {base.key}
    assert draw_jobs(base, []) == []
