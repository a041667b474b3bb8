"""What there is in all is told, verified, before it is shared out: tiny with £1m more in its first grant pot.

By hand (the page of tiny has the plan as it stands). ASH is entitled to 5.8 and gets 3 in place of 2. It ends 2026-27
at -6, borrows 2 in place of 3, pays 0.2 of interest in place of 0.3, and ends 2027-28 at -4.2, for which it borrows. So
it misses 3 + 1.2 = 4.2 of its control totals; grants are 3 + 2.6, loans 2 + 4.2. Finance was 19.4: ASH and the sector
miss 1.1 less each, and ASH 0.1 less of its underlying total, 17.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from optimiser.explain.quantities import totals_of
from optimiser.explain.sums import verified_sums
from optimiser.explain.verified_run import UnverifiedError
from optimiser.extras.room.offers import Offer, laid_over
from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.run.leeway import Answered
from optimiser.run.session import Standing
from optimiser.run.solution import Solution
from optimiser.solver import SolveSettings
from optimiser.tolerances import allowance, tolerance
from trustmodels.allocation.measures import EVEN

TINY = read_instance(Path(__file__).resolve().parents[2] / "instances" / "tiny")
SETTINGS = SolveSettings()
CHANGE = {"table": "envelope", "where": {"period": "2026-27"}, "set": {"grant_pot": 3.0}}
MORE = laid_over(TINY, Offer("", "", None, "how_far", (), (CHANGE,)))
BY_HAND = {
    "control_total": 4.2,
    "grants": 5.6,
    "loans": 6.2,
    "flow_standard:AE4": 900.0,
    "safe_staffing": 4.0,
}


@pytest.fixture(scope="module")
def asked() -> tuple[Solution, Sequence[Answered]]:
    """The whole answer to the offer, and what was told on the way."""
    told: list[Answered] = []
    standing = Standing(read_question("how_far"), SETTINGS)
    standing.begun(TINY)
    return standing.solve(MORE, in_sum=told.append), told


def test_what_there_is_in_all_is_that_of_the_hand(asked: tuple[Solution, Sequence[Answered]]) -> None:
    """Told once, before the even tiers, and the same as by hand."""
    _, (answered,) = asked
    assert [result.measure for result in answered.results][-1] == "peak_burden"
    found = verified_sums(MORE, answered.prepared, SETTINGS, answered.results)
    assert found.status == "feasible"
    assert found.tiers["finance"] == pytest.approx(17.1, abs=1e-4)
    amounts = totals_of(found.quantities)
    assert {name: amounts[name] for name in BY_HAND} == pytest.approx(BY_HAND, abs=1e-4)


def test_the_whole_answer_is_within_the_rooms_of_the_sharing(
    asked: tuple[Solution, Sequence[Answered]],
) -> None:
    """The even tiers use no more of a measure than they are allowed, and so the totals stay."""
    solution, (answered,) = asked
    before = verified_sums(MORE, answered.prepared, SETTINGS, answered.results)
    after = verified_sums(MORE, solution.prepared, SETTINGS, solution.results)
    assert after.status == "optimal"
    finals = {tier["measure"]: tier["final"] for tier in solution.manifest["tiers"]}
    for name, loose in (("finance", True), ("bailout", True), ("access", False), ("safety", False)):
        room = allowance(before.tiers[name], len(EVEN), SETTINGS.gap, loose=loose)
        assert abs(finals[name] - before.tiers[name]) <= room + 2 * tolerance(before.tiers[name])
    room = allowance(before.tiers["finance"], len(EVEN), SETTINGS.gap, loose=True)
    assert totals_of(after.quantities)["control_total"] == pytest.approx(4.2, abs=room)


def test_a_plan_that_does_not_hold_is_not_told(asked: tuple[Solution, Sequence[Answered]]) -> None:
    """A grant of £9m from a pot of 3: what is recomputed says so, whatever the solver did."""
    _, (answered,) = asked
    last = answered.results[-1]
    spoilt = last.plan.copy()
    columns = answered.prepared.compiled.columns
    spoilt[columns.index(("grant", ("ASH", "2026-27")))] = 9.0
    with pytest.raises(UnverifiedError, match="do not hold when recomputed"):
        verified_sums(MORE, answered.prepared, SETTINGS, [*answered.results[:-1], replace(last, x=spoilt)])
