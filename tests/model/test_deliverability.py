"""The deliverability commitments: each binds, is short and is off, in cases solved by hand.

The trust of `builder` has an income of 100 and an expenditure of 110: a deficit of 10.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.model.builder import TWO_YEARS, YEAR, T, ask, made

SCHEME = {"opportunity": "o", "potential": 4}
LARGE = {"opportunity": "o", "potential": 20}
BREAK_EVEN = {"amount": 0}


def test_efficiency_max() -> None:
    """C10. To break even 10 is needed, but 5% of 110 is 5.5: it binds.

    If the total must hold, the limit is short of 4.5; off, 10 is asked.
    """
    limits = {"grant_pot": 0, "efficiency_max": 0.05}
    case = made(opportunities=LARGE, control_totals=BREAK_EVEN, envelope=limits)
    bound = ask(case)
    assert bound.commitment("efficiency_max") == ("binds", 0)
    assert bound.commitment("control_total") == ("short", 4.5)
    short = ask(case, control_total="hold", efficiency_max="yield")
    assert short.commitment("efficiency_max") == ("short", 4.5)
    assert short.tier("deliverability") == pytest.approx(4.5, abs=1e-4)
    assert ask(case, efficiency_max="off").cell("allocation", "cip") == pytest.approx(10, abs=1e-4)


def test_efficiency_min() -> None:
    """C11. Nobody needs a saving. At least 5% of 110 binds at 5.5; schemes of 4 are short of 1.5; off, 0."""
    envelope = {"efficiency_min": 0.05}
    bound = ask(made(opportunities=LARGE, envelope=envelope), efficiency_min="hold")
    assert bound.commitment("efficiency_min") == ("binds", 0)
    assert bound.cell("allocation", "cip") == pytest.approx(5.5, abs=1e-4)
    case = made(opportunities=SCHEME, envelope=envelope)
    assert ask(case, efficiency_min="hold").status == "infeasible"
    assert ask(case, efficiency_min="yield").commitment("efficiency_min") == ("short", 1.5)
    assert ask(case).cell("allocation", "cip") == 0


def test_one_off_share() -> None:
    """C12. Schemes of 4 and one-offs of 6. Half of the requirement may be one-offs: 4 of 8, it binds.

    If the total of 0 must hold, 6 of 10 are: short of 1. Off, 6 are.
    """
    common = {"opportunities": SCHEME, "one_offs": {"limit": 6}, "control_totals": BREAK_EVEN}
    case = made(**common, envelope={"grant_pot": 0, "one_off_share": 0.5})
    bound = ask(case)
    assert bound.commitment("one_off_share") == ("binds", 0)
    assert bound.cell("one_offs", "use") == pytest.approx(4, abs=1e-4)
    short = ask(case, control_total="hold", one_off_share="yield")
    assert short.commitment("one_off_share") == ("short", 1)
    assert ask(case, one_off_share="off").cell("one_offs", "use") == pytest.approx(6, abs=1e-4)


def test_bailout_condition() -> None:
    """C13. A total of -3 needs 7. Had 2% of 110 been saved, 4.8 would do: the entitlement binds.

    If the total must hold, the grant of 7 is 2.2 beyond it; off, 7 is granted.
    """
    case = made(control_totals={"amount": -3}, envelope={"grant_pot": 10, "bailout_condition": 0.02})
    bound = ask(case)
    assert bound.commitment("bailout_condition") == ("binds", 0)
    assert bound.cell("allocation", "grant") == pytest.approx(4.8, abs=1e-4)
    short = ask(case, control_total="hold", bailout_condition="yield")
    assert short.commitment("bailout_condition") == ("short", 2.2)
    assert ask(case, bailout_condition="off").cell("allocation", "grant") == pytest.approx(7, abs=1e-4)


def test_bailout_condition_adds_up_and_may_be_empty() -> None:
    """No condition in the first year: no limit then, and 0 in the sum of the second: 10 - 2% of 110 =
    7.8.

    2% in both years would add up to 10 - 4.4 = 5.6 in the second.
    """
    years: list[dict[str, Any]] = [{"period": y, "grant_pot": 50} for y in TWO_YEARS]
    years[1]["bailout_condition"] = 0.02
    case = made(TWO_YEARS, control_totals=BREAK_EVEN, envelope=years)
    answer = ask(case)
    assert answer.cell("allocation", "grant", period="2026-27") == pytest.approx(10, abs=1e-4)
    assert answer.cell("allocation", "grant", period="2027-28") == pytest.approx(7.8, abs=1e-4)
    rows = answer.solution.tables["commitments"]
    assert rows[rows["id"] == "bailout_condition"]["period"].tolist() == ["2027-28"]
    twice = [row | {"bailout_condition": 0.02} for row in years]
    added = ask(made(TWO_YEARS, control_totals=BREAK_EVEN, envelope=twice))
    assert added.cell("allocation", "grant", period="2027-28") == pytest.approx(5.6, abs=1e-4)


def test_support_pays_for_cost_above_the_benchmark_only_in_part() -> None:
    """Costs of 110 where 100 would do, income of 100: of the 10, a quarter is owed. 1.1 more cost brings
    0.275 more, not 1.1. Where costs grow by a tenth, 21 are missing, of which 11 x 3/4 are not paid for.

    Below the benchmark, and where all is supported, all 10 are owed.
    """

    def owed(expected: float | None, supported: float | None, cost: float = 110, growth: float = 0) -> float:
        limits = {"grant_pot": 30, "bailout_condition": 0, "excess_cost_supported": supported}
        trust = {"expenditure": cost, "expected_cost": expected}
        rates = {"cost_inflation": growth}
        case = made(trusts=trust, drivers=rates, control_totals=BREAK_EVEN, envelope=limits)
        return ask(case).cell("allocation", "grant")

    assert owed(100, 0.25) == pytest.approx(2.5, abs=1e-4)
    assert owed(100, 0.25, cost=111.1) == pytest.approx(2.775, abs=1e-4)
    assert owed(100, 0.25, growth=0.1) == pytest.approx(21 - 8.25, abs=1e-4)
    assert [owed(*given) for given in ((120, 0), (100, None), (None, 0))] == pytest.approx([10] * 3, abs=1e-4)


def test_smallest_award() -> None:
    """A total of -8 needs a grant of 2. The smallest award is 3: 3 is given. With a pot of 2 there is
    none.

    Where the bailout condition leaves an entitlement of 2, below the smallest award, there is none
    either.
    """
    total = {"amount": -8}
    assert ask(made(control_totals=total, envelope={"grant_pot": 9, "smallest_award": 3})).cell(
        "allocation", "grant"
    ) == pytest.approx(3, abs=1e-4)
    none = ask(made(control_totals=total, envelope={"grant_pot": 2, "smallest_award": 3}))
    assert none.cell("allocation", "grant") == 0
    limited = {"grant_pot": 9, "smallest_award": 3, "bailout_condition": 0}
    assert ask(made(control_totals=total, envelope=limited)).cell("allocation", "grant") == 0


@pytest.mark.parametrize("side", ["least", "most"])
def test_agreed_ask(side: str) -> None:
    """C19. At least 3 was agreed: asked for 3 though nobody needs it; 5 of schemes of 4 is short of 1;
    off,
    0.

    At most 2 was agreed: asked for 2 though 4 would be of use; if the total of -6 must hold, 2 too many;
    off,
    4.
    """
    if side == "least":
        bound = ask(made(opportunities=SCHEME, asks={"least": 3}))
        case, hard, free = made(opportunities=SCHEME, asks={"least": 5}), {}, 0.0
        amount, asked = 1.0, 3.0
    else:
        case = made(opportunities=SCHEME, asks={"most": 2}, control_totals={"amount": -6})
        bound, hard, free = ask(case), {"control_total": "hold"}, 4.0
        amount, asked = 2.0, 2.0
    assert bound.commitment("agreed_ask", side=side) == ("binds", 0)
    assert bound.cell("allocation", "cip") == pytest.approx(asked, abs=1e-4)
    short = ask(case, agreed_ask="yield", **hard)
    assert short.commitment("agreed_ask", side=side) == ("short", amount)
    assert ask(case, agreed_ask="off").cell("allocation", "cip") == pytest.approx(free, abs=1e-4)


@pytest.mark.parametrize("side", ["least", "most"])
def test_ring_fence(side: str) -> None:
    """C20. Two acute trusts must receive 3 together: they do though nobody needs it; of a pot of 2 they
    lack
    1; off, 0.

    They may be asked for 5 together: 5 of the 8 that would be of use; if the total must hold, 3 too many;
    off, 8.
    """
    two = [{}, {"trust": "U"}]
    if side == "least":
        fence = {"grant_least": 3}
        bound = ask(made(trusts=two, envelope={"grant_pot": 5}, ring_fences=fence))
        case = made(trusts=two, envelope={"grant_pot": 2}, ring_fences=fence)
        hard, amount, column, asked, free = {}, 1.0, "grant", 3.0, 0.0
    else:
        case = made(
            trusts=two,
            opportunities=[SCHEME, SCHEME | {"opportunity": "p", "trust": "U"}],
            control_totals={"level": "sector", "id": "*", "amount": -12},
            ring_fences={"cip_most": 5},
        )
        bound = ask(case)
        hard, amount, column, asked, free = {"sector_control_total": "hold"}, 3.0, "cip", 5.0, 8.0
    assert bound.commitment("ring_fence", side=side) == ("binds", 0)
    assert bound.solution.tables["allocation"][column].sum() == pytest.approx(asked, abs=1e-4)
    short = ask(case, ring_fence="yield", **hard)
    assert short.commitment("ring_fence", side=side) == ("short", amount)
    off = ask(case, ring_fence="off").solution.tables["allocation"][column].sum()
    assert off == pytest.approx(free, abs=1e-4)


def test_contested_changes() -> None:
    """C21. Two contested changes bring 2 and 3 beds to a trust that lacks 5 (95 of 100 are safe at 95%).

    If one may begin it is the larger: 2 beds stay short (1.9 at 95%). If none may and the limit yields,
    both
    begin,
    2 beyond it; off, both begin.
    """
    changes = [{"change": code, "contested": True} for code in ("R1", "R2")]
    effects = [
        {"change": "R1", "measure": "beds", "amount": 2},
        {"change": "R2", "measure": "beds", "amount": 3},
    ]
    common = {
        "beds": {"available": 95, "occupied": 95, "safe_occupancy": 0.95},
        "changes": changes,
        "change_effects": effects,
    }
    bound = ask(made(**common, envelope={"contested_changes": 1}))
    assert bound.commitment("contested_changes") == ("binds", 0)
    assert bound.cell("changes", "begun", change="R2") == 1
    assert bound.commitment("safe_occupancy") == ("short", 1.9)
    case = made(**common, envelope={"contested_changes": 0})
    assert ask(case, contested_changes="yield").commitment("contested_changes") == ("short", 2)
    off = ask(case, contested_changes="off")
    assert off.solution.tables["changes"]["begun"].tolist() == [1, 1]


def test_support_places() -> None:
    """C22. Two trusts of which each needs a place for its scheme, of 4 and of 3; a place costs 0.5.

    With one place the larger starts: the sector ends at -20 + 4 - 0.5. With none and the limit yielding,
    both
    start,
    2 places too many; off, both start.
    """
    common = {
        "trusts": [{}, {"trust": "U"}],
        "opportunities": [
            SCHEME | {"needs_support": True},
            {"opportunity": "p", "trust": "U", "potential": 3, "needs_support": True},
        ],
        "control_totals": {"level": "sector", "id": "*", "amount": 0},
    }
    bound = ask(made(**common, envelope={"grant_pot": 0, "support_places": 1, "support_cost": 0.5}))
    assert bound.commitment("support_places") == ("binds", 0)
    assert bound.commitment("sector_control_total") == ("short", 16.5)
    case = made(**common, envelope={"grant_pot": 0, "support_places": 0, "support_cost": 0.5})
    assert ask(case).cell("sector", "place") == 0
    short = ask(case, support_places="yield")
    assert short.commitment("support_places") == ("short", 2)
    assert short.commitment("sector_control_total") == ("short", 14)
    assert ask(case, support_places="off").cell("sector", "place") == 2


def test_a_lumpy_scheme_starts_whole_or_not_at_all() -> None:
    """A scheme of 20 against a limit of 5.5: not a part of it starts; against one of 22 all of it does."""
    lumpy = LARGE | {"lumpy": True}
    common = {"opportunities": lumpy, "control_totals": BREAK_EVEN}
    small = made(**common, envelope={"grant_pot": 0, "efficiency_max": 0.05})
    assert ask(small).cell("savings", "start") == 0
    large = made(**common, envelope={"grant_pot": 0, "efficiency_max": 0.2})
    assert ask(large).cell("savings", "start", period=YEAR) == 20


def test_quality_impact_decides_which_schemes_exist() -> None:
    """Of three schemes of 1 the rejected never exists, the pending one only where the question allows it."""
    assessed = ("approved", "pending", "rejected")
    schemes = [{"opportunity": qia, "potential": 1, "qia": qia} for qia in assessed]
    case = made(opportunities=schemes, control_totals=BREAK_EVEN)
    assert ask(case).commitment("control_total") == ("short", 9)
    allowed = ask(case, allow=["pending"])
    assert allowed.commitment("control_total") == ("short", 8)
    assert set(allowed.solution.tables["savings"]["opportunity"]) == {"approved", "pending"}


def test_the_requirement_of_a_trust_with_no_scheme_is_nothing() -> None:
    """A trust with no opportunity and no one-offs can be asked for nothing, and is."""
    case = made(trusts=[{}, {"trust": "U"}], opportunities=SCHEME, control_totals={"id": "U", "amount": 0})
    answer = ask(case)
    assert answer.cell("allocation", "cip", trust="U") == 0
    assert answer.commitment("control_total", trust="U") == ("short", 10)
    assert answer.cell("allocation", "cip", trust=T) == 0
