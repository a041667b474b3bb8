"""Workbooks through a real spreadsheet program: opened, calculated, saved and read back."""

from __future__ import annotations

import re
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
from tests.workbook.test_run_workbook import head

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
        for row in range(1, head(sheet) + 1):
            assert [c.value for c in after[sheet.title][row]] == [c.value for c in sheet[row]]
        assert after[sheet.title].max_row == sheet.max_row
    assert converted(path, "pdf", tmp_path / "calc").stat().st_size > 10_000


def test_a_run_is_edited_and_saved_by_calc_and_reads_back(tmp_path: Path) -> None:
    """One ask is changed in what Calc has opened, Calc saves it, and that cell alone is another; titles and notes stay.

    Calc saves the workbook as flat XML, in which the cell is written over, opens that and saves it as a workbook.
    """
    solution = solve(tiny(), read_question("how_far"))
    path = tmp_path / "run.xlsx"
    path.write_bytes(run_workbook(Run(Path("x"), solution.manifest, solution.tables), tiny()))
    before = openpyxl.load_workbook(path)
    sheet = before["allocation"]
    at = [cell.value for cell in sheet[head(sheet)]].index("Efficiency requirement (£m)")
    cell = sheet.cell(head(sheet) + 1, at + 1)
    flat = converted(path, "fods", tmp_path / "calc")
    text = flat.read_text(encoding="utf-8")
    begins = text.index('table:name="allocation"')
    written = re.compile(rf'office:value="{re.escape(format(cell.value, ".15g"))}"[^>]*>')
    found = written.search(text, begins)
    assert found is not None
    flat.write_text(
        f'{text[: found.start()]}office:value="12.5" calcext:value-type="float">{text[found.end() :]}',
        "utf-8",
    )
    after = openpyxl.load_workbook(converted(flat, XLSX, tmp_path / "again"))
    assert after.sheetnames == before.sheetnames
    changed = [
        (one.title, here.coordinate)
        for one in before.worksheets
        for row in one.iter_rows()
        for here in row
        if not alike(here.value, after[one.title][here.coordinate].value)
    ]
    assert changed == [("allocation", cell.coordinate)]
    assert after["allocation"][cell.coordinate].value == 12.5


def alike(one: object, other: object) -> bool:
    """The same text, or the same number to the 15 digits that a spreadsheet keeps."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return one == pytest.approx(other, rel=1e-13, abs=1e-15)
    return one == other
