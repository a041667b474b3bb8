"""The access commitments, waiting lists, transfers and service changes, in cases solved by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from optimiser.results.judge import settle
from optimiser.results.plan import complete_plan
from tests.model.builder import LIST_STANDARD, TWO_YEARS, T, ask, made, plan_of_nothing

AT_18_WEEKS = 1 - math.exp(-1)
"""The target at which a list may be exactly 18 weeks of additions long: 1,800 where 5,200 a year join."""
LISTED = {"target": AT_18_WEEKS}


def waiting(amount: float, trust: str = T) -> dict[str, Any]:
    """An opening list."""
    return {"trust": trust, "stock": "list:RTT18", "amount": amount}


def test_flow_standard() -> None:
    """C17. 800 of 1,000 inside, 900 wanted: 100 in extra capacity bind. With 60 it is short of 40.

    Off, none is bought, and it is seen to be short of 100.
    """
    common = {"standards": {"weight": 3}, "flows": {}}
    bound = ask(made(**common, capacity={"limit": 150, "unit_cost": 100}, control_totals={"amount": 0}))
    assert bound.commitment("flow_standard") == ("binds", 0)
    assert bound.cell("capacity", "extra") == pytest.approx(100, abs=1e-3)
    case = made(**common, capacity={"limit": 60, "unit_cost": 100}, control_totals={"amount": 0})
    short = ask(case)
    assert short.commitment("flow_standard") == ("short", 40)
    assert short.tier("access") == pytest.approx(120, abs=1e-3)
    off = ask(case, flow_standard="off")
    assert off.cell("capacity", "extra") == 0
    assert off.commitment("flow_standard") == ("short", 100)


def test_list_standard() -> None:
    """C18. 1,900 wait and 1,800 may: 100 treated in extra capacity bind. With 60 it is short of 40.

    Off, none is bought, and it is seen to be short of 100.
    """
    common = {"standards": LIST_STANDARD, "lists": LISTED, "opening": waiting(1900)}
    common["control_totals"] = {"amount": 0}
    capacity = {"standard": "RTT18", "unit_cost": 3000, "tariff": 1000}
    bound = ask(made(**common, capacity=capacity | {"limit": 150}))
    assert bound.commitment("list_standard") == ("binds", 0)
    assert bound.cell("capacity", "extra") == pytest.approx(100, abs=1e-3)
    assert bound.cell("access", "share") == pytest.approx(AT_18_WEEKS, abs=1e-6)
    case = made(**common, capacity=capacity | {"limit": 60})
    assert ask(case).commitment("list_standard") == ("short", 40)
    off = ask(case, list_standard="off")
    assert off.cell("capacity", "extra") == 0
    assert off.commitment("list_standard") == ("short", 100)


def test_a_list_that_is_short_for_half_a_year_counts_half() -> None:
    """100 patients over the limit at the end of a half-year weigh 50; 2,600 who join in it make the same
    limit.
    """
    case = made(
        {"H1": 0.5},
        standards=LIST_STANDARD,
        lists=LISTED | {"additions": 2600, "stops": 2600},
        opening=waiting(1900),
    )
    answer = ask(case)
    assert answer.commitment("list_standard") == ("short", 100)
    assert answer.tier("access") == pytest.approx(50, abs=1e-3)


def test_beds_bring_patients_inside_the_standard() -> None:
    """2 escalation beds at 40 patients a year each bring 80 of the 100 that lack; in half a year 40 of
    50.
    """
    beds = {"escalation_limit": 2, "flow_slope": 40}
    assert ask(made(standards={}, flows={}, beds=beds)).commitment("flow_standard") == ("short", 20)
    half = made({"H1": 0.5}, standards={}, flows={"demand": 500, "within": 400}, beds=beds)
    assert ask(half).commitment("flow_standard") == ("short", 10)


def test_what_a_bed_brings_is_shared_by_those_inside() -> None:
    """2 beds bring 80, of 600 and 200 inside 60 and 20; the third standard, which nobody attends, none."""
    standards = [{"standard": v} for v in ("A", "B", "C")]
    rows = [
        {"standard": "A", "within": 600},
        {"standard": "B", "within": 200},
        {"standard": "C", "demand": 0, "within": 0},
    ]
    answer = ask(made(standards=standards, flows=rows, beds={"escalation_limit": 2, "flow_slope": 40}))
    assert answer.commitment("flow_standard", standard="A") == ("short", 240)
    assert answer.commitment("flow_standard", standard="B") == ("short", 680)


def test_a_standard_that_nobody_attends_forbids_no_bed_to_be_closed() -> None:
    """Half of the beds are empty: a scheme of 4 closes 4 of them, whatever standard is written down."""
    case = made(
        standards={},
        flows={"demand": 0, "within": 0},
        beds={"occupied": 50, "safe_occupancy": 0.92, "flow_slope": 40},
        opportunities={"opportunity": "o", "potential": 4, "beds": 1},
        control_totals={"amount": 0},
    )
    assert ask(case).commitment("control_total") == ("short", 6)


def test_nobody_is_inside_who_did_not_come() -> None:
    """200 in extra capacity on top of 800 inside are more than the 900 who come: with all of it bought
    900
    are.
    """
    case = made(standards={}, flows={"demand": 900, "target": 0.99}, capacity={"limit": 200})
    answer = ask(case)
    assert answer.cell("access", "within") == pytest.approx(min(900, 800 + answer.cell("capacity", "extra")))
    assert answer.commitment("flow_standard")[1] == 0


def test_nobody_waits_longer_than_capacity_has_it() -> None:
    """100 wait where 1,800 may, and as many are treated as join: the list stays at 100 and nothing is
    idle.

    No tier asks for that, since the standard is kept at any length up to 1,800; an answer is read as a
    forecast.
    """
    case = made(TWO_YEARS, standards=LIST_STANDARD, lists=LISTED, opening=waiting(100))
    lists = ask(case).solution.tables["access"]
    assert lists["list"].tolist() == [100, 100]
    assert lists["idle"].tolist() == [0, 0]


def test_what_is_sent_away_later_is_kept_on_the_list() -> None:
    """Of the 1,900 that may be sent in the second year 1,000 join and 900 wait: settling keeps these 900.

    A plan that left 900 of the first year's capacity idle in order to send them keeps a list that it can
    send.
    """
    trusts = [{}, {"trust": "U"}]
    rows = [LISTED | {"trust": code, "additions": 1000, "stops": 1000} for code in (T, "U")]
    journey = {"origin": T, "destination": "U", "minutes": 10}
    case = ask(
        made(
            TWO_YEARS,
            trusts=trusts,
            standards=LIST_STANDARD,
            lists=rows,
            opening=[waiting(0), waiting(0, "U")],
            capacity={"standard": "RTT18", "trust": "U", "limit": 5000},
            travel=journey,
        )
    ).solution.prepared.case
    first, second = TWO_YEARS
    plan = plan_of_nothing(case)
    plan.idle = {**plan.idle, ("RTT18", T, first): 950.0, ("RTT18", T, second): 1000.0}
    plan.transfer = {**plan.transfer, ("RTT18", T, "U", second): 1900.0}
    plan.extra = {**plan.extra, ("RTT18", "U", "k1", second): 1900.0}
    settled = settle(case, complete_plan(case, plan))
    assert settled.idle["RTT18", T, first] == 900
    assert settled.waiting["RTT18", T, first] == 900
    assert settled.waiting["RTT18", T, second] == 0


def test_an_empty_list_leaves_capacity_idle() -> None:
    """100 wait, 5,200 join and 5,500 could be treated: the list ends empty and 200 of today's capacity
    stays
    idle.
    """
    answer = ask(made(standards=LIST_STANDARD, lists=LISTED | {"stops": 5500}, opening=waiting(100)))
    assert answer.cell("access", "list") == pytest.approx(0, abs=1e-4)
    assert answer.cell("access", "idle") == pytest.approx(200, abs=1e-4)
    assert answer.cell("access", "share") == 1


def test_whoever_takes_patients_treats_them() -> None:
    """T is 300 over its limit; U has room but capacity for 100 only: 100 are sent, 200 stay short.

    The way back is no journey, and over the limit of 60 minutes nobody is sent.
    """
    common: dict[str, Any] = {
        "trusts": [{}, {"trust": "U"}],
        "standards": LIST_STANDARD,
        "lists": [LISTED, LISTED | {"trust": "U"}],
        "opening": [waiting(2100), waiting(0, "U")],
        "capacity": {"standard": "RTT18", "trust": "U", "limit": 100},
    }
    journey = {"origin": T, "destination": "U", "minutes": 45, "transfer_cost": 200}
    hour = {"transfer_minutes": 60.0}
    sent = ask(made(**common, travel=journey, settings=hour, control_totals={"amount": -10}))
    assert sent.cell("transfers", "patients") == pytest.approx(100, abs=1e-3)
    assert sent.commitment("list_standard", trust=T) == ("short", 200)
    assert sent.commitment("control_total") == ("short", 0.02)
    far = ask(made(**common, travel=journey | {"minutes": 61}, settings=hour))
    assert far.commitment("list_standard", trust=T) == ("short", 300)
    back = ask(made(**common, travel=journey | {"origin": "U", "destination": T}))
    assert back.commitment("list_standard", trust=T) == ("short", 300)


CHANGE = {"changes": {}, "change_effects": {"measure": "demand:AE4", "amount": -100}}


def test_a_change_sends_patients_to_the_neighbours_by_nearness() -> None:
    """100 patients leave T and nobody is named: U at 10 minutes gets 3 of 4, V at 30 1 of 4, W at 90
    none.

    T: 0.9 × 900 = 810 wanted of 800 - 0.8 × 100 = 720: short of 90 instead of 100. U and V have room to
    spare.
    """
    case = made(
        **CHANGE,
        trusts=[{}, *({"trust": code} for code in "UVW")],
        standards={},
        flows=[{}, *({"trust": code, "within": 980} for code in "UVW")],
        travel=[
            {"origin": T, "destination": to, "minutes": far} for to, far in (("U", 10), ("V", 30), ("W", 90))
        ],
        settings={"transfer_minutes": 60},
    )
    answer = ask(case)
    assert answer.cell("changes", "begun") == 1
    assert answer.commitment("flow_standard", trust=T) == ("short", 90)
    found = {code: answer.cell("access", "demand", trust=code) for code in "TUVW"}
    assert found == pytest.approx({"T": 900, "U": 1075, "V": 1025, "W": 1000})


def test_a_change_that_leaves_patients_with_nobody_cannot_begin() -> None:
    """No neighbour has the standard, so the change is refused with its reason and T stays short of 100."""
    travel = {"origin": T, "destination": "U", "minutes": 5}
    case = made(**CHANGE, trusts=[{}, {"trust": "U"}], standards={}, flows={}, travel=travel)
    answer = ask(case)
    assert answer.cell("changes", "begun") == 0
    assert answer.commitment("flow_standard") == ("short", 100)
    assert "cannot begin" in answer.solution.prepared.case.refused["R1"]


def test_a_change_takes_its_lead() -> None:
    """Begun in the first year with a lead of one period, it is live in the second: short of 100, then of
    90.

    Its money: 2 for double running in the first year, 3 of saving in the second.
    """
    case = made(
        TWO_YEARS,
        trusts=[{}, {"trust": "U", "system": "S2"}],
        systems=[{}, {"system": "S2"}],
        standards={},
        flows=[{}, {"trust": "U", "within": 980}],
        travel={"origin": T, "destination": "U", "minutes": 20},
        changes={"lead": 1, "double_running": 2, "saving": 3},
        change_effects=CHANGE["change_effects"],
    )
    answer = ask(case)
    shorts = [answer.commitment("flow_standard", trust=T, period=y)[1] for y in TWO_YEARS]
    assert shorts == [100, 90]
    positions = [answer.cell("allocation", "position_expected", trust=T, period=y) for y in TWO_YEARS]
    assert positions == pytest.approx([-12, -7])
