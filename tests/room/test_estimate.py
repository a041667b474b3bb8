"""Estimates from prices, against numbers found by hand and against exact answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from optimiser.explain.finding import Finding
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.estimate import estimate
from optimiser.extras.room.handles import handles
from optimiser.extras.room.offers import Offer, laid_over, offer_of
from optimiser.instances import Instance

Solved = Callable[[Offer], OfferAnswer]


@pytest.fixture(scope="module")
def base(solved: Solved) -> OfferAnswer:
    """How far one can get, as things stand."""
    return solved(offer_of([], None, "how_far"))


def moved(tiny: Instance, id_: str, shown: float) -> Offer:
    """An offer that moves one handle."""
    handle = next(handle for handle in handles(tiny) if handle.id == id_)
    return offer_of([(handle, shown)], None, "how_far")


def said(base: OfferAnswer, tiny: Instance, offer: Offer) -> list[Finding]:
    """What is estimated of an offer."""
    return estimate(base, offer, laid_over(tiny, offer))


def figures(found: list[Finding]) -> tuple[str, float, float, float | None]:
    """Measure, estimate and range."""
    row = next(f for f in found if f.id == "estimate").evidence.iloc[0]
    return row["measure"], row["estimate"], row["low"], row["high"]


def test_two_points_on_the_target(base: OfferAnswer, tiny: Instance) -> None:
    """10,000 come to BEC, so 2 points more are 200 more patients short: 1,100 becomes 1,300, whatever is done."""
    found = said(base, tiny, moved(tiny, "flows:AE4:2026-27", 92.0))
    measure, about, low, high = figures(found)
    assert measure == "access"
    assert (about, low, high) == pytest.approx((1300.0, 1300.0, 1300.0), abs=0.01)
    assert any("finance" in f.sentence and "only an exact solve" in f.sentence for f in found)


def test_the_range_holds_the_exact_answer(base: OfferAnswer, tiny: Instance, solved: Solved) -> None:
    """Easing the sector's control total by £3m: what the exact answer gives lies in the range that was said."""
    offer = moved(tiny, "sector:2026-27", -3.0)
    measure, _, low, high = figures(said(base, tiny, offer))
    exact = solved(offer).opened
    assert exact is not None
    assert measure == "finance"
    assert high is not None
    assert low - 1e-3 <= exact.reached["finance"] <= high + 1e-3


def test_a_plan_that_is_not_allowed_any_more_is_said_first(base: OfferAnswer, tiny: Instance) -> None:
    """Cutting the ceiling under what the plan asks leaves no upper end, and that is said before any figure."""
    found = said(base, tiny, moved(tiny, "efficiency_max:2026-27", 2.0))
    assert found[0].id == "estimate_broken"
    assert "efficiency max" in found[0].sentence


def test_what_has_no_price_is_said(base: OfferAnswer, tiny: Instance) -> None:
    """Places hang on yes/no decisions: no figure is made up for them."""
    found = said(base, tiny, moved(tiny, "support_places:2026-27", 5.0))
    assert all(f.id != "estimate" for f in found)
    assert any("no price" in f.sentence for f in found)
