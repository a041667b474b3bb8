"""An official file -> rows of cells: CSV, old and new Excel workbooks, and any of them inside zip archives."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from optimiser.errors import Fault, InstanceError

Row = Sequence[object]
WORKBOOKS = (".xls", ".xlsx", ".xlsb", ".ods")
TABLES = (".csv", *WORKBOOKS)
ARCHIVE = ".zip"
KINDS = (*TABLES, ARCHIVE)
LARGEST, UNPACKED = 256 * 1024**2, 2 * 1024**3
"""Bytes of a file, and of all parts of an archive unpacked: the largest publications are a tenth of that."""
DEEPEST = 3
"""Archives in archives: the files of a download, of a year of downloads, of somebody's folder."""
SEARCHED = 60
"""Headings stand within this many rows of the top, below titles and notes."""
LIBRARY = "python -m pip install '.[publications]'"
OLD_FILE, LOCKED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
"""How a workbook under a password begins, and a name that stands in it."""
ENCRYPTED = 1
"""The mark of a part of an archive that needs a password."""
UNREADABLE = (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zlib.error)


class PublicationError(InstanceError):
    """Files that cannot be read as what they say they are."""

    opening = "The files have"


@dataclass(frozen=True)
class Page:
    """One sheet: the file that it is of, its name, empty for a CSV file, and a way to read its rows, again and again.

    A file inside an archive is called `archive.zip/its own name`; one in a folder has the folder before it.
    """

    file: str
    name: str
    source: Callable[[], Iterator[Row]]

    @property
    def labels(self) -> list[str]:
        """What the sheet is called, the nearest name first: its own, its file's, those of the archives around it.

        Folders are not among them: they are their owner's, and say when somebody planned, not what a file is of.
        """
        *outside, own = self.file.split("/")
        return [own, self.name, *(part for part in reversed(outside) if part.lower().endswith(ARCHIVE))]

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


@dataclass(frozen=True)
class Document:
    """One CSV file or workbook, by itself or inside archives, and how to get its bytes."""

    name: str
    kind: str
    content: Callable[[], bytes]


def documents(path: Path, name: str) -> tuple[list[Document], list[Fault]]:
    """The tables that a file holds: itself, or those of an archive and of archives in it; and what cannot be read.

    Args:
        path: the file.
        name: what it is called in messages: its path in the folder.
    """
    if path.stat().st_size > LARGEST:
        problem = f"has {path.stat().st_size:,} bytes, and {LARGEST:,} is the most that is read"
        return [], [_fault(name, problem, "keep the provider table only")]
    kind = path.suffix.lower()
    if kind != ARCHIVE:
        return [Document(name, kind, path.read_bytes)], []
    found: list[Document] = []
    faults: list[Fault] = []
    try:
        for one in _archive(name, path.read_bytes(), DEEPEST):
            if isinstance(one, Fault):
                faults.append(one)
            else:
                found.append(one)
    except UNREADABLE as error:
        faults.append(_fault(name, f"cannot be read ({error})", "download it again"))
    return found, faults


def pages(document: Document) -> list[Page]:
    """The sheets of a file.

    Raises:
        PublicationError: the file is damaged, locked, or of a kind that is not read. A CSV file is read later: what is
            wrong with it is raised then, as the same error.
    """
    try:
        if document.kind == ".csv":
            return [Page(document.name, "", partial(_csv_rows, document))]
        return list(_workbook(document.name, document.content()))
    except UNREADABLE as error:
        raise _refused(document.name, f"cannot be read ({error})", "download it again") from error


def _fault(file: str, problem: str, remedy: str) -> Fault:
    return Fault(file, problem, remedy, kind="publication")


def _refused(file: str, problem: str, remedy: str) -> PublicationError:
    return PublicationError([_fault(file, problem, remedy)])


def _csv_rows(document: Document) -> Iterator[Row]:
    content = document.content()
    try:
        decoded = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        decoded = content.decode("cp1252", errors="replace")
    try:
        yield from csv.reader(io.StringIO(decoded, newline=""))
    except csv.Error as error:
        raise _refused(document.name, f"is no table of cells ({error})", "download it again") from error


def _archive(name: str, content: bytes, depth: int) -> Iterator[Document | Fault]:
    """The tables of an archive, and a fault for each part of it that cannot be had."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [part for part in archive.infolist() if Path(part.filename).suffix.lower() in KINDS]
        if _unpacks_too_large(archive.infolist()):
            problem = f"unpacks to more than {UNPACKED:,} bytes"
            yield _fault(name, problem, "unpack it, and keep the file with the providers")
            return
        for part in parts:
            kind, inside = Path(part.filename).suffix.lower(), f"{name}/{part.filename}"
            if Path(part.filename).name.startswith((".", "~")):
                continue
            if part.flag_bits & ENCRYPTED:
                yield _fault(
                    inside, "is locked with a password", "unpack it, and keep the files that are in it"
                )
            elif kind != ARCHIVE:
                yield Document(inside, kind, partial(_held, archive.read(part)))
            elif depth > 1:
                yield from _archive(inside, archive.read(part), depth - 1)
            else:
                yield _fault(inside, "is an archive too deep in other archives", "unpack it")


def _held(content: bytes) -> bytes:
    return content


def _unpacks_too_large(parts: Sequence[zipfile.ZipInfo]) -> bool:
    return sum(part.file_size for part in parts) > UNPACKED


def _workbook(name: str, content: bytes) -> Iterator[Page]:
    if content.startswith(OLD_FILE) and LOCKED in content:
        raise _refused(name, "is locked with a password", "save it without one")
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if _unpacks_too_large(package.infolist()):
                problem = f"unpacks to more than {UNPACKED:,} bytes"
                raise _refused(name, problem, "keep the sheet with the providers")
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415 - an optional library
    except ImportError as error:
        problem = "is a workbook, and the library that reads official ones is not installed"
        raise _refused(name, problem, LIBRARY) from error
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in book.sheet_names:
            yield Page(name, sheet, book.get_sheet_by_name(sheet).iter_rows)
    except PasswordError as error:
        raise _refused(name, "is locked with a password", "save it without one") from error
    except CalamineError as error:
        raise _refused(name, f"is damaged, or no workbook ({error})", "download it again") from error
