"""Bytes of a CSV file -> a raw table, and what is wrong with the file as a file."""

import csv
import io
from collections.abc import Iterator

from optimiser.errors import Fault
from optimiser.instances.headings import looks
from optimiser.instances.raw import RawTable
from optimiser.writing.spreadsheet import readable
from trustmodels.contract import Table

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
        remedy = f"rename it, if it is {' or '.join(lacking)}; the format has no other column for it"
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
