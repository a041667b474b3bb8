"""The values that a workbook keeps beside its formulas: whether they can be taken, and what is said of them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from optimiser.explain.words import plural

if TYPE_CHECKING:
    from optimiser.extras.workbook.grid import Grid, SheetCell

CALCULATION = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*>")
NEVER = re.compile(rb"""\b(?:fullCalcOnLoad=["'](?:1|true)["']|calcCompleted=["'](?:0|false)["'])""")
BY_HAND = re.compile(rb"""\bcalcMode=["']manual["']""")
UNKEPT = "the workbook keeps no value beside it"
UNREAD = "--strict reads no formulas"
AGAIN = (
    "open it in the spreadsheet, let it calculate, and save it; or paste the value in place of the formula"
)


def distrusted(path: Path) -> str:
    """Why the values beside a workbook's formulas are not taken; empty where they are.

    A program that writes formulas without calculating them says so in the file (some write 0 beside each), and a
    spreadsheet that calculates only when it is told to may keep old values.
    """
    with zipfile.ZipFile(path) as package:
        said = package.read("xl/workbook.xml") if "xl/workbook.xml" in package.namelist() else b""
    rules = b"".join(CALCULATION.findall(said))
    if NEVER.search(rules):
        return "the workbook says that it has not been calculated"
    if BY_HAND.search(rules):
        return "the workbook calculates by hand only, so the value beside it may be old"
    return ""


def calculated(
    grids: Iterable[Grid], passed: Collection[tuple[str, str]] = ()
) -> list[tuple[Grid, SheetCell]]:
    """The cells of which the value beside a formula was taken, each with its sheet; `passed` ones aside."""
    return [
        (grid, cell)
        for grid in grids
        for row in grid.rows
        for cell in (row[at] for at in sorted(row))
        if cell.formula and cell.kind != "formula" and (grid.name, cell.place) not in passed
    ]


def formulas_said(found: Iterable[tuple[Grid, SheetCell]]) -> list[str]:
    """One line on all formulas of a workbook: the sheets that have some, how many, and the first of each."""
    sheets: dict[str, list[SheetCell]] = {}
    for grid, cell in found:
        sheets.setdefault(grid.name, []).append(cell)
    if not sheets:
        return []
    parts = [
        f"{name} ({plural(len(cells), 'cell')}, first {cells[0].place}: {cells[0].formula[:40]})"
        for name, cells in sheets.items()
    ]
    said = ", ".join(parts)
    return [
        f"formulas: the values that the spreadsheet last saved beside them were taken, on {said}; "
        "if something that they hang on has changed since, open the workbook, save it, and read it again"
    ]
