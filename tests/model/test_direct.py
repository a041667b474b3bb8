"""The matrix straight from the formulas is the one that the Pyomo model compiles to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimiser.extras.generator import Shape, generate
from optimiser.instances import Instance, read_instance
from optimiser.matrix.direct import MatrixOrder, written
from optimiser.matrix.linear import decision_term
from optimiser.questions import in_sum, question_names, read_question
from optimiser.run.prepare import case_of, prepare

INSTANCES = Path(__file__).resolve().parents[2] / "instances"


def agrees(instance: Instance, name: str) -> None:
    """Rows, columns and numbers are those of the compiled model, to rounding."""
    question = in_sum(read_question(name))
    compiled, case = prepare(instance, question).compiled, case_of(instance, question)
    found = written(case)
    direct = MatrixOrder.of(case, found).compiled(found)
    assert direct.rows == compiled.rows
    assert direct.columns == compiled.columns
    assert np.array_equal(direct.integer, compiled.integer)
    size = 1.0 + abs(compiled.matrix).max()
    assert abs(direct.matrix - compiled.matrix).max() <= 1e-12 * size
    for one, other in (
        (direct.row_lower, compiled.row_lower),
        (direct.row_upper, compiled.row_upper),
        (direct.lower, compiled.lower),
        (direct.upper, compiled.upper),
    ):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-9)
    assert list(direct.costs) == list(compiled.costs)
    for measure, cost in compiled.costs.items():
        np.testing.assert_allclose(direct.costs[measure], cost, rtol=1e-12, atol=1e-12)
        assert direct.offsets[measure] == pytest.approx(compiled.offsets[measure], abs=1e-9)


@pytest.mark.parametrize("name", question_names())
def test_every_question_has_the_matrix_of_its_model(name: str) -> None:
    """On the small shipped instance, and on one made at random."""
    agrees(read_instance(INSTANCES / "tiny"), name)
    agrees(generate(Shape(trusts=4, periods=2), seed=5), name)


@pytest.mark.slow
def test_england_has_the_matrix_of_its_model() -> None:
    """120,000 coefficients, none of them another one."""
    agrees(read_instance(INSTANCES / "england-2026-29"), "how_far")


def test_a_term_adds_up_what_was_written() -> None:
    """3 − 2(x + y/4 − x) + (−y + 1) is 4 − 1.5y, with an x that comes to nothing."""
    x, y = decision_term(0), decision_term(1)
    term = 3 - 2 * (x + y / 4 - x) + (-y + np.float64(1)) + sum([0.0])
    assert term.collected() == ({0: 0.0, 1: -1.5}, 4.0)


def test_another_trust_is_another_matrix() -> None:
    """The order of one instance does not fit one with other trusts."""
    question = in_sum(read_question("how_far"))
    one, other = (case_of(generate(Shape(trusts=n, periods=2), seed=5), question) for n in (4, 5))
    order = MatrixOrder.of(one, written(one))
    assert order.fits(written(one))
    assert not order.fits(written(other))
