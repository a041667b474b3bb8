"""The safety commitments: each binds, is short and is off, in cases solved by hand.

The trust of `builder` has an income of 100 and an expenditure of 110: a deficit of 10.
"""

from __future__ import annotations

import pytest

from tests.model.builder import T, ask, made

SCHEME = {"opportunity": "o", "potential": 4, "wte": 2}
WHOLE_GAP = {"amount": 0}


def test_safe_staffing() -> None:
    """C14. 100 in post, and each £1m of a scheme of 4 releases 2: with a floor of 94 only 3 of it starts.

    With a floor of 105 nothing starts and 5 are short. Off, all of it starts and 92 are left.
    """
    bound = ask(made(opportunities=SCHEME, control_totals=WHOLE_GAP, staffing={"required": 94}))
    assert bound.commitment("safe_staffing") == ("binds", 0)
    assert bound.cell("savings", "run") == pytest.approx(3, abs=1e-4)
    case = made(opportunities=SCHEME, control_totals=WHOLE_GAP, staffing={"required": 105})
    short = ask(case)
    assert short.commitment("safe_staffing") == ("short", 5)
    assert short.tier("safety") == pytest.approx(5, abs=1e-4)
    off = ask(case, safe_staffing="off")
    assert off.tier("safety") == 0
    assert off.cell("safety", "staff") == pytest.approx(92, abs=1e-4)


def test_what_staff_are_needed_for() -> None:
    """A floor of 100 grows by 2 for 1,000 patients in extra capacity and by 3 for an escalation bed.

    100 in post, so 5 are short where access and the beds must hold; a freeze of £1m leaves 4 more
    unfilled.
    """
    case = made(
        staffing={},
        standards={},
        flows={"demand": 10000, "within": 8000},
        capacity={"limit": 1000, "wte": 2},
        beds={"occupied": 90.9, "safe_occupancy": 0.9, "escalation_limit": 1, "escalation_wte": 3},
        one_offs={"measure": "freeze", "limit": 1, "wte": 4},
        asks={"least": 1},
    )
    answer = ask(case, flow_standard="hold", safe_occupancy="hold")
    assert answer.commitment("safe_staffing") == ("short", 9)


def test_staff_over_part_of_a_year() -> None:
    """In a quarter 250 patients in extra capacity are 1,000 a year: 2 staff, short for a quarter: 0.5.

    A freeze of £1m in a quarter is 4 posts for £1m a year, 16 at a time.
    """
    quarter = {"Q1": 0.25}
    capacity = made(
        quarter,
        staffing={},
        standards={},
        flows={"demand": 2500, "within": 2000},
        capacity={"limit": 1000, "wte": 2},
    )
    answer = ask(capacity, flow_standard="hold")
    assert answer.commitment("safe_staffing") == ("short", 2)
    assert answer.tier("safety") == pytest.approx(0.5, abs=1e-4)
    frozen = {"measure": "freeze", "limit": 1, "wte": 4}
    freeze = made(quarter, staffing={}, one_offs=frozen, asks={"least": 1})
    assert ask(freeze).commitment("safe_staffing") == ("short", 16)


def test_safe_occupancy() -> None:
    """C15. 90% of 100 beds: 90 occupied binds with no escalation bed.

    92 occupied and one escalation bed: 0.9 × 101 = 90.9, short of 1.1. Off, the escalation bed stays
    shut: it
    costs £0.1m.
    """
    beds = {"safe_occupancy": 0.9, "escalation_limit": 1, "escalation_cost": 0.1}
    bound = ask(made(beds=beds, control_totals=WHOLE_GAP))
    assert bound.commitment("safe_occupancy") == ("binds", 0)
    assert bound.cell("safety", "escalation") == 0
    case = made(beds=beds | {"occupied": 92}, control_totals=WHOLE_GAP, settings={"beds_weight": 3})
    short = ask(case)
    assert short.commitment("safe_occupancy") == ("short", 1.1)
    assert short.tier("safety") == pytest.approx(3.3, abs=1e-4)
    assert short.commitment("control_total") == ("short", 10.1)
    assert ask(case, safe_occupancy="off").cell("safety", "escalation") == 0


def test_savings_close_beds_that_are_needed() -> None:
    """A scheme of 4 closes 5 beds for £1m. 91.8 occupied need 102 beds of 105: only 0.6 of it starts."""
    case = made(
        opportunities={"opportunity": "o", "potential": 4, "beds": 5},
        control_totals=WHOLE_GAP,
        beds={"available": 105, "occupied": 91.8, "safe_occupancy": 0.9},
    )
    assert ask(case).cell("savings", "run") == pytest.approx(0.6, abs=1e-4)


def test_backlog_ceiling() -> None:
    """C16. A backlog of 10 grows by a tenth; 1 of capital repairs it to the ceiling of 10, which binds.

    With 0.4 of capital it is short of 0.6, twice weighted; off, nothing is repaired.
    """
    common = {"estate": {"growth": 0.1, "ceiling": 10}, "opening": {"stock": "backlog", "amount": 10}}
    bound = ask(made(**common))
    assert bound.commitment("backlog_ceiling") == ("binds", 0)
    assert bound.cell("safety", "repair") == pytest.approx(1, abs=1e-4)
    case = made(**common, envelope={"capital_budget": 0.4}, settings={"backlog_weight": 2})
    short = ask(case)
    assert short.commitment("backlog_ceiling") == ("short", 0.6)
    assert short.tier("safety") == pytest.approx(1.2, abs=1e-4)
    off = ask(case, backlog_ceiling="off")
    assert off.commitment("backlog_ceiling") == ("short", 1)
    assert off.cell("safety", "repair") == 0


def test_deferral_adds_to_the_backlog() -> None:
    """A one-off adds 1.5 of backlog for £1m: from 10 to the ceiling of 12 only 4/3 of it can be used, not
    2.
    """
    case = made(
        one_offs={"limit": 2, "backlog": 1.5},
        estate={"ceiling": 12},
        opening={"stock": "backlog", "amount": 10},
        control_totals=WHOLE_GAP,
        envelope={"capital_budget": 0},
    )
    assert ask(case).cell("one_offs", "use") == pytest.approx(4 / 3, abs=1e-4)
    assert ask(case, backlog_ceiling="off").cell("one_offs", "use") == pytest.approx(2, abs=1e-4)


def test_a_change_moves_the_safe_floor() -> None:
    """A change that takes 6 off a floor of 105 at once leaves 100 staff enough; it begins, free of
    charge.
    """
    case = made(staffing={"required": 105}, changes={}, change_effects={"measure": "required", "amount": -6})
    answer = ask(case)
    assert answer.commitment("safe_staffing", trust=T) == ("holds", 0)
    assert answer.cell("changes", "begun") == 1
