"""Every low and high, begun from the baseline, is what a solve from nothing gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from optimiser.extras.generator import Shape, generate
from optimiser.instances import read_instance, write_instance
from optimiser.questions import read_question
from optimiser.results.folder import read_manifest
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from optimiser.worlds.scenarios.job import Job
from optimiser.worlds.scenarios.sweep import jobs_of
from optimiser.worlds.scenarios.work import work
from optimiser.worlds.sensitivity import Acting, read_mapping
from optimiser.worlds.sensitivity.mapping import AssumptionValue
from optimiser.worlds.sensitivity.tornado import worlds

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"
HOW_FAR = read_question("how_far")
TIGHT = SolveSettings(gap=1e-7)
PLACES = (
    ("opportunities", "potential"),
    ("envelope", "grant_pot"),
    ("trusts", "income"),
)


def scaled(table: str, column: str) -> Acting:
    """An assumption that a column is proportional to: 1, with 0.9 and 1.05 at its ends."""
    place = {"table": table, "column": column}
    ends = AssumptionValue(0.9, ()), AssumptionValue(1.05, ())
    return Acting(f"{table}_{column}", "made up", 1.0, *ends, "share", "D", "scale", (place,))


def primaries(manifest: Mapping[str, object]) -> dict[str, float]:
    """The final value of each primary measure."""
    tiers = manifest["tiers"]
    assert isinstance(tiers, list)
    return {tier["measure"]: tier["final"] for tier in tiers if tier["primary"]}


def begun(folder: Path, acting: list[Acting], out: Path) -> list[Job]:
    """The jobs of a sweep, its baseline solved."""
    first, *others = jobs_of(folder, worlds(acting), [HOW_FAR], TIGHT, out)
    report = work(first)
    assert report.status == "optimal"
    return [replace(job, start=report.key) for job in others]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five trusts over two years that look like the real ones."""
    folder = tmp_path_factory.mktemp("generated") / "five"
    write_instance(generate(Shape(trusts=5, periods=2), seed=4), folder)
    return folder


@pytest.mark.parametrize("which", ["tiny", pytest.param("generated", marks=pytest.mark.slow)])
def test_hot_is_cold(which: str, made: Path, tmp_path: Path) -> None:
    """At the low and the high of every assumption each imperative is missed by as much as without any help."""
    folder = TINY if which == "tiny" else made
    acting = (
        read_mapping(read_instance(TINY), TINY) if which == "tiny" else [scaled(*place) for place in PLACES]
    )
    jobs = begun(folder, acting, tmp_path)
    assert len(jobs) == 2 * len(acting)
    for job in jobs:
        report = work(job)
        cold = solve(read_instance(job.folder, job.overlay, job.further, job.instead), HOW_FAR, TIGHT)
        assert report.status == cold.status, report.message
        if cold.plan is not None:
            warm = primaries(read_manifest(tmp_path / "results" / report.key))
            assert warm == pytest.approx(primaries(cold.manifest), rel=1e-5, abs=1e-4), job.label


@pytest.mark.slow
def test_the_order_of_worlds_counts_for_nothing(tmp_path: Path) -> None:
    """Solved first to last or last to first, each world has the same measures."""
    acting = read_mapping(read_instance(TINY), TINY)
    found = []
    for turn in (1, -1):
        out = tmp_path / f"turn{turn}"
        reports = [work(job) for job in begun(TINY, acting, out)[::turn]]
        found.append({r.job.label: primaries(read_manifest(out / "results" / r.key)) for r in reports})
    for label, values in found[0].items():
        assert values == pytest.approx(found[1][label], rel=1e-9, abs=1e-9)


def test_a_world_that_fails_stops_no_other(tmp_path: Path) -> None:
    """A change that matches no row is told as a failure in words, and the next world is solved."""
    wrong, right = scaled("envelope", "bailout_condition"), scaled("opportunities", "potential")
    nowhere = replace(wrong, columns=({**wrong.columns[0], "where": {"period": "1066"}},))
    bad, _, good, _ = begun(TINY, [nowhere, right], tmp_path)
    assert work(bad).status == "failed"
    assert "1066" in work(bad).message
    assert work(good).status == "optimal"
