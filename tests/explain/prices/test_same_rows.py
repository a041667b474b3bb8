from __future__ import annotations

import pytest

from optimiser.questions import read_question
from optimiser.run.solve import solve
from tests.explain.conflict.small import envelope, instance, total


def test_rows_that_say_the_same_have_the_same_price() -> None:
    """A trust alone in its system, both with a total of £11m and £10m of schemes: £1m more of either costs £1m."""
    system = {"level": "system", "id": "Q", "period": "Y1", "basis": "reported", "amount": 11}
    pot = [envelope("Y1", grant_pot=0)]
    case = instance(("A",), control_totals=[total("A", "Y1", 11), system], envelope=pot)
    found = solve(case, read_question("balance")).tables["commitments"].set_index("id")
    prices = found.loc[["control_total", "system_control_total"], "price_unidentified"].tolist()
    assert prices == pytest.approx([1.0, 1.0])
