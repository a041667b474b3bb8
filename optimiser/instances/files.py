"""An instance folder and its CSV files -> raw tables, and what is wrong with the files as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from errno import ELOOP, ENAMETOOLONG
from pathlib import Path

from optimiser.errors import Fault, shortened
from optimiser.instances.likeness import looks
from optimiser.writing.spreadsheet import readable
from trustmodels.contract import Table

# A table as it stands in its file: cells of text, and where each row came from.


@dataclass
class RawTable:
    """The cells of one table by column, each a list in the order of the rows.

    ``rows`` are spreadsheet rows, None where a scenario appended the row. ``ragged`` holds the positions of
    rows with too few or too many cells, whose cells are not judged. ``touched`` says which scenario wrote a
    cell, by position and column. ``absent``: the columns that the file does not have and that are taken to be
    empty in every row.
    """

    table: Table
    cells: dict[str, list[str]]
    rows: list[int | None]
    ragged: set[int] = field(default_factory=set)
    touched: dict[tuple[int, str], str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns of the contract that the file does not have."""
        return tuple(name for name in self.table.names if name not in self.cells)

    def copy(self) -> RawTable:
        """A table that can be written to while this one stays."""
        cells = {name: list(column) for name, column in self.cells.items()}
        return RawTable(self.table, cells, list(self.rows), set(self.ragged), dict(self.touched), self.absent)

    def fill_absent(self) -> None:
        """Take the columns that may be empty, and are not there, to be empty in every row."""
        absent = tuple(name for name in self.missing if self.table.column(name).optional)
        self.cells |= {name: [""] * len(self) for name in absent}
        self.absent += absent

    def fault(self, at: int, column: str, problem: str, remedy: str, kind: str) -> Fault:
        """A fault of one cell, with its place and its value."""
        source = self.touched.get((at, column)) or self.touched.get((at, ""))
        said = f"{problem} (written by {source})" if source else problem
        value = self.cells[column][at] if column in self.cells else None
        return Fault(self.table.file, said, remedy, self.rows[at], column, value, kind)


def empty(table: Table) -> RawTable:
    """A table with its header and no rows."""
    return RawTable(table, {name: [] for name in table.names}, [])


# Bytes of a CSV file -> a raw table, and what is wrong with the file as a file.

Row = tuple[int, list[str]]


def parse(table: Table, data: bytes) -> tuple[RawTable | None, list[Fault]]:
    """Read one table. None where nothing of it can be read; the faults say why.

    A byte order mark, CRLF line ends and the order of the columns make no difference. Rows without any
    content are passed over.
    """
    text, fault = decode(table.file, data)
    if fault is not None:
        return None, [fault]
    rows, fault = _rows(table.file, text)
    if fault is not None:
        return None, [fault]
    number, header = rows[0]
    unreadable = _header_unreadable(table, number, header)
    if unreadable is not None:
        return None, [unreadable]
    raw, ragged = _columns(table, header, rows[1:])
    raw.fill_absent()
    return raw, [*header_faults(table, header), *ragged]


def decode(file: str, data: bytes) -> tuple[str, Fault | None]:
    """UTF-8 bytes -> text; the fault names the first row that cannot be read."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "", Fault(file, "is saved as UTF-16", "save it as “CSV UTF-8”", kind="encoding")
    if b"\0" in data:
        row = _row(data, data.index(b"\0"))
        problem = "holds a NUL byte, so it is damaged or no text file"
        return "", Fault(file, problem, "save it again as “CSV UTF-8”", row, kind="encoding")
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        row = _row(data, error.start)
        line = data.splitlines()[row - 1].decode("cp1252", errors="replace")
        problem = f"is not UTF-8 at “{line.strip()[:60]}”, which looks like Windows or Latin-1 text"
        return "", Fault(file, problem, "save it as “CSV UTF-8”", row, kind="encoding")


def _row(data: bytes, position: int) -> int:
    return len(data[: position + 1].splitlines())


def _rows(file: str, text: str) -> tuple[list[Row], Fault | None]:
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows.extend(_filled(reader))
    except csv.Error as error:
        problem = f"cannot be read as CSV from about here ({error})"
        remedy = "look for a quotation mark that is opened and not closed, and double those inside a text"
        return [], Fault(file, problem, remedy, (rows[-1][0] if rows else 0) + 1, kind="csv")
    if not rows:
        return [], Fault(file, "is empty", "write the header row, or leave the file out", kind="empty-file")
    return rows, None


def _filled(reader: Iterator[list[str]]) -> Iterator[Row]:
    for number, cells in enumerate(reader, start=1):
        if any(cell.strip() for cell in cells):
            yield number, cells


def _header_unreadable(table: Table, number: int, header: list[str]) -> Fault | None:
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            remedy = "save it with commas between the cells"
            return Fault(table.file, f"has {name} between its cells", remedy, number, kind="separator")
    return None


def header_faults(table: Table, header: list[str]) -> list[Fault]:
    """Columns that are unknown, without a name, there twice, or missing though no cell of theirs may be empty."""
    faults = []
    lacking = [column.name for column in table.columns if column.name not in header and not column.optional]
    alike = {look.heading: look.column for look in looks(table, header, lacking)}
    for at, name in enumerate(header):
        if name in header[:at]:
            remedy = "keep one of them"
            faults.append(Fault(table.file, f"has the column {name!r} twice", remedy, 1, name, kind="twice"))
        elif name not in table.names:
            faults.append(_unknown(table, at, name, alike.get(name, ""), lacking))
    for name in lacking:
        if name not in alike.values():
            problem = f"has no column {name!r} ({table.column(name).meaning.rstrip('.')})"
            faults.append(Fault(table.file, problem, "add it", 1, name, kind="missing-column"))
    return faults


def _unknown(table: Table, at: int, name: str, alike: str, lacking: list[str]) -> Fault:
    if not name.strip():
        return Fault(
            table.file, f"column {at + 1} has no heading", "name the column or delete it", 1, kind="nameless"
        )
    known = ", ".join(table.names)
    remedy = f"rename it to {alike!r}, which it looks like" if alike else f"remove it; known are {known}"
    if lacking and not alike:
        remedy = f"rename it, if it is {' or '.join(lacking)}; the format has no other column for it, so else delete it"
    return Fault(table.file, f"has the unknown column {name!r}", remedy, 1, name, kind="unknown-column")


def _columns(table: Table, header: list[str], rows: list[Row]) -> tuple[RawTable, list[Fault]]:
    width = len(header)
    faults, ragged = [], set()
    for at, (number, cells) in enumerate(rows):
        if len(cells) != width:
            ragged.add(at)
            problem = f"has {len(cells)} cells where the header has {width}"
            remedy = "look for a comma too many or too few, and put text with commas in quotation marks"
            faults.append(Fault(table.file, problem, remedy, number, kind="ragged"))
            cells[:] = (cells + [""] * width)[:width]
    by_place = list(zip(*(cells for _, cells in rows), strict=True)) or [()] * width
    first = {name: at for at, name in reversed(list(enumerate(header)))}
    cells_of = {name: list(map(readable, by_place[first[name]])) for name in table.names if name in first}
    return RawTable(table, cells_of, [number for number, _ in rows], ragged), faults


# An instance folder on disk -> the bytes of its files, nothing from outside the folder.

LARGEST = 256 * 1024 * 1024
"""Bytes; a table of a thousand trusts over ten years has a hundredth of this."""


def folder_fault(folder: Path) -> Fault | None:
    """Why a path is no instance folder, if it is none."""
    shown = folder.name or str(folder)
    if folder.is_dir():
        return None
    if folder.exists():
        return Fault(shown, "is a file", "give the folder that holds the tables", kind="folder")
    return Fault(shown, f"the folder {folder} does not exist", "check the path", kind="folder")


def read_bytes(folder: Path, name: str) -> tuple[bytes | None, Fault | None]:
    """The content of a file of the folder; (None, None) where there is no such file."""
    try:
        return _read(folder, name)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead round in a circle
        return None, _unreadable(name, error)


def _unreadable(name: str, error: OSError | RuntimeError) -> Fault:
    remedy = "replace it by the file itself"
    if isinstance(error, RuntimeError) or error.errno == ELOOP:
        return Fault(name, "is a link that leads to itself", remedy, kind="file")
    if error.errno == ENAMETOOLONG:
        return Fault(shortened(name), "is too long for the name of a file", "use a shorter name", kind="file")
    return Fault(name, f"cannot be read ({error.strerror or error})", remedy, kind="file")


def _read(folder: Path, name: str) -> tuple[bytes | None, Fault | None]:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        remedy = "put the file itself into the folder"
        return None, Fault(name, "is a link that leads out of the instance folder", remedy, kind="link")
    if not path.exists():
        if path.is_symlink():
            remedy = "replace it by the file itself, or remove it"
            return None, Fault(name, "is a link that leads nowhere", remedy, kind="link")
        return None, None
    if not path.is_file():
        return None, Fault(name, "is not a file", "replace it by a file", kind="file")
    size = path.stat().st_size
    if size > LARGEST:
        problem = f"has {size:,} bytes, and {LARGEST:,} is the most that is read"
        return None, Fault(name, problem, "check that it is the right file", kind="size")
    return path.read_bytes(), None


def plain_name(name: str) -> bool:
    """Whether a name stays a name when it becomes part of a path: no separators, no dots in front."""
    return (
        bool(name) and not name.startswith(".") and name.isprintable() and not set(name) & set('/\\:*?"<>|')
    )
