"""Excerpts of official files, put together to workbooks where they are sheets."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

HOME = Path(__file__).with_name("excerpts")


def lay(folder: Path, *names: str) -> Path:
    """Put excerpts into a folder as the files that they are cut from; all of them where none is named."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(HOME.iterdir()):
        if path.name == "README.md" or (names and not any(path.name.startswith(name) for name in names)):
            continue
        if path.is_dir():
            sheets = {sheet.stem: _rows(sheet) for sheet in sorted(path.iterdir())}
            (folder / path.name).write_bytes(workbook(sheets))
        else:
            shutil.copy(path, folder / path.name)
    return folder


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook with numbers as numbers and everything else as text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, int | float):
                        sheet.write_number(at, column, cell)
                    elif cell:
                        sheet.write_string(at, column, str(cell))
    return buffer.getvalue()


def _rows(path: Path) -> list[list[object]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [[_cell(cell) for cell in row] for row in csv.reader(file)]


def _cell(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell
