"""Balance beside how far."""

from __future__ import annotations

import pytest

from optimiser.errors import InputError
from optimiser.explain.balance import assumptions, balance_beside
from tests.explain.helpers import SEEDS, assert_supported, plan_of, random_answer, resolved
from tests.model.builder import made


def test_balance_beside_how_far_by_hand() -> None:
    """A deficit of 10 and a total of 0; a scheme of 8 of which half will be delivered, nothing else.

    To balance, 2 have to be found by somebody (unidentified), and 4 of the scheme's 8 will not come: planned
    0, expected -6. How far one can get is -6 as well, and up to three thousandths of the £6m missed are there to settle
    who bears what (formulation §6).
    """
    case = made(
        opportunities={"opportunity": "o", "potential": 8, "delivery": 0.5}, control_totals={"amount": 0}
    )
    how_far, balance = plan_of(resolved(case)), plan_of(resolved(case, "balance"))
    row = assumptions(balance).iloc[0]
    amounts = [
        row[name] for name in ("unidentified", "optimism", "pending", "one_offs", "planned", "expected")
    ]
    assert amounts == pytest.approx([2, 4, 0, 0, 0, -6], abs=1e-4)
    beside = balance_beside(how_far, balance)
    found = beside.systems.iloc[0]
    assert found[["planned", "expected"]].tolist() == pytest.approx([0, -6], abs=1e-4)
    assert -6 - 3e-3 * 6 - 1e-4 <= found["how_far"] <= -6 + 1e-4
    assert beside.findings[0].sentence.startswith(
        "To balance, the plan has to assume £2.0m of savings that nobody"
    )
    assert_supported(beside.findings)


@pytest.mark.parametrize("seed", SEEDS)
def test_areas_and_periods_add_up(seed: int) -> None:
    """Systems and periods hold the same totals, and every number said stands in its evidence."""
    beside = balance_beside(plan_of(random_answer(seed)), plan_of(random_answer(seed, "balance")))
    for column in ("unidentified", "optimism", "one_offs", "planned", "expected", "how_far"):
        assert beside.systems[column].sum() == pytest.approx(beside.periods[column].sum(), abs=1e-6)
    assert_supported(beside.findings)


def test_two_instances_are_refused() -> None:
    """Runs of different instances are not set beside each other."""
    first, second = plan_of(random_answer(SEEDS[0])), plan_of(random_answer(SEEDS[1]))
    with pytest.raises(InputError, match="different instances"):
        balance_beside(first, second)
