"""An instance through a workbook and back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from optimiser.errors import InstanceError
from optimiser.extras.workbook import instance_workbook, read_instance_workbook, write_instance_workbook
from optimiser.extras.workbook.grid import WorkbookError
from optimiser.extras.workbook.sheet import trouble
from optimiser.instances import from_tables
from tests.workbook.made import renamed, sheets, tiny, tiny_workbook, with_cells

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(
    lambda t: t.strip() and not trouble(t)
)


def test_exported_and_read_back_an_instance_is_the_same(tmp_path: Path) -> None:
    """Every table, setting and the hash come back, from every kind of table there is."""
    found = read_instance_workbook(write_instance_workbook(tiny(), tmp_path / "tiny.xlsx")).instance
    assert found.sha256 == tiny().sha256
    assert found.name == tiny().name
    assert found.settings == tiny().settings
    for name, frame in tiny().tables.items():
        pd.testing.assert_frame_equal(found.tables[name], frame)


def test_the_workbook_is_the_same_every_time() -> None:
    """Its bytes hold neither clock nor chance."""
    assert instance_workbook(tiny()) == tiny_workbook()


def test_codes_that_look_like_numbers_dates_or_formulas_stay_text(tmp_path: Path) -> None:
    """007, 1e5 and names that a spreadsheet would run come back letter by letter, as text cells."""
    names = ['=cmd|"/c calc"!A1', "@SUM(1)", "+1-1"]
    odd = renamed({"ASH": "007", "BEC": "1e5", "COT": "2026-07-01"}, names)
    path = write_instance_workbook(odd, tmp_path / "odd.xlsx")
    assert read_instance_workbook(path).instance.sha256 == odd.sha256
    sheet = openpyxl.load_workbook(path)["trusts"]
    assert [sheet[f"A{row}"].value for row in (2, 3, 4)] == ["007", "1e5", "2026-07-01"]
    assert [sheet[f"B{row}"].value for row in (2, 3, 4)] == names
    assert {sheet[f"B{row}"].data_type for row in (2, 3, 4)} == {"s"}


@pytest.mark.slow
@examples(max_examples=12)
@given(names=st.lists(TEXTS, min_size=3, max_size=3), income=st.floats(0, 1e11))
def test_any_name_and_any_number_come_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], income: float
) -> None:
    """Texts keep every sign and numbers their last bit."""
    tables = {name: tiny().tables[name].copy() for name in sorted(tiny().present)}
    tables["trusts"]["name"] = names
    tables["trusts"].loc[0, "income"] = income
    odd = from_tables(tables, dict(tiny().settings), "odd")
    path = tmp_path_factory.mktemp("any") / "any.xlsx"
    found = read_instance_workbook(write_instance_workbook(odd, path)).instance
    assert found.tables["trusts"]["name"].tolist() == names
    assert found.tables["trusts"].loc[0, "income"] == income


def test_a_text_that_no_cell_gives_back_is_refused_by_its_place() -> None:
    """A carriage return would come back as something else, so the export says where it is."""
    bad = renamed({}, ["A\rB", "B", "C"])
    with pytest.raises(InstanceError, match=r"trusts\.csv, row 2, column name: has a control character"):
        instance_workbook(bad)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("opportunities!D2", "1,234", r"opportunities!D2 \(potential\): '1,234' has thousands separators"),
        ("opportunities!D2", "=1+1", r"opportunities!D2 \(potential\): holds the formula =1\+1"),
        ("opportunities!B2", "NOBODY", r"opportunities!B2 \(trust\)"),
        ("opportunities!E2", 50, r"opportunities!E2 \(delivery\): 50 is a share outside its range"),
        ("periods!A2", date(2026, 7, 1), r"periods!A2 \(period\): is the date 2026-07-01"),
        ("trusts!A2", 7, r"trusts!A2 \(trust\): is the number 7, and the column holds text"),
        ("trusts!A3", "ASH", r"trusts!A3 \(trust\): trust ASH is already in row 2"),
        ("trusts!Z9", "aside", r"trusts!Z9: stands in a column without a heading"),
        ("trusts!B1", "nam", r"trusts!B1 \(nam\): has the unknown column 'nam'; rename it to 'name'"),
        ("settings!B3", "lots", r"settings!B3 \(value\): 'lots' is not a number"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_sheet_and_cell(tmp_path: Path, place: str, value: object, said: str) -> None:
    """The same faults as those of the tables' files, at the cell that a user can click on."""
    path = with_cells(tmp_path / "bad.xlsx", {place: value})
    with pytest.raises(WorkbookError, match=said):
        read_instance_workbook(path, strict=True)


def test_a_cell_has_one_fault(tmp_path: Path) -> None:
    """What follows from a date in a period is not said again where the period is missing."""
    path = with_cells(tmp_path / "bad.xlsx", {"trusts!A2": 7})
    with pytest.raises(WorkbookError) as caught:
        read_instance_workbook(path)
    cells = [fault.place for fault in caught.value.faults if fault.file == "trusts"]
    assert len(cells) == len(set(cells))


def test_yes_and_no_may_be_typed_either_way(tmp_path: Path) -> None:
    """TRUE as the spreadsheet has it and true as a text are the same flag."""
    place = "opportunities!M2"
    sheet = openpyxl.load_workbook(write_instance_workbook(tiny(), tmp_path / "t.xlsx"))["opportunities"]
    assert sheet["M1"].value == "lumpy"
    assert isinstance(sheet["M2"].value, bool)
    as_text = "true" if sheet["M2"].value else "false"
    found = read_instance_workbook(with_cells(tmp_path / "text.xlsx", {place: as_text})).instance
    assert found.sha256 == tiny().sha256


def test_a_part_is_laid_over_an_instance(tmp_path: Path) -> None:
    """One cell of one row of one sheet: that cell changes, and nothing else does."""
    path = sheets(tmp_path / "part.xlsx", {"envelope": [["period", "grant_pot"], ["2027-28", 9.5]]})
    found = read_instance_workbook(path, tiny())
    assert [str(laid) for laid in found.laid] == ["envelope: 1 row changed"]
    before = tiny().tables["envelope"]
    after = found.instance.tables["envelope"]
    assert after["grant_pot"].tolist() == [before["grant_pot"].iloc[0], 9.5]
    pd.testing.assert_frame_equal(after.drop(columns="grant_pot"), before.drop(columns="grant_pot"))
    assert all(found.instance.tables[n].equals(tiny().tables[n]) for n in tiny().tables if n != "envelope")


def test_a_new_row_must_be_whole(tmp_path: Path) -> None:
    """A row whose key is new needs every cell, and the fault names its row."""
    path = sheets(tmp_path / "part.xlsx", {"systems": [["system", "name"], ["Q9", "New"], ["Q1", "Old"]]})
    assert len(read_instance_workbook(path, tiny()).instance.tables["systems"]) == 3
    path = sheets(tmp_path / "part.xlsx", {"systems": [["system", "region"], ["Q9", "Y1"]]})
    with pytest.raises(WorkbookError, match=r"systems!2 \(name\): is empty"):
        read_instance_workbook(path, tiny())


def test_a_fault_of_the_instance_beneath_is_named_by_its_file(tmp_path: Path) -> None:
    """A change that breaks a row the workbook does not hold points at that row."""
    path = sheets(tmp_path / "part.xlsx", {"systems": [["system", "name", "region"], ["Q1", "One", "Y1"]]})
    with pytest.raises(WorkbookError, match=r"tiny/trusts\.csv, row \d"):
        read_instance_workbook(path, tiny(), whole=True)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (
            {"opportunites": [["opportunity"], ["A1"]]},
            "sheet opportunites: is not a table of the format; rename it to opp",
        ),
        ({"Workings": [["a"], [1]]}, "has no sheet that is a table"),
        ({"periods": []}, "sheet periods: is empty"),
    ],
)
def test_a_workbook_without_the_right_sheets_says_so(
    tmp_path: Path, tables: dict[str, list[list[object]]], said: str
) -> None:
    """A name that is almost a table's is a fault and is not passed over in silence."""
    with pytest.raises(WorkbookError, match=said):
        read_instance_workbook(sheets(tmp_path / "odd.xlsx", tables))


def test_sheets_of_the_users_own_are_passed_over_and_said(tmp_path: Path) -> None:
    """Workings beside the tables do no harm."""
    rows: dict[str, list[list[object]]] = {
        "Workings": [["a"], [1]],
        "envelope": [["period", "grant_pot"], ["2027-28", 9.5]],
    }
    assert read_instance_workbook(sheets(tmp_path / "own.xlsx", rows), tiny()).ignored == ("Workings",)
