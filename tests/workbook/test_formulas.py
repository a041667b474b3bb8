"""Formulas in a workbook: the value that the spreadsheet keeps beside them, or a fault that says why not."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from optimiser.extras.starter import Choice, read_starter
from optimiser.extras.workbook import read_instance_workbook
from optimiser.extras.workbook.corrections import write_corrected
from optimiser.extras.workbook.grid import WorkbookError
from tests.starter.begun import begun, edit, find, written
from tests.workbook.calc import MISSING, SOFFICE, converted
from tests.workbook.made import sheets, tiny


def saved(path: Path, values: dict[str, str], rules: bytes = b"<calcPr calcId='191029'/>") -> Path:
    """A workbook with values beside its formulas, as a spreadsheet saves them.

    Args:
        path: the workbook; openpyxl writes no value beside a formula, and says so in the file.
        values: by number of the sheet and cell, 1!E2, the value; a type before a colon: str:text.
        rules: what the file says of its calculation.
    """
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/workbook.xml"] = re.sub(rb"<calcPr[^>]*/>", rules, parts["xl/workbook.xml"])
    for place, value in values.items():
        sheet, cell = place.split("!")
        kind, _, kept = value.rpartition(":")
        said = f' t="{kind}"'.encode() if kind else b""
        pattern = rb'(<c r="%b"[^>]*?)(>\s*<f>[^<]*</f>)\s*<v>?\s*</?v?\s*/?>' % cell.encode()
        part = f"xl/worksheets/sheet{sheet}.xml"
        new = rb"\1" + said + rb"\2<v>" + kept.encode() + b"</v>"
        parts[part], count = re.subn(pattern, new, parts[part])
        assert count == 1, f"{place} holds no formula without a value"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


def incomes(path: Path, formula: str) -> Path:
    """A workbook with a formula for the income of ASH, in B2, and a total below."""
    rows: list[list[object]] = [["trust", "income"], ["ASH", formula], ["Total", "=SUM(B2:B2)"]]
    return sheets(path, {"trusts": rows})


def test_the_value_beside_a_formula_is_taken_and_said(tmp_path: Path) -> None:
    """=50*2+4.5 with 104.5 beside it is an income of 104.5, and one line names the sheet, the cell and the formula.

    The total is passed over, as any total is, and not counted.
    """
    path = saved(incomes(tmp_path / "f.xlsx", "=50*2+4.5"), {"1!B2": "104.5", "1!B3": "104.5"})
    found = read_instance_workbook(path, tiny())
    assert found.instance.tables["trusts"]["income"].iloc[0] == 104.5
    (said,) = [remark for remark in found.remarks if remark.startswith("formulas")]
    assert "trusts (1 cell, first B2: =50*2+4.5)" in said
    assert "save it, and read it again" in said


def test_every_sheet_with_formulas_is_named_in_one_line(tmp_path: Path) -> None:
    """Two sheets, three cells: one line; a yes or no is taken as such."""
    schemes: list[list[object]] = [["opportunity", "potential", "lumpy"], ["A1", "=4*3", "=1=0"]]
    texts: dict[str, list[list[object]]] = {
        "trusts": [["trust", "income"], ["ASH", "=1"]],
        "opportunities": schemes,
    }
    path = sheets(tmp_path / "f.xlsx", texts)
    values = {"1!B2": "100", "2!B2": "12", "2!C2": "b:0"}
    found = read_instance_workbook(saved(path, values), tiny())
    (said,) = [remark for remark in found.remarks if remark.startswith("formulas")]
    assert "trusts (1 cell, first B2: =1), opportunities (2 cells, first B2: =4*3)" in said
    row = found.instance.tables["opportunities"].set_index("opportunity").loc["A1"]
    assert (row["potential"], bool(row["lumpy"])) == (12, False)


@pytest.mark.parametrize(
    ("rules", "values", "why"),
    [
        (b"<calcPr calcId='1'/>", {}, "the workbook keeps no value beside it"),
        (b"<calcPr fullCalcOnLoad='1'/>", {"1!B2": "0"}, "says that it has not been calculated"),
        (b"<calcPr calcCompleted='0'/>", {"1!B2": "0"}, "says that it has not been calculated"),
        (b"<calcPr calcMode='manual'/>", {"1!B2": "9"}, "calculates by hand only"),
    ],
)
def test_a_value_that_cannot_be_believed_is_refused(
    tmp_path: Path, rules: bytes, values: dict[str, str], why: str
) -> None:
    """No value, a file that a program wrote without calculating, calculation by hand: the cell, why, what to do."""
    path = saved(incomes(tmp_path / "f.xlsx", "=B9"), values, rules)
    with pytest.raises(WorkbookError, match=r"trusts!B2 \(income\): holds the formula =B9") as refused:
        read_instance_workbook(path, tiny())
    assert why in str(refused.value)
    assert "open it in the spreadsheet, let it calculate, and save it" in str(refused.value)


def test_strict_reads_no_formula(tmp_path: Path) -> None:
    """--strict takes nothing for something else."""
    path = sheets(tmp_path / "f.xlsx", {"trusts": [["trust", "income"], ["ASH", "=50*2"]]})
    with pytest.raises(WorkbookError, match=r"holds the formula =50.*--strict reads no formulas"):
        read_instance_workbook(saved(path, {"1!B2": "100"}), tiny(), strict=True)


def test_an_error_beside_a_formula_names_the_formula(tmp_path: Path) -> None:
    """An error is refused, and the formula to mend is named."""
    path = saved(incomes(tmp_path / "f.xlsx", "=Z1/0"), {"1!B2": "e:#DIV/0!"})
    with pytest.raises(WorkbookError, match=r"trusts!B2 .*holds the error #DIV/0!; mend its formula =Z1/0"):
        read_instance_workbook(path, tiny())


def test_an_empty_text_beside_a_formula_is_an_empty_cell(tmp_path: Path) -> None:
    """=IF(A9="","",A9), as people write it, leaves the cell empty: no limit, as the format has it."""
    rows: list[list[object]] = [["period", "grant_pot"], ["2026-27", '=IF(A9="","",A9)']]
    path = saved(sheets(tmp_path / "f.xlsx", {"envelope": rows}), {"1!B2": "str:"})
    found = read_instance_workbook(path, tiny())
    assert tiny().tables["envelope"]["grant_pot"].notna().all()
    assert found.instance.tables["envelope"]["grant_pot"].isna().tolist() == [True, False]


def test_the_corrected_workbook_holds_values(tmp_path: Path) -> None:
    """What --corrected writes reads back as the same instance, without a formula, and lists the cell."""
    path = saved(incomes(tmp_path / "f.xlsx", "=50*2+5"), {"1!B2": "105", "1!B3": "105"})
    found = read_instance_workbook(path, tiny())
    clean = write_corrected(path, tmp_path / "c.xlsx", (*found.corrections, *found.values), found.passed)
    again = read_instance_workbook(clean, tiny())
    assert again.instance.sha256 == found.instance.sha256 != tiny().sha256
    assert not any("formulas" in remark for remark in again.remarks)
    assert openpyxl.load_workbook(clean)["corrections"]["D2"].value == "=50*2+5"


def test_the_six_sheets_take_values_too(tmp_path: Path) -> None:
    """A formula on the sheet money: its value counts, and the formula is said."""
    path = written(begun("tiny", Choice(types=("acute",))), tmp_path / "w.xlsx")
    row = find(path, "money", table="trusts", trust="ASH", figure="income")
    edit(path, "money", row, value="=100+4")
    book = openpyxl.load_workbook(path, read_only=True)
    number = book.sheetnames.index("money") + 1
    column = next(cell.column_letter for cell in next(book["money"].iter_rows()) if cell.value == "value")
    found = read_starter(saved(path, {f"{number}!{column}{row}": "104"}), "mine")
    assert found.instance.tables["trusts"].set_index("trust")["income"]["ASH"] == 104
    assert any(f"money (1 cell, first {column}{row}: =100+4)" in remark for remark in found.remarks)


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason=MISSING)
def test_what_calc_calculates_is_taken(tmp_path: Path) -> None:
    """Calc opens a workbook with formulas, calculates and saves it: 50 * 2 + 4.5 is read, and so is a sum of it."""
    rows: list[list[object]] = [["trust", "income", "expenditure"], ["ASH", "=50*2+4.5", "=B2+10"]]
    path = converted(sheets(tmp_path / "f.xlsx", {"trusts": rows}), "xlsx", tmp_path / "out")
    ash = read_instance_workbook(path, tiny()).instance.tables["trusts"].iloc[0]
    assert (ash["income"], ash["expenditure"]) == (104.5, 114.5)
