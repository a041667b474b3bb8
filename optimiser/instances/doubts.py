"""Rows and codes that may mean something else than they say: told, never refused."""

from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from optimiser.instances.alike import bare, difference
from optimiser.instances.labels import label_notes
from trustmodels.contract import BY_NAME, Table

Tables = Mapping[str, pd.DataFrame]
SHOWN = 5
"""How many codes a note names."""
TOTALS = frozenset(
    {"total", "totals", "grand total", "sub total", "subtotal", "sum", "all", "overall", "sector"}
)
"""What a row of sums is called."""
SUMMED = frozenset({"£m", "£m a year", "patients", "patients a year", "WTE", "beds", "years"})
"""The units of what adds up over rows."""
ROOM = 1e-3
"""Relative room for a sum of rounded figures."""
LEAST = 2
"""Others that a sum is of, at least."""
FREE = (("type", ("trusts", "drivers", "ring_fences")), ("area", ("opportunities", "delivery")))
"""Codes that no table lists, and the tables that use them."""


def doubts(tables: Tables) -> list[str]:
    """One sentence for each thing that is doubted, in a fixed order."""
    return [sentence for look in LOOKS for sentence in look(tables)]


def _fallen_back(tables: Tables) -> Iterator[str]:
    """Types of trusts that take the drivers' row * though other types have rows of their own."""
    own = sorted({kind for kind in tables["drivers"]["type"] if kind != "*"})
    kinds = [kind for kind in dict.fromkeys(tables["trusts"]["type"]) if kind not in own]
    if own and kinds:
        alone = ", ".join(repr(kind) for kind in kinds[:SHOWN])
        more = f" and {len(kinds) - SHOWN} more" if len(kinds) > SHOWN else ""
        yield f"Trusts of type {alone}{more} take the drivers' row *; there are rows for {', '.join(own)}."


def _twins(tables: Tables) -> Iterator[str]:
    """Codes that differ only by spaces or capitals, each with what the two differ by."""
    for what, codes in _codes(tables):
        seen: dict[str, str] = {}
        for code in codes:
            before = seen.setdefault(bare(code).casefold(), code)
            if before != code:
                yield f"{what} {before!r} and {code!r} are two codes: {code!r} {difference(code, before)}."


def _codes(tables: Tables) -> Iterator[tuple[str, list[str]]]:
    """The codes that tables list, and those that no table lists, with what they are."""
    for name, table in BY_NAME.items():
        if len(table.key) == 1 and not table.column(table.key[0]).references:
            yield f"{name}.csv:", list(dict.fromkeys(tables[name][table.key[0]]))
    for column, used in FREE:
        codes = dict.fromkeys(code for name in used for code in tables[name][column])
        yield f"{column.capitalize()}s", list(codes)


def _sums(tables: Tables) -> Iterator[str]:
    """Rows that look like a total of the others, which would be counted twice."""
    for name in ("periods", "systems", "trusts", "opportunities"):
        table, frame = BY_NAME[name], tables[name]
        codes, used = frame[table.key[0]].tolist(), _used(tables, table)
        for code, called, adds_up in zip(codes, _called(table, frame), _adding_up(table, frame), strict=True):
            idle = used is not None and code not in used
            reasons = [*["it is called so"] * called, *["its figures are the sum of the others"] * adds_up]
            if (called and (adds_up or idle or used is None)) or (adds_up and idle):
                said = " and ".join([*reasons, *["no other table knows it"] * idle])
                yield f"{table.file}: the row {code!r} looks like a total ({said}), and counts as one more."


def _used(tables: Tables, table: Table) -> set[str] | None:
    """The codes of the table that others name; None where no other table can name them."""
    target = f"{table.name}.{table.key[0]}"
    named = [
        tables[other.name][column.name]
        for other in BY_NAME.values()
        for column in other.columns
        if column.references == target
    ]
    if table.name in {"trusts", "systems"}:
        named.append(tables["control_totals"]["id"])
    return {code for column in named for code in column} if named else None


def _called(table: Table, frame: pd.DataFrame) -> list[bool]:
    """Which rows have the name of a total."""
    words = [column.name for column in table.columns if column.name in {*table.key, "name"}]
    rows = zip(*(frame[name].tolist() for name in words), strict=True)
    return [any(bare(cell).casefold().replace("-", " ") in TOTALS for cell in row) for row in rows]


def _adding_up(table: Table, frame: pd.DataFrame) -> list[bool]:
    """Of which rows every amount is the sum of that of all the others."""
    amounts = [column.name for column in table.columns if column.numeric and column.unit in SUMMED]
    if not amounts or len(frame) <= LEAST:
        return [False] * len(frame)
    rows = frame[amounts].dropna(axis=1, how="all").fillna(0.0)
    rest = rows.sum() - rows
    found: list[bool] = (((rows - rest).abs() <= ROOM * rest.abs()) & (rest != 0)).all(axis=1).tolist()
    return found


def _labels(tables: Tables) -> Iterator[str]:
    periods = tables["periods"]
    yield from label_notes(periods["period"].tolist(), periods["years"].tolist())


LOOKS: tuple[Callable[[Tables], Iterator[str]], ...] = (_fallen_back, _twins, _sums, _labels)
