"""The finance commitments: each binds, is short and is off, in cases solved by hand.

The trust of `builder` has an income of 100 and an expenditure of 110: a deficit of 10.
"""

from __future__ import annotations

import pytest

from tests.model.builder import TWO_YEARS, T, ask, made

SCHEME = {"opportunity": "o", "potential": 4}
ANOTHER = {"trust": "U", "expenditure": 100}


def test_control_total() -> None:
    """C1. A scheme of 4 brings -10 to -6: a control total of -6 binds, one of -5 is short of 1.

    Off, nobody asks for the scheme, so it does not start; the total is still seen to be short of 5.
    """
    exact = made(opportunities=SCHEME, control_totals={"amount": -6})
    assert ask(exact).commitment("control_total") == ("binds", 0)
    case = made(opportunities=SCHEME, control_totals={"amount": -5})
    short = ask(case)
    assert short.commitment("control_total") == ("short", 1)
    assert short.tier("finance") == pytest.approx(1, abs=1e-4)
    off = ask(case, control_total="off")
    assert off.commitment("control_total") == ("short", 5)
    assert off.cell("savings", "run") == off.tier("finance") == 0


def test_system_control_total() -> None:
    """C2. -10 + 4 at T, 0 at U and the commissioners' -1: -7 together.

    A total of -7 binds, one of -5 is short of 2; off, the scheme does not start.
    """
    common = {"trusts": [{}, ANOTHER], "opportunities": SCHEME, "commissioners": {"position": -1}}
    exact = made(**common, control_totals={"level": "system", "id": "S", "amount": -7})
    assert ask(exact).commitment("system_control_total") == ("binds", 0)
    case = made(**common, control_totals={"level": "system", "id": "S", "amount": -5})
    assert ask(case).commitment("system_control_total") == ("short", 2)
    assert ask(case, system_control_total="off").cell("savings", "run") == 0


def test_sector_control_total() -> None:
    """C3. -10 + 4 at T, 0 at U, commissioners don't count: a total of -6 binds, -5 is short of 1; off, no
    scheme.
    """
    common = {"trusts": [{}, ANOTHER], "opportunities": SCHEME, "commissioners": {"position": 50}}
    exact = made(**common, control_totals={"level": "sector", "id": "*", "amount": -6})
    assert ask(exact).commitment("sector_control_total") == ("binds", 0)
    case = made(**common, control_totals={"level": "sector", "id": "*", "amount": -5})
    assert ask(case).commitment("sector_control_total") == ("short", 1)
    assert ask(case, sector_control_total="off").cell("savings", "run") == 0


@pytest.mark.parametrize(
    ("level", "code", "commissioners"), [("trust", T, 0), ("system", "S", 1), ("sector", "*", 0)]
)
def test_underlying_total(level: str, code: str, commissioners: float) -> None:
    """C4. Half of a scheme of 4 is felt in its first year, all of it counts: -10 + 4 = -6.

    One-offs, grants, the £1m that it costs to start and a windfall of 5 count for nothing; commissioners
    for
    a system.
    """
    common = {
        "opportunities": SCHEME | {"part_year": 0.5, "one_off_cost": 0.25},
        "one_offs": {"limit": 3},
        "adjustments": {"amount": 5},
        "commissioners": {"position": 1},
        "envelope": {"grant_pot": 9},
    }
    total = {"level": level, "id": code, "basis": "underlying"}
    exact = made(**common, control_totals=total | {"amount": -6 + commissioners})
    assert ask(exact).commitment("underlying_total") == ("binds", 0)
    case = made(**common, control_totals=total | {"amount": -5 + commissioners})
    short = ask(case)
    assert short.commitment("underlying_total") == ("short", 1)
    assert short.cell("allocation", "underlying") == pytest.approx(-6, abs=1e-4)
    off = ask(case, underlying_total="off")
    assert off.commitment("underlying_total") == ("short", 5)
    assert off.cell("savings", "run") == 0


def test_grant_pot() -> None:
    """C5. A total of -6 needs a grant of 4: a pot of 4 binds.

    If the total must hold and the pot yields, a pot of 3 is short of 1; off, 4 is granted out of 3.
    """
    total = {"amount": -6}
    exact = made(control_totals=total, envelope={"grant_pot": 4})
    assert ask(exact).commitment("grant_pot") == ("binds", 0)
    case = made(control_totals=total, envelope={"grant_pot": 3})
    short = ask(case, control_total="hold", grant_pot="yield")
    assert short.commitment("grant_pot") == ("short", 1)
    assert short.tier("finance") == pytest.approx(1, abs=1e-4)
    off = ask(case, grant_pot="off")
    assert off.commitment("grant_pot") == ("short", 1)
    assert off.commitment("control_total") == ("binds", 0)


def test_grant_pot_grows_by_capital() -> None:
    """Capital turns into grants up to its limit: a pot of 1 and 2 of a budget of 5 give 3 of the 4
    needed.
    """
    envelope = {"grant_pot": 1, "capital_budget": 5, "capital_to_revenue_limit": 2}
    answer = ask(made(control_totals={"amount": -6}, envelope=envelope))
    assert answer.commitment("control_total") == ("short", 1)
    assert answer.cell("sector", "raid") == pytest.approx(2, abs=1e-4)
    assert answer.commitment("capital_budget") == ("holds", 0)


def test_loan_pot() -> None:
    """C6. Cash of 5 and a deficit of 10 leave -5; 1 must be left, so 6 is borrowed: a pot of 6 binds.

    If cash must hold and the pot yields, a pot of 5 is short of 1; off, 6 is lent and nobody goes unpaid.
    """
    common = {"cash": {"minimum": 1}, "opening": {"amount": 5}}
    assert ask(made(**common, envelope={"loan_pot": 6})).commitment("loan_pot") == ("binds", 0)
    case = made(**common, envelope={"loan_pot": 5})
    assert ask(case).tier("cash_short") == pytest.approx(1, abs=1e-4)
    short = ask(case, minimum_cash="hold", loan_pot="yield")
    assert short.commitment("loan_pot") == ("short", 1)
    off = ask(case, loan_pot="off")
    assert off.cell("allocation", "loan") == pytest.approx(6, abs=1e-4)
    assert off.tier("cash_short") == pytest.approx(0, abs=1e-4)


def test_loans_bear_interest_in_every_later_period() -> None:
    """A loan of 10 in the first of two years costs 1 at 10% in the second, which must be borrowed as
    well:
    11.
    """
    envelope = {"loan_pot": 20, "loan_rate": 0.1}
    answer = ask(made(TWO_YEARS, cash={"minimum": 0}, envelope=envelope))
    assert answer.cell("allocation", "loan", period="2026-27") == pytest.approx(10, abs=1e-4)
    assert answer.cell("allocation", "loan", period="2027-28") == pytest.approx(11, abs=1e-4)
    assert answer.tier("bailout") == pytest.approx(10 + 11 / 2, abs=1e-4)


def test_capital_budget() -> None:
    """C7. A scheme of 4 costs its value in capital: a budget of 4 binds, and the total of -6 is reached.

    If the total must hold and the budget yields, a budget of 3 is short of 1; off, 4 is spent out of 3.
    """
    common = {"opportunities": SCHEME | {"capital": 1}, "control_totals": {"amount": -6}}
    exact = made(**common, envelope={"capital_budget": 4})
    assert ask(exact).commitment("capital_budget") == ("binds", 0)
    case = made(**common, envelope={"capital_budget": 3})
    assert ask(case).commitment("control_total") == ("short", 1)
    short = ask(case, control_total="hold", capital_budget="yield")
    assert short.commitment("capital_budget") == ("short", 1)
    off = ask(case, capital_budget="off")
    assert off.cell("savings", "run") == pytest.approx(4, abs=1e-4)


def test_minimum_cash() -> None:
    """C8. Cash of 12 less a deficit of 10 is 2: a minimum of 3 needs a loan of 1 and binds.

    Without a pot it is short of 1, the first tier; off, nobody borrows although there is a pot.
    """
    common = {"cash": {"minimum": 3}, "opening": {"amount": 12}}
    answer = ask(made(**common, envelope={"loan_pot": 5}))
    assert answer.commitment("minimum_cash") == ("binds", 0)
    short = ask(made(**common))
    assert short.commitment("minimum_cash") == ("short", 1)
    assert short.tier("cash_short") == pytest.approx(1, abs=1e-4)
    off = ask(made(**common, envelope={"loan_pot": 5}), minimum_cash="off")
    assert off.commitment("minimum_cash") == ("short", 1)
    assert off.cell("allocation", "loan") == 0


def test_minimum_cash_of_some_trusts_only() -> None:
    """A trust without a cash row has no minimum and no loans; its cash is told all the same: -10 from
    nothing.
    """
    case = made(trusts=[{}, ANOTHER], cash={"trust": "U", "minimum": 0}, envelope={"loan_pot": 5})
    answer = ask(case)
    assert answer.commitment("minimum_cash", trust="U") == ("binds", 0)
    assert answer.cell("allocation", "cash", trust=T) == pytest.approx(-10, abs=1e-4)


def test_agency_ceiling() -> None:
    """C9. 10 staff short at 0.1 each and a ceiling of 0.5: 5 come, the ceiling binds and safety is short
    of
    5.

    Yielding, the break-glass clause brings the other 5, whose cost of 0.5 is the shortfall. Off, all 10
    are
    ordinary agency staff.
    """
    case = made(staffing={"substantive": 90, "agency_supply": 20, "agency_ceiling": 0.5})
    bound = ask(case, agency_ceiling="hold")
    assert bound.commitment("agency_ceiling") == ("binds", 0)
    assert bound.commitment("safe_staffing") == ("short", 5)
    broken = ask(case)
    assert broken.commitment("agency_ceiling") == ("short", 0.5)
    assert broken.cell("safety", "glass") == pytest.approx(5, abs=1e-4)
    assert broken.tier("finance") == pytest.approx(0.5, abs=1e-4)
    off = ask(case, agency_ceiling="off")
    assert off.cell("safety", "agency") == pytest.approx(10, abs=1e-4)
    assert off.cell("safety", "glass") == 0


def test_break_glass_fills_only_a_shortage_not_of_ones_own_making() -> None:
    """A trust at its floor agreed to a saving that releases 10 staff: no ceiling breaks for that, 10 are
    short.
    """
    answer = ask(
        made(
            opportunities=SCHEME | {"wte": 5},
            asks={"least": 2},
            staffing={"agency_supply": 20, "agency_ceiling": 0},
        )
    )
    assert answer.commitment("safe_staffing") == ("short", 10)
    assert answer.cell("safety", "glass") == 0


def test_agency_supply_ends_also_the_clause() -> None:
    """Of 10 staff short the market has 7, whatever the clause allows: short of 3."""
    answer = ask(made(staffing={"substantive": 90, "agency_supply": 7, "agency_ceiling": 0.5}))
    assert answer.commitment("safe_staffing") == ("short", 3)


def test_what_a_trust_starts_from_is_shown_in_its_parts() -> None:
    """Half a year of 100 and 110; prices +10% of 50, costs +20% of 55; two entries of one label add up."""
    case = made(
        {"H1": 0.5},
        drivers={"price_uplift": 0.1, "cost_inflation": 0.2},
        adjustments=[
            {"label": "Flood", "amount": -1},
            {"label": "Sale", "amount": 3},
            {"label": "Flood", "amount": -0.5},
        ],
    )
    table = ask(case).solution.tables["do_nothing"]
    parts = {part: amount for part, amount in zip(table["part"], table["amount"], strict=True) if amount > 0}
    assert table["amount"].tolist() == pytest.approx([50, -55, 5, -11, -1.5, 3])
    assert list(parts) == ["income", "prices", "adjustment"]
    assert table["label"].tolist()[4:] == ["Flood", "Sale"]
