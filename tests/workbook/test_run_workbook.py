"""A run as a workbook."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.cell_range import CellRange

from optimiser.extras.workbook import run_workbook
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.run.solve import solve
from optimiser.totals import DeflatorError, area_totals, deflator, treasury_view
from tests.workbook.made import renamed, tiny


@pytest.fixture(scope="module")
def run() -> Run:
    """Tiny, asked how far one can get."""
    solution = solve(tiny(), read_question("how_far"))
    return Run(Path("tiny"), solution.manifest, solution.tables)


@pytest.fixture(scope="module")
def book(run: Run) -> Any:
    """Its workbook, as a spreadsheet opens it."""
    return openpyxl.load_workbook(io.BytesIO(run_workbook(run, tiny())))


def head(sheet: Any) -> int:
    """The row of the headings of a sheet's table."""
    (table,) = sheet.tables.values()
    return int(CellRange(table.ref).min_row)


def test_a_run_has_one_table_a_sheet_and_a_cover_first(book: Any) -> None:
    """Cover, contents, notes, then the tables; headings are frozen, and every sheet has one named table."""
    assert book.sheetnames[:3] == ["cover", "contents", "notes"]
    assert book.active.title == "cover"
    for sheet in book.worksheets:
        assert len(sheet.tables) == 1
        assert sheet.freeze_panes == f"B{head(sheet) + 1}"
    assert book.properties.title == "tiny: Tell us how far we can get."


def test_the_workbook_keeps_the_conventions_of_government_statistics(book: Any) -> None:
    """The checklist of the Analysis Function for spreadsheets, sheet by sheet.

    A title in A1; lines of text in column A alone without a gap down to the headings; the table from column A on,
    marked, with a heading of its own in every column and no empty row or column; nothing merged, hidden or
    calculated; Arial of 12 points or more; a name of small letters without spaces.
    """
    for sheet in book.worksheets:
        (table,) = sheet.tables.values()
        block = CellRange(table.ref)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert sheet["A1"].value
        assert (block.min_col, block.max_row, block.max_col) == (1, sheet.max_row, sheet.max_column)
        above, (headings, *body) = rows[: block.min_row - 1], rows[block.min_row - 1 :]
        assert all(row[0] and not any(row[1:]) for row in above)
        assert all(headings)
        assert len(set(headings)) == len(headings)
        assert all(any(cell is not None for cell in row) for row in body)
        assert all(any(row[at] is not None for row in body) for at in range(len(headings)))
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert not [
            d for d in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values()) if d.hidden
        ]
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert {(cell.font.name, cell.font.sz >= 12) for cell in cells} <= {
            ("Arial", True),
            ("Calibri", False),
        }
        assert re.fullmatch(r"[a-z_]+", sheet.title)


def test_empty_cells_are_explained_above_the_table_that_has_them(book: Any) -> None:
    """Every column with an empty cell is named in the line above its table, with a reason, and no other column is."""
    for sheet in book.worksheets[3:]:
        headings, *body = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=head(sheet))]
        blank = [name for at, name in enumerate(headings) if any(row[at] is None for row in body)]
        said = " ".join(str(sheet.cell(row, 1).value) for row in range(2, head(sheet)))
        assert "This worksheet contains one table." in said
        named = said.partition("Empty cells in ")[2].partition(": ")
        assert named[0] == ", ".join(blank)
        assert bool(named[2]) is bool(blank)


def test_notes_and_titles_refer_to_each_other(book: Any) -> None:
    """A note on a title stands on the sheet of notes, which names that sheet; and the other way round."""
    notes = {
        row[0]: row[2] for row in book["notes"].iter_rows(min_row=head(book["notes"]) + 1, values_only=True)
    }
    for sheet in book.worksheets[3:]:
        for mark in re.findall(r"\[note \d+\]", sheet["A1"].value):
            assert sheet.title in notes[mark].split(", ")
    for mark, sheets in notes.items():
        for name in sheets.split(", "):
            assert name in {"every sheet", "no sheet of this workbook"} or mark in book[name]["A1"].value


def test_headings_have_units_and_cells_have_full_values(book: Any, run: Run) -> None:
    """The asks in the workbook are those of the run's table, to the last bit."""
    sheet = book["allocation"]
    headings = [cell.value for cell in sheet[head(sheet)]]
    assert "Efficiency requirement (£m)" in headings
    assert "Efficiency requirement (% of expenditure)" in headings
    at = headings.index("Efficiency requirement (£m)")
    assert [row[at].value for row in sheet.iter_rows(min_row=head(sheet) + 1)] == run.tables["allocation"][
        "cip"
    ].tolist()


def test_every_table_of_the_run_is_there_in_full(book: Any, run: Run) -> None:
    """No row is lost when names are joined on."""
    for name, frame in run.tables.items():
        if len(frame):
            assert book[name].max_row == len(frame) + head(book[name])
    listed = {row[0].value: row[2].value for row in book["contents"].iter_rows(min_row=4)}
    assert listed["allocation"] == 6
    assert set(listed) == {"notes", *book.sheetnames[3:]}


def test_names_that_look_like_formulas_stay_text(run: Run) -> None:
    """A trust called =cmd() is shown and never run."""
    odd = renamed({}, ["=cmd()", "@x", "-1+1"])
    sheet = openpyxl.load_workbook(io.BytesIO(run_workbook(run, odd)))["allocation"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert "=cmd()" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_bytes_of_a_run_are_the_same_every_time(run: Run) -> None:
    """So that two workbooks can be compared as files."""
    assert run_workbook(run, tiny()) == run_workbook(run, tiny())


def test_a_run_without_a_plan_shows_what_cannot_hold(run: Run) -> None:
    """The status is the first thing said, and the conflict has its sheet."""
    manifest = {**run.manifest, "status": "infeasible", "tiers": []}
    conflict = {"members": [{"id": "grant_pot", "period": "2026-27"}], "minimal": True, "ways_out": []}
    found = openpyxl.load_workbook(io.BytesIO(run_workbook(Run(Path("x"), manifest, {}, conflict), tiny())))
    assert found["cover"]["A2"].value.startswith("No plan")
    assert [cell.value for cell in found["conflict"][head(found["conflict"]) + 1]][:2] == [
        "cannot hold together",
        "grant_pot",
    ]


def test_every_level_of_the_totals_adds_up_to_the_sector(run: Run) -> None:
    """Regions, systems and types each hold every trust once."""
    totals = area_totals(run, tiny())
    sums = totals.groupby(["level", "period"])[["cip", "grant", "reported", "trusts"]].sum()
    for level in ("region", "system", "type"):
        assert sums.loc[level].sub(sums.loc["sector"]).abs().to_numpy().max() < 1e-9


def test_the_switch_from_capital_leaves_one_limit_and_enters_the_other(run: Run) -> None:
    """What capital_to_revenue adds to RDEL it takes from CDEL, and both say that approval is needed."""
    view = treasury_view(run, tiny())
    switch = view[view["line"] == "capital_to_revenue"]
    assert switch.groupby("period")["amount"].sum().abs().max() == 0
    assert set(switch["limit"]) == {"RDEL", "CDEL"}
    assert switch["needs_approval"].all()


def test_the_reported_position_is_the_position_and_the_grants(run: Run) -> None:
    """RDEL lines reconcile in every period, to the £1 to which they are written."""
    lines = treasury_view(run, tiny()).pivot_table(
        index="period", columns="line", values="amount", aggfunc="first"
    )
    off = lines["position_before_support"] + lines["grants"] - lines["reported_position"]
    assert off.abs().max() < 3e-6


def test_real_terms_take_inflation_out_of_later_periods(run: Run) -> None:
    """At 10% a year the second year's £2.6m is worth £2.6m / 1.1 in the prices of the first."""
    view = treasury_view(run, tiny(), deflator(tiny(), 10.0))
    grants = view[view["line"] == "grants"]
    first, second = grants["amount"].tolist()
    assert grants["period"].tolist() == ["2026-27", "2027-28"]
    assert grants["real"].tolist() == [first, pytest.approx(second / 1.1)]


def test_a_deflator_may_be_a_series(tmp_path: Path) -> None:
    """An index by period, based on the period that is asked for."""
    path = tmp_path / "deflator.csv"
    path.write_text("period,index\n2026-27,100\n2027-28,104\n", encoding="utf-8")
    assert deflator(tiny(), str(path), "2027-28").factors == {"2026-27": 100 / 104, "2027-28": 1.0}
    path.write_text("period,index\n2026-27,100\n", encoding="utf-8")
    with pytest.raises(DeflatorError, match=r"deflator\.csv.*no index above 0 for 2027-28"):
        deflator(tiny(), str(path))
    with pytest.raises(DeflatorError, match="cannot be read"):
        deflator(tiny(), "two per cent")
    with pytest.raises(DeflatorError, match="is no period"):
        deflator(tiny(), 2.0, "1999")
