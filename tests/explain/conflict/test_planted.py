from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from optimiser.explain.conflict import find_conflict
from optimiser.matrix.arrays import Named
from optimiser.run.prepare import Prepared
from tests.explain.conflict.brute import can_keep, commitments, smallest_sets
from tests.explain.conflict.small import PERIODS, asked, envelope, scheme, small, staff, total

Planted = tuple[Prepared, set[Named]]


def _random(seed: int) -> Random:
    return Random(f"planted {seed}")  # noqa: S311 - repeatable, not secret


def _loose() -> dict[str, Any]:
    """Promises of every period and both trusts that are easily kept."""
    return {
        "periods": PERIODS,
        "envelope": [envelope(y, grant_pot=50, capital_budget=50, efficiency_max=0.5) for y in PERIODS],
        "staffing": [staff(t, y) for t in "AB" for y in PERIODS],
        "control_totals": [total(t, y, -5) for t in "AB" for y in PERIODS],
    }


def staff_and_ceiling(draw: Random) -> Planted:
    """More staff are needed than are in post, and the ceiling pays for fewer than the difference."""
    t, y, tables = draw.choice("AB"), draw.choice(PERIODS), _loose()
    short = draw.randint(5, 40)
    tables["staffing"] = [
        staff(u, z, required=100 + short, agency_ceiling=0.1 * draw.uniform(0.1, 0.9) * short)
        if (u, z) == (t, y)
        else staff(u, z)
        for u in "AB"
        for z in PERIODS
    ]
    return small(**tables), {("safe_staffing", (t, y)), ("agency_ceiling", (t, y))}


def totals_and_pot(draw: Random) -> Planted:
    """Each trust alone could be brought to its total by the pot, but not both."""
    y, tables, pot = draw.choice(PERIODS), _loose(), draw.randint(2, 30)
    above = draw.uniform(0.6, 0.95) * pot  # beyond all savings, which are 10 a year from the first year on
    tables["control_totals"] = [total(t, z, 10 + above if z == y else -5) for t in "AB" for z in PERIODS]
    tables["envelope"] = [envelope(z, grant_pot=pot if z == y else 99, efficiency_max=0.5) for z in PERIODS]
    return small(**tables), {("control_total", ("A", y)), ("control_total", ("B", y)), ("grant_pot", (y,))}


def staff_and_total(draw: Random) -> Planted:
    """The total needs a scheme that releases staff whom the floor needs; agency staff cost too much."""
    t, tables, potential = draw.choice("AB"), _loose(), draw.randint(6, 12)
    tables["opportunities"] = [scheme(f"{u}1", u, potential, wte=5 if u == t else 0) for u in "AB"]
    tables["staffing"] = [
        staff(u, y, required=100 if (u, y) == (t, "Y1") else 20, agency_price=9, agency_ceiling="")
        for u in "AB"
        for y in PERIODS
    ]
    tables["envelope"] = [envelope(y, grant_pot=0, efficiency_max=0.5) for y in PERIODS]
    tables["control_totals"] = [total(u, y, 1 if (u, y) == (t, "Y1") else -5) for u in "AB" for y in PERIODS]
    planted = {("control_total", (t, "Y1")), ("safe_staffing", (t, "Y1")), ("grant_pot", ("Y1",))}
    return small(**tables), planted


def ask_and_most(draw: Random) -> Planted:
    """More was agreed with a trust than may be asked of any."""
    t, tables, share = draw.choice("AB"), _loose(), draw.uniform(0.01, 0.05)
    tables["envelope"] = [envelope(y, grant_pot=50, efficiency_max=share) for y in PERIODS]
    tables["asks"] = [{"trust": t, "period": "Y1", "least": 100 * share + draw.uniform(0.5, 4), "most": ""}]
    return small(**tables), {("agreed_ask", (t, "Y1", "least")), ("efficiency_max", (t, "Y1"))}


PLANTS = (staff_and_ceiling, totals_and_pot, staff_and_total, ask_and_most)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_conflict_is_found_exactly(plant: Callable[[Random], Planted], seed: int) -> None:
    """A conflict planted among promises that can be kept is found whole, and nothing is named besides it."""
    prepared, planted = plant(_random(seed))
    report = find_conflict(prepared)
    assert report.status == "conflict"
    assert [set(conflict.members) for conflict in report.conflicts] == [planted]
    assert report.conflicts[0].minimal
    everything = set(commitments(prepared.compiled))
    assert not can_keep(prepared.compiled, planted)
    for name in planted:
        assert can_keep(prepared.compiled, everything - {name}), f"without {name} all else can be kept"


@pytest.mark.parametrize("plant", PLANTS)
def test_no_other_set_of_that_size_conflicts(plant: Callable[[Random], Planted]) -> None:
    """Trying every set of commitments up to the planted size finds the planted one and no other."""
    prepared, planted = plant(_random(7))
    assert smallest_sets(prepared.compiled, len(planted)) == [frozenset(planted)]


def test_two_conflicts_are_both_found() -> None:
    """Two conflicts that share nothing are both reported, the smaller on top or the dearer of equals."""
    tables = _loose()
    tables["staffing"] = [
        staff(t, y, required=120, agency_ceiling=1) if y == "Y1" else staff(t, y)
        for t in "AB"
        for y in PERIODS
    ]
    report = find_conflict(small(**tables))
    pairs = [{("safe_staffing", (t, "Y1")), ("agency_ceiling", (t, "Y1"))} for t in "AB"]
    found = [set(conflict.members) for conflict in report.conflicts]
    assert sorted(found, key=sorted) == sorted(pairs, key=sorted)


def test_promises_that_can_be_kept_have_no_conflict() -> None:
    """Where every promise can be kept the report says so and names nothing."""
    report = find_conflict(small(**_loose()))
    assert report.status == "none"
    assert report.conflicts == ()
    assert report.gaps == ()


def _one_place() -> Prepared:
    """Each trust needs £5m from a scheme of £10m that starts only with a place; there is one place."""
    return small(
        envelope=[envelope("Y1", grant_pot=0, support_places=1, support_cost=0)],
        opportunities=[scheme(f"{t}1", t, 10, needs_support="true") for t in "AB"],
        control_totals=[total(t, "Y1", 5) for t in "AB"],
    )


def test_a_conflict_of_the_choices_alone() -> None:
    """Half a place each would do; since there are no half places, four promises conflict."""
    prepared = _one_place()
    report = find_conflict(prepared)
    planted = {
        ("control_total", ("A", "Y1")),
        ("control_total", ("B", "Y1")),
        ("grant_pot", ("Y1",)),
        ("support_places", ("Y1",)),
    }
    (conflict,) = report.conflicts
    assert set(conflict.members) == planted
    assert conflict.minimal
    assert conflict.only_choices
    assert smallest_sets(prepared.compiled, 4) == [frozenset(planted)]
    changes = {way.change.name[0]: way.change.amount for way in conflict.ways}
    assert changes == pytest.approx({"support_places": 1, "grant_pot": 5, "control_total": 5})


def test_an_all_or_nothing_scheme() -> None:
    """£4m is needed, the scheme makes £10m or nothing, and no more than £6m may be asked."""
    prepared = small(
        trusts=("A",),
        envelope=[envelope("Y1", grant_pot=0, efficiency_max=0.06)],
        opportunities=[scheme("A1", "A", 10, lumpy="true")],
        control_totals=[total("A", "Y1", 4)],
    )
    (conflict,) = find_conflict(prepared).conflicts
    planted = {("control_total", ("A", "Y1")), ("grant_pot", ("Y1",)), ("efficiency_max", ("A", "Y1"))}
    assert set(conflict.members) == planted
    assert conflict.minimal
    assert conflict.only_choices
    changes = {way.change.name[0]: way.change.amount for way in conflict.ways}
    assert changes == pytest.approx({"control_total": 4, "grant_pot": 4, "efficiency_max": 4})


def test_a_relaxed_conflict_shrinks_when_the_choices_are_made() -> None:
    """What two promises break in fractions one may break with whole choices: then only that is named."""
    prepared = small(
        asked(efficiency_min="hold"),
        trusts=("A",),
        envelope=[envelope("Y1", efficiency_min=0.04, efficiency_max=0.03)],
        opportunities=[scheme("A1", "A", 10, lumpy="true")],
    )
    (conflict, *_) = find_conflict(prepared).conflicts
    assert not can_keep(prepared.compiled, conflict.members)
    assert conflict.minimal
    for name in conflict.members:
        assert can_keep(prepared.compiled, set(conflict.members) - {name})
