"""An official file -> rows of cells: CSV, old and new Excel workbooks, and either inside a zip archive."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from optimiser.errors import Fault, InstanceError

Row = Sequence[object]
WORKBOOKS = (".xls", ".xlsx", ".xlsb", ".ods")
KINDS = (".csv", ".zip", *WORKBOOKS)
LARGEST, UNPACKED = 256 * 1024**2, 2 * 1024**3
"""Bytes of a file, and of all parts of an archive unpacked: the largest publications are a tenth of that."""
SEARCHED = 60
"""Headings stand within this many rows of the top, below titles and notes."""
LIBRARY = "python -m pip install '.[publications]'"


class PublicationError(InstanceError):
    """Files that cannot be read as what they say they are."""

    opening = "The files have"


@dataclass(frozen=True)
class Page:
    """One sheet: its name, empty for a CSV file, and a way to read its rows from the top, any number of times."""

    file: str
    name: str
    source: Callable[[], Iterator[Row]]

    @cached_property
    def top(self) -> list[Row]:
        """The first rows, in which headings are looked for."""
        rows = self.source()
        return [row for _, row in zip(range(SEARCHED), rows, strict=False)]

    def said(self, label: str) -> str:
        """What stands beside a label such as `Period:` above the headings; empty where it is not there."""
        for row in self.top:
            words = [text(cell) for cell in row]
            for at, word in enumerate(words):
                if word.casefold().rstrip(":") == label.casefold():
                    return next((beside for beside in words[at + 1 :] if beside), "")
        return ""


@dataclass(frozen=True)
class Layout:
    """Where the headings of a table stand: the row, counted from 0, and the column of each name that was found."""

    row: int
    at: Mapping[str, int]

    def __contains__(self, name: object) -> bool:
        return name in self.at

    def cell(self, row: Row, name: str) -> object:
        """The cell of a column; empty where the row is short or the column is not there."""
        at = self.at.get(name, -1)
        return row[at] if 0 <= at < len(row) else ""

    def body(self, page: Page) -> Iterator[Row]:
        """The rows below the headings, blank ones left out."""
        for at, row in enumerate(page.source()):
            if at > self.row and any(cell not in {"", None} for cell in row):
                yield row


def text(cell: object) -> str:
    """A cell as words: no line breaks, no spaces around it, whole numbers without their .0."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def heading(cell: object) -> str:
    """A heading to compare by: small letters, no marks of footnotes, no signs."""
    plain = re.sub(r"\[[^\]]*\]", " ", text(cell).casefold())
    return " ".join(re.sub(r"[^a-z0-9+&<>]+", " ", plain).split())


def layout(
    page: Page, needed: Mapping[str, str], also: Mapping[str, str] | None = None, *, prefix: bool = False
) -> Layout | None:
    """Find the row in which all needed headings stand.

    Args:
        page: the sheet.
        needed: name -> heading, or several between bars, any of which may stand there.
        also: headings that need not be there.
        prefix: a heading may go on after the words that are asked for.

    Returns:
        None where no row of the first ones has them all: the sheet is something else.
    """
    for at, row in enumerate(page.top):
        words = [heading(cell) for cell in row]
        found = {name: _column(words, wanted, prefix) for name, wanted in {**needed, **(also or {})}.items()}
        if all(found[name] >= 0 for name in needed):
            return Layout(at, {name: column for name, column in found.items() if column >= 0})
    return None


def _column(words: Sequence[str], wanted: str, prefix: bool) -> int:
    for one in (heading(part) for part in wanted.split("|")):
        for at, word in enumerate(words):
            if word == one or (prefix and one and word.startswith(one)):
                return at
    return -1


def pages(path: Path) -> list[Page]:
    """The sheets of a file.

    Raises:
        PublicationError: the file is too large, damaged, or of a kind that is not read.
    """
    if path.stat().st_size > LARGEST:
        problem = f"has {path.stat().st_size:,} bytes, and {LARGEST:,} is the most that is read"
        raise _refused(path.name, problem, "keep the provider table only")
    try:
        return list(_pages(path.name, path.suffix.lower(), path.read_bytes))
    except (zipfile.BadZipFile, OSError, ValueError, csv.Error) as error:
        raise _refused(path.name, f"cannot be read ({error})", "download it again") from error


def _refused(file: str, problem: str, remedy: str) -> PublicationError:
    return PublicationError([Fault(file, problem, remedy, kind="publication")])


def _pages(name: str, kind: str, content: Callable[[], bytes]) -> Iterator[Page]:
    if kind == ".csv":
        yield Page(name, "", lambda: _csv_rows(content()))
    elif kind == ".zip":
        yield from _archive(name, content())
    else:
        yield from _workbook(name, kind, content())


def _csv_rows(content: bytes) -> Iterator[Row]:
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        decoded = content.decode("cp1252", errors="replace")
    yield from csv.reader(io.StringIO(decoded, newline=""))


def _archive(name: str, content: bytes) -> Iterator[Page]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        _bounded(name, parts)
        for part in parts:
            kind = Path(part.filename).suffix.lower()
            if kind == ".csv" or kind in WORKBOOKS:
                unpacked = archive.read(part)
                yield from _pages(f"{name}, {Path(part.filename).name}", kind, partial(_held, unpacked))


def _held(content: bytes) -> bytes:
    return content


def _bounded(name: str, parts: Sequence[zipfile.ZipInfo]) -> None:
    if sum(part.file_size for part in parts) > UNPACKED:
        problem = f"unpacks to more than {UNPACKED:,} bytes"
        raise _refused(name, problem, "unpack it, and keep the file with the providers")


def _workbook(name: str, kind: str, content: bytes) -> Iterator[Page]:
    if kind != ".xls":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _bounded(name, package.infolist())
    try:
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - an optional library
    except ImportError as error:
        problem = "is a workbook, and the library that reads official ones is not installed"
        raise _refused(name, problem, LIBRARY) from error
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in book.sheet_names:
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            yield Page(name, sheet, partial(iter, rows))
    except CalamineError as error:
        raise _refused(name, f"is damaged, or locked ({error})", "download it again") from error
