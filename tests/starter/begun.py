"""New instances for tests, and workbooks with some cells written over."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import openpyxl

from optimiser.extras.starter import Choice, Start, start, starter_workbook
from optimiser.instances import Instance, read_instance

INSTANCES = Path(__file__).resolve().parents[2] / "instances"
THREE = ("acute-large", "acute-small", "acute-teaching")
"""Three types of trust in England."""
WIDE = frozenset({"adjustments", "asks", "changes", "commissioners", "monitoring", "ring_fences", "travel"})


@cache
def shipped(name: str) -> Instance:
    """An instance that comes with the project."""
    return read_instance(INSTANCES / name)


def begun(source: str, choice: Choice) -> Start:
    """A new instance called mine."""
    return start(shipped(source), choice, "mine")


def written(new: Start, path: Path) -> Path:
    """Its workbook."""
    path.write_bytes(starter_workbook(new.instance, new.evidence))
    return path


def find(path: Path, sheet: str, **wanted: str) -> int:
    """The row of a sheet in which some columns hold some words."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    head = next(rows)
    for at, row in enumerate(rows, start=2):
        said = dict(zip(head, row, strict=True))
        if all(str(said[name]) == word for name, word in wanted.items()):
            return at
    raise LookupError(wanted)


def edit(path: Path, sheet: str, row: int, **cells: object) -> None:
    """Write over cells of a row, named by their headings; `source` is where it comes from, `y1` the first period."""
    book = openpyxl.load_workbook(path)
    head = [cell.value for cell in book[sheet][1]]
    names = {"source": "where it comes from", "y1": head[head.index("value") + 1] if "value" in head else ""}
    for name, value in cells.items():
        book[sheet].cell(row, head.index(names.get(name, name)) + 1).value = value
    book.save(path)
