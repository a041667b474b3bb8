"""The matrix as LP and MPS text: other readers find the same problem in it."""

from __future__ import annotations

from pathlib import Path

import highspy
import numpy as np
import pytest
from scipy import sparse

from optimiser.cli.commands.export import ExportError
from optimiser.cli.program import make_app
from optimiser.matrix import Compiled
from optimiser.matrix.export import OBJECTIVE, lp_text, mps_text, readable, unique_names
from tests.maths.golden import TINY, compiled


def read_back(text: str, path: Path) -> highspy.HighsLp:
    """The problem that HiGHS reads in a file."""
    path.write_text(text, encoding="utf-8")
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    assert solver.readModel(str(path)) == highspy.HighsStatus.kOk
    return solver.getLp()


def written(kind: str, measure: str, problem: Compiled) -> str:
    """The text in one of the two formats."""
    return lp_text(problem, measure=measure) if kind == "lp" else mps_text(problem, measure)


@pytest.fixture(params=["lp", "mps"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each format in turn."""
    return str(request.param)


def test_the_matrix_reads_back_exactly(kind: str, tmp_path: Path) -> None:
    """Every coefficient, bound, side, cost and yes/no choice of the tiny instance is read back as it was."""
    problem = compiled()
    found = read_back(written(kind, "bailout", problem), tmp_path / f"problem.{kind}")
    columns = unique_names(problem.columns)
    rows = unique_names(problem.rows, [OBJECTIVE])
    across = [found.col_names_.index(name) for name in columns]
    down = [found.row_names_.index(name) for name in rows]
    part = found.a_matrix_
    matrix = sparse.csc_array((part.value_, part.index_, part.start_), shape=(len(rows), len(columns)))
    assert abs(matrix[down][:, across] - problem.matrix).max() == 0
    for given, mine, order in (
        (found.col_lower_, problem.lower, across),
        (found.col_upper_, problem.upper, across),
        (found.col_cost_, problem.costs["bailout"], across),
        (found.row_lower_, problem.row_lower, down),
        (found.row_upper_, problem.row_upper, down),
    ):
        np.testing.assert_array_equal(np.array(given)[order], mine)
    whole = np.array([kind == highspy.HighsVarType.kInteger for kind in found.integrality_])[across]
    np.testing.assert_array_equal(whole, problem.integer)


@pytest.mark.parametrize("suffix", ["lp", "mps"])
def test_what_highs_writes_does_not_read_back(suffix: str, tmp_path: Path) -> None:
    """HiGHS's own writer loses digits of 1/7, the reason for ours; once it keeps them, ours can go."""
    writer, reader = highspy.Highs(), highspy.Highs()  # type: ignore[no-untyped-call]
    for solver in (writer, reader):
        solver.silent()
    writer.addVar(0.0, 1 / 7)
    writer.changeColCost(0, 1 / 7)
    writer.writeModel(str(tmp_path / f"one.{suffix}"))
    reader.readModel(str(tmp_path / f"one.{suffix}"))
    assert reader.getLp().col_cost_[0] == pytest.approx(1 / 7)
    assert reader.getLp().col_cost_[0] != 1 / 7


def small(offset: float = 0.0) -> Compiled:
    """Every kind of row and bound in one problem.

    Minimise x + 2y - z + w (+ offset) with 1 <= x + y <= 4, x - y = 0.5, an empty row -1 <= 0, x >= 0,
    y whole in 0..3, z <= 5 without a floor, w fixed at 2, and a column that stands nowhere.
    y = 1 gives x = 1.5: 1.5 + 2 - 5 + 2 = 0.5; y = 0 gives x = 0.5, below 1 together.
    """
    return Compiled(
        matrix=sparse.csc_array(np.array([[1.0, 1, 0, 0, 0], [1, -1, 0, 0, 0], [0, 0, 0, 0, 0]])),
        row_lower=np.array([1, 0.5, -1]),
        row_upper=np.array([4, 0.5, np.inf]),
        lower=np.array([0, 0, -np.inf, 2, -np.inf]),
        upper=np.array([np.inf, 3, 5, 2, np.inf]),
        integer=np.array([False, True, False, False, False]),
        rows=(("both", ("a b",)), ("equal", ()), ("empty", ())),
        columns=(("x", ("A-1",)), ("x", ("A+1",)), ("z", ()), ("w", ()), ("nowhere", ())),
        costs={"all": np.array([1.0, 2, -1, 1, 0])},
        offsets={"all": offset},
    )


@pytest.mark.parametrize("offset", [0.0, 7.25, -3.0])
def test_every_kind_of_row_and_bound_is_kept(kind: str, offset: float, tmp_path: Path) -> None:
    """The optimum of the small problem, found by hand, is 0.5 and the constant; no column is lost."""
    path = tmp_path / f"small.{kind}"
    path.write_text(written(kind, "all", small(offset)), encoding="utf-8")
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.readModel(str(path))
    solver.run()
    assert solver.getInfo().objective_function_value == pytest.approx(0.5 + offset)
    assert solver.getLp().num_col_ == 5


def test_names_that_would_read_alike_stay_apart() -> None:
    """A-1 and A+1 both become A_1; the later one gets a number, also where only the case differs."""
    items = [("x", ("A-1",)), ("x", ("A+1",)), ("X", ("a_1",))]
    assert unique_names(items) == ["x(A_1)", "x(A_1).2", "X(a_1).3"]


def test_names_keep_what_a_reader_needs() -> None:
    """Commas, dots and letters stay; signs of the format, spaces and other alphabets don't."""
    named = ("short:list_standard", ("RTT 18", "R01", "2026-27"))
    assert readable(named) == "short_list_standard(RTT_18,R01,2026_27)"
    assert readable(("raid", ("größe [£]",))) == "raid(gr__e____)"


def test_a_part_has_its_rows_and_their_columns_only() -> None:
    """The rows of one law stand alone, with the columns in them."""
    text = lp_text(compiled(), rows=["agency_supply"])
    assert text.count("agency_supply(") == 2
    assert "start(" not in text


@pytest.mark.parametrize("suffix", ["lp", "mps"])
def test_the_command_writes_what_solves_to_the_tier(suffix: str, tmp_path: Path) -> None:
    """The exported safety tier of the tiny instance has the optimum of its page, 6."""
    path = tmp_path / f"tiny.{suffix}"
    asked = ["export", str(TINY), "--to", str(path), "--question", "how_far", "--tier", "safety"]
    assert make_app()(asked, standalone_mode=False) == 0
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.readModel(str(path))
    solver.run()
    assert solver.getInfo().objective_function_value == pytest.approx(6.0)


@pytest.mark.parametrize("wrong", [["--to", "tiny.txt"], ["--to", "tiny.lp", "--tier", "beauty"]])
def test_the_command_refuses_what_it_cannot_write(wrong: list[str]) -> None:
    """An unknown suffix and a tier that the question does not have are faults, and nothing is written."""
    with pytest.raises(ExportError):
        make_app()(["export", str(TINY), *wrong], standalone_mode=False)
