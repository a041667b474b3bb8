"""The moving handle on tiny: figures read off lines come to what a model built for them comes to."""

from __future__ import annotations

import pytest

from optimiser.explain.instant import Glimpse
from optimiser.extras.room.hand import Hand
from optimiser.instances import Instance
from optimiser.questions import read_question
from optimiser.run.solve import solve


@pytest.fixture(scope="module")
def hand(tiny: Instance) -> Hand:
    """A hand on how far one can get, its first handles learnt."""
    question = read_question("how_far")
    plan = solve(tiny, question).plan
    assert plan is not None
    return Hand(tiny, question, plan)


def total(found: Glimpse | None, name: str) -> float:
    """A quantity over all periods."""
    assert found is not None
    return next(q.total for q in found.quantities if q.id == name)


def test_hold_a_and_e_everywhere(hand: Hand) -> None:
    """One switch for every trust and year: at 90%, where it stands, nobody is short of more; at 92% 2 in 100 are.

    10,000 come in each year to each trust that has the standard, and nobody has room to treat more of them.
    """
    base, more = hand.move({}), hand.move({"every:flows:AE4": 92.0})
    same = hand.move({"every:flows:AE4": 90.0})
    assert total(same, "flow_standard:AE4") == pytest.approx(total(base, "flow_standard:AE4"), abs=1.0)
    assert total(more, "flow_standard:AE4") > total(base, "flow_standard:AE4") + 100


def test_a_line_is_believed_where_it_is_one(hand: Hand) -> None:
    """A pot moves one limit: once that is known no model is built any more, and the answer is the same."""
    built = hand.built
    hand.move({"grant_pot:2026-27": 3.0})
    assert hand.built == built + 2
    seen = total(hand.move({"grant_pot:2026-27": 4.0}), "control_total")
    assert hand.built == built + 2
    anew = hand.instant.glimpse(hand._at({"grant_pot:2026-27": 4.0}))
    assert seen == pytest.approx(total(anew, "control_total"), abs=1e-5)


def test_a_hand_that_rests_makes_the_pots_ready(tiny: Instance) -> None:
    """A model a step and no more; then all years of a pot move together, and no model is built for it."""
    question = read_question("how_far")
    plan = solve(tiny, question).plan
    assert plan is not None
    fresh = Hand(tiny, question, plan)
    while not fresh.ready:
        built = fresh.built
        fresh.prepare()
        assert fresh.built <= built + 1
    built = fresh.built
    seen = total(fresh.move({"grant_pot:2026-27": 3.0, "grant_pot:2027-28": 4.0}), "control_total")
    assert fresh.built == built
    anew = fresh.instant.glimpse(fresh._at({"grant_pot:2026-27": 3.0, "grant_pot:2027-28": 4.0}))
    assert seen == pytest.approx(total(anew, "control_total"), abs=1e-5)


def test_what_bends_is_built(hand: Hand) -> None:
    """The list that goes with a share of eighteen weeks is no line of it: its model is built for every figure."""
    assert not hand.learn("lists:RTT18:2026-27")
    built = hand.built
    hand.move({"lists:RTT18:2026-27": 65.0})
    assert hand.built == built + 1


def test_handles_moved_together_are_tried_before_they_are_believed(hand: Hand) -> None:
    """The first time two pots move a model is built; the second time their lines are added up, to the same end."""
    assert hand.learn("grant_pot:2027-28")
    assert hand.learn("loan_pot:2026-27")
    built = hand.built
    hand.move({"grant_pot:2027-28": 4.0, "loan_pot:2026-27": 6.0})
    assert hand.built == built + 1
    seen = total(hand.move({"grant_pot:2027-28": 5.0, "loan_pot:2026-27": 7.0}), "control_total")
    assert hand.built == built + 1
    anew = hand.instant.glimpse(hand._at({"grant_pot:2027-28": 5.0, "loan_pot:2026-27": 7.0}))
    assert seen == pytest.approx(total(anew, "control_total"), abs=1e-5)


def test_several_new_handles_are_answered_before_they_are_learnt(tiny: Instance, hand: Hand) -> None:
    """Two ceilings that were never moved: one model for the answer, and the lines once the hand rests."""
    plan = solve(tiny, hand.instant.question).plan
    assert plan is not None
    fresh = Hand(tiny, hand.instant.question, plan)
    moves = {"efficiency_max:2026-27": 6.0, "efficiency_max:2027-28": 6.0}
    assert set(moves) <= set(fresh.handles)
    built = fresh.built
    seen = fresh.move(moves)
    assert fresh.built == built + 1
    for _ in range(5):
        fresh.prepare()
    built = fresh.built
    fresh.move(dict.fromkeys(moves, 5.5))
    assert fresh.built == built
    assert total(seen, "control_total") == pytest.approx(total(fresh.move(moves), "control_total"), abs=1e-5)


def test_every_line_ends_where_the_handle_does(hand: Hand) -> None:
    """The reach of each handle holds where it stands, and a figure in it is within what may be written."""
    for handle in hand.handles.values():
        low, high = handle.reach
        assert low <= handle.now <= high, handle.id
        assert min(handle.least, handle.now) <= low, handle.id
        assert high <= max(handle.most, handle.now), handle.id
