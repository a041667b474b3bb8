"""An instance in memory: every table, checked, and what was noticed on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True, eq=False)
class Instance:
    """One instance of the allocation model.

    ``tables`` holds every table of the contract; those that the instance does not have are empty. Codes are
    str, true and false bool, numbers float64 in the contract's units; NaN stands only where an empty cell
    means that there is no limit or no row. ``settings`` has the weights at 1 where none is given, and
    ``transfer_minutes`` only where it is given. ``present``: the required tables, and the others that
    have rows. ``sha256`` is
    that of the content (see ``instance_hash``). ``notes``: data without effect, and what was assumed.
    """

    name: str
    path: str | None
    settings: Mapping[str, float]
    tables: Mapping[str, pd.DataFrame]
    present: frozenset[str]
    scenario: str | None
    sha256: str
    notes: tuple[str, ...]

    @property
    def as_of(self) -> date | None:
        """The day as of which the instance stands, where it says one."""
        ordinal = self.settings.get("as_of")
        return None if ordinal is None else date.fromordinal(int(ordinal))

    def __eq__(self, other: object) -> bool:
        """The same name, settings and tables, rows in the same order; wherever they were read."""
        if not isinstance(other, Instance):
            return NotImplemented
        mine = (self.name, dict(self.settings), self.present)
        theirs = (other.name, dict(other.settings), other.present)
        return mine == theirs and all(self.tables[name].equals(other.tables[name]) for name in self.tables)

    def __hash__(self) -> int:
        return hash((self.name, self.sha256))
