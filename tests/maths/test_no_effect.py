"""Rows whose variables all count nothing."""

from __future__ import annotations

import pyomo.environ as pyo

from optimiser.matrix.compile import Compiler
from trustmodels.allocation.build import Built, ModelPart
from trustmodels.allocation.plan import Plan


def model_with(limit: float) -> Built:
    """0·x + 0·y ≥ limit and x + y ≥ 1."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var([0, 1])
    block = model.part = pyo.Block()
    block.row = pyo.Constraint(pyo.NonNegativeIntegers)
    block.row[0] = (limit, 0.0 * model.x[0] + 0.0 * model.x[1], None)
    block.row[1] = (1.0, model.x[0] + model.x[1], None)
    part = ModelPart(block, rows={("part", ("a",)): block.row[0], ("part", ("b",)): block.row[1]})
    columns = {("x", (str(at),)): model.x[at] for at in (0, 1)}
    return Built(case=None, model=model, plan=Plan(), columns=columns, parts={"part": part})  # type: ignore[arg-type]


def test_a_row_that_nothing_can_mend_is_kept_as_a_constant() -> None:
    """0 ≥ 2 is a row of the matrix that no plan keeps, named, and no failure to compile it."""
    compiled = Compiler(model_with(2.0)).compiled()
    assert compiled.rows == (("part", ("b",)), ("part", ("a",)))
    assert compiled.row_lower.tolist() == [1.0, 2.0]
    assert compiled.matrix.toarray().tolist() == [[1.0, 1.0], [0.0, 0.0]]
