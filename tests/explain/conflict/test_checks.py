from __future__ import annotations

from typing import Any

import pytest

from optimiser.explain.conflict import find_conflict
from optimiser.explain.conflict.checks import RULES, gaps
from tests.explain.conflict.small import Rows, asked, envelope, scheme, small, staff, total

FLOW = {"standard": "AE", "name": "A&E", "kind": "flow", "weeks": "", "weight": 1}
LIST = {"standard": "RTT", "name": "RTT", "kind": "list", "weeks": 18, "weight": 1}
BEDS = {
    "available": 100, "occupied": 95, "safe_occupancy": 0.9, "escalation_limit": 10, "escalation_cost": 0.1,
    "escalation_wte": 0, "flow_slope": 0,
}  # fmt: skip


TARGET = 1 - 0.36787944117144233  # 1 - 1/e: the list may be exactly its 18 weeks of additions long


def _step(standard: str) -> dict[str, Any]:
    """A hundred more patients a year at trust A."""
    return {
        "standard": standard,
        "trust": "A",
        "step": "s",
        "limit": 100,
        "unit_cost": 9,
        "tariff": 0,
        "wte": 0,
    }


def _wide(level: str, code: str, amount: float) -> dict[str, Any]:
    """A reported total of a system or of all trusts."""
    return {"level": level, "id": code, "period": "Y1", "basis": "reported", "amount": amount}


def _of(period: str, trust: str, **cells: Any) -> dict[str, Any]:
    return {"trust": trust, "period": period, **cells}


def _underwater(amount: float) -> Rows:
    """Trust A has £m less than it spends."""
    return [{"trust": "A", "period": "Y1", "label": "hole", "amount": -amount}]


# Each case: tables in which one rule fires; tables in which it must not, a little easier; and what it is to
# find: the members, what is asked and the most there is, worked out in the comment.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], Any]] = {
    # schemes 10 + one-offs 2 = 12; 13% of 100 is 13, 12% is 12
    "beyond_schemes": (
        {"envelope": [envelope("Y1", efficiency_min=0.13)],
         "one_offs": [_of("Y1", "A", measure="m", limit=2)],
         "opportunities": [scheme("A1", "A", 10), scheme("B1", "B", 20)]},
        {"envelope": [envelope("Y1", efficiency_min=0.12)],
         "one_offs": [_of("Y1", "A", measure="m", limit=2)],
         "opportunities": [scheme("A1", "A", 10), scheme("B1", "B", 20)]},
        ((("efficiency_min", ("A", "Y1")),), 13, 12),
    ),
    # one-offs may be half: schemes 10 and as much again = 20; there are 30 of one-offs
    "beyond_recurrent": (
        {"envelope": [envelope("Y1", one_off_share=0.5)], "asks": [_of("Y1", "A", least=21, most="")],
         "one_offs": [_of("Y1", "A", measure="m", limit=30)]},
        {"envelope": [envelope("Y1", one_off_share=0.5)], "asks": [_of("Y1", "A", least=20, most="")],
         "one_offs": [_of("Y1", "A", measure="m", limit=30)]},
        ((("agreed_ask", ("A", "Y1", "least")), ("one_off_share", ("A", "Y1"))), 21, 20),
    ),
    # 6 + 6 asked of a scheme of 10 that can be started once; each year alone could be met
    "run_out": (
        {"periods": ("Y1", "Y2"), "asks": [_of(y, "A", least=6, most="") for y in ("Y1", "Y2")]},
        {"periods": ("Y1", "Y2"), "asks": [_of(y, "A", least=5, most="") for y in ("Y1", "Y2")]},
        ((("agreed_ask", ("A", "Y1", "least")), ("agreed_ask", ("A", "Y2", "least"))), 12, 10),
    ),
    # 5 agreed, 4% of 100 at most
    "least_over_most": (
        {"envelope": [envelope("Y1", efficiency_max=0.04)], "asks": [_of("Y1", "A", least=5, most="")]},
        {"envelope": [envelope("Y1", efficiency_max=0.05)], "asks": [_of("Y1", "A", least=5, most="")]},
        ((("agreed_ask", ("A", "Y1", "least")), ("efficiency_max", ("A", "Y1"))), 5, 4),
    ),
    # 3 + 4 of two acute trusts whose type may be asked for 6
    "over_ring_fence": (
        {"asks": [_of("Y1", "A", least=3, most=""), _of("Y1", "B", least=4, most="")],
         "ring_fences": [{"type": "acute", "period": "Y1", "grant_least": "", "cip_most": 6}]},
        {"asks": [_of("Y1", "A", least=3, most=""), _of("Y1", "B", least=4, most="")],
         "ring_fences": [{"type": "acute", "period": "Y1", "grant_least": "", "cip_most": 7}]},
        ((("agreed_ask", ("A", "Y1", "least")), ("agreed_ask", ("B", "Y1", "least")),
          ("ring_fence", ("acute", "Y1", "most"))), 7, 6),
    ),
    # a hole of 20, savings of 10: 10 of support for a total of 0; the pot has 5 and a raid of 2
    "trust_total": (
        {"adjustments": _underwater(20), "control_totals": [total("A", "Y1", 0)],
         "envelope": [envelope("Y1", grant_pot=5, capital_budget=9, capital_to_revenue_limit=2)]},
        {"adjustments": _underwater(17), "control_totals": [total("A", "Y1", 0)],
         "envelope": [envelope("Y1", grant_pot=5, capital_budget=9, capital_to_revenue_limit=2)]},
        ((("control_total", ("A", "Y1")), ("grant_pot", ("Y1",))), 10, 7),
    ),
    # A 20 short, savings of 10 each at A and B, commissioners 1 short: a total of 3 needs 4; nothing to grant
    "system_total": (
        {"adjustments": _underwater(20), "envelope": [envelope("Y1", grant_pot=0)],
         "commissioners": [{"system": "Q", "period": "Y1", "position": -1}],
         "control_totals": [_wide("system", "Q", 3)]},
        {"adjustments": _underwater(16), "envelope": [envelope("Y1", grant_pot=0)],
         "commissioners": [{"system": "Q", "period": "Y1", "position": -1}],
         "control_totals": [_wide("system", "Q", 3)]},
        ((("system_control_total", ("Q", "Y1")), ("grant_pot", ("Y1",))), 4, 0),
    ),
    # the same for all: 25 with savings of 20 and a pot of 4
    "sector_total": (
        {"envelope": [envelope("Y1", grant_pot=4)],
         "control_totals": [_wide("sector", "*", 25)]},
        {"envelope": [envelope("Y1", grant_pot=5)],
         "control_totals": [_wide("sector", "*", 25)]},
        ((("sector_control_total", ("Y1",)), ("grant_pot", ("Y1",))), 5, 4),
    ),
    "ring_fence_over_pot": (
        {"envelope": [envelope("Y1", grant_pot=4)],
         "ring_fences": [{"type": "acute", "period": "Y1", "grant_least": 5, "cip_most": ""}]},
        {"envelope": [envelope("Y1", grant_pot=5)],
         "ring_fences": [{"type": "acute", "period": "Y1", "grant_least": 5, "cip_most": ""}]},
        ((("ring_fence", ("acute", "Y1", "least")), ("grant_pot", ("Y1",))), 5, 4),
    ),
    # A is 6 short and the condition is 2% of 100: entitled to 4; B to nothing
    "ring_fence_over_entitlement": (
        {"envelope": [envelope("Y1", bailout_condition=0.02)], "adjustments": _underwater(6),
         "ring_fences": [{"type": "acute", "period": "Y1", "grant_least": 5, "cip_most": ""}]},
        {"envelope": [envelope("Y1", bailout_condition=0.01)], "adjustments": _underwater(6),
         "ring_fences": [{"type": "acute", "period": "Y1", "grant_least": 5, "cip_most": ""}]},
        ((("ring_fence", ("acute", "Y1", "least")), ("bailout_condition", ("A", "Y1")),
          ("bailout_condition", ("B", "Y1"))), 5, 4),
    ),
    # cash of 1, a hole of 20, savings of 10, a grant of 3 and a loan of 4: -2, and at least 1 is asked
    "cash_out_of_reach": (
        {"envelope": [envelope("Y1", grant_pot=3, loan_pot=4)], "adjustments": _underwater(20),
         "cash": [{"trust": "A", "minimum": 1}], "opening": [{"trust": "A", "stock": "cash", "amount": 1}]},
        {"envelope": [envelope("Y1", grant_pot=3, loan_pot=7)], "adjustments": _underwater(20),
         "cash": [{"trust": "A", "minimum": 1}], "opening": [{"trust": "A", "stock": "cash", "amount": 1}]},
        ((("minimum_cash", ("A", "Y1")), ("grant_pot", ("Y1",)), ("loan_pot", ("Y1",))), 1, -2),
    ),
    # 100 in post and 50 to be had
    "staff_supply": (
        {"staffing": [staff("A", "Y1", required=151, agency_ceiling="")]},
        {"staffing": [staff("A", "Y1", required=150, agency_ceiling="")]},
        ((("safe_staffing", ("A", "Y1")),), 151, 150),
    ),
    # £2m at £0.1m each: 20
    "staff_ceiling": (
        {"staffing": [staff("A", "Y1", required=121, agency_ceiling=2)]},
        {"staffing": [staff("A", "Y1", required=120, agency_ceiling=2)]},
        ((("safe_staffing", ("A", "Y1")), ("agency_ceiling", ("A", "Y1"))), 121, 120),
    ),
    # 0.9 of 110 beds: 99
    "bed_supply": (
        {"beds": [_of("Y1", "A", **{**BEDS, "occupied": 100})]},
        {"beds": [_of("Y1", "A", **{**BEDS, "occupied": 99})]},
        ((("safe_occupancy", ("A", "Y1")),), 100, 99),
    ),
    # 900 of 1,000 are to be inside: 700 are, 100 more in extra capacity, 10 escalation beds bring 5 each
    "flow_reach": (
        {"standards": [FLOW], "beds": [_of("Y1", "A", **{**BEDS, "occupied": 50, "flow_slope": 5})],
         "capacity": [_step("AE")],
         "flows": [_of("Y1", "A", standard="AE", demand=1000, within=700, target=0.9)]},
        {"standards": [FLOW], "beds": [_of("Y1", "A", **{**BEDS, "occupied": 50, "flow_slope": 10})],
         "capacity": [_step("AE")],
         "flows": [_of("Y1", "A", standard="AE", demand=1000, within=700, target=0.9)]},
        ((("flow_standard", ("AE", "A", "Y1")),), 900, 850),
    ),
    # 18 weeks of 100 additions at a target of 1 - 1/e: 1,800; the list of 2,000 falls by 100
    "list_reach": (
        {"standards": [LIST], "opening": [{"trust": "A", "stock": "list:RTT", "amount": 2000}],
         "capacity": [_step("RTT")],
         "lists": [_of("Y1", "A", standard="RTT", additions=5200, stops=5200, shape=1, target=TARGET)]},
        {"standards": [LIST], "opening": [{"trust": "A", "stock": "list:RTT", "amount": 1900}],
         "capacity": [_step("RTT")],
         "lists": [_of("Y1", "A", standard="RTT", additions=5200, stops=5200, shape=1, target=TARGET)]},
        ((("list_standard", ("RTT", "A", "Y1")),), 1900, 1800),
    ),
    # a backlog of 20 grows to 22 and may be 10: 12 of repairs from a budget of 11
    "backlog_budget": (
        {"estate": [{"trust": "A", "growth": 0.1, "ceiling": 10}],
         "envelope": [envelope("Y1", capital_budget=11)],
         "opening": [{"trust": "A", "stock": "backlog", "amount": 20}]},
        {"estate": [{"trust": "A", "growth": 0.1, "ceiling": 10}],
         "envelope": [envelope("Y1", capital_budget=12)],
         "opening": [{"trust": "A", "stock": "backlog", "amount": 20}]},
        ((("backlog_ceiling", ("A", "Y1")), ("capital_budget", ("Y1",))), 12, 11),
    ),
}  # fmt: skip
KEEP = asked(efficiency_min="hold")


def test_every_rule_has_a_case() -> None:
    """No check stands untested."""
    assert set(CASES) == {rule.id for rule in RULES}


@pytest.mark.parametrize("rule", CASES)
def test_a_check_fires_with_the_right_figures(rule: str) -> None:
    """The hand-made case is found by its rule alone, with its members and both figures."""
    tables, _, (members, wanted, most) = CASES[rule]
    found = list(gaps(small(KEEP, **tables).case))
    assert [gap.rule for gap in found] == [rule]
    assert found[0].members == members
    assert (found[0].asked, found[0].most) == pytest.approx((wanted, most))


@pytest.mark.parametrize("rule", CASES)
def test_a_check_is_silent_where_it_just_fits(rule: str) -> None:
    """At the limit there is nothing to report, and there is a plan."""
    prepared = small(KEEP, **CASES[rule][1])
    assert list(gaps(prepared.case)) == []
    assert find_conflict(prepared).status == "none"


@pytest.mark.parametrize("rule", CASES)
def test_a_gap_is_told_with_its_figures(rule: str) -> None:
    """The sentence names both figures, and both stand in its evidence."""
    report = find_conflict(small(KEEP, **CASES[rule][0]))
    finding = next(item for item in report.findings if item.id == "arithmetic")
    row = finding.evidence.iloc[-1]
    for figure in (row["asked"], row["most"]):
        assert f"{abs(figure):,.0f}" in finding.sentence


def test_a_promise_that_yields_is_no_member() -> None:
    """A commitment that may give way is not held against anybody."""
    tables = CASES["staff_supply"][0]
    assert list(gaps(small(asked(safe_staffing="yield"), **tables).case)) == []
