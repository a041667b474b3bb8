"""C24: how fast a flow and a list may be brought from doing nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.model.builder import LIST_STANDARD, TWO_YEARS, ask, made

FIRST, SECOND = TWO_YEARS
FREE: dict[str, Any] = {"limit": 400}
LIST: dict[str, Any] = {"standards": LIST_STANDARD, "opening": {"stock": "list:RTT18", "amount": 1900}}


def listed(**cells: Any) -> dict[str, Any]:
    """A list of 1,900 that stays as it is if nothing is done, and 400 a year of free capacity.

    With 100 a week joining and e⁻¹ beyond 18 weeks, 1,800 may wait.
    """
    lists = {"target": 1 - 2.718281828459045**-1, **cells}
    return {**LIST, "lists": lists, "capacity": FREE | {"standard": "RTT18"}}


def test_a_flow_is_brought_up_by_the_pace_of_each_year() -> None:
    """800 of 1,000 are inside: at three points a year at most 830, then 860 of the 900 that are wanted."""
    case = made(TWO_YEARS, standards={}, flows={"pace": 0.03}, capacity=FREE)
    answer = ask(case)
    assert answer.commitment("flow_standard", period=FIRST) == ("short", 70)
    assert answer.commitment("flow_standard", period=SECOND) == ("short", 40)
    assert answer.commitment("pace", period=SECOND) == ("binds", 0)
    assert ask(case, pace="off").tier("access") == pytest.approx(0, abs=1e-4)


def test_where_it_yields_the_pace_counts_in_access() -> None:
    """Every patient beyond 830 is one who is not short of 900: 70 either way, by either weight of 2."""
    case = made(standards={"weight": 2}, flows={"pace": 0.03}, capacity=FREE)
    assert ask(case, pace="yield").tier("access") == pytest.approx(140, abs=1e-3)


def test_an_empty_pace_is_no_limit_from_its_year_on() -> None:
    """Nothing is said of the first year: then there is no limit in the second either, whatever its pace."""
    rows = [{"period": FIRST}, {"period": SECOND, "pace": 0.0}]
    answer = ask(made(TWO_YEARS, standards={}, flows=rows, capacity=FREE))
    assert answer.tier("access") == pytest.approx(0, abs=1e-4)
    assert "pace" not in answer.solution.tables["commitments"]["id"].tolist()


def test_the_pace_goes_by_who_comes_after_a_change() -> None:
    """A change takes 500 of 1,000 away, of whom 400 were inside: at most 83% of the 500 left."""
    case = made(
        standards={},
        flows=[{"pace": 0.03}, {"trust": "U", "target": None}],
        trusts=[{}, {"trust": "U"}],
        capacity=FREE,
        changes={},
        change_effects=[
            {"measure": "demand:AE4", "amount": -500},
            {"trust": "U", "measure": "demand:AE4", "amount": 500},
            {"measure": "beds", "amount": 10},
        ],
        beds={"occupied": 100, "safe_occupancy": 0.95},
    )
    answer = ask(case)
    assert answer.cell("changes", "begun") == 1
    assert answer.cell("access", "within", trust="T") == pytest.approx(415, abs=1e-3)
    assert answer.commitment("pace") == ("binds", 0)


def test_a_list_is_brought_down_by_the_pace() -> None:
    """1,900 would wait: at 2% a year at least 1,862 do, 62 over the limit; off, the limit is met."""
    case = made(**listed(pace=0.02))
    answer = ask(case)
    assert answer.cell("access", "list") == pytest.approx(1862, abs=1e-3)
    assert answer.commitment("list_standard") == ("short", 62)
    assert answer.commitment("pace") == ("binds", 0)
    assert ask(case, pace="off").tier("access") == pytest.approx(0, abs=1e-3)


def test_half_a_year_is_half_the_pace() -> None:
    """In half a year 1% of 1,900: at least 1,881 wait."""
    case = made({"H1": 0.5}, **listed(pace=0.02, additions=2600, stops=2600))
    assert ask(case).cell("access", "list") == pytest.approx(1881, abs=1e-3)


def test_nobody_is_made_to_leave_capacity_idle() -> None:
    """A list that falls by 500 by itself may, at a pace of 0; one that would fall below 0 is empty, and
    then there is no row.
    """
    falling = ask(made(**listed(pace=0, stops=5700)))
    assert falling.cell("access", "list") == pytest.approx(1400, abs=1e-3)
    assert falling.cell("access", "idle") == 0
    empty = ask(made(**listed(pace=0, stops=9000)))
    assert empty.cell("access", "list") == pytest.approx(0, abs=1e-6)
    assert "pace" not in empty.solution.tables["commitments"]["id"].tolist()
