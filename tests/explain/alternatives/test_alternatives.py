"""Plans that are nearly as good."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pandas as pd
import pytest

from optimiser.explain.alternatives.plans import directions, farthest
from optimiser.explain.alternatives.ranges import RangeEffort, alternatives, settled
from optimiser.explain.finding import Finding, each_row
from tests.explain.helpers import SEEDS, assert_supported, plan_of, random_answer, resolved
from tests.model.builder import made
from trustmodels.allocation.measures import MEASURES

SWAPS = 2
"""A seed whose first direction asks one of two trusts for less and the other for more."""
OTHER = {"trust": "U", "income": 100, "expenditure": 110}


def said(findings: tuple[Finding, ...]) -> str:
    """All sentences, one after the other."""
    return " ".join(finding.sentence for finding in findings)


def test_a_range_and_a_fixed_ask_by_hand() -> None:
    """T and U have schemes of 8 and share a total that needs 8 of the two: each can be asked for 0 to 8.

    V, whose own total needs all of its 5, is asked for £5m whatever one does.
    """
    third = {"trust": "V", "system": "R", "income": 100, "expenditure": 105}
    case = made(
        systems=[{}, {"system": "R", "name": "Other"}],
        trusts=[{}, OTHER, third],
        opportunities=[
            {"opportunity": "o", "potential": 8},
            {"opportunity": "p", "trust": "U", "potential": 8},
            {"opportunity": "q", "trust": "V", "potential": 5},
        ],
        control_totals=[{"level": "system", "id": "S", "amount": -12}, {"id": "V", "amount": 0}],
    )
    found = alternatives(plan_of(resolved(case)), ["T", "U", "V"], margin=0.0)
    ranges = found.ranges.set_index("trust")
    assert [ranges.loc["T", end] for end in ("least", "most")] == pytest.approx([0, 8], abs=1e-3)
    assert [ranges.loc["V", end] for end in ("least", "most")] == pytest.approx([5, 5], abs=1e-3)
    assert "V is asked for £5.0m whatever you do" in said(found.findings)
    assert "T can be asked for anything from nothing to £8.0m" in said(found.findings)
    assert_supported(found.findings)


@pytest.mark.parametrize("seed", SEEDS)
def test_alternatives_are_plans_within_the_margin(seed: int) -> None:
    """Each alternative is verified and within 1% of every primary tier, and each range holds the run's ask
    and every alternative's.
    """
    answer = plan_of(random_answer(seed))
    found = alternatives(answer, answer.case.trusts, effort=RangeEffort(samples=6))
    for plan in found.plans:
        for tier in answer.question.tiers:
            if MEASURES[tier].primary:
                best = answer.measures[tier]
                assert plan.measures[tier] <= best + 0.01 * abs(best) + 1e-5 * (1 + abs(best))
    asks = found.asks.set_index("trust")
    for row in each_row(found.ranges):
        assert row.least - 1e-4 <= asks.loc[row.trust].min()
        assert asks.loc[row.trust].max() <= row.most + 1e-4
    assert_supported(found.findings)


@pytest.mark.parametrize(
    ("told", "width", "same"), [(1.5, 0.09, True), (1.5, 0.3, False), (120.0, 0.3, True)]
)
def test_whatever_one_does_is_said_within_the_rounding_alone(told: float, width: float, same: bool) -> None:
    """£1.5m with a range of £0.3m is open, £120m with the same range is not; below £0.1m nothing is."""
    assert settled(told, width) is same


def test_a_grant_that_is_open_and_said() -> None:
    """T and U each lack 10 and share a pot of 10: T can have all of it or nothing."""
    case = made(
        trusts=[{}, OTHER],
        envelope={"grant_pot": 10},
        control_totals=[{"amount": 0}, {"id": "U", "amount": 0}],
    )
    found = alternatives(plan_of(resolved(case)), ["T"], margin=0.0)
    row = found.support.set_index("what").loc["grant"]
    assert [row["least"], row["most"]] == pytest.approx([0, 10], abs=1e-3)
    assert "T can have a grant of anything from nothing to £10.0m" in said(found.findings)
    assert "a loan of" not in said(found.findings)
    assert_supported(found.findings)


def test_the_farthest_plans_are_kept_by_hand() -> None:
    """From a base of 0 the plan at 9 is farthest; then the one at -5, then the one at 8; the one at 0
    is the base itself and never kept.
    """
    asks = np.array([[8.0], [9.0], [-5.0], [0.0]])
    assert farthest(asks, np.array([0.0]), 2) == [1, 2]
    assert farthest(asks, np.array([0.0]), 4) == [1, 2, 0]


def test_directions_are_repeatable_and_come_in_pairs() -> None:
    """The same seed gives the same directions, each followed by its opposite; another seed gives others."""
    first, again, other = (list(islice(directions(5, seed), 6)) for seed in (1, 1, 2))
    assert (np.array(first) == np.array(again)).all()
    assert all((first[at] == -first[at + 1]).all() for at in (0, 2, 4))
    assert (np.array(first) != np.array(other)).any()


def test_a_number_of_samples_is_repeatable() -> None:
    """With a number of plans given everything comes out the same again, whatever time is stated beside it."""
    answer = plan_of(random_answer(SEEDS[0]))
    first = alternatives(answer, effort=RangeEffort(samples=4, seed=3))
    again = alternatives(answer, effort=RangeEffort(samples=4, seconds=0.0, seed=3))
    pd.testing.assert_frame_equal(first.ranges, again.ranges)
    pd.testing.assert_frame_equal(first.asks, again.asks)
    assert said(first.findings) == said(again.findings)


def test_a_stated_time_is_kept_and_what_it_allowed_is_said() -> None:
    """With no time at all a pair of plans and one range are found; the rest is said not to be reached."""
    answer = plan_of(random_answer(SEEDS[0]))
    found = alternatives(answer, answer.case.trusts, effort=RangeEffort(seconds=0.0))
    assert len(found.ranges) == 1
    evidence = found.findings[-1].evidence.iloc[0]
    assert evidence["ranges_left_out"] == len(answer.case.trusts) - 1
    assert evidence["samples"] - evidence["other_choices"] <= 4
    assert "in 0 seconds" in said(found.findings)
    assert_supported(found.findings)


def test_other_choices_are_tried_by_hand() -> None:
    """T and U have a scheme of 8 each, all or nothing, and a total that needs one of them.

    With the run's choices nothing can move; with these free the other trust can be asked instead.
    """
    case = made(
        trusts=[{}, OTHER],
        opportunities=[
            {"opportunity": "o", "potential": 8, "lumpy": True},
            {"opportunity": "p", "trust": "U", "potential": 8, "lumpy": True},
        ],
        control_totals=[{"level": "system", "id": "S", "amount": -12}],
    )
    answer = plan_of(resolved(case))
    found = alternatives(answer, ["T", "U"], margin=0.0, effort=RangeEffort(samples=2, seed=SWAPS))
    assert (found.ranges["held_most"] - found.ranges["held_least"]).tolist() == pytest.approx(
        [0, 0], abs=1e-3
    )
    assert (found.ranges["most"] - found.ranges["least"]).tolist() == pytest.approx([8, 8], abs=1e-3)
    assert found.ranges["other_choices"].all()
    evidence = found.findings[-1].evidence.iloc[0]
    assert evidence["other_choices"] >= 1
    moved = found.asks[[c for c in map(str, found.asks) if c.startswith("alternative_")]].sub(
        found.asks["run"], axis=0
    )
    assert float(moved.abs().max().max()) == pytest.approx(8, abs=1e-3)
    assert found.findings[-1].holds_fixed == "nothing"
    assert_supported(found.findings)
