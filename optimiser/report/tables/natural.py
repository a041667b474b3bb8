"""Natural quantities in the columns of a ladder or of the six orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from optimiser.amounts import shown
from optimiser.explain.natural import GIVEN
from trustmodels.allocation.commitments import FAMILIES


@dataclass(frozen=True)
class Named:
    """A quantity of a table: its column, its heading, and its unit."""

    id: str
    label: str
    unit: str


def named_quantities(frame: pd.DataFrame, prefix: str = "") -> Iterator[Named]:
    """The columns that hold natural quantities, but those that are nothing in every row.

    Args:
        frame: a table with a column a quantity.
        prefix: what stands before the names, e.g. `change_`.
    """
    for column in map(str, frame):
        found = _named(column.removeprefix(prefix)) if column.startswith(prefix) else None
        if found is not None and any(shown(float(v), found.unit) not in {"0", "–"} for v in frame[column]):
            yield found


def _named(id_: str) -> Named | None:
    family, _, standard = id_.partition(":")
    if family in FAMILIES:
        record = FAMILIES[family]
        return Named(id_, record.label.format(level="all levels", standard=standard), record.unit)
    return Named(id_, GIVEN[id_][1].capitalize(), "£m") if id_ in GIVEN else None
