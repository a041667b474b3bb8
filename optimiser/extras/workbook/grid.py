"""A plain workbook -> rows of cells, with limits, and without trusting what the file says of itself."""

from __future__ import annotations

import csv
import importlib
import io
import re
import warnings
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from optimiser.errors import Fault, InstanceError, MissingExtraError
from optimiser.extras.workbook.formulas import UNKEPT, UNREAD, distrusted
from optimiser.instances.cells import to_text

# Is a file a plain workbook that can be opened without harm? Looked at before anything parses it.

LARGEST, UNPACKED = 64 * 1024**2, 512 * 1024**2
"""Bytes of the file, and of all its parts unpacked."""
RATIO, SMALL = 200, 4 * 1024 * 1024
"""How many times a part may grow when it is unpacked, from a size that matters."""
PARTS = 5_000
CHUNK = 1024 * 1024
BANNED = (
    (re.compile(r"vbaproject|macrosheets/|dialogsheets/", re.I), "holds macros"),
    (re.compile(r"externallinks/|(^|/)connections\.xml$|querytables/", re.I), "has links to other files"),
    (re.compile(r"activex/|embeddings/|oleobject", re.I), "has other programs' objects in it"),
)
SAVE_AS = "save it as “Excel workbook (.xlsx)”, without macros and links"
ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")


class WorkbookError(InstanceError):
    """A workbook that cannot be used; `corrections` and `remarks` are what was taken as meant all the same."""

    opening = "The workbook has"
    corrections: tuple[object, ...] = ()
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        taken = [*self.corrections, *self.remarks]
        said = ["Taken as it is meant:", *(f"- {line}" for line in taken)] if taken else []
        return "\n".join([super().__str__(), *said])


def refusal(path: Path) -> Fault | None:
    """Why a file is not opened; None where it can be."""
    name = path.name
    if path.suffix.lower() != ".xlsx":
        return Fault(name, "is not an .xlsx or .csv file", SAVE_AS, kind="workbook")
    if not path.is_file():
        return Fault(name, f"there is no file {path}", "check the path", kind="workbook")
    size = path.stat().st_size
    if size > LARGEST:
        problem = f"has {size:,} bytes, and {LARGEST:,} is the most that is read"
        return Fault(name, problem, "leave out what does not change", kind="workbook")
    with path.open("rb") as file:
        if file.read(4) == b"\xd0\xcf\x11\xe0":
            remedy = "take the password off, or " + SAVE_AS
            return Fault(name, "is locked with a password, or an old .xls workbook", remedy, kind="workbook")
    return _zip_refusal(path)


def _zip_refusal(path: Path) -> Fault | None:
    try:
        with zipfile.ZipFile(path) as package:
            for problem, remedy in (*_by_names(package.infolist()), *_by_content(package)):
                return Fault(path.name, problem, remedy, kind="workbook")
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        return Fault(path.name, f"is damaged, or no workbook ({error})", SAVE_AS, kind="workbook")
    return None


def _by_names(parts: list[zipfile.ZipInfo]) -> list[tuple[str, str]]:
    """What the list of parts gives away, before any is unpacked."""
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > PARTS:
        return [(f"has {len(parts):,} parts, and {PARTS:,} is the most", SAVE_AS)]
    if unpacked > UNPACKED:
        return [
            (f"unpacks to {unpacked:,} bytes, and {UNPACKED:,} is the most", "leave out what does not change")
        ]
    for part in parts:
        if part.file_size > max(SMALL, RATIO * part.compress_size):
            return [(f"has a part that unpacks to {part.file_size:,} bytes of nearly nothing", SAVE_AS)]
    found = [(why, SAVE_AS) for part in parts for rule, why in BANNED if rule.search(part.filename)]
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        found.append(("is no workbook: it has no list of contents", SAVE_AS))
    return found


def _by_content(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Definitions inside XML, with which a small file can become a huge one or read others."""
    for part in package.infolist():
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        last = b""
        with package.open(part) as stream:
            while chunk := stream.read(CHUNK):
                if not last and _foreign(chunk):
                    yield f"has a part that is not UTF-8 ({part.filename})", SAVE_AS
                if b"<!DOCTYPE" in last + chunk or b"<!ENTITY" in last + chunk:
                    yield f"has definitions of its own in its XML ({part.filename})", SAVE_AS
                if part.filename == "[Content_Types].xml" and b"macroEnabled" in chunk:
                    yield "holds macros", SAVE_AS
                last = chunk[-16:]


def _foreign(start: bytes) -> bool:
    """Whether XML is in an encoding in which definitions could hide."""
    head = start[:200].removeprefix(b"\xef\xbb\xbf")
    said = ENCODING.search(head.split(b"?>")[0]) if head.startswith(b"<?xml") else None
    return not head.lstrip().startswith(b"<") or b"\0" in head or bool(said and said[1].lower() != b"utf-8")


# The two libraries that workbooks need: an extra, imported where it is used.


def library(name: str) -> ModuleType:
    """A module of the `workbook` extra.

    Raises:
        MissingExtraError: it is not installed; the message says how to.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            f"Workbooks need {name}: install it with pip install 'trust-optimiser[workbook]'"
        ) from error


# Faults of a row and a column said as faults of a sheet and a cell.

FILE = re.compile(r"\b([a-z_]+)\.csv\b")


@dataclass(frozen=True)
class CellFault(Fault):
    """A fault with its place in a workbook: `file` is the sheet."""

    cell: str = ""

    @property
    def place(self) -> str:
        """The sheet and cell, and the column's name where it is known."""
        where = f"{self.file}!{self.cell}" if self.cell else f"sheet {self.file}"
        return f"{where} ({self.column})" if self.column else where


@dataclass(frozen=True)
class SheetPlace:
    """Where the table of a sheet stands: the row of its headings, and the letter of each column."""

    sheet: str
    header: int = 1
    letters: Mapping[str, str] = field(default_factory=dict)

    def at(self, row: int | None, column: str | None) -> str:
        """The cell of a row and column, as far as they are known: D17, 17 or nothing."""
        return "" if row is None else f"{self.letters.get(column or '', '')}{row}"

    def fault(self, row: int | None, column: str | None, problem: str, remedy: str, kind: str) -> CellFault:
        """A fault of a cell."""
        return CellFault(self.sheet, problem, remedy, row, column, None, kind, self.at(row, column))


def placed(fault: Fault, places: Mapping[str, SheetPlace], base: str) -> Fault:
    """A fault of a table's file, in the terms of the workbook.

    Rows below 0 are rows of the instance that the workbook is laid over, named `base`.
    """
    table = fault.file.removesuffix(".csv")
    if isinstance(fault, CellFault) or not fault.file.endswith(".csv"):
        return fault
    if fault.row is not None and fault.row < 0:
        where = f"{base}/{fault.file}"
        return Fault(where, fault.problem, fault.remedy, -fault.row, fault.column, fault.value, fault.kind)
    place = places.get(table, SheetPlace(table))
    row = place.header if fault.row == 1 else fault.row
    words = (_of_sheets(fault.problem, places), _of_sheets(fault.remedy, places))
    said = (*words, row, fault.column, fault.value, fault.kind)
    return CellFault(place.sheet, *said, place.at(row, fault.column))


def _of_sheets(text: str, places: Mapping[str, SheetPlace]) -> str:
    """What is said of a table's file, said of its sheet, where the workbook has one."""
    return FILE.sub(lambda found: f"the sheet {found[1]}" if found[1] in places else found[0], text)


# Sheets, rows and columns of a workbook that nobody sees in the spreadsheet.

ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
UNSEEN = re.compile(rb"""\b(?:hidden=["'](?:1|true)["']|(?:ht|width)=["']0(?:\.0*)?["'])""")
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


# Sheets of a workbook -> rows of cells, with limits, and without trusting what the file says of its size.

ROWS, COLUMNS = 500_000, 200
"""The most that is read of a sheet: many times the largest table of the format."""
LOGICAL = {"=TRUE()": True, "=FALSE()": False}
"""How LibreOffice Calc saves a cell that holds TRUE or FALSE."""


@dataclass(frozen=True)
class SheetCell:
    """A cell that holds something: its text, and what the spreadsheet takes it for.

    `formula` is what its value was calculated by; of a cell of kind formula, why its value is not taken.
    """

    row: int
    column: int
    text: str
    kind: str
    formula: str = ""

    @property
    def place(self) -> str:
        """Its letters and number: D17."""
        return f"{letters(self.column)}{self.row}"


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet by row, only those that hold something; `fault` where it could not be read."""

    name: str
    rows: tuple[dict[int, SheetCell], ...]
    fault: Fault | None = None
    hidden: Hidden = field(default_factory=Hidden)


def read_grids(path: Path | str, *, formulas: bool = True) -> list[Grid]:
    """Every sheet of a workbook, or the one that a CSV file is; a folder of CSV files is a workbook.

    Args:
        path: the .xlsx or .csv file, or the folder.
        formulas: take the value that the workbook keeps beside a formula, where it can be believed.

    Raises:
        WorkbookError: the file is refused, or cannot be parsed.
        MissingExtraError: openpyxl or defusedxml is not installed.
    """
    path = Path(path)
    if path.is_dir():
        return [_of_csv(file) for file in _files_of(path)]
    if path.suffix.lower() == CSV:
        return [_of_csv(path)]
    with _opened(path) as book:
        grids = [replace(_grid(sheet), hidden=hidden(path, sheet)) for sheet in book.worksheets]
    if not any(cell.kind == "formula" for grid in grids for cell in cells_of(grid)):
        return grids
    why = distrusted(path) if formulas else UNREAD
    if why:
        return [_with_values(grid, None, why) for grid in grids]
    with _opened(path, values=True) as book:
        sheets = zip(grids, book.worksheets, strict=True)
        return [_with_values(grid, sheet, UNKEPT) for grid, sheet in sheets]


# CSV files, one a sheet, named as the file.

CSV = ".csv"


def _files_of(folder: Path) -> list[Path]:
    """The CSV files of a folder that is no instance yet."""
    found = sorted(file for file in folder.iterdir() if file.suffix.lower() == CSV)
    if (folder / "datapackage.json").exists():
        problem, remedy = (
            "is in the format already: it has a datapackage.json",
            f"ask optimiser validate {folder}",
        )
        raise WorkbookError([Fault(folder.name, problem, remedy, kind="workbook")])
    if not found:
        problem = "has no CSV files"
        raise WorkbookError(
            [Fault(folder.name, problem, "name a folder that has, or a file", kind="workbook")]
        )
    return found


def _of_csv(path: Path) -> Grid:
    """The cells of a CSV file, all of them text: what Excel saves (Windows-1252) is read as well as UTF-8."""
    if not path.is_file():
        raise WorkbookError([Fault(path.name, f"there is no file {path}", "check the path", kind="workbook")])
    if (size := path.stat().st_size) > LARGEST:
        problem = f"has {size:,} bytes, and {LARGEST:,} is the most that is read"
        raise WorkbookError([Fault(path.name, problem, "leave out what does not change", kind="workbook")])
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        problem, remedy = f"is no CSV file ({error})", "save it as “CSV UTF-8 (comma delimited)”"
        raise WorkbookError([Fault(path.name, problem, remedy, kind="workbook")]) from error
    if len(lines) > ROWS or max(map(len, lines), default=0) > COLUMNS:
        problem = f"reaches beyond {ROWS:,} rows or {COLUMNS} columns"
        return Grid(path.stem, (), CellFault(path.stem, problem, "delete what stands far off", kind="size"))
    rows = (
        {at: SheetCell(number, at, cell, "text") for at, cell in enumerate(line, start=1) if cell}
        for number, line in enumerate(lines, start=1)
    )
    return Grid(path.stem, tuple(row for row in rows if any(cell.text.strip() for cell in row.values())))


def _with_values(grid: Grid, sheet: Any, why: str) -> Grid:  # noqa: ANN401 - the library has no types
    """A grid with the values that its sheet keeps beside formulas; `why` is said of those that have none."""
    kept = {} if sheet is None else _kept(grid, sheet)
    rows = tuple(
        {
            at: kept.get((cell.row, at), replace(cell, formula=why)) if cell.kind == "formula" else cell
            for at, cell in row.items()
        }
        for row in grid.rows
    )
    # what a formula leaves empty is empty
    rows = tuple({at: cell for at, cell in row.items() if cell.text or cell.kind != "text"} for row in rows)
    return replace(grid, rows=tuple(row for row in rows if any(cell.text.strip() for cell in row.values())))


def _kept(grid: Grid, sheet: Any) -> dict[tuple[int, int], SheetCell]:  # noqa: ANN401
    """The values beside the formulas of a sheet that is read for its values, by row and column."""
    formulas = {(cell.row, cell.column): cell.text for cell in cells_of(grid) if cell.kind == "formula"}
    found = {}
    sheet.reset_dimensions()
    for row in sheet.iter_rows() if formulas else ():
        for cell in row:
            if (formula := formulas.get((getattr(cell, "row", 0), getattr(cell, "column", 0)))) is None:
                continue
            if cell.value is not None:
                said = _said(cell.value, cell.data_type)
            elif cell.data_type == "str":  # a text that is empty, which the library drops
                said = "", "text"
            else:
                continue
            found[cell.row, cell.column] = SheetCell(cell.row, cell.column, *said, formula)
    return found


@contextmanager
def _opened(path: Path, *, values: bool = False) -> Iterator[Any]:
    """A workbook to read, for its formulas or its values; whatever its parser raises is said of the file."""
    reason = refusal(path)
    if reason is not None:
        raise WorkbookError([reason])
    library("defusedxml")  # openpyxl parses with it where it is there, so it has to be
    load = library("openpyxl").load_workbook
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library does not keep is none of what is read
            book = load(file, read_only=True, data_only=values, keep_links=False)
            yield book
            book.close()
    except Exception as error:  # a parser of damaged files may raise anything
        raise WorkbookError(
            [Fault(path.name, f"cannot be read ({type(error).__name__}: {error})", SAVE_AS, kind="workbook")]
        ) from error


def sheet_names(path: Path | str) -> list[str]:
    """The names of the sheets of a workbook, in their order; a CSV file is a sheet.

    Raises:
        WorkbookError: the file is refused, or cannot be parsed.
        MissingExtraError: openpyxl or defusedxml is not installed.
    """
    path = Path(path)
    if path.is_dir() or path.suffix.lower() == CSV:
        return [file.stem for file in (_files_of(path) if path.is_dir() else [path])]
    with _opened(path) as book:
        return list(book.sheetnames)


def _grid(sheet: Any) -> Grid:  # noqa: ANN401 - the library has no types
    sheet.reset_dimensions()
    rows: list[dict[int, SheetCell]] = []
    for at, row in enumerate(sheet.iter_rows(), start=1):
        found = {cell.column: cell for cell in map(_cell, row) if cell is not None}
        if at > ROWS or max(found, default=0) > COLUMNS:
            problem = f"reaches beyond {ROWS:,} rows or {COLUMNS} columns"
            remedy = "delete what stands far below or to the right"
            return Grid(sheet.title, (), CellFault(sheet.title, problem, remedy, kind="size"))
        if any(cell.text.strip() for cell in found.values()):
            rows.append(found)
    return Grid(sheet.title, tuple(rows))


def _cell(cell: Any) -> SheetCell | None:  # noqa: ANN401
    value = cell.value
    if value is None or value == "":
        return None
    return SheetCell(cell.row, cell.column, *_said(value, cell.data_type))


def _said(value: object, data_type: str) -> tuple[str, str]:
    if data_type == "f" and str(value).upper() in LOGICAL:
        value = LOGICAL[str(value).upper()]
    elif data_type == "f" or not isinstance(value, str | bool | int | float | date | time | timedelta):
        return str(getattr(value, "text", value)), "formula"
    if isinstance(value, bool):
        return ("true" if value else "false"), "flag"
    if isinstance(value, int | float):
        return to_text(float(value)), "number"
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat(), "date"
    if isinstance(value, date | time | timedelta):
        return str(value), "date"
    return value, "error" if data_type == "e" else "text"


def letters(column: int) -> str:
    """The letters of a column, counted from 1: 1 is A, 27 is AA."""
    rest, at = divmod(column - 1, 26)
    return (letters(rest) if rest else "") + chr(ord("A") + at)


def cells_of(grid: Grid) -> Iterator[SheetCell]:
    """Every cell, row by row."""
    for row in grid.rows:
        yield from (row[at] for at in sorted(row))
