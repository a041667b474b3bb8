"""What the page says once there is in all is known, and who bears it is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytest.importorskip("streamlit", reason="the room is an optional extra: install trust-optimiser[app]")

from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.handles import handles
from optimiser.extras.room.mover import Mover
from optimiser.extras.room.offers import Offer, offer_of
from optimiser.extras.room.session import InAll
from optimiser.extras.room.view.glance import FOLLOWS, Screen, Seen, seen
from optimiser.instances import Instance


@pytest.fixture(scope="module")
def told(tiny: Instance, solved: Callable[[Offer], OfferAnswer]) -> Callable[[InAll], Seen]:
    """What stands on the screen for £1m more of grant on tiny, once something is known of it in all."""
    base = solved(offer_of([], None, "how_far"))
    found = handles(tiny)
    first = next(handle for handle in found if handle.id == "grant_pot:2026-27")
    offer = offer_of([(first, 3.0)], None, "how_far")

    def screen(in_all: InAll) -> Seen:
        return seen(Screen(found, tiny, base, offer, None, in_all, {first.id: 3.0}, (), 1), Mover())

    return screen


def of(**totals: float) -> dict[str, dict[str, float]]:
    """Amounts in the first year."""
    return {name: {"2026-27": amount} for name, amount in totals.items()}


def test_exact_totals_are_told_as_what_they_are(told: Callable[[InAll], Seen]) -> None:
    """5.3 missed became 4.2, and a difference of £0.1m is told; the ask, which no tier counts, is to follow."""
    stood = of(control_total=5.3, grants=4.6, loans=7.3, asked=14.5)
    shown = told(InAll(stood, of(control_total=4.2, grants=4.7, loans=7.3, asked=14.5)))
    status = shown.status(1)
    assert shown.label == FOLLOWS == "Exact totals; who bears it follows"
    assert status.index(FOLLOWS) < status.index("£1.1m less short of trust control totals")
    assert "0.3% of a total of money and 0.03% of another" in status
    texts = {shift.id: shift.texts for shift in shown.shifts}
    assert texts["control_total"] == ("5.3", "4.2", "−1.1")
    assert texts["grants"] == ("4.6", "4.7", "+0.1")
    assert texts["asked"][1] == "to follow"


def test_an_amount_that_hangs_on_the_sharing_is_to_follow(told: Callable[[InAll], Seen]) -> None:
    """Grants were 4.0 before they were shared out and 4.6 after: what the offer makes of 4.0 tells nothing."""
    shown = told(InAll(of(control_total=5.3, grants=4.0), of(control_total=5.3, grants=5.0)))
    assert next(shift.now for shift in shown.shifts if shift.id == "grants") is None
