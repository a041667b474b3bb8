"""No status of HiGHS passes for an answer, and the HiGHS in use is free of a known fault."""

from __future__ import annotations

from importlib.metadata import version

import highspy
import numpy as np
import pytest

from optimiser.solver.outcome import OUTCOMES, Outcome, Progress, outcome_of, relative_gap
from tests.engine.matrices import EXACT, INF, compiled, solved, tier

STATUSES = [item for name, item in highspy.HighsModelStatus.__members__.items() if name.startswith("k")]
PLANS = {"kOptimal", "kModelEmpty"}


@pytest.mark.parametrize("status", STATUSES, ids=lambda status: status.name)
def test_every_status_of_highs_has_an_outcome(status: highspy.HighsModelStatus) -> None:
    """HiGHS has no status that the table leaves out."""
    assert status in OUTCOMES


def test_only_two_statuses_are_answers() -> None:
    """Nothing but a solved model, or one with nothing in it, counts as optimal."""
    optimal = {status.name for status, outcome in OUTCOMES.items() if outcome is Outcome.OPTIMAL}
    assert optimal == PLANS


def test_an_unheard_of_status_is_a_failure() -> None:
    """A status that a later HiGHS may bring is no answer."""
    assert outcome_of("kSomethingNew") is Outcome.FAILED  # type: ignore[arg-type]


def test_highs_is_newer_than_the_fault() -> None:
    """1.14.0 gave wrong optima of mixed-integer problems (HiGHS issue 3002): it cannot come back unseen."""
    assert tuple(int(part) for part in version("highspy").split(".")[:3]) >= (1, 15, 1)


@pytest.mark.parametrize("seed", range(12))
def test_a_search_finds_the_optimum_that_counting_finds(seed: int) -> None:
    """A knapsack of places with a charge for opening: branch and cut agrees with trying all 2^10 choices.

    A presolve or a cut that takes away a best choice gives a worse value, one that takes away a row a better.
    """
    draw = np.random.default_rng(seed)
    gain, room = draw.integers(3, 30, 10), draw.integers(1, 9, 10)
    charge, most = draw.integers(1, 12, 10), int(room.sum() // 2)
    linked = [(*np.eye(10)[at], *(-np.eye(10)[at] * float(room[at]))) for at in range(10)]
    rows = [(line, -INF, 0.0) for line in linked]
    rows += [((*np.ones(10), *np.zeros(10)), -INF, float(most)), ((*np.zeros(10), *np.ones(10)), -INF, 6.0)]
    problem = compiled(rows, [(0, INF)] * 10 + [(0, 1)] * 10, whole=range(10, 20))
    found = solved(problem, tier("cost", (*(-gain.astype(float)), *charge.astype(float))), settings=EXACT)
    assert found[0].value == pytest.approx(_by_counting(gain, room, charge, most), abs=1e-6)


def _by_counting(gain: np.ndarray, room: np.ndarray, charge: np.ndarray, most: int) -> float:
    """For each choice of at most six, the most gainful are filled first."""
    best, order = 0.0, np.argsort(-gain, kind="stable")
    for code in range(2**10):
        chosen = [at for at in order if code >> at & 1]
        if len(chosen) > 6:
            continue
        left, value = most, float(sum(charge[at] for at in chosen))
        for at in chosen:
            used = min(left, int(room[at]))
            left, value = left - used, value - float(gain[at]) * used
        best = min(best, value)
    return best


@pytest.mark.parametrize(
    ("value", "bound", "gap"),
    [
        (100.0, 90.0, 0.1),
        (-100.0, -110.0, 0.1),
        (0.0, -5.0, 0.0),
        (1e-6, 0.0, 0.0),
        (2e-6, 0.0, 1.0),
        (5.0, 5.1, 0.0),
        (np.nan, 3.0, np.inf),
        (3.0, -np.inf, np.inf),
        (np.inf, 3.0, np.inf),
    ],
)
def test_the_gap_is_as_defined(value: float, bound: float, gap: float) -> None:
    """(value - bound) / |value|, 0 at zero, never negative, and infinite while a plan or bound is missing."""
    assert relative_gap(value, bound) == pytest.approx(gap)


def test_no_gap_is_shown_without_a_plan() -> None:
    """Progress without an incumbent has no gap, which is not the same as a gap of 0."""
    assert Progress("search", "finance", 0.0, bound=3.0).gap is None
