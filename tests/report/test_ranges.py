"""Figures that were open, on the page and in the workbook."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl

from optimiser.explain.storage import keep
from optimiser.explain.verified_run import Opened
from optimiser.extras.workbook import run_workbook
from optimiser.page import sections_of
from optimiser.report.pair import Pair, read
from optimiser.solver import SolveSettings
from optimiser.subjects.part import View
from optimiser.subjects.ranges.part import ranges
from optimiser.subjects.register import kept_parts
from optimiser.subjects.work import Work
from tests.explain.ranges.test_ranges import sharing_a_pot

SAID = "any figure up to £20.0m would serve the nation as well"


def _kept_in(folder: Path) -> Opened:
    """T and U share a pot of 10 a year that each of them wants, with their ranges kept."""
    answer = sharing_a_pot()
    answer = replace(answer, run=replace(answer.run, path=folder))
    work = Work(answer.run, answer.instance, SolveSettings(), lambda _text: None)
    keep(answer.run, ranges(work))
    return answer


def test_the_page_tells_what_was_open(tmp_path: Path) -> None:
    """The section on asks, read from the run's folder, has the finding and a row for each open figure.

    Grant and missed total of T and U, over the horizon and in two years.
    """
    answer = _kept_in(tmp_path)
    lead = read(answer.run, answer.instance)
    assert lead.reading is not None
    view = View(Pair(answer.instance, lead), lead.reading, kept_parts(answer.run))
    section = next(section for section in sections_of(view) if section.id == "asked")
    assert any(SAID in finding.sentence for finding in section.findings)
    table = next(b.table for b in section.blocks if b.table is not None and b.table.id == "open-figures")
    assert len(table.frame) == 2 * 2 * 3
    assert set(table.frame["trust"]) == {"T", "U"}
    assert table.frame["width"].is_monotonic_decreasing


def test_the_workbook_has_the_ranges(tmp_path: Path) -> None:
    """A sheet with every row of the table, the trust's name beside its code."""
    answer = _kept_in(tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(run_workbook(answer.run, answer.instance)))
    rows = list(book["ranges"].iter_rows(min_row=6, values_only=True))
    assert len(rows) == 2 * 5 * 3
    headings = [cell.value for cell in book["ranges"][5]]
    assert "At most (£m)" in headings
    most = headings.index("At most (£m)")
    grants = [row[most] for row in rows if "grant" in row and "all periods" in row]
    assert [round(amount) for amount in grants] == [20, 20]
