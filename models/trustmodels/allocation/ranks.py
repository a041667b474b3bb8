"""The place of every code by the data that belong to it, the largest first: what nothing else but a tie hangs on.

A matrix laid out by codes answers otherwise under other codes wherever several plans are equally good. So codes are
ranked by their own figures, then by the rows they stand in together with the ranks of the other codes there, until no
tie is left that figures can break (colour refinement). Codes that are equal in all data stand in their own order, the
trusts first: what belongs to one of them then follows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from math import fsum, inf
from typing import Any

from trustmodels.allocation.data import AllocationData, Key

Code = tuple[str, str]  # (kind, code)
Ranks = Mapping[Code, int]
KINDS = {
    "trust": "trust",
    "origin": "trust",
    "destination": "trust",
    "system": "system",
    "type": "type",
    "opportunity": "opportunity",
    "area": "area",
    "measure": "measure",
    "standard": "standard",
    "change": "change",
}
"""What a column of codes names."""
_PERIODS = {"period", "first_period", "earliest"}
_KEYS = {
    "adjustments": ("trust", "period"),
    "control_totals": ("level", "id", "period", "basis"),
    "commissioners": ("system", "period"),
    "opening": ("trust", "stock"),
}
"""The key columns of tables that hold a single amount."""
_PREFIXED = {"stock"}
"""Columns that name a standard behind a colon."""
_WORDS = {"qia", "kind", "basis", "level"}
"""Columns of a few words that mean something."""
_UNREAD = {"periods", "years", "envelope", "events", "settings"}
_HOMES = {"trusts", "opportunities", "changes", "standards"}
"""The tables in which most ties break, looked at first since they are short."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a table: the codes in it, and its figures; names and labels are left out."""

    table: str
    codes: tuple[Code, ...]
    words: tuple[str, ...]
    figures: tuple[float, ...]


def _facts(data: AllocationData, only: Collection[str] = ()) -> Iterator[Fact]:
    """The rows of every table that the ranks are read off, or only of some."""
    place = {period: float(at) for at, period in enumerate(data.periods)}
    for field in fields(data):
        table = getattr(data, field.name)
        if field.name in _UNREAD or (only and field.name not in only) or not table:
            continue
        if field.name in _KEYS:
            columns = (*_KEYS[field.name], "amount")
            rows: Iterable[tuple[Any, ...]] = ((*key, amount) for key, amount in table.items())
        else:
            rows = table if isinstance(table, tuple) else table.values()
            columns = next(iter(rows))._fields
        if field.name == "capacity":
            step = steps(data)
            rows = ((v, t, step[v, t, k], *rest) for v, t, k, *rest in rows)
        yield from (_fact(field.name, columns, row, place) for row in rows)


def _fact(table: str, columns: tuple[str, ...], row: tuple[Any, ...], place: Mapping[str, float]) -> Fact:
    codes, words, figures = list[Code](), list[str](), list[float]()
    for name, cell in zip(columns, row, strict=True):
        if cell is None or isinstance(cell, (int, float)):
            figures.append(-inf if cell is None else float(cell))
        elif name in _PERIODS:
            figures.append(place.get(cell, -1.0))
        elif name in _PREFIXED or (table, name) == ("change_effects", "measure"):
            word, _, standard = cell.partition(":")
            words.append(word)
            codes += [("standard", standard)] if standard else []
        elif name == "id":
            codes += [(row[0], cell)] if row[0] != "sector" else []
        elif name in KINDS:
            codes.append((KINDS[name], cell))
        elif name in _WORDS:
            words.append(str(cell))
    return Fact(table, tuple(codes), tuple(words), tuple(figures))


def steps(data: AllocationData) -> dict[Key, int]:
    """The place of each step of capacity among those of its standard and trust: their order means something."""
    count: dict[Key, int] = defaultdict(int)
    found: dict[Key, int] = {}
    for v, t, k in data.capacity:
        found[v, t, k] = count[v, t]
        count[v, t] += 1
    return found


def ranks(data: AllocationData) -> Ranks:
    """The rank of every code among those of its kind."""
    sizes = _sizes(data)
    members = sorted(sizes)
    found = _ranked(members, {code: -size for code, size in sizes.items()})
    found = _settled(members, found, list(_facts(data, _HOMES)) if _tied(found) else [])
    facts = list(_facts(data)) if _tied(found) else []
    found = _settled(members, found, facts)
    while _tied(found):
        found = _settled(members, _first_tie_broken(members, found), facts)
    return {code: place for place, code in enumerate(sorted(members, key=found.__getitem__))}


def _settled(members: Collection[Code], found: dict[Code, int], facts: Collection[Fact]) -> dict[Code, int]:
    """Ranks refined until the rows break no more ties."""
    while _tied(found):
        finer = _refined(members, found, facts)
        if finer == found:
            break
        found = finer
    return found


def _first_tie_broken(members: Collection[Code], found: Mapping[Code, int]) -> dict[Code, int]:
    """The equals of one rank put in the order of their codes: trusts first, so that what is theirs follows them."""
    equals: dict[int, list[Code]] = defaultdict(list)
    for code in members:
        equals[found[code]].append(code)
    tied = [codes for codes in equals.values() if len(codes) > 1]
    first = min(tied, key=lambda codes: (codes[0][0] != "trust", found[codes[0]]))
    chosen = {code: at for at, code in enumerate(first)}
    return _ranked(members, {code: (found[code], chosen.get(code, 0)) for code in members})


def _sizes(data: AllocationData) -> dict[Code, float]:
    """How large what a code names is: what it spends, saves, limits or sees, or all that belongs to it does."""
    parts: dict[Code, list[float]] = defaultdict(list, {("system", s): [] for s in data.systems})
    for t, row in data.trusts.items():
        for code in (("trust", t), ("system", row.system), ("type", row.type)):
            parts[code].append(float(row.expenditure))
    for o, row in data.opportunities.items():
        for code in (("opportunity", o), ("area", row.area)):
            parts[code].append(float(row.potential))
    for r, row in data.changes.items():
        parts["change", r].append(float(row.saving or 0.0))
    for (_, m, _), row in data.one_offs.items():
        parts["measure", m].append(float(row.limit or 0.0))
    for table, column in ((data.flows, "demand"), (data.lists, "additions")):
        for (v, _, _), row in table.items():
            parts["standard", v].append(float(getattr(row, column)))
    return {code: fsum(sizes) for code, sizes in parts.items()}


def _ranked(members: Iterable[Code], signature: Mapping[Code, Any]) -> dict[Code, int]:
    """The same rank for equal signatures, of each kind for itself."""
    found: dict[Code, int] = {}
    rank, before = -1, None
    for code in sorted(members, key=lambda code: (code[0], signature[code])):
        mark = (code[0], signature[code])
        rank += mark != before
        found[code], before = rank, mark
    return found


def _tied(found: Mapping[Code, int]) -> bool:
    return len(set(found.values())) < len(found)


def _refined(members: Iterable[Code], found: Mapping[Code, int], facts: Iterable[Fact]) -> dict[Code, int]:
    """Ranks by the rows that each tied code stands in; those that stand alone keep their place."""
    count: dict[int, int] = defaultdict(int)
    for rank in found.values():
        count[rank] += 1
    rows: dict[Code, list[Any]] = defaultdict(list)
    for fact in facts:
        tied = [at for at, code in enumerate(fact.codes) if count[found.get(code, -1)] > 1]
        if tied:
            seen = tuple(found.get(code, -1) for code in fact.codes)
            for at in tied:
                rows[fact.codes[at]].append((fact.table, at, fact.words, fact.figures, seen))
    return _ranked(members, {code: (found[code], sorted(rows[code])) for code in members})


def one_order(one: AllocationData, other: AllocationData) -> bool:
    """Whether nothing differs that the order of an instance is read off; figures of the envelope and weights may."""
    return one.periods == other.periods and all(
        getattr(one, field.name) == getattr(other, field.name)
        for field in fields(one)
        if field.name not in _UNREAD
    )


@dataclass(frozen=True)
class Order:
    """How keys are put in order: by the ranks of their codes, the places of their periods and steps."""

    ranks: Ranks
    periods: Mapping[str, int]
    steps: Mapping[Key, int]

    @classmethod
    def of(cls, data: AllocationData) -> Order:
        """The order of an instance."""
        return cls(ranks(data), {period: at for at, period in enumerate(data.periods)}, steps(data))

    def place(self, names: Key, key: Key) -> tuple[tuple[int, str], ...]:
        """What a key is sorted by; `names` are those of its columns."""
        level = key[names.index("level")] if "level" in names else ""
        return tuple(self._part(name, part, level, key) for name, part in zip(names, key, strict=False))

    def _part(self, name: str, part: str, level: str, key: Key) -> tuple[int, str]:
        if name == "period":
            return self.periods.get(part, -1), ""
        if name == "step":
            return self.steps[key[:3]], ""
        kind = level if name == "code" else KINDS.get(name)
        rank = None if kind is None else self.ranks.get((kind, part))
        return (-1, part) if rank is None else (rank, "")
