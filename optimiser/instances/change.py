"""One change of a scenario: what it asks for, judged against the contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from optimiser.errors import Fault
from optimiser.instances.cells import is_number, to_text
from trustmodels.contract import BY_NAME, Column, Table

OPERATIONS = ("set", "add", "multiply", "remove", "append")


@dataclass(frozen=True)
class CellChange:
    """A change that the contract allows; values are cells of text, but numbers in add and multiply."""

    said_by: str
    table: Table
    operation: str
    where: Mapping[str, tuple[str, ...]]
    cells: Mapping[str, str]
    numbers: Mapping[str, float]
    rows: Sequence[Mapping[str, str]]


@dataclass
class Reader:
    """Reads one change and collects what is wrong with it."""

    file: str
    number: int
    faults: list[Fault]

    def fault(self, problem: str, remedy: str, column: str | None = None, value: object = None) -> None:
        """Note a fault of this change."""
        shown = None if value is None else str(value)
        said = f"change {self.number} {problem}"
        self.faults.append(Fault(self.file, said, remedy, None, column, shown, f"change {self.number}"))

    def read(self, entry: Mapping[str, Any], said_by: str) -> CellChange | None:
        """The change, or None where it cannot be carried out."""
        before = len(self.faults)
        for key in entry:
            if key not in ("table", "where", *OPERATIONS):
                known = ", ".join(("table", "where", *OPERATIONS))
                self.fault(f"has the unknown entry {key!r}", f"remove it; known are {known}")
        table = self._table(entry.get("table"))
        operation = self._operation(entry)
        if table is None or operation is None:
            return None
        where = self._where(table, entry.get("where", {}))
        body = entry[operation]
        cells = self._cells(table, body, "sets") if operation == "set" else {}
        numbers = self._numbers(table, body) if operation in ("add", "multiply") else {}
        rows = self._rows(table, body) if operation == "append" else []
        if len(self.faults) > before:
            return None
        return CellChange(said_by, table, operation, where, cells, numbers, rows)

    def _table(self, name: object) -> Table | None:
        if isinstance(name, str) and name in BY_NAME:
            return BY_NAME[name]
        if name is None:
            self.fault("names no table", 'add table = "…"')
            return None
        close = get_close_matches(str(name), list(BY_NAME), 1)
        remedy = f"write {close[0]!r}" if close else f"known are {', '.join(BY_NAME)}"
        self.fault(f"is of the unknown table {name!r}", remedy, value=name)
        return None

    def _operation(self, entry: Mapping[str, Any]) -> str | None:
        given = [operation for operation in OPERATIONS if operation in entry]
        if len(given) != 1:
            what = f"has {' and '.join(given)}" if given else "does not say what to do"
            self.fault(
                what, f"write exactly one of {', '.join(OPERATIONS)}; split it where it does two things"
            )
            return None
        if given == ["append"] and "where" in entry:
            self.fault("has both where and append", "remove where: rows are added whole")
        if given == ["remove"] and entry["remove"] is not True:
            self.fault("has a remove other than true", "write remove = true", value=entry["remove"])
        return given[0]

    def _column(self, table: Table, name: str) -> Column | None:
        if name in table.names:
            return table.column(name)
        close = get_close_matches(name, table.names, 1)
        remedy = f"write {close[0]!r}" if close else f"known are {', '.join(table.names)}"
        self.fault(f"names the unknown column {name!r} of {table.name}", remedy, name)
        return None

    def _where(self, table: Table, where: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(where, dict):
            self.fault("has a where that is not a table", "write where = { column = value }", value=where)
            return {}
        found = {}
        for name, wanted in where.items():
            column = self._column(table, name)
            values = wanted if isinstance(wanted, list) else [wanted]
            cells = [self._cell(column, value, "looks for") for value in values] if column is not None else []
            found[name] = tuple(cell for cell in cells if cell is not None)
        return found

    def _cells(self, table: Table, body: object, does: str) -> dict[str, str]:
        if not isinstance(body, dict) or not body:
            self.fault(f"{does} nothing", "write { column = value }", value=body)
            return {}
        cells = {}
        for name, value in body.items():
            column = self._column(table, name)
            cell = self._cell(column, value, does) if column is not None else None
            if cell is not None:
                cells[name] = cell
        return cells

    def _cell(self, column: Column, value: object, does: str) -> str | None:
        """The text that a cell would hold for this value; None, with a fault, where there is none."""
        cell, wanted = _fitting(column, value)
        if cell is None:
            self.fault(f"{does} {value!r}", f"write {wanted}", column.name, value)
        return cell

    def _numbers(self, table: Table, body: object) -> dict[str, float]:
        if not isinstance(body, dict) or not body:
            self.fault("changes nothing", "write { column = number }", value=body)
            return {}
        numbers = {}
        for name, value in body.items():
            column = self._column(table, name)
            if column is not None and not column.numeric:
                self.fault(
                    "adds to or multiplies a column that does not hold numbers", "use set", name, value
                )
            elif column is not None and not is_number(value):
                self.fault(f"adds or multiplies by {value!r}", "write a number", name, value)
            elif column is not None:
                numbers[name] = float(value)
        return numbers

    def _rows(self, table: Table, body: object) -> list[dict[str, str]]:
        if not isinstance(body, list) or not body or not all(isinstance(row, dict) for row in body):
            self.fault("appends no rows", "write append = [ { column = value, … } ]", value=body)
            return []
        rows = []
        for at, row in enumerate(body, start=1):
            cells = self._cells(table, row, "appends")
            for column in table.columns:
                if column.name not in row and not column.optional:
                    remedy = "write the whole row; only what may be empty may be left out"
                    self.fault(f"appends a row without the column (its row {at})", remedy, column.name)
            rows.append(cells)
        return rows


def _fitting(column: Column, value: object) -> tuple[str | None, str]:
    """The cell, or None and what is wanted instead."""
    if isinstance(value, str) and not value:
        return "", ""
    if column.numeric:
        return (to_text(float(value)), "") if is_number(value) else (None, "a number without quotes")
    if column.kind == "flag":
        spelt = str(value).lower() if isinstance(value, bool) else value
        return (
            (spelt, "") if isinstance(spelt, str) and spelt in {"true", "false"} else (None, "true or false")
        )
    return (value, "") if isinstance(value, str) else (None, "a text in quotes")
