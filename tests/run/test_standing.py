"""A question that stays open: what is asked in between leaves no trace in an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.extras.room.handles import handles
from optimiser.extras.room.offers import Offer, laid_over, offer_of
from optimiser.instances import Instance, read_instance
from optimiser.questions import read_question
from optimiser.run.session import Standing
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings

TINY = read_instance(Path(__file__).resolve().parents[2] / "instances" / "tiny")
HOW_FAR = read_question("how_far")
POT = next(handle for handle in handles(TINY) if handle.id == "grant_pot:2026-27")


def pot(shown: float) -> Instance:
    """Tiny with another first grant pot, £m."""
    return laid_over(TINY, offer_of([(POT, shown)], None, "how_far"))


def sha(found: Solution) -> str:
    """The hash of an answer's tables."""
    return str(found.manifest["result_sha256"])


def standing() -> Standing:
    """The question on tiny, answered as it stands."""
    made = Standing(HOW_FAR, SolveSettings())
    made.solve(TINY, as_it_stands=True)
    return made


def test_before_it_is_asked_as_it_stands_every_answer_is_that_of_a_solve() -> None:
    """Without a memory nothing differs to the last digit, though the model was not built anew."""
    made = Standing(HOW_FAR, SolveSettings())
    for instance, stands in ((pot(9.0), False), (pot(3.0), False), (TINY, True), (TINY, True)):
        assert sha(made.solve(instance, as_it_stands=stands)) == sha(solve(instance, HOW_FAR))


def test_what_is_asked_in_between_leaves_no_trace() -> None:
    """The answer to an offer is the same to the last digit, be it the first, or after a plan, or after none."""
    made, first = standing(), sha(standing().solve(pot(3.0)))
    made.solve(pot(9.0))
    assert sha(made.solve(pot(3.0))) == first
    assert made.solve(pot(0.0)).status == "infeasible"
    assert sha(made.solve(pot(3.0))) == first


@pytest.mark.parametrize("shown", [2.0, 3.0, 9.0])
def test_from_a_memory_every_measure_is_that_of_a_solve(shown: float) -> None:
    """Where an answer begins does not tell how good it is."""
    hot, cold = standing().solve(pot(shown)), solve(pot(shown), HOW_FAR)
    assert hot.status == cold.status == "optimal"
    for ours, theirs in zip(hot.results, cold.results, strict=True):
        assert ours.value == pytest.approx(theirs.value, rel=1e-6, abs=1e-6)


def test_an_answer_that_is_not_optimal_is_no_beginning() -> None:
    """A question that cannot be kept as it stands is asked from the beginning the next time, too."""
    made = Standing(HOW_FAR, SolveSettings())
    assert made.solve(pot(0.0), as_it_stands=True).status == "infeasible"
    assert sha(made.solve(pot(3.0))) == sha(solve(pot(3.0), HOW_FAR))


def test_an_offer_begins_where_the_plan_stood_before_it_was_shared_out() -> None:
    """So it has the same answer to the last digit, whether who bears the plan as it stands was worked out or not."""
    whole, totals_only = standing(), Standing(HOW_FAR, SolveSettings())
    reached = totals_only.begun(TINY).results
    assert [result.measure for result in reached] == [*HOW_FAR.tiers[: HOW_FAR.tiers.index("even_care")]]
    assert sha(totals_only.solve(pot(3.0))) == sha(whole.solve(pot(3.0)))


def test_an_offer_that_brings_a_row_begins_where_the_plan_stood() -> None:
    """ASH is asked for £2m and not for £4m in 2026-27: every measure is that of a solve from the beginning."""
    row = {"trust": "ASH", "period": "2026-27", "least": 2.0, "most": 2.0}
    offer = laid_over(TINY, Offer("", "", None, "how_far", (), ({"table": "asks", "append": [row]},)))
    hot, cold = standing().solve(offer), solve(offer, HOW_FAR)
    assert hot.plan is not None
    assert hot.plan.cip["ASH", "2026-27"] == pytest.approx(2.0, abs=1e-4)
    for ours, theirs in zip(hot.results, cold.results, strict=True):
        assert ours.value == pytest.approx(theirs.value, rel=1e-6, abs=1e-6)


def test_a_solve_that_was_left_while_it_shared_out_leaves_no_trace() -> None:
    """The next offer has the answer that it has after the plan as it stands."""
    made, told = standing(), list[object]()
    made.solve(pot(9.0), in_sum=told.append, stop=lambda: bool(told))
    assert told
    assert sha(made.solve(pot(3.0))) == sha(standing().solve(pot(3.0)))
