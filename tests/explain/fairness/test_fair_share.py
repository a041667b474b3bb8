"""Rules followed to their consequences."""

from __future__ import annotations

import numpy as np
import pytest

from optimiser.explain.finding import each_row
from optimiser.subjects.fairness.compute import FairShare, fair_share
from optimiser.subjects.fairness.rules import RULES, deliverable
from optimiser.subjects.fairness.say import fairness_findings
from tests.explain.helpers import SEEDS, assert_supported, plan_of, random_answer, random_instance, resolved
from tests.model.builder import TWO_YEARS, made

OTHER = {"trust": "U", "income": 110, "expenditure": 110}


def test_what_can_be_asked_follows_what_was_asked() -> None:
    """A scheme of 10, half of it felt when it starts: in the first year 0 to 5 can be asked.

    Asked for 4, it has started 8: in the second year at least the other 4 follow, and 4 + half of what is
    left (1) can. Asked for nothing, nothing follows, and 5 can be asked.
    """
    case = made(
        TWO_YEARS,
        opportunities={"opportunity": "o", "potential": 10, "part_year": 0.5},
        control_totals={"amount": 0},
    )
    found = resolved(case)
    for asked, least, most in ((4.0, 4.0, 5.0), (0.0, 0.0, 5.0)):
        limits = deliverable(found.prepared, plan_of(found).plan)
        assert np.concatenate(limits.ends("2026-27")) == pytest.approx([0, 5], abs=1e-6)
        limits.fix("2026-27", np.array([asked]))
        assert np.concatenate(limits.ends("2027-28")) == pytest.approx([least, most], abs=1e-5)


def test_a_flat_rate_costs_where_the_need_is_elsewhere() -> None:
    """T lacks 10 of its control total, U nothing; each has a scheme of 6.

    The optimum asks T alone for 6 and leaves 4 short; its even tiers may ask for up to three thousandths of the 4 less
    (formulation §6). A flat rate asks both for half of that, 3 if they use none, and leaves 10 less the half short.
    """
    case = made(
        trusts=[{}, OTHER],
        opportunities=[
            {"opportunity": "o", "potential": 6},
            {"opportunity": "p", "trust": "U", "potential": 6},
        ],
        control_totals=[{"amount": 0}, {"id": "U", "amount": 0}],
    )
    optimum = resolved(case)
    found = fair_share(case, optimum.prepared, optimum, ["equal_percentage"])
    reached = found.measures().set_index("rule")["finance"]
    assert reached["optimum"] == pytest.approx(4, abs=1e-4)
    flat = found.rules[0]
    half = sum(plan_of(optimum).plan.cip.values()) / 2
    assert 3 - 3e-3 * 4 / 2 - 1e-4 <= half <= 3 + 1e-4
    assert flat.figures["cip"].tolist() == pytest.approx([half, half], abs=1e-6)
    assert reached["equal_percentage"] == pytest.approx(10 - half, abs=1e-4)
    sentences = [finding.sentence for finding in fairness_findings(found)]
    assert any("£3.0m more short of trusts’ control totals" in sentence for sentence in sentences)


def _found(seed: int) -> FairShare:
    optimum = random_answer(seed)
    return fair_share(random_instance(seed), optimum.prepared, optimum, list(RULES))


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_share_the_total_out_and_are_followed(seed: int) -> None:
    """Each period's figures and what is unplaced add up to the optimum's total, stay within what can be
    asked, and are what the followed plan asks; every number said stands in its evidence.
    """
    found = _found(seed)
    for followed in found.rules:
        sums = followed.figures.groupby("period", sort=False)["cip"].sum().to_numpy()
        left = followed.unplaced
        assert sums + left["unplaced"].to_numpy() == pytest.approx(left["total"].to_numpy(), abs=1e-9)
        assert (followed.figures["cip"] <= followed.figures["most"] + 1e-9).all()
        if followed.outcome.answer is not None:
            asked = followed.outcome.answer.plan.cip
            for row in each_row(followed.figures):
                assert asked[row.trust, row.period] == pytest.approx(row.cip, abs=1e-5)
    assert_supported(fairness_findings(found))
