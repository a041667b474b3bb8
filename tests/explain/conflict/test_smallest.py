"""Every conflict, and the smallest, against trying all sets of commitments."""

from __future__ import annotations

from functools import cache
from itertools import chain, combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.explain.conflict import ConflictReport, find_conflict
from optimiser.explain.conflict.effort import Budget, Effort, Verdict
from optimiser.explain.conflict.search import fewest
from optimiser.explain.conflict.ways import price_of
from optimiser.matrix.arrays import Named
from optimiser.run.prepare import Prepared
from tests.explain.conflict.brute import can_keep, cheapest_through, commitments, every_minimal, least_repair
from tests.explain.conflict.small import asked, envelope, scheme, small, staff, total

SEEDS = range(10)
ALL = 1000
"""More conflicts than any of these instances has."""


def _drawn(seed: int) -> Prepared:
    """Two trusts and promises that now and then ask too much of money, staff, places and each other."""
    draw = Random(f"conflicts {seed}")  # noqa: S311 - repeatable, not secret
    places: dict[str, Any] = {"needs_support": "true"} if draw.random() < 0.5 else {}
    limits: dict[str, Any] = {"grant_pot": draw.choice([0, 3, 8]), "efficiency_max": draw.choice([0.05, 0.2])}
    if places:
        limits |= {"support_places": 1, "support_cost": 0}
    tables: dict[str, Any] = {
        "envelope": [envelope("Y1", **limits)],
        "opportunities": [
            scheme(f"{t}1", t, draw.choice([4, 10]), wte=draw.choice([0, 2]), **places) for t in "AB"
        ],
        "control_totals": [total(t, "Y1", draw.choice([-2, 4, 9, 12])) for t in "AB"],
        "staffing": [
            staff("A", "Y1", required=draw.choice([90, 121, 160]), agency_ceiling=draw.choice([0.5, 2]))
        ],
        "asks": [{"trust": "B", "period": "Y1", "least": draw.choice([3, 6]), "most": ""}],
    }
    return small(asked(bailout_condition="off"), **tables)


@cache
def _explained(seed: int) -> tuple[Prepared, ConflictReport]:
    prepared = _drawn(seed)
    return prepared, find_conflict(prepared, limit=ALL)


@cache
def _brute(seed: int) -> set[frozenset[Named]]:
    compiled = _drawn(seed).compiled
    return every_minimal(compiled, {name: [name] for name in commitments(compiled)})


@pytest.mark.parametrize("seed", SEEDS)
def test_every_conflict_is_found(seed: int) -> None:
    """All minimal conflicts, overlapping ones too, are those that trying all sets finds, and it says so."""
    _, report = _explained(seed)
    assert {frozenset(conflict.members) for conflict in report.conflicts} == _brute(seed)
    assert report.every or not report.conflicts
    assert all(conflict.minimal for conflict in report.conflicts)


def test_the_drawn_instances_tell_something() -> None:
    """Some of the instances have overlapping conflicts, some of several sizes, some only of choices."""
    sets = [_brute(seed) for seed in SEEDS]
    assert any(one & other for found in sets for one, other in combinations(found, 2))
    assert any(len({len(members) for members in found}) > 1 for found in sets)
    assert any(c.only_choices for seed in SEEDS for c in _explained(seed)[1].conflicts)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_is_a_smallest_and_is_said_to_be(seed: int) -> None:
    """The conflict on top has as few members as any there is, and only such are called smallest."""
    prepared, report = _drawn(seed), find_conflict(_drawn(seed), limit=1)
    sizes = [len(members) for members in _brute(seed)]
    if not sizes:
        assert report.status == "none"
        return
    assert len(report.conflicts[0].members) == min(sizes)
    assert report.conflicts[0].smallest
    assert not can_keep(prepared.compiled, report.conflicts[0].members)
    for conflict in _explained(seed)[1].conflicts:
        assert conflict.smallest == (len(conflict.members) == min(sizes))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_kind_of_conflict_is_found(seed: int) -> None:
    """The sets of families that conflict whatever their keys are those that trying all sets finds."""
    prepared, report = _explained(seed)
    if report.status == "none":
        return
    families: dict[Named, list[Named]] = {}
    for name in commitments(prepared.compiled):
        families.setdefault((name[0], ()), []).append(name)
    wanted = every_minimal(prepared.compiled, families)
    assert {frozenset(kind) for kind in report.kinds} == {frozenset(n for n, _ in kind) for kind in wanted}
    assert report.every_kind


@pytest.mark.parametrize("seed", SEEDS)
def test_the_mixed_repairs_cost_least(seed: int) -> None:
    """The repair of each conflict and of the whole question costs what a second solver finds to be the least."""
    prepared, report = _explained(seed)
    if report.repair is None:
        assert report.status == "none"
        return
    price = price_of(prepared.case)
    asked = [(report.repair, commitments(prepared.compiled))]
    asked += [(c.repair, list(c.members)) for c in report.conflicts if c.repair is not None]
    for repair, names in asked:
        assert repair.proven
        assert repair.total == pytest.approx(
            least_repair(prepared.compiled, price, names), rel=1e-3, abs=1e-6
        )
        assert repair.total == pytest.approx(sum(change.price for change in repair.changes), abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_member_has_its_cheapest_way_out(seed: int) -> None:
    """With all that a way out gives there is a plan; what it comes to is the repair of the whole or, dearer than
    that, the least with which the other members of the conflict hold.
    """
    prepared, report = _explained(seed)
    everything, price = commitments(prepared.compiled), price_of(prepared.case)
    for conflict in report.conflicts:
        assert report.repair is not None
        assert {way.change.name for way in conflict.ways} == set(conflict.members)
        for way in conflict.ways:
            given = {change.name: change.amount * (1 + 1e-5) + 1e-5 for change in way.changes}
            assert can_keep(prepared.compiled, everything, given)
            if way.total > report.repair.total + 1e-6:
                least = cheapest_through(prepared.compiled, price, conflict.members, way.change.name)
                assert way.total == pytest.approx(least, rel=1e-5, abs=1e-5)
        assert conflict.ways[0].total == pytest.approx(report.repair.total, rel=1e-5, abs=1e-5)


def test_conflicts_that_share_a_promise_by_hand() -> None:
    """A pot of 8, two trusts that each need 9 beyond their savings: each conflicts with the pot by itself.

    Letting the pot go ends both, which no list of conflicts without a common promise would show.
    """
    prepared = small(
        envelope=[envelope("Y1", grant_pot=8)], control_totals=[total(t, "Y1", 19) for t in "AB"]
    )
    report = find_conflict(prepared)
    pot: Named = ("grant_pot", ("Y1",))
    assert [set(c.members) for c in report.conflicts] == [{("control_total", (t, "Y1")), pot} for t in "AB"]
    assert report.every
    assert "There are 2 conflicts in all: every one is listed." in report.sentences
    alone = {way.change.name for c in report.conflicts for way in c.ways if not way.also}
    assert alone == {pot}


def test_no_more_conflicts_than_asked_for_and_it_says_so() -> None:
    """Asked for one of two conflicts, one is listed and nobody is told that it is the only one."""
    prepared = small(
        envelope=[envelope("Y1", grant_pot=8)], control_totals=[total(t, "Y1", 19) for t in "AB"]
    )
    report = find_conflict(prepared, limit=1)
    assert len(report.conflicts) == 1
    assert not report.every
    assert "1 conflict listed: there may be others, of the same promises too." in report.sentences


def test_without_work_nothing_is_called_smallest() -> None:
    """With hardly any work a set that takes a solver to find is not said to be smallest or one of all."""
    report = find_conflict(_drawn(0), budget=0)
    assert not any(conflict.smallest and len(conflict.members) > 1 for conflict in report.conflicts)
    assert not report.every
    assert not report.every_kind


THINGS = st.frozensets(st.integers(0, 6), max_size=4)


@settings(max_examples=60, deadline=None)
@given(st.lists(THINGS, max_size=6), st.lists(THINGS, max_size=3))
def test_the_fewest_things_that_meet_every_set(to_hit: list[Any], forbidden: list[Any]) -> None:
    """The covering problem gives a set of the size that trying all gives, or none where there is none."""
    fits = [
        chosen
        for chosen in map(frozenset, chain.from_iterable(combinations(range(7), n) for n in range(8)))
        if all(chosen & members for members in to_hit) and not any(f <= chosen for f in forbidden)
    ]
    found = fewest(to_hit, forbidden, Budget(Effort(), 1e9))
    if isinstance(found, Verdict):
        assert found is Verdict.NO
        assert not fits
    else:
        assert found in fits
        assert len(found) == min(map(len, fits))
