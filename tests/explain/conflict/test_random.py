from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimiser.explain.conflict import ConflictReport, conflict_record, find_conflict
from optimiser.explain.conflict.checks import gaps
from optimiser.instances import read_instance
from optimiser.run.prepare import Prepared, prepare
from tests.explain.conflict.brute import can_keep, commitments
from tests.explain.conflict.small import asked
from tests.oracle.instances import write_random

SEEDS = (*range(10), 38)  # 38: a scheme that is all or nothing hides behind a millionth of a yes
STEP = 1e-5
"""A second solver's tolerance, as a share of a change: below what one per cent less takes away."""


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[Prepared, ConflictReport]]:
    """Random instances of every shape with every promise held, explained once for all tests."""
    folder = tmp_path_factory.mktemp("random")
    found = {}
    for seed in SEEDS:
        read = read_instance(write_random(seed, Path(folder) / str(seed)))
        prepared = prepare(read, asked(efficiency_min="hold"))
        found[seed] = prepared, find_conflict(prepared)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_every_conflict_is_one_and_is_minimal(
    explained: dict[int, tuple[Prepared, ConflictReport]], seed: int
) -> None:
    """A second solver agrees that the members cannot be kept, and that all but any one of them can."""
    prepared, report = explained[seed]
    for conflict in report.conflicts:
        assert not can_keep(prepared.compiled, conflict.members)
        assert conflict.minimal
        for name in conflict.members:
            assert can_keep(prepared.compiled, set(conflict.members) - {name})


@pytest.mark.parametrize("seed", SEEDS)
def test_none_means_that_all_can_be_kept(
    explained: dict[int, tuple[Prepared, ConflictReport]], seed: int
) -> None:
    """The report finds a conflict exactly where a second solver finds no plan."""
    prepared, report = explained[seed]
    keeps = can_keep(prepared.compiled, commitments(prepared.compiled))
    assert report.status == ("none" if keeps else "conflict")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_way_out_is_enough_and_no_more_than_that(
    explained: dict[int, tuple[Prepared, ConflictReport]], seed: int
) -> None:
    """With the change there is a plan for what its scope promises, with one per cent less there is none."""
    prepared, report = explained[seed]
    everything = commitments(prepared.compiled)
    for conflict in report.conflicts:
        assert {way.change.name for way in conflict.ways} == set(conflict.members)
        for way in conflict.ways:
            kept = everything if way.scope == "question" else conflict.members
            name, amount = way.change.name, way.change.amount
            assert can_keep(prepared.compiled, kept, {name: amount * (1 + STEP) + STEP})
            if amount > 1e-3:
                assert not can_keep(prepared.compiled, kept, {name: amount * 0.99})


@pytest.mark.parametrize("seed", SEEDS)
def test_what_else_must_give_way_is_enough(
    explained: dict[int, tuple[Prepared, ConflictReport]], seed: int
) -> None:
    """A way out and everything in its `also` together give the whole question a plan; so does the repair."""
    prepared, report = explained[seed]
    everything = commitments(prepared.compiled)
    for way in (way for conflict in report.conflicts for way in conflict.ways):
        given = {c.name: c.amount * (1 + STEP) + STEP for c in (way.change, *way.also)}
        assert can_keep(prepared.compiled, everything, given)
    if report.repair is not None:
        given = {c.name: c.amount * (1 + STEP) + STEP for c in report.repair.changes}
        assert can_keep(prepared.compiled, everything, given)


@pytest.mark.parametrize("seed", SEEDS)
def test_plain_sums_never_cry_wolf(explained: dict[int, tuple[Prepared, ConflictReport]], seed: int) -> None:
    """What a check reports cannot be kept, says a second solver."""
    prepared, _ = explained[seed]
    for gap in gaps(prepared.case):
        assert not can_keep(prepared.compiled, gap.members), gap


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_the_same_question_has_the_same_explanation(
    explained: dict[int, tuple[Prepared, ConflictReport]], seed: int
) -> None:
    """Explained again, the record is the same to the last digit."""
    prepared, report = explained[seed]
    again = find_conflict(prepared)
    first, second = (json.dumps(conflict_record(prepared.case, r)) for r in (report, again))
    assert first == second
