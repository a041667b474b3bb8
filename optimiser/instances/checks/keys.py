"""No key twice, and no required table without rows."""

from optimiser.errors import Fault
from optimiser.instances.draft import Draft


def filled(draft: Draft) -> list[Fault]:
    """A fault where a table that must have rows has none."""
    table = draft.raw.table
    if not table.filled or len(draft.raw):
        return []
    return [Fault(table.file, "has a header and no rows", "write at least one row", kind="no-rows")]


def keys(draft: Draft) -> list[Fault]:
    """Rows whose key another row has already."""
    raw, key = draft.raw, draft.raw.table.key
    if not key or not draft.has(*key):
        return []
    first: dict[tuple[str, ...], int] = {}
    faults = []
    for at, value in enumerate(zip(*(raw.cells[name] for name in key), strict=True)):
        if at in raw.ragged or not all(value):
            continue
        before = first.setdefault(value, at)
        if before != at:
            named = ", ".join(f"{name} {code}" for name, code in zip(key, value, strict=True))
            row = raw.rows[before]
            where = "in a row before it" if row is None else f"in row {row}"
            problem = f"{named} is already {where}"
            faults.append(raw.fault(at, key[-1], problem, "keep one of the rows", "duplicate"))
    return faults
