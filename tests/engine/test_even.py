"""The quadratic programmes of the even tiers, as arrays alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from scipy import sparse

from optimiser.solver import quadratic
from optimiser.solver.even import _doubts, _too_small
from optimiser.solver.live import never
from optimiser.solver.quadratic import (
    SCALINGS,
    Agreed,
    Quadratic,
    QuadraticAnswer,
    QuadraticEnding,
    Scaling,
    _reduced,
    agreed,
    solve,
)

INF = np.inf


def programme(
    sizes: Sequence[float],
    rows: Sequence[tuple[Sequence[float], float, float]],
    bounds: Sequence[tuple[float, float]],
) -> Quadratic:
    """min Σ x²/size over rows (coefficients, least, most) and bounds, a square a column."""
    width = len(bounds)
    return Quadratic(
        terms=sparse.eye_array(width, format="csr"),
        offset=np.zeros(width),
        weight=1.0 / np.array(sizes, float),
        matrix=sparse.csr_array(np.array([row for row, _, _ in rows], float).reshape(len(rows), width)),
        low=np.array([low for _, low, _ in rows], float),
        high=np.array([high for _, _, high in rows], float),
        lower=np.array([low for low, _ in bounds], float),
        upper=np.array([high for _, high in bounds], float),
    )


@pytest.mark.parametrize("scaling", SCALINGS)
def test_every_scaling_shares_by_size(scaling: object) -> None:
    """6 shared by sizes 1, 2 and 3, the last at most 2: the others share 4 as 1 to 2, which comes to 20/3."""
    given = programme([1, 2, 3], [([1, 1, 1], 6, 6)], [(0, INF), (0, INF), (0, 2)])
    found = solve(given, np.array([6.0, 0, 0]), scaling, never)  # type: ignore[arg-type]
    assert found.ending is QuadraticEnding.SOLVED
    assert found.x == pytest.approx([4 / 3, 8 / 3, 2], abs=1e-6)
    assert found.value == pytest.approx(20 / 3)
    assert found.bound == pytest.approx(20 / 3)


def test_two_that_agree_are_proven_and_no_more_is_solved() -> None:
    """The first two scalings agree on an easy programme."""
    given = programme([1, 1], [([1, 1], 2, 2)], [(0, INF), (0, INF)])
    found = agreed(given, np.array([2.0, 0]), np.full(2, 1e-5), never)
    assert (found.proven, found.solves, found.apart) == (True, 2, ())


def test_a_row_is_broken_by_a_share_of_its_side() -> None:
    """x + y = 400 came to 399.9: by 0.1 of 400; x at most 0.5 came to 0.6: by 0.1 of 1, the least side."""
    given = programme([1, 1], [([1, 1], 400, 400), ([1, 0], -INF, 0.5)], [(0, INF), (0, INF)])
    assert given.broken(np.array([0.5, 399.4])) == pytest.approx(0.1 / 400)
    assert given.broken(np.array([0.6, 399.4])) == pytest.approx(0.1)
    assert given.broken(np.array([0.4, 399.6])) == 0.0


SUM = programme([1, 1], [([1, 1], 2, 2)], [(0, INF), (0, INF)])
"""x² + y² where x + y = 2."""


def ended_at(x: float, y: float) -> QuadraticAnswer:
    """A solve of `SUM` that ended there."""
    plan = np.array([x, y])
    return QuadraticAnswer(QuadraticEnding.NEARLY, plan, SUM.value(plan), broken=SUM.broken(plan))


def replayed(
    monkeypatch: pytest.MonkeyPatch, ends: Sequence[QuadraticAnswer], known: tuple[float, float] = (2.0, 0)
) -> Agreed:
    """What `SUM` is agreed to be where the solves end so, one after the other, and all others fail."""
    failed = [QuadraticAnswer(QuadraticEnding.FAILED)] * (len(SCALINGS) - len(ends))
    at = dict(zip(SCALINGS, [*ends, *failed], strict=True))
    monkeypatch.setattr(quadratic, "solve", lambda _given, _near, scaling, stop: at[scaling])  # noqa: ARG005
    return agreed(SUM, np.array(known), np.full(2, 0.01), never)


def test_a_plan_that_breaks_a_row_is_not_the_better_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """(0.999, 0.999) comes to less than (1, 1), since it breaks the row by 0.002 of 2."""
    found = replayed(monkeypatch, [ended_at(0.999, 0.999), ended_at(1, 1)])
    assert (found.proven, found.solves) == (True, 2)
    assert found.best is not None
    assert found.best.value == 2.0


def test_two_that_break_a_row_do_not_agree_against_one_that_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1, 1) keeps the row; (0.9, 0.9) twice are alike, come to less and break it: another (1, 1) is awaited."""
    ends = [ended_at(1, 1), ended_at(0.9, 0.9), ended_at(0.9, 0.9), ended_at(1, 1)]
    found = replayed(monkeypatch, ends)
    assert (found.proven, found.solves) == (True, 4)
    assert found.best is not None
    assert found.best.value == 2.0


def test_two_that_find_no_plan_are_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that finds none proves nothing, two end the search; where a plan is found or known, none of them counts."""
    none = QuadraticAnswer(QuadraticEnding.INFEASIBLE)
    plan = QuadraticAnswer(QuadraticEnding.SOLVED, np.ones(2), 2.0)
    ended = replayed(monkeypatch, [none, none, plan, plan], known=(3.0, 0))
    assert ended == Agreed(None, 2, QuadraticEnding.INFEASIBLE)
    assert replayed(monkeypatch, [none, plan, none, plan], known=(3.0, 0)).best is plan
    assert replayed(monkeypatch, [none, none, plan, plan]).best is plan


def test_a_row_of_held_columns_that_is_not_kept_leaves_no_plan() -> None:
    """The first two columns are held at nothing and should come to 3 together: no third column mends that."""
    given = programme([1, 1, 1], [([1, 1, 0], 3, INF)], [(0, 0), (0, 0), (0, INF)])
    found = agreed(given, np.zeros(3), np.full(3, 1e-5), never)
    assert (found.best, found.ending) == (None, QuadraticEnding.INFEASIBLE)


def test_a_row_of_held_columns_that_is_kept_is_no_obstacle() -> None:
    """The same where they are held at 1 and 2: the third column stays at nothing."""
    given = programme([1, 1, 1], [([1, 1, 0], 3, INF)], [(1, 1), (2, 2), (0, INF)])
    found = agreed(given, np.array([1.0, 2, 0]), np.full(3, 1e-5), never)
    assert found.proven
    assert found.best is not None
    assert found.best.x == pytest.approx([1, 2, 0], abs=1e-6)


def test_a_solve_that_is_stopped_has_no_plan() -> None:
    """Whoever asks to stop is told that it was stopped, not that there is no plan."""
    given = programme([1, 1], [([1, 1], 2, 2)], [(0, INF), (0, INF)])
    found = agreed(given, np.array([2.0, 0]), np.full(2, 1e-5), lambda: True)
    assert (found.best, found.ending) == (None, QuadraticEnding.STOPPED)


def test_a_curved_unit_makes_a_million_patients_weigh_what_a_bed_does() -> None:
    """x²/(50·10¹²) curves by 1 in units of 5m patients, y²/2 in units of 1; the third, 4z = x + y, is fitted to them.

    In those units the row holds 5·10⁶, 1 and 4z; its middle is the root of 5·10⁶ times the least. The unit u of z
    has to bring its coefficient 4u there: 4u = √(5·10⁶ · 1).
    """
    given = programme([50e12, 2, INF], [([1, 1, -4], 0, 0)], [(0, INF)] * 3)
    units = Scaling(0.0, 1e-8, rounds=60, curved=True).units(np.zeros(3), _reduced(given), given.weight)
    assert units[:2] == pytest.approx([5e6, 1])
    assert units[2] == pytest.approx(np.sqrt(5e6) / 4)


def test_one_solve_alone_proves_nothing_and_is_said_in_one_line() -> None:
    """Where a single way has a plan there is no second one to agree with: one line says so, not one a square."""
    found = Agreed(
        QuadraticAnswer(QuadraticEnding.SOLVED, np.zeros(2), 0.0, 0.0), 8, QuadraticEnding.FAILED, 1
    )
    assert not found.proven
    assert list(_doubts(None, found)) == [  # type: ignore[arg-type]
        "it could be solved in one of 8 ways only, and no second one confirms it"
    ]


@pytest.mark.parametrize(
    ("amounts", "dropped"),
    [
        ([0.5, 2.4, 2.8, 9], [0]),  # what is freed could lift the next over 2.5
        ([0.1, 0.2, 2.3, 9], [0, 1]),  # 0.1 could not lift 0.2, but 0.3 could lift 2.3
        ([0.0, 3.0, 2.5, 9], []),  # nothing is no grant
        ([2.0, 2.0 - 1e-9, 9, 9], [0]),  # rounding does not say which of two equals is smaller
    ],
)
def test_the_smallest_grants_below_the_floor_go_first(amounts: list[float], dropped: list[int]) -> None:
    """A floor of 2.5."""
    assert _too_small(np.array(amounts), np.full(len(amounts), 2.5)) == dropped
