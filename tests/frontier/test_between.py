"""A question alive between its axes, on matrices written by hand and on one where a share is hard to tell."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.run.prepare import Prepared
from optimiser.solver import SolveSettings
from optimiser.tradeoffs.frontier import live
from optimiser.tradeoffs.frontier.axes import Axis, ready
from optimiser.tradeoffs.frontier.live import Between
from tests.engine.matrices import EXACT, INF, compiled, tier

AREAS = Path(__file__).parents[2] / "instances" / "areas-2016"


def share_and_patients() -> Between:
    """A share p ≥ 0.5 − 5·10⁻⁹ a patient q, of whom 100m at most wait; a choice takes 0.1 off it and 1m off these."""
    rows = [((1.0, 5e-9, 0.1), 0.5, INF), ((0.0, 1.0, 1e6), -INF, 1e8)]
    matrix = compiled(rows, [(0.0, INF), (0.0, 1e8), (0.0, 1.0)], [2])
    axes = [
        Axis("peak", "share", tier("peak", (1.0, 0.0, 0.0))),
        Axis("waiting", "patients", tier("waiting", (0.0, 1.0, 0.0))),
    ]
    prepared = cast("Prepared", SimpleNamespace(compiled=matrix, stages=([2],)))
    return Between(prepared, axes, [], EXACT)


@pytest.mark.parametrize("fine", [1.0, live.FINE])
def test_what_a_share_is_counted_in_shows_nowhere(fine: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 40m who wait at most, p is 0.3, and 0.2 with the choice; a patient more is worth 5·10⁻⁹: in any unit."""
    monkeypatch.setattr(live, "FINE", fine)
    between = share_and_patients()
    peak, waiting = between.axes
    relaxed = between.relaxed(peak, {"waiting": 4e7}, waiting)
    assert relaxed is not None
    assert (relaxed.value, relaxed.slope) == pytest.approx((0.2, -5e-9))
    best = between.best((peak, waiting), {"waiting": 4e7})
    assert best is not None
    assert best.values == pytest.approx({"peak": 0.2, "waiting": 4e7}, rel=1e-5)
    assert best.proven
    assert between.held(best, peak, {"waiting": 2e7}) == pytest.approx(0.3)
    between.live.hold(between.live.choices, best.x[[2]] * 0.0)
    assert between.live.attempt(1.0).value == pytest.approx(0.4)
    assert between.live.solve().reduced is not None


@pytest.mark.slow
def test_the_least_peak_hangs_on_nothing_that_was_solved_before() -> None:
    """The relaxation of the largest burden in 236 trusts comes to the same from nothing and after that of access.

    A patient more changes it by 10⁻⁹ and less, and there are millions of them: counted as it is, the solver stopped
    4% above the least and said that it was the least.
    """
    question = read_question("how_far")
    prepared, axes, earlier = ready(read_instance(AREAS), question, ("access", "peak_burden"))
    between = Between(prepared, axes, earlier, SolveSettings(), nodes=0)
    access, peak = between.axes
    between.live.forget()
    first = between.relaxed(peak, {})
    between.relaxed(access, {})
    between._known.clear()  # begun from where access ended, and not from its own basis
    again = between.relaxed(peak, {})
    assert first is not None
    assert again is not None
    assert again.value == pytest.approx(first.value, rel=1e-5)
