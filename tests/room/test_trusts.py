"""What an answer comes to for some trusts, and why a promise that is told to hold may move nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from optimiser.explain.quantities import quantities_of_trusts, totals_of
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.change import why_nothing
from optimiser.extras.room.handles import mode_handles
from optimiser.extras.room.offers import Offer, offer_of
from optimiser.instances import Instance
from optimiser.questions import read_question


def test_trusts_add_up_to_the_nation(solved: Callable[[Offer], OfferAnswer]) -> None:
    """What each trust misses and is given, taken one by one, is what all miss and are given.

    What is promised to a system is no trust's own, and is in no sum of trusts.
    """
    answer = solved(offer_of([], None, "how_far"))
    opened = answer.opened
    assert opened is not None
    nation = totals_of(answer.quantities)
    each = [totals_of(quantities_of_trusts(opened, {trust})) for trust in opened.case.trusts]
    for id_ in (
        "control_total",
        "flow_standard:AE4",
        "list_standard:RTT18",
        "safe_staffing",
        "grants",
        "loans",
        "asked",
    ):
        assert sum(of.get(id_, 0.0) for of in each) == pytest.approx(nation[id_], abs=1e-6), id_
    assert all("system_control_total" not in of for of in each)


def test_why_a_firm_promise_moves_nothing(tiny: Instance, solved: Callable[[Offer], OfferAnswer]) -> None:
    """Where nobody has a limit, and where all who have one keep it with room: tiny's loan pot in both years."""
    opened = solved(offer_of([], None, "how_far")).opened
    assert opened is not None
    found = {handle.mode_of: handle for handle in mode_handles(read_question("how_far"), tiny)}
    assert why_nothing(opened, [(found["loan_pot"], 1.0)]) == (
        "Nothing moves: Loan pot is kept with room to spare at all 2 places."
    )
    off = next(handle for id_, handle in found.items() if not any(i.family.id == id_ for i in opened.judged))
    assert why_nothing(opened, [(off, 1.0)]) == f"Nothing moves: {off.label} sets nobody a limit here."
