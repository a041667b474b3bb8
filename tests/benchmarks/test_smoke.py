"""The benchmark runs, and what it sets side by side is the same problem."""

from __future__ import annotations

import pytest

from benchmarks.aims import aims
from benchmarks.child import Cell, run_cell
from benchmarks.job import Job
from benchmarks.ladder import Ask, Group, groups
from benchmarks.primary import WAYS, measured
from benchmarks.sizes import label, trusts
from benchmarks.tables import change, comparison, phases, tiers
from optimiser.questions import read_question
from optimiser.run.prepare import prepare
from optimiser.solver import SolveSettings
from optimiser.solver import live as living
from optimiser.solver.primary import Primary
from tests.properties.cases import instance

TIGHT = 1e-7


@pytest.fixture(scope="module")
def group() -> Group:
    """All columns on twelve synthetic trusts, to a gap so small that no tier leaks into the next."""
    ask = Ask(["12"], ["how_far"], ["engine", "matrix", "plain", "change"], 300.0, TIGHT, 1)
    return next(groups(ask, lambda _text: None))


@pytest.mark.slow
def test_three_columns_reach_the_same_primary_tiers(group: Group) -> None:
    """The engine, the bare matrix and the plain Pyomo model come to one value in every primary tier."""
    engine, matrix, plain = (group.cells[name] for name in ("engine", "matrix", "plain"))
    assert engine.complete
    assert matrix.complete
    assert plain.complete
    for measure, tier in engine.tiers.items():
        if tier["primary"]:
            for other in (matrix, plain):
                assert other.tiers[measure]["value"] == pytest.approx(tier["value"], rel=1e-4, abs=1e-3)


@pytest.mark.slow
def test_the_changed_number_is_the_same_problem_cold_and_hot(group: Group) -> None:
    """The matrix with one limit changed is the one built anew, and both exact ways reach its values.

    With the choices held the first tier is never better than the exact answer.
    """
    cell = group.cells["change"]
    assert [line["text"] for line in cell.all("note")] == ["matrices alike"]
    values = {line["way"]: line["values"] for line in cell.all("change")}
    cold, hot = values["cold"], values["exact, from the last answer"]
    for measure in ("cash_short", "safety", "access", "finance"):
        assert hot[measure] == pytest.approx(cold[measure], rel=1e-4, abs=1e-3)
    first = next(iter(cold))
    assert values["choices held"][first] >= cold[first] - 1e-3
    handle = values["moving handle"]
    assert handle == pytest.approx({m: values["choices held"][m] for m in handle}, rel=1e-4, abs=1e-3)


@pytest.mark.slow
def test_every_cell_is_in_a_table_and_has_its_memory(group: Group) -> None:
    """One row for the group in each table; each process tells more memory than Python alone takes."""
    assert [len(table([group]).rows) for table in (comparison, phases, change)] == [1, 1, 1]
    assert [row[2] for row in tiers([group]).rows] == ["cash_short", "safety", "access", "finance"]
    assert len(aims([group]).rows) > 0
    assert all(cell.memory > 50 for cell in group.cells.values())


def test_a_cell_that_fails_says_so() -> None:
    """A column that ends in an error is neither complete nor taken for slow."""
    cell = run_cell(Job("engine", "no-such-folder", "how_far", TIGHT, 1, 1.0))
    assert not cell.complete
    assert cell.ended == "exit status 1"


def _gap(*told: str, seconds: float) -> list[str]:
    """What the aims say of the strained rung: closed tiers of these names, the last one told after some seconds."""
    lines = [
        {"kind": "tier", "measure": name, "primary": True, "value": 5.0, "bound": 5.0, "seconds": seconds}
        for name in told
    ]
    cell = Cell(Job("engine", "", "how_far", 1e-3, 1, 600), lines)
    (row,) = [
        row
        for row in aims([Group("220-strained", "how_far", {"engine": cell})]).rows
        if "220 x 5 strained" in row[0]
    ]
    return list(row[2:])


def test_a_rung_is_not_reached_unless_its_limit_was() -> None:
    """Two closed tiers are no closed question, and a question closed after 400 s is not closed in 300."""
    assert _gap("access", "movement", seconds=100.0) == ["0", "reached"]
    assert _gap("access", "movement", seconds=200.0) == ["over its limit", "NOT REACHED"]
    assert _gap("access", seconds=100.0) == ["over its limit", "NOT REACHED"]


def test_a_strained_size_is_a_size_with_a_word_more() -> None:
    """Sixty strained trusts are sixty trusts, and the table says what they are."""
    assert (trusts("60-strained"), label("60-strained"), label("60")) == (60, "60 x 5 strained", "60 x 5")


def test_primary_tiers_come_to_the_same_in_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a random instance, solved as a large one: the same values, and afterwards the usual way is back."""
    monkeypatch.setattr(living, "LARGE", 0)
    asked, usual = prepare(instance(3), read_question("how_far")), Primary._from_afar
    mine, theirs = (measured(asked, SolveSettings(gap=1e-9), "12", "how_far", way) for way in WAYS)
    assert mine.value == pytest.approx(theirs.value, rel=1e-5, abs=1e-4)
    assert set(mine.outcome.values()) == {"optimal"}
    assert Primary._from_afar is usual
