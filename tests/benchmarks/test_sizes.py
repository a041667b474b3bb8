"""What the rungs of the ladder are, and the long one cut into quarters."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.child import ROOT, Cell
from benchmarks.job import Job
from benchmarks.ladder import Ask, Group, groups
from benchmarks.quarters import cut, drawn, quarters_of
from benchmarks.sizes import instance_folder, label, trusts
from benchmarks.tables import building, comparison, processes
from optimiser.extras.generator import Shape, generate


def test_quarters_add_up_to_their_year() -> None:
    """Of two trusts over three years: money and patients of four quarters are the year's, levels stand as they were."""
    years = generate(Shape(2, 3), seed=1)
    quarters = cut(years)
    assert len(quarters.tables["periods"]) == 12
    assert quarters.tables["periods"]["years"].sum() == 3.0
    for table, column in (("flows", "demand"), ("lists", "additions"), ("envelope", "grant_pot")):
        whole, parts = years.tables[table][column].sum(), quarters.tables[table][column].sum()
        assert parts == pytest.approx(whole)
    assert set(quarters.tables["staffing"]["required"]) == set(years.tables["staffing"]["required"])


def test_what_begins_with_a_year_begins_with_its_first_quarter() -> None:
    """A scheme of the second year can start in its first quarter; one of any year in any."""
    quarters = drawn(2, 12, seed=1)
    begins = set(quarters.tables["opportunities"]["first_period"])
    assert begins <= {"", *(quarters_of(f"{year}-{year - 1999}")[0] for year in (2025, 2026, 2027))}
    assert len(begins) > 1


def test_a_size_is_read_from_its_name(tmp_path: Path) -> None:
    """Trusts, years and kind; the real ones have folders of their own."""
    assert [trusts(size) for size in ("205x3-strained", "12", "england", "12-quarters")] == [205, 12, 205, 12]
    assert label("205x3-strained") == "205 x 3 strained"
    assert label("12") == "12 x 5"
    assert label("12-quarters") == "12 x 60 quarters"
    assert instance_folder("england", tmp_path) == ROOT / "instances" / "england-2026-29"


def cell(column: str, *lines: dict[str, object]) -> Cell:
    """A cell of England that told some lines."""
    return Cell(Job(column, "", "how_far", 1e-3, 1, 60.0), list(lines))


def test_a_column_whose_package_is_not_there_says_so() -> None:
    """Neither a time nor a ratio: "not installed" is no "not in 60 s"."""
    engine = cell(
        "engine",
        {"kind": "tier", "measure": "access", "primary": True, "value": 1.0, "bound": 1.0, "seconds": 2.0},
        {"kind": "processor", "of": "all", "seconds": 5.0},
        {"kind": "processor", "of": "beyond", "seconds": 2.0},
        {"kind": "end", "complete": True},
    )
    missing = [
        cell(column, {"kind": "note", "text": "not installed"}, {"kind": "end", "complete": False})
        for column in ("scip", "linopy")
    ]
    group = Group("england", "how_far", {"engine": engine, "scip": missing[0], "linopy": missing[1]})
    assert comparison([group]).rows == [["205 x 3 real", "how_far", "2.0", "not installed", "-"]]
    assert building([group]).rows[0][4:6] == ["not installed", "-"]
    assert processes([group]).rows[0][2:4] == ["3.0", "-"]


def test_without_a_folder_of_the_newest_solver_its_column_is_left_out() -> None:
    """Nothing is run for it."""
    ask = Ask(["real"], ["how_far"], ["newest"], 1.0, 1e-3, 1)
    assert [dict(group.cells) for group in groups(ask, lambda _text: None)] == [{}]
