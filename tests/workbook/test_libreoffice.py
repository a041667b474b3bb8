"""Workbooks through a real spreadsheet program: opened, calculated, saved and read back."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from optimiser.extras.workbook import read_instance_workbook, run_workbook, write_instance_workbook
from optimiser.extras.workbook.instance_sheets import files_beside
from optimiser.instances import read_instance, write_instance
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.run.solve import solve
from tests.workbook.calc import MISSING, SOFFICE, converted
from tests.workbook.made import TINY, renamed, tiny

pytestmark = [pytest.mark.slow, pytest.mark.skipif(SOFFICE is None, reason=MISSING)]
XLSX = "xlsx:Calc MS Excel 2007 XML"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("name", ["tiny", "areas-2016", "england-2025-26"])
def test_saved_by_calc_an_instance_comes_back_to_the_byte(tmp_path: Path, name: str) -> None:
    """Every table, the page and all scenarios, numbers of 17 digits and true and false among them."""
    folder = shutil.copytree(TINY.parent / name, tmp_path / "before")
    path = write_instance_workbook(read_instance(folder), tmp_path / f"{name}.xlsx", files_beside(folder))
    found = read_instance_workbook(converted(path, XLSX, tmp_path / "calc"))
    write_instance(found.instance, tmp_path / "back", beside=found.files)
    assert contents(tmp_path / "back") == contents(folder)


def test_saved_by_calc_odd_codes_and_names_stay(tmp_path: Path) -> None:
    """007, 1e5 and a date as codes; names that a spreadsheet would run."""
    odd = renamed({"ASH": "007", "BEC": "1e5", "COT": "2026-07-01"}, ["=1+1", "@SUM(1)", " +1-1"])
    path = write_instance_workbook(odd, tmp_path / "odd.xlsx")
    assert read_instance_workbook(converted(path, XLSX, tmp_path / "calc")).instance.sha256 == odd.sha256


def test_calc_shows_every_sheet_of_a_run(tmp_path: Path) -> None:
    """The workbook of a run opens without a repair, with its sheets, rows and headings."""
    solution = solve(tiny(), read_question("how_far"))
    path = tmp_path / "run.xlsx"
    path.write_bytes(run_workbook(Run(Path("x"), solution.manifest, solution.tables), tiny()))
    before, after = (openpyxl.load_workbook(p) for p in (path, converted(path, XLSX, tmp_path / "calc")))
    assert after.sheetnames == before.sheetnames
    for sheet in before.worksheets:
        assert [c.value for c in after[sheet.title][3]] == [c.value for c in sheet[3]]
        assert after[sheet.title].max_row == sheet.max_row
    assert converted(path, "pdf", tmp_path / "calc").stat().st_size > 10_000
