"""A workbook as it was taken: its own sheets with the cells corrected and marked, and a sheet that lists them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from optimiser.extras.workbook.grid import library
from optimiser.extras.workbook.tidy import CORRECTIONS, Correction
from optimiser.extras.workbook.write import CREATED
from optimiser.writing import write_bytes

MARK = "FFFFF2CC"
"""A pale yellow behind a corrected cell."""
MODIFIED, CHANGED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*"), rb"\g<1>2000-01-01T00:00:00Z"
HEADINGS = ("sheet", "cell", "column", "was", "is", "why")


def write_corrected(
    source: Path | str,
    target: Path | str,
    corrections: Sequence[Correction],
    passed: Sequence[tuple[str, str]],
) -> Path:
    """Write the workbook with its corrections.

    Args:
        source: the workbook as it came; it is not changed.
        target: where the corrected one goes.
        corrections: the cells and what they are taken for.
        passed: sheet and cell of what was passed over: totals, notes, titles. They are emptied.

    Raises:
        MissingExtraError: openpyxl is not installed.
    """
    book = library("openpyxl").load_workbook(source)
    fill = library("openpyxl.styles").PatternFill("solid", fgColor=MARK)
    for sheet, cell in passed:
        book[sheet][cell].value = None
    for correction in corrections:
        _write(book[correction.sheet][correction.cell], correction)
        book[correction.sheet][correction.cell].fill = fill
    _list(book, corrections)
    target_bytes = io.BytesIO()
    book.save(target_bytes)
    return write_bytes(target, _without_clock(target_bytes.getvalue()))


def _write(cell: Any, correction: Correction) -> None:  # noqa: ANN401 - the library has no types
    if correction.kind == "number":
        cell.value, cell.number_format = float(correction.meant), "General"
    elif correction.kind == "flag":
        cell.value = correction.meant == "true"
    else:
        _text(cell, correction.meant)


def _text(cell: Any, text: str) -> None:  # noqa: ANN401
    cell.value, cell.number_format, cell.data_type = text, "@", "s"


def _list(book: Any, corrections: Sequence[Correction]) -> None:  # noqa: ANN401
    if CORRECTIONS in book.sheetnames:
        del book[CORRECTIONS]
    sheet = book.create_sheet(CORRECTIONS)
    rows = [(c.sheet, c.cell, c.column, c.said, c.meant, c.why) for c in corrections]
    for at, row in enumerate([HEADINGS, *rows], start=1):
        for column, text in enumerate(row, start=1):
            _text(sheet.cell(at, column), text)


def _without_clock(data: bytes) -> bytes:
    """The same package with one time on all of its parts, and as that of its change."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for name in source.namelist():
            package.writestr(
                zipfile.ZipInfo(name, CREATED.timetuple()[:6]),
                MODIFIED.sub(CHANGED, source.read(name)),
                zipfile.ZIP_DEFLATED,
            )
    return target.getvalue()
