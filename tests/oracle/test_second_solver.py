"""The oracle's own values do not hang on its solver."""

from __future__ import annotations

from pathlib import Path

import highspy
import pytest

from tests.oracle.data import load
from tests.oracle.instances import write_random
from tests.oracle.naive import Oracle
from tests.oracle.questions import question


def by_highs(problem: Path) -> float:
    """The optimum of an MPS file by HiGHS, to tight tolerances."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for option in ("primal_feasibility_tolerance", "dual_feasibility_tolerance", "mip_feasibility_tolerance"):
        solver.setOptionValue(option, 1e-9)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.readModel(str(problem))
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solver.getInfo().objective_function_value)


@pytest.mark.parametrize("seed", [0, 5, 15, 18, 39])
@pytest.mark.parametrize("name", ["balance", "how_far", "least_funding"])
def test_two_solvers_agree_on_every_tier(seed: int, name: str, tmp_path: Path) -> None:
    """SCIP and HiGHS find the same optimum of every tier's problem, to 1e-6 relative."""
    folder = write_random(seed, tmp_path / "instance")
    answer = Oracle(load(folder), question(name)).answer(export=tmp_path)
    assert answer.status == "optimal"
    for measure, value in answer.tiers:
        assert by_highs(tmp_path / f"{measure}.mps") == pytest.approx(value, rel=1e-6, abs=1e-6), measure
