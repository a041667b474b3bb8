"""Conflicts where there is a smallest award, held against a second reading and every subset of the promises."""

from __future__ import annotations

from functools import cache

import pytest

from optimiser.explain.conflict import ConflictReport, find_conflict
from optimiser.run.prepare import prepare
from tests.explain.conflict.awards import Reading, drawn
from tests.explain.conflict.small import asked

SEEDS = range(30)
MANY = 11
"""Promises up to which every subset is tried."""


@cache
def explained(seed: int) -> tuple[Reading, ConflictReport]:
    """A question by seed, read twice: by the tests, and by the engine that explains it."""
    case = drawn(seed)
    return Reading(case), find_conflict(prepare(case.as_instance(), asked()), limit=99)


@pytest.mark.slow
def test_the_drawn_questions_tell_something() -> None:
    """Some can be kept; in some the smallest award is a member, in some a condition, in some neither."""
    reports = [explained(seed)[1] for seed in SEEDS]
    members = [{name for name, _ in c.members} for report in reports for c in report.conflicts]
    assert any(report.status == "none" for report in reports)
    assert any("smallest_award" in found for found in members)
    assert any("bailout_condition" in found and "smallest_award" not in found for found in members)
    assert any(not found & {"bailout_condition", "smallest_award"} for found in members)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_conflict_is_one_and_each_of_its_promises_is_needed(seed: int) -> None:
    """The members cannot be kept, without any one of them the others can; none is said where all can be kept."""
    reading, report = explained(seed)
    assert report.status == ("none" if reading.can_keep(list(reading.promises)) else "conflict")
    for conflict in report.conflicts:
        assert conflict.minimal
        assert not reading.can_keep(conflict.members)
        for name in conflict.members:
            assert reading.can_keep([other for other in conflict.members if other != name])


@pytest.mark.parametrize("seed", SEEDS)
def test_every_conflict_is_found_and_the_first_is_a_smallest(seed: int) -> None:
    """What trying every subset finds, neither more nor less."""
    reading, report = explained(seed)
    if len(reading.promises) > MANY:
        pytest.skip("too many promises to try every subset")
    found = {frozenset(conflict.members) for conflict in report.conflicts}
    assert found == reading.smallest_sets()
    if found:
        assert len(report.conflicts[0].members) == min(map(len, found))
        assert report.conflicts[0].smallest
        assert report.every


@pytest.mark.parametrize("seed", SEEDS)
def test_a_way_out_is_the_cheapest_complete_repair_through_its_member(seed: int) -> None:
    """With all its changes everything can be kept, its total is their sum, and no repair through it is cheaper.

    Through a member goes the repair of the whole, where that lets it give way; otherwise the cheapest that keeps
    the other members of the conflict. None is cheaper than the repair of the whole, and one costs as little.
    """
    reading, report = explained(seed)
    whole = reading.least((), list(reading.promises))
    for conflict in report.conflicts:
        assert {way.change.name for way in conflict.ways} == set(conflict.members)
        totals = [way.total for way in conflict.ways]
        assert totals == sorted(totals)
        assert totals[0] == pytest.approx(whole, abs=1e-5)
        for way in conflict.ways:
            given = {change.name: change.amount + 1e-6 for change in way.changes}
            assert reading.can_keep(list(reading.promises), given)
            assert way.total == pytest.approx(sum(c.price for c in way.changes), abs=1e-6)
            if way.total > totals[0] + 1e-5:
                held = [name for name in conflict.members if name != way.change.name]
                rest = [name for name in reading.promises if name not in held]
                assert way.total == pytest.approx(reading.least(held, rest, room=0.0), abs=1e-5)
