"""A table of an instance: its key, its columns and what one row of it says."""

from dataclasses import dataclass

from trustmodels.contract.column import Column


@dataclass(frozen=True)
class Table:
    """One table. ``key`` is empty where several rows may say the same of the same thing.

    ``ordered``: the order of the rows carries meaning (periods; the steps of capacity).
    ``filled``: a header without rows is a fault.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False
    ordered: bool = False
    filled: bool = False

    @property
    def file(self) -> str:
        """The name of the file in the instance folder."""
        return f"{self.name}.csv"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in the order in which they are written."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of this name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")
