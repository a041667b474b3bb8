"""A workbook as people type it is the instance that they mean, and every correction is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from optimiser.extras.workbook import read_instance_workbook
from optimiser.extras.workbook.corrections import write_corrected
from optimiser.extras.workbook.grid import WorkbookError
from optimiser.extras.workbook.tidy import cells
from tests.cli.words import caller
from tests.workbook.made import tiny, tiny_workbook, with_cells
from trustmodels.contract import BY_NAME


def column(table: str, name: str) -> str:
    """The letter of a column of the tiny workbook."""
    return chr(ord("A") + BY_NAME[table].names.index(name))


def cell(table: str, name: str, row: int = 2) -> str:
    """A cell of the tiny workbook, as sheet!D2."""
    return f"{table}!{column(table, name)}{row}"


@pytest.mark.parametrize(
    ("table", "name", "text", "value"),
    [
        ("opportunities", "delivery", "90%", 0.9),
        ("opportunities", "potential", "£8.5", 8.5),
        ("opportunities", "potential", "£8.5m", 8.5),
        ("opportunities", "potential", "£8,500k", 8.5),
        ("trusts", "income", "£1.2bn", 1200.0),
        ("trusts", "income", "1,234.5", 1234.5),
        ("trusts", "income", "1\u00a0234.5", 1234.5),
        ("trusts", "income", " 200\u00a0", 200.0),
        ("control_totals", "amount", "(2.5)", -2.5),
        ("control_totals", "amount", "(£2.5m)", -2.5),
        ("control_totals", "amount", "\u22122.5", -2.5),
        ("control_totals", "amount", "2.5-", -2.5),
        ("drivers", "cost_inflation", "3.5%", 0.035),
        ("drivers", "cost_inflation", "3.5 per cent", 0.035),
        ("opportunities", "delivery", "90pct", 0.9),
        ("trusts", "income", "GBP 200", 200.0),
        ("trusts", "income", "1\u202f234.5", 1234.5),
        ("capacity", "unit_cost", "£1,700", 1700.0),
        ("staffing", "substantive", "2,000 WTE", 2000.0),
    ],
)
def test_a_number_as_it_is_meant(table: str, name: str, text: str, value: float) -> None:
    """Each text stands for one number in its column's unit."""
    said = cells.numbers_meant(text, BY_NAME[table].column(name))
    assert (float(said[0]) if said else float(text.strip())) == value


@pytest.mark.parametrize(
    ("table", "name", "text"),
    [
        ("trusts", "income", "5%"),
        ("staffing", "substantive", "£200"),
        ("trusts", "income", "1,5"),
        ("trusts", "income", "n/a"),
        ("trusts", "income", "12 beds"),
        ("trusts", "income", "--5"),
    ],
)
def test_what_could_mean_anything_is_not_taken(table: str, name: str, text: str) -> None:
    """A percentage of money, pounds of staff, a decimal comma: refused as before."""
    assert cells.numbers_meant(text, BY_NAME[table].column(name)) is None


def test_a_sheet_as_people_type_it(tmp_path: Path) -> None:
    """Spaces, yes and no, capitals, a slash, an ODS code: the same instance, with a correction for each cell."""
    flags = tiny().tables["opportunities"]
    typed: dict[str, object] = {
        "trusts!A1": "ODS code",
        "trusts!A2": "ASH ",
        cell("opportunities", "needs_support"): "Yes" if flags["needs_support"].iloc[0] else "No",
        cell("opportunities", "qia"): str(flags["qia"].iloc[0]).title() + "\u00a0",
        cell("opportunities", "trust"): str(flags["trust"].iloc[0]).lower(),
        "periods!A2": "2026/27",
        "periods!A3": "2027-2028",
    }
    found = read_instance_workbook(with_cells(tmp_path / "typed.xlsx", typed))
    assert found.instance.sha256 == tiny().sha256
    assert {f"{c.sheet}!{c.cell}" for c in found.corrections} == set(typed)
    said = "\n".join(map(str, found.corrections))
    assert "trusts!A2 (trust): 'ASH ' is read as 'ASH'" in said
    assert "periods!A2 (period): '2026/27' is read as '2026-27'" in said
    with pytest.raises(WorkbookError):
        read_instance_workbook(tmp_path / "typed.xlsx", strict=True)


def test_dates_that_stand_for_periods(tmp_path: Path) -> None:
    """1 April 2026, and 31 March 2028 as a text, are the years that the periods are called by."""
    place = cell("control_totals", "period"), cell("control_totals", "period", 3)
    totals = tiny().tables["control_totals"]["period"].tolist()
    typed = {place[0]: date(int(totals[0][:4]), 4, 1), place[1]: f"31/03/20{totals[1][5:]}"}
    found = read_instance_workbook(with_cells(tmp_path / "dates.xlsx", typed))
    assert found.instance.sha256 == tiny().sha256
    assert len(found.corrections) == 2


def test_rows_that_are_none_of_the_table(tmp_path: Path) -> None:
    """A title above, a blank row pasted, a total and a note below: passed over, and said."""
    path = tmp_path / "rows.xlsx"
    path.write_bytes(tiny_workbook())
    book = openpyxl.load_workbook(path)
    sheet = book["trusts"]
    sheet.append(["\u00a0", " "])
    numbers_ = {"income": tiny().tables["trusts"]["income"].sum()}
    sheet.append(["Total", None, None, None, numbers_["income"], None])
    sheet.append(["Source: the trusts' accounts"])
    sheet.insert_rows(1)
    sheet["A1"] = "Trusts of the region"
    book.save(path)
    found = read_instance_workbook(path)
    assert found.instance.sha256 == tiny().sha256
    assert found.remarks == (
        "row 1 of trusts stands above the headings ('Trusts of the region') and was passed over",
        "row 7 of trusts is a total, the sum of the others ('Total') and was passed over",
        'row 8 of trusts is a note ("Source: the trusts\' accounts") and was passed over',
    )


def test_further_rows_and_columns_that_are_none_of_the_table(tmp_path: Path) -> None:
    """Headings pasted again with their units, a word before a row of sums, a short remark, a column of notes."""
    path = tmp_path / "rows.xlsx"
    path.write_bytes(tiny_workbook())
    book = openpyxl.load_workbook(path)
    sheet = book["trusts"]
    head = [cell.value for cell in sheet[1]]
    assert any("(" in heading for heading in head)
    sheet.append(["England", None, None, None, tiny().tables["trusts"]["income"].sum()])
    sheet.append(["checked AB"])
    sheet.cell(1, len(head) + 1).value, sheet.cell(2, len(head) + 1).value = "My notes", "ask Jo"
    sheet.insert_rows(3)
    for at, heading in enumerate(head, start=1):
        sheet.cell(3, at).value = heading
    book.save(path)
    found = read_instance_workbook(path)
    assert found.instance.sha256 == tiny().sha256
    assert found.remarks == (
        "column L of trusts holds remarks ('My notes') and was passed over",
        "row 3 of trusts repeats the headings ('trust') and was passed over",
        "row 6 of trusts is a total, the sum of the others ('England') and was passed over",
        "row 7 of trusts is a note ('checked AB') and was passed over",
    )


def test_a_row_that_somebody_has_begun_is_no_note(tmp_path: Path) -> None:
    """A code alone in its row is asked to be filled in."""
    path = tmp_path / "begun.xlsx"
    path.write_bytes(tiny_workbook())
    book = openpyxl.load_workbook(path)
    book["flows"].append(["AE4"])
    book.save(path)
    with pytest.raises(WorkbookError, match="is empty; fill it in"):
        read_instance_workbook(path)


def test_the_copy_of_a_sheet_is_read_where_it_stands_alone(tmp_path: Path) -> None:
    """`flows (2)` is flows where there is no flows, and is passed over where there is."""
    path = tmp_path / "copy.xlsx"
    path.write_bytes(tiny_workbook())
    book = openpyxl.load_workbook(path)
    book["flows"].title = "flows (2)"
    book.copy_worksheet(book["beds"]).title = "beds (2)"
    book.save(path)
    found = read_instance_workbook(path)
    assert found.instance.sha256 == tiny().sha256
    assert found.ignored == ("beds (2)",)
    assert found.remarks == ("the sheet flows (2) is read as the table flows",)


def test_what_is_hidden_is_said(tmp_path: Path) -> None:
    """A sheet, two rows and a column that nobody sees are read and named."""
    path = tmp_path / "hidden.xlsx"
    path.write_bytes(tiny_workbook())
    book = openpyxl.load_workbook(path)
    book["staffing"].sheet_state = "hidden"
    for row in (3, 4):
        book["opportunities"].row_dimensions[row].hidden = True
    book["trusts"].column_dimensions["E"].hidden = True
    book.save(path)
    said = read_instance_workbook(path, strict=True).remarks
    assert set(said) == {
        "the sheet staffing is hidden and was read",
        "rows 3-4 of opportunities are hidden and were read",
        "column E (income) of trusts is hidden and was read",
    }
    assert read_instance_workbook(with_cells(tmp_path / "plain.xlsx", {})).remarks == ()


def test_the_corrected_workbook_needs_no_correction(tmp_path: Path) -> None:
    """Written beside, it is read strictly as the same instance, and lists what was changed; the same bytes twice."""
    path = with_cells(
        tmp_path / "typed.xlsx",
        {"trusts!A2": "ASH ", cell("trusts", "income"): "£1,234.5", "trusts!A6": "Total"},
    )
    found = read_instance_workbook(path)
    out = write_corrected(path, tmp_path / "corrected.xlsx", found.corrections, found.passed)
    again = read_instance_workbook(out, strict=True)
    assert again.instance.sha256 == found.instance.sha256
    assert again.corrections == ()
    rows = list(openpyxl.load_workbook(out)["corrections"].values)
    assert ("trusts", "A2", "trust", "ASH ", "ASH", "spaces around it taken off") in rows
    assert len(rows) == 3
    assert (
        out.read_bytes()
        == write_corrected(path, tmp_path / "b.xlsx", found.corrections, found.passed).read_bytes()
    )


def test_corrections_are_said_beside_faults(tmp_path: Path) -> None:
    """Who has still to mend something hears what was taken as meant."""
    path = with_cells(tmp_path / "both.xlsx", {"trusts!A2": "ASH ", cell("trusts", "income"): "lots"})
    with pytest.raises(
        WorkbookError, match=r"'lots' is not a number.*(?s:.)*Taken as it is meant.*(?s:.)*trusts!A2"
    ):
        read_instance_workbook(path)


def test_import_lists_corrections_and_writes_the_corrected_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words of the command; --strict refuses the same workbook."""
    call = caller(monkeypatch, capsys)
    path = with_cells(tmp_path / "typed.xlsx", {"trusts!A2": "ASH "})
    done = call("import", str(path), "--to", str(tmp_path / "new"), "--corrected", str(tmp_path / "c.xlsx"))
    assert done.status == 0
    assert "trusts!A2 (trust): 'ASH ' is read as 'ASH': spaces around it taken off" in done.text
    assert (tmp_path / "c.xlsx").is_file()
    assert call("import", str(path), "--to", str(tmp_path / "strict"), "--strict").status == 2


def test_figures_are_brought_from_the_unit_of_their_heading(tmp_path: Path) -> None:
    """£000 and percentages above the figures: the same instance, said, and refused where nothing is taken as meant."""
    trusts, drivers = tiny().tables["trusts"], tiny().tables["drivers"]
    typed: dict[str, object] = {
        cell("trusts", "income", 1): "Income (£'000)",
        cell("drivers", "cost_inflation", 1): "cost_inflation (%)",
    }
    for at, value in enumerate(trusts["income"], start=2):
        typed[cell("trusts", "income", at)] = value * 1000
    for at, value in enumerate(drivers["cost_inflation"], start=2):
        typed[cell("drivers", "cost_inflation", at)] = value * 100
    path = with_cells(tmp_path / "units.xlsx", typed)
    found = read_instance_workbook(path)
    assert found.instance.sha256 == tiny().sha256
    said = [str(each) for each in found.corrections]
    assert (
        f"{cell('trusts', 'income')} (income): '100000' is read as '100': brought to the column's unit"
        in said
    )
    plain_heading = {cell("trusts", "income", 1): "income (£000)"}
    with pytest.raises(WorkbookError, match=r"says another unit than £m a year \('income \(£000\)'\)"):
        read_instance_workbook(with_cells(tmp_path / "strict.xlsx", plain_heading), strict=True)


def test_a_sheet_under_another_name_is_known_by_its_headings(tmp_path: Path) -> None:
    """`Provider list` has every heading of trusts; a hidden copy, or one that is called old, is not taken for it."""
    path = tmp_path / "named.xlsx"
    path.write_bytes(tiny_workbook())
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["trusts"]).title = "Trusts (old)"
    hidden = book.copy_worksheet(book["trusts"])
    hidden.title, hidden.sheet_state, hidden["E2"] = "trusts (2)", "hidden", 999
    book["trusts"].title = "Provider list"
    book.save(path)
    found = read_instance_workbook(path)
    assert found.instance.sha256 == tiny().sha256
    assert found.remarks == ("the sheet Provider list is read as the table trusts, whose headings it has",)
    assert set(found.ignored) == {"Trusts (old)", "trusts (2)"}


def test_a_row_of_units_and_dates_of_published_periods(tmp_path: Path) -> None:
    """Units below the headings are passed over; a date in `published` is the year that it stands for."""
    path = tmp_path / "units.xlsx"
    path.write_bytes(tiny_workbook())
    book = openpyxl.load_workbook(path)
    book["staffing"].insert_rows(2)
    for name, unit in {"substantive": "WTE", "required": "WTE", "agency_ceiling": "£m"}.items():
        book["staffing"][cell("staffing", name).split("!")[1]] = unit
    year = str(tiny().tables["published"]["period"].iloc[0])
    book["published"][cell("published", "period").split("!")[1]] = date(int(year[:4]), 4, 1)
    book.save(path)
    found = read_instance_workbook(path)
    assert found.instance.sha256 == tiny().sha256
    assert found.remarks == ("row 2 of staffing holds the units of the columns ('WTE') and was passed over",)


def test_a_row_without_its_code_is_no_total_of_the_only_other_one(tmp_path: Path) -> None:
    """Two years of one trust are alike; where the second leaves out the trust it is asked for, and not left out."""
    with pytest.raises(WorkbookError, match=r"staffing!A3 \(trust\): is empty; fill it in"):
        read_instance_workbook(with_cells(tmp_path / "labels.xlsx", {cell("staffing", "trust", 3): None}))


def test_names_of_trusts_are_their_codes(tmp_path: Path) -> None:
    """The name of a trust where its code belongs is the code; said as that."""
    found = read_instance_workbook(
        with_cells(tmp_path / "names.xlsx", {cell("staffing", "trust"): "Cote community"})
    )
    assert found.instance.sha256 == tiny().sha256
    assert str(found.corrections[0]).endswith("'Cote community' is read as 'COT': it is the name of 'COT'")


def test_periods_side_by_side_are_one_fault(tmp_path: Path) -> None:
    """A column a year, where a row is of one year: said once, with what to do."""
    typed = {cell("control_totals", "period", 1): "2026-27", cell("control_totals", "amount", 1): "2027-28"}
    with pytest.raises(WorkbookError) as refused:
        read_instance_workbook(with_cells(tmp_path / "wide.xlsx", typed))
    assert [str(fault) for fault in refused.value.faults] == [
        "control_totals!1: has its periods side by side (2026-27, 2027-28); put them under one another: "
        "a row for each period, with the headings period and amount"
    ]


@pytest.mark.parametrize(
    ("table", "name", "mark", "said"),
    [
        ("staffing", "agency_ceiling", "-", "an empty cell says: no limit on spending on agency staff"),
        ("staffing", "substantive", "*", "this cell cannot be empty"),
        (
            "opportunities",
            "one_off_cost",
            "n/a",
            "write the number, 0 where there is none; an empty cell says: 0",
        ),
    ],
)
def test_a_mark_for_no_value_is_asked_what_it_means(
    tmp_path: Path, table: str, name: str, mark: str, said: str
) -> None:
    """A dash may be nothing or no limit: the message says what 0 and an empty cell would be."""
    with pytest.raises(WorkbookError) as refused:
        read_instance_workbook(with_cells(tmp_path / "marks.xlsx", {cell(table, name): mark}))
    (fault,) = refused.value.faults
    assert said in str(fault)
