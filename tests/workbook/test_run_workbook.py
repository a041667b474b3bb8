"""A run as a workbook."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

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


def test_a_run_has_one_table_a_sheet_and_notes_first(book: Any) -> None:
    """Nothing is merged, headings are frozen, and every sheet has one named table."""
    assert book.sheetnames[:2] == ["notes", "contents"]
    for sheet in book.worksheets:
        assert len(sheet.tables) == 1
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes == "B4"
    assert book.properties.title == "tiny: Tell us how far we can get."


def test_headings_have_units_and_cells_have_full_values(book: Any, run: Run) -> None:
    """The asks in the workbook are those of the run's table, to the last bit."""
    sheet = book["allocation"]
    headings = [cell.value for cell in sheet[3]]
    assert "Efficiency requirement (£m)" in headings
    assert "Efficiency requirement (% of expenditure)" in headings
    at = headings.index("Efficiency requirement (£m)")
    assert [row[at].value for row in sheet.iter_rows(min_row=4)] == run.tables["allocation"]["cip"].tolist()


def test_every_table_of_the_run_is_there_in_full(book: Any, run: Run) -> None:
    """No row is lost when names are joined on."""
    for name, frame in run.tables.items():
        if len(frame):
            assert book[name].max_row == len(frame) + 3
    listed = {row[0].value: row[2].value for row in book["contents"].iter_rows(min_row=4)}
    assert listed["allocation"] == 6
    assert set(listed) == set(book.sheetnames[2:])


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
    assert found["notes"]["A2"].value.startswith("No plan")
    assert [cell.value for cell in found["conflict"][4]][:2] == ["cannot hold together", "grant_pot"]


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
