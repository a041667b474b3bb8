"""With nothing decided, a year and its parts end alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.questions import read_question
from optimiser.results.plan import complete_plan
from optimiser.run.prepare import case_of
from tests.model.builder import LIST_STANDARD, T, made, plan_of_nothing

PATIENTS = st.integers(0, 20_000)
MONEY = st.integers(0, 500)
PARTS = {"halves": [0.5, 0.5], "quarters": [0.25] * 4, "mixed": [0.25, 0.5, 0.25]}


def ends(lengths: list[float], drawn: dict[str, Any]) -> tuple[float, float, float]:
    """List, backlog and cash at the end of a year cut into parts."""
    periods = {f"P{at}": length for at, length in enumerate(lengths)}
    instance = made(
        periods,
        trusts={"income": drawn["income"], "expenditure": drawn["expenditure"] + 1},
        drivers={"price_uplift": drawn["prices"], "cost_inflation": drawn["costs"]},
        adjustments=[{"period": y, "amount": drawn["adjustment"] * length} for y, length in periods.items()],
        standards=LIST_STANDARD,
        lists=[
            {"period": y, "additions": drawn["additions"] * length, "stops": drawn["stops"] * length}
            for y, length in periods.items()
        ],
        estate={"growth": drawn["growth"]},
        cash={},
        opening=[
            {"stock": "list:RTT18", "amount": drawn["list"]},
            {"stock": "backlog", "amount": drawn["backlog"]},
            {"stock": "cash", "amount": drawn["cash"]},
        ],
    )
    case, last = case_of(instance, read_question("how_far")), list(periods)[-1]
    plan = plan_of_nothing(case)
    plan.idle = dict.fromkeys(plan.idle, 0.0)
    plan = complete_plan(case, plan)
    return plan.waiting["RTT18", T, last], plan.backlog[T, last], plan.cash[T, last]


@settings(max_examples=15)
@given(
    drawn=st.fixed_dictionaries(
        {
            "income": MONEY,
            "expenditure": MONEY,
            "adjustment": st.integers(-50, 50),
            "additions": PATIENTS,
            "stops": PATIENTS,
            "list": st.integers(20_000, 40_000),
            "backlog": MONEY,
            "growth": st.sampled_from([0.0, 0.05, 0.5]),
            "cash": st.integers(-100, 100),
            "prices": st.sampled_from([0.0, 0.03, 0.2]),
            "costs": st.sampled_from([-0.1, 0.0, 0.05]),
        }
    ),
    parts=st.sampled_from(sorted(PARTS)),
)
def test_a_year_and_its_parts_end_alike(drawn: dict[str, Any], parts: str) -> None:
    """The same list, backlog and cash after a year as after its halves, quarters or unequal parts."""
    assert ends(PARTS[parts], drawn) == pytest.approx(ends([1.0], drawn), rel=1e-9, abs=1e-6)
