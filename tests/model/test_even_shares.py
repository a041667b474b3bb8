"""Who bears what, solved by hand: the even tiers share by what each amount compares with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.model.builder import Answer, ask_whole, made

FINE = 2e-3
"""£m: what an even tier may use of the tiers before it, and how closely an amount is kept."""


def trusts(*sizes: float, deficit: float = 0.1, system: str = "S") -> list[dict[str, Any]]:
    """Trusts A, B, C that spend so much and are short of a share of it."""
    return [
        {"trust": t, "name": t, "system": system, "income": (1 - deficit) * size, "expenditure": size}
        for t, size in zip("ABCDE", sizes, strict=False)
    ]


def totals(*sizes: float) -> list[dict[str, Any]]:
    """A control total of nothing for each."""
    return [{"id": t, "amount": 0} for t, _ in zip("ABCDE", sizes, strict=False)]


def by_trust(answer: Answer, column: str, count: int) -> list[float]:
    """A column of the allocation, trust by trust."""
    return [answer.cell("allocation", column, trust=t) for t in "ABCDE"[:count]]


def tier(answer: Answer, measure: str) -> dict[str, Any]:
    """The manifest's record of a tier."""
    return next(t for t in answer.solution.manifest["tiers"] if t["measure"] == measure)


def test_everybody_gets_the_same_share_of_what_it_is_entitled_to() -> None:
    """Trusts short of 4, 6 and 12 share a pot of 10: 10/22 of each. Σ grant²/entitlement is 10²/22.

    The tier may use two thousandths of the 12 that stay short, 0.024, and so much less is given.
    """
    sizes = (40, 60, 120)
    answer = ask_whole(
        made(trusts=trusts(*sizes), control_totals=totals(*sizes), envelope={"grant_pot": 10, "loan_pot": 0})
    )
    assert tier(answer, "finance")["value"] == pytest.approx(12, abs=1e-3)
    given = by_trust(answer, "grant", 3)
    assert sum(given) == pytest.approx(10 - 0.024, abs=4e-3)
    assert given == pytest.approx([sum(given) * n / 22 for n in (4, 6, 12)], abs=FINE)
    assert tier(answer, "even_grant")["value"] == pytest.approx(9.976**2 / 22, rel=1e-3)


def test_a_trust_whose_entitlement_is_met_leaves_the_rest_to_the_others() -> None:
    """A ring-fence gives A's type 3 of its 4: the other 7 of the pot, less 0.024, are shared 6 to 12."""
    sizes = (40, 60, 120)
    given = trusts(*sizes)
    given[0]["type"] = "community"
    answer = ask_whole(
        made(
            trusts=given,
            control_totals=totals(*sizes),
            envelope={"grant_pot": 10, "loan_pot": 0},
            ring_fences={"type": "community", "grant_least": 3},
        )
    )
    assert by_trust(answer, "grant", 3) == pytest.approx([3, 6.976 / 3, 2 * 6.976 / 3], abs=FINE)


def test_care_falls_short_by_the_same_share() -> None:
    """90 and 180 more patients are needed inside, capacity for 135 can be paid from a pot of 0.135 a thousand: both
    miss 45 of 900 and 90 of 1,800, which is (135/2700)² = 0.0025.
    """
    given = [{"trust": t, "name": t, "system": "S", "income": 100, "expenditure": 100} for t in "AB"]
    flows = [
        {"trust": t, "demand": 1000 * n, "within": 810 * n, "target": 0.9} for t, n in (("A", 1), ("B", 2))
    ]
    steps = [{"trust": t, "limit": 1000, "unit_cost": 1000, "tariff": 0} for t in "AB"]
    case = made(
        trusts=given, flows=flows, capacity=steps, standards={},
        control_totals={"level": "sector", "id": "*", "amount": -0.135}, envelope={"grant_pot": 0, "loan_pot": 0},
    )  # fmt: skip
    answer = ask_whole(case, sector_control_total="hold")
    short = [answer.commitment("flow_standard", trust=t)[1] for t in "AB"]
    assert answer.tier("access") == pytest.approx(135, abs=0.1)
    assert short == pytest.approx([45, 90], abs=0.1)
    assert tier(answer, "even_care")["value"] == pytest.approx(0.0025, rel=2e-3)


def test_asks_and_what_stays_short_are_spread_by_expenditure() -> None:
    """A system of trusts that spend 50 and 100 is to save 6 by schemes of 5 at each: 2 and 4."""
    schemes = [{"opportunity": t, "trust": t, "potential": 5} for t in "AB"]
    case = made(
        trusts=trusts(50, 100, deficit=0.0),
        opportunities=schemes,
        control_totals={"level": "system", "id": "S", "amount": 6},
    )
    answer = ask_whole(case)
    assert by_trust(answer, "cip", 2) == pytest.approx([2, 4], abs=FINE)
    assert answer.commitment("system_control_total")[1] == 0


def test_loans_are_spread_by_expenditure() -> None:
    """Both must have 3 in cash at the end and have nothing but what trusts of the sector may borrow: A and B, which
    spend 50 and 100, need 3 each; a pot of 6 leaves nobody short.
    """
    case = made(
        trusts=trusts(50, 100, deficit=0.0),
        cash=[{"trust": t, "minimum": 3} for t in "AB"],
        opening=[{"trust": t, "amount": 0} for t in "AB"],
        envelope={"grant_pot": 0, "loan_pot": 4.5},
    )
    answer = ask_whole(case)
    assert answer.tier("cash_short") == pytest.approx(1.5, abs=FINE)
    # 4.5 is lent and 1.5 stays short: l²/50 + (3-l)²/50 + (4.5-l)²/100 + (l-1.5)²/100 is least at l = 2
    assert by_trust(answer, "loan", 2) == pytest.approx([2, 2.5], abs=5e-3)


def test_repairs_leave_the_same_share_of_every_ceiling_short() -> None:
    """Backlogs of 6 and 12 over ceilings of 2 and 4, and 6 of capital: short of 2 and 4, so 2 and 4 are repaired."""
    case = made(
        trusts=trusts(100, 100, deficit=0.0),
        estate=[{"trust": t, "ceiling": ceiling} for t, ceiling in (("A", 2), ("B", 4))],
        opening=[{"trust": t, "stock": "backlog", "amount": amount} for t, amount in (("A", 6), ("B", 12))],
        envelope={"grant_pot": 0, "loan_pot": 0, "capital_budget": 6},
    )
    answer = ask_whole(case)
    assert [answer.cell("safety", "repair", trust=t) for t in "AB"] == pytest.approx([2, 4], abs=5e-3)


def test_a_system_is_one_of_the_rows_that_are_compared() -> None:
    """A, alone in its system Z, and B and C in S: a pot of 3 against 9 that systems miss. Each system's shortfall is
    over what its trusts spend: 2 of 100 and 4 of 200, and a thousandth more that may be used to lessen the grants.
    """
    given = trusts(100, 100, 100, deficit=0.03)
    given[0]["system"] = "Z"
    case = made(
        systems=[{"system": "S", "name": "S"}, {"system": "Z", "name": "Z"}],
        trusts=given,
        control_totals=[{"level": "system", "id": s, "amount": 0} for s in "SZ"],
        envelope={"grant_pot": 3, "loan_pot": 0},
    )
    answer = ask_whole(case, bailout_condition="off")
    short = [answer.commitment("system_control_total", system=s)[1] for s in "ZS"]
    assert short == pytest.approx([2, 4], rel=3e-3)


def test_a_tier_with_nothing_to_compare_is_listed_with_nothing() -> None:
    """No promise to patients: `even_care` is there with value and bound 0, before `even_grant`."""
    answer = ask_whole(made(control_totals={"amount": 0}))
    measures = [t["measure"] for t in answer.solution.manifest["tiers"]]
    assert measures[-4:] == ["even_care", "even_grant", "even_money", "movement"]
    found = tier(answer, "even_care")
    assert (found["value"], found["bound"], found["gap"], found["final"]) == (0, 0, 0, 0)


def test_a_tier_at_nothing_stays_at_nothing() -> None:
    """Cash that suffices stays above its minimum, though the even tiers may use a little of every other tier."""
    sizes = (40, 60)
    case = made(
        trusts=trusts(*sizes),
        control_totals=totals(*sizes),
        cash=[{"trust": t, "minimum": 1} for t in "AB"],
        opening=[{"trust": "A", "amount": 5}, {"trust": "B", "amount": 7}],
        envelope={"grant_pot": 5, "loan_pot": 0},
    )
    answer = ask_whole(case)
    assert [answer.cell("allocation", "cash", trust=t) >= 1 - 1e-9 for t in "AB"] == [True, True]
    assert answer.tier("cash_short") == 0
    assert all(t["used"]["cash_short"] == 0 for t in answer.solution.manifest["tiers"] if "used" in t)


def test_what_was_used_is_stated_and_within_its_room() -> None:
    """Of `bailout` 0, 2 and 3 thousandths may be used at most by the three tiers (the first: a ten-thousandth)."""
    sizes = (40, 60, 120)
    answer = ask_whole(
        made(trusts=trusts(*sizes), control_totals=totals(*sizes), envelope={"grant_pot": 10, "loan_pot": 0})
    )
    value = tier(answer, "bailout")["value"]
    for measure, share in (("even_care", 1e-4), ("even_grant", 2e-3), ("even_money", 3e-3)):
        assert 0 <= tier(answer, measure)["used"]["bailout"] <= share * value + 1e-6
