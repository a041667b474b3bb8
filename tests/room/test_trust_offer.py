"""One trust's offer: an ask that is agreed, as a change, in words, and beside the plan as it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.offers import Offer, agreed_in, in_words, laid_over, offer_of
from optimiser.extras.room.trust_offer import agreed, asked_of, beside, may_be_agreed, settled_asks
from optimiser.instances import Instance
from optimiser.questions import changed, read_question


def test_an_ask_is_set_where_one_is_agreed_already_and_added_where_none_is(tiny: Instance) -> None:
    """BEC has a row for 2026-27, ASH has none: either way the ask is a least and a most."""
    asks = {}
    for trust, ask in (("BEC", 0.25), ("ASH", 2.0)):
        made = laid_over(tiny, Offer("", "", None, "how_far", (), (agreed(tiny, trust, "2026-27", ask),)))
        rows = made.tables["asks"]
        own = rows[(rows["trust"] == trust) & (rows["period"] == "2026-27")]
        asks[trust] = own[["least", "most"]].to_numpy().tolist()
    assert asks == {"BEC": [[0.25, 0.25]], "ASH": [[2.0, 2.0]]}


def test_a_second_ask_of_a_trust_takes_the_place_of_the_first(tiny: Instance) -> None:
    """In the same year; another year and every other change stay."""
    other = {"table": "trusts", "where": {"trust": "ASH"}, "multiply": {"income": 1.01}}
    later = agreed(tiny, "COT", "2027-28", 1.0)
    first, second = (agreed(tiny, "ASH", "2026-27", ask) for ask in (2.0, 3.0))
    assert beside([other, first, later], second) == (other, later, second)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"table": "asks", "append": [{"trust": "ASH", "period": "2026-27", "least": 18.0, "most": 18.0}]},
            "ASH is asked for £18.0m in 2026-27",
        ),
        (
            {"table": "asks", "where": {"trust": "ASH", "period": "2026-27"}, "set": {"least": 2.0, "most": 2.0}},
            "ASH is asked for £2.0m in 2026-27",
        ),
        ({"table": "asks", "append": [{"trust": "ASH", "period": "2026-27", "most": 18.0}]}, "asks: 1 row added"),
    ],
)  # fmt: skip
def test_an_agreed_ask_has_words_of_its_own(change: dict[str, object], words: str) -> None:
    """A change that leaves room - at most so much - is told as any other."""
    assert in_words(change) == words
    assert (agreed_in(change) is None) is words.startswith("asks")


def test_what_is_settled_by_itself_is_told_beside_the_plan(
    tiny: Instance, solved: Callable[[Offer], OfferAnswer]
) -> None:
    """ASH is asked for 3 by its scheme and 1 by deferral in 2026-27 (the page of tiny): 2 is 2 less."""
    plan = solved(offer_of([], None, "how_far")).opened
    assert plan is not None
    assert asked_of(plan, "ASH", "2026-27") == pytest.approx(4.0, abs=1e-3)
    said = {ask: [*settled_asks(plan, [agreed(tiny, "ASH", "2026-27", ask)])] for ask in (2.0, 4.0, 5.0)}
    name = plan.case.data.trusts["ASH"].name
    begins = f"{name} is asked for"
    assert said == {
        2.0: [f"{begins} £2.0m in 2026-27, £2.0m less than in the plan as it stands."],
        4.0: [f"{begins} £4.0m in 2026-27, as much as in the plan as it stands."],
        5.0: [f"{begins} £5.0m in 2026-27, £1.0m more than in the plan as it stands."],
    }


def test_a_question_that_keeps_no_agreement_has_no_form() -> None:
    """`how_far` keeps what was agreed; with that off an ask would change nothing."""
    question = read_question("how_far")
    assert may_be_agreed(question)
    assert not may_be_agreed(changed(question, modes={"agreed_ask": "off"}))
