"""A new column is one line of the contract: whatever reads, writes, carries over or describes tables follows it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import optimiser
from optimiser.extras.generator.generate import generate
from optimiser.extras.generator.shape import Shape
from optimiser.extras.workbook import read_instance_workbook, write_instance_workbook
from optimiser.instances import read_instance, write_instance
from optimiser.instances.page import format_page
from optimiser.subjects.tracker.compute import tracker
from optimiser.subjects.tracker.replan import rest_instance, rest_of
from tests.instances.tiny import TABLES, faults_of, read_tiny, write_tiny
from tests.track.year import frame, half_way
from trustmodels.contract import BY_NAME
from trustmodels.contract import TABLES as CONTRACT
from trustmodels.contract.table import Column, amount

NEW = (
    ("envelope", amount("winter_pot", "Grants for the winter.", "£m", "none", limit_on="winter", since="2")),
    ("staffing", amount("bank", "Bank staff.", "WTE", "zero", since="2")),
)
CARRIED = {
    "envelope": {
        "grant_pot", "loan_pot", "capital_budget", "capital_to_revenue_limit", "smallest_award", "support_cost",
    },
    "one_offs": {"limit"},
    "flows": {"demand", "within"},
    "lists": {"additions", "stops"},
    "staffing": {"agency_ceiling"},
    "beds": set(),
}  # fmt: skip
"""The amounts of a period among the columns of the first edition."""


@pytest.fixture
def new_columns() -> Iterator[None]:
    """The contract with two throwaway columns more, at the end of their tables."""
    before = {name: BY_NAME[name].columns for name, _ in NEW}
    for name, column in NEW:
        object.__setattr__(BY_NAME[name], "columns", (*before[name], column))
    yield
    for name, columns in before.items():
        object.__setattr__(BY_NAME[name], "columns", columns)


def with_winter(folder: Path) -> Path:
    """The tiny instance with £8m and nothing in the two cells of the new column."""
    header, first, second = TABLES["envelope"].splitlines()
    return write_tiny(folder, envelope=f"{header},winter_pot\n{first},8\n{second},\n")


def test_before_the_line_the_column_is_unknown(tmp_path: Path) -> None:
    """Without the line in the contract, the column is a fault."""
    assert any("unknown column 'winter_pot'" in fault.problem for fault in faults_of(with_winter(tmp_path)))


@pytest.mark.usefixtures("new_columns")
def test_an_earlier_folder_reads_with_the_hash_that_it_had(tmp_path: Path) -> None:
    """A folder without the columns is read, and says the same: only the notes are more."""
    found = read_tiny(tmp_path)
    assert found.tables["envelope"]["winter_pot"].isna().all()
    assert found.tables["staffing"]["bank"].tolist() == [0, 0]
    assert any("winter_pot (no limit on winter)" in note for note in found.notes)
    with_it = read_instance(with_winter(tmp_path / "with"))
    assert with_it.sha256 != found.sha256
    for name, column in NEW:
        object.__setattr__(BY_NAME[name], "columns", tuple(c for c in BY_NAME[name].columns if c != column))
    assert read_tiny(tmp_path / "again").sha256 == found.sha256


@pytest.mark.usefixtures("new_columns")
def test_folders_and_workbooks_carry_it(tmp_path: Path) -> None:
    """It is written where it says something, and read back; the other one is left out of the file."""
    read = read_instance(with_winter(tmp_path / "a"))
    folder = write_instance(read, tmp_path / "b")
    assert (folder / "envelope.csv").read_text().splitlines()[0].endswith(",winter_pot")
    assert "bank" not in (folder / "staffing.csv").read_text()
    assert read_instance(folder) == read
    book = write_instance_workbook(read, tmp_path / "c.xlsx")
    assert read_instance_workbook(book).instance == read


@pytest.mark.usefixtures("new_columns")
def test_the_page_of_the_format_has_it() -> None:
    """Its meaning, unit and what an empty cell says stand on the page."""
    assert (
        "| `winter_pot` | number, at least 0 | £m | yes: no limit on winter | Grants for the winter. |"
        in format_page()
    )


@pytest.mark.usefixtures("new_columns")
def test_half_a_year_has_half_of_an_amount_and_all_of_a_level() -> None:
    """£8m of the year are £2m in each quarter of the half that is left; 30 WTE stay 30."""
    year = "2026-27"
    envelope = frame("envelope", (year, 0, 0)).assign(winter_pot=8.0)
    staffing = frame("staffing", ("A", year, 100, 90, 10, 0.1, 6)).assign(bank=30.0)
    instance = half_way(envelope=envelope, staffing=staffing)
    found = tracker(instance)
    rest = rest_instance(instance, found, rest_of(instance, found, 0.5, 2, 1.0))
    assert rest.tables["envelope"]["winter_pot"].tolist() == [2.0, 2.0]
    assert rest.tables["staffing"]["bank"].tolist() == [30.0, 30.0]
    assert rest.tables["staffing"]["agency_ceiling"].tolist() == [1.5, 1.5]


@pytest.mark.usefixtures("new_columns")
def test_generated_instances_leave_it_empty_and_are_solved() -> None:
    """The generator knows nothing of it, no note misses it, and a question is answered as before."""
    made = generate(Shape(trusts=3, periods=1), 1)
    assert not any("does not have" in note for note in made.notes)
    assert made.tables["envelope"]["winter_pot"].isna().all()
    assert optimiser.solve(made, "how_far").status == "optimal"


def test_what_is_carried_by_time_is_what_was() -> None:
    """The columns of the first edition that a part of the year has a share of."""
    for name, amounts in CARRIED.items():
        first = [column for column in BY_NAME[name].columns if column.since == "1"]
        assert {column.name for column in first if column.by_time} == amounts


def test_a_column_says_how_it_is_carried_where_its_unit_does_not() -> None:
    """£m of a period are shared out, WTE are not, and either can be said to be otherwise."""
    pot = Column("a", "number", "", "£m")
    assert pot.by_time
    assert not Column("a", "number", "", "WTE").by_time
    assert not Column("a", "number", "", "£m", carried="whole").by_time
    assert Column("a", "number", "", "£m per place", carried="by time").by_time
    assert not Column("a", "code", "").by_time


def test_a_column_that_came_later_may_be_absent() -> None:
    """Every column that is not of the first edition may be empty, or every earlier folder would stop reading."""
    later = [(t.name, c.name) for t in CONTRACT for c in t.columns if c.since != "1" and not c.optional]
    assert later == []
