"""A table as it stands in its file: cells of text, and where each row came from."""

from dataclasses import dataclass, field

from optimiser.errors import Fault
from trustmodels.contract import Table


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
