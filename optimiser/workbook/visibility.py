"""Sheets, rows and columns of a workbook that nobody sees in the spreadsheet."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
UNSEEN = re.compile(rb"""\b(?:hidden=["'](?:1|true)["']|(?:ht|width)=["']0(?:\.0*)?["'])""")
CHUNK = 1024 * 1024
WIDEST = 200
"""Columns that are read of a sheet."""


@dataclass(frozen=True)
class Hidden:
    """What of a sheet is hidden: all of it, rows by number, columns counted from 1."""

    sheet: bool = False
    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


def hidden(path: Path, sheet: Any) -> Hidden:  # noqa: ANN401 - the library has no types
    """What is hidden of a sheet; a filter hides rows, and a width of 0 a column.

    openpyxl does not say it of a workbook that it reads as a stream, so the part is looked through as text.
    """
    rows: set[int] = set()
    columns: set[int] = set()
    with zipfile.ZipFile(path) as package, package.open(str(sheet._worksheet_path).lstrip("/")) as part:  # noqa: SLF001
        for text in _pieces(part):
            rows |= {_number(tag, b"r") for tag in ROW.findall(text) if UNSEEN.search(tag)}
            for tag in COLUMN.findall(text):
                if UNSEEN.search(tag):
                    last = min(_number(tag, b"max"), WIDEST)
                    columns |= set(range(_number(tag, b"min"), last + 1))
    return Hidden(sheet.sheet_state != "visible", frozenset(rows), frozenset(columns))


def _pieces(part: Any) -> Iterator[bytes]:  # noqa: ANN401
    """The text of a part in pieces that end where a tag does."""
    rest = b""
    while chunk := part.read(CHUNK):
        whole, mark, after = (rest + chunk).rpartition(b">")
        yield whole + mark
        rest = after
    yield rest


def _number(tag: bytes, name: bytes) -> int:
    found = re.search(rb"\b" + name + rb"""=["'](\d+)["']""", tag)
    return int(found[1]) if found else 0


def told(name: str, what: Hidden, rows: Collection[int], columns: Sequence[tuple[int, str]]) -> list[str]:
    """What is hidden of a sheet that was read: only rows that hold something, and columns with a heading.

    `columns` are the places of the columns with their letters and names.
    """
    said = [f"the sheet {name} is hidden and was read"] if what.sheet else []
    found = sorted(what.rows & set(rows))
    if found:
        many = len(found) > 1
        said.append(f"row{'s' if many else ''} {_listed(found)} of {name} {'are' if many else 'is'} hidden and "
                    f"{'were' if many else 'was'} read")  # fmt: skip
    said += [
        f"column {label} of {name} is hidden and was read" for at, label in columns if at in what.columns
    ]
    return said


def _listed(numbers: Sequence[int]) -> str:
    """Numbers with runs drawn together: 3, 7-9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
