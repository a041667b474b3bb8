"""Doing nothing is shown as its parts, with each adjustment by its label."""

from __future__ import annotations

import pytest

from optimiser.explain.overview import tell
from optimiser.explain.trust.figures import rounded_figures
from optimiser.explain.trust.letter import letter
from optimiser.explain.trust.waterfall import nothing_parts
from tests.explain.helpers import SEEDS, plan_of, random_answer, resolved
from tests.model.builder import made


@pytest.mark.parametrize("seed", SEEDS)
def test_the_parts_add_up_to_doing_nothing(seed: int) -> None:
    """Of every trust and period the parts come to the position if nothing is done."""
    answer = plan_of(random_answer(seed))
    for trust in answer.case.trusts:
        sums = nothing_parts(answer, trust).groupby("period")["amount"].sum()
        for period in answer.case.periods:
            assert sums[period] == pytest.approx(answer.case.do_nothing[trust, period], abs=1e-9)


def test_an_adjustment_is_named_in_explain_and_letter() -> None:
    """T entered a flood of -£1m: it stands by its name in the bars, in the first sentence and in the letter."""
    answer = plan_of(
        resolved(made(adjustments={"label": "Flood", "amount": -1}, control_totals={"amount": 0}))
    )
    tables, findings = tell(answer, trust="T")
    bars = tables["waterfall"].set_index("part")["amount"]
    assert bars["Flood"] == -1
    assert "Flood −£1.0m" in findings[0].sentence
    page = letter(answer, "T", rounded_figures(answer)).text()
    assert "Flood" in page
    assert "−£1.0m" in page
