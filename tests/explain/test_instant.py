"""The moving handle: natural quantities with the choices held, from hot linear programmes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimiser.explain.instant import Instant, quick_tiers
from optimiser.explain.linear_plan import Held, choice_of
from optimiser.explain.quantities import quantities_of
from optimiser.extras.room.handles import handles
from optimiser.extras.room.offers import laid_over, offer_of
from optimiser.instances import Instance, read_instance
from optimiser.matrix.numbers import Ray, alike, moved, numbers_of, one_shape, with_numbers
from optimiser.questions import read_question
from optimiser.results.judge import judge
from optimiser.run.prepare import prepare
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from trustmodels.allocation.plan import Plan

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"
QUESTION = read_question("how_far")


@pytest.fixture(scope="module")
def tiny() -> Instance:
    """The teaching instance."""
    return read_instance(TINY)


@pytest.fixture(scope="module")
def solved(tiny: Instance) -> Solution:
    """How far one can get on it."""
    return solve(tiny, QUESTION)


@pytest.fixture(scope="module")
def plan(solved: Solution) -> Plan:
    """The plan whose choices are held."""
    assert solved.plan is not None
    return solved.plan


@pytest.fixture(scope="module")
def instant(tiny: Instance, plan: Plan) -> Instant:
    """One for all tests: nothing that is asked of it may change what is asked next."""
    return Instant(tiny, QUESTION, plan)


def with_figure(tiny: Instance, id_: str, shown: float) -> Instance:
    """The instance with one handle moved."""
    handle = next(handle for handle in handles(tiny) if handle.id == id_)
    return laid_over(tiny, offer_of([(handle, shown)], None, "how_far"))


def totals(instant: Instant, made: Instance) -> dict[str, float]:
    """The quantities of a glimpse over all periods."""
    seen = instant.glimpse(instant.numbers(made))
    assert seen is not None
    return {q.id: q.total for q in seen.quantities}


def test_two_points_on_the_target(instant: Instant, tiny: Instance) -> None:
    """10,000 come to BEC, so 2 points more of a target are 200 more patients short, whatever is done."""
    before, after = totals(instant, tiny), totals(instant, with_figure(tiny, "flows:AE4:2026-27", 92.0))
    changes = {name: after[name] - before[name] for name in after if "_standard" in name}
    assert changes == pytest.approx({"flow_standard:AE4": 200.0, "list_standard:RTT18": 0.0}, abs=0.01)


def test_nothing_moved_is_the_answer_that_is_known(instant: Instant, solved: Solution, plan: Plan) -> None:
    """Every tier that it solves, and what is short of each standard, as the exact answer has them.

    The even tiers may use a thousandth of the money tiers, and move money between levels with it: 1% is left to them.
    """
    exact = {result.measure: result.value for result in solved.results}
    for measure, value in instant.base.values.items():
        assert value == pytest.approx(exact[measure], rel=2e-6, abs=1e-4), measure
    case = solved.prepared.case
    known = {q.id: q.total for q in quantities_of(case, plan, judge(case, plan))}
    seen = {q.id: q.total for q in instant.base.quantities}
    assert seen.keys() == known.keys()
    for name in ("flow_standard:AE4", "list_standard:RTT18", "safe_staffing"):
        assert seen[name] == pytest.approx(known[name], rel=1e-3, abs=1e-3), name
    assert seen["control_total"] == pytest.approx(known["control_total"], rel=0.01)


@pytest.mark.parametrize(
    ("id_", "shown"),
    [("grant_pot:2026-27", 3.0), ("loan_pot:2026-27", 0.0), ("flows:AE4:2027-28", 85.0), ("sector:2026-27", -3.0),
     ("agency_ceiling:2026-27", 50.0), ("safe_occupancy:2026-27", 85.0), ("lists:RTT18:2026-27", 80.0)],
)  # fmt: skip
def test_the_same_as_a_model_built_for_it(
    instant: Instant, tiny: Instance, plan: Plan, id_: str, shown: float
) -> None:
    """Every tier comes to what a cold model of the changed instance comes to with the same choices."""
    made = with_figure(tiny, id_, shown)
    seen = instant.glimpse(instant.numbers(made))
    assert seen is not None
    prepared = prepare(made, QUESTION)
    cold = Held(prepared, choice_of(prepared, plan), quick_tiers(prepared.tiers)).base
    for measure, value in cold.values.items():
        assert seen.values[measure] == pytest.approx(value, rel=5e-6, abs=1e-4), measure


def test_choices_that_leave_no_plan_are_said(instant: Instant, tiny: Instance) -> None:
    """Without a grant pot the ring-fence cannot be kept: there is no glimpse, and the next one is as before."""
    before = totals(instant, tiny)
    assert instant.glimpse(instant.numbers(with_figure(tiny, "grant_pot:2026-27", 0.0))) is None
    assert totals(instant, tiny) == pytest.approx(before, abs=1e-6)


def test_a_floor_that_is_left_is_found(instant: Instant, tiny: Instance) -> None:
    """Nobody is short of cash today, so that tier needs no model; without loans and guidance somebody may be.

    Then it gets one, and what it comes to is what a cold model finds.
    """
    assert instant.base.values["cash_short"] == 0.0
    handle = {handle.id: handle for handle in handles(tiny)}
    moves = [(handle["loan_pot:2026-27"], 0.0), (handle["loan_pot:2027-28"], 0.0),
             (handle["efficiency_max:2026-27"], 0.0), (handle["efficiency_max:2027-28"], 0.0)]  # fmt: skip
    made = laid_over(tiny, offer_of(moves, None, "how_far"))
    seen = instant.glimpse(instant.numbers(made))
    prepared = prepare(made, QUESTION)
    try:
        cold = Held(
            prepared, choice_of(prepared, solve(tiny, QUESTION).plan or Plan()), quick_tiers(prepared.tiers)
        )
    except RuntimeError:
        assert seen is None
        return
    assert seen is not None
    assert seen.values["cash_short"] == pytest.approx(cold.base.values["cash_short"], abs=1e-5)


def test_a_limit_moves_on_a_line(instant: Instant, tiny: Instance) -> None:
    """From a pot of 2 and one of 4 the numbers of a pot of 7 are known, and the matrix of 7 has just these."""
    base = instant.prepared.compiled
    numbers = numbers_of(base)
    four, seven = (instant.numbers(with_figure(tiny, "grant_pot:2026-27", pot)) for pot in (4.0, 7.0))
    line = Ray.between(numbers, (2.0, numbers), (4.0, numbers_of(four)))
    assert line is not None
    assert len(line.places) == 1
    guessed = moved(numbers, {"pot": 7.0}, {"pot": line})
    assert one_shape(base, seven)
    assert alike(guessed, numbers_of(seven))
    assert np.array_equal(with_numbers(base, guessed).row_upper, seven.row_upper)
