"""What a formula reads of a case, and where two cases differ: together, which rows a change of numbers reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from inspect import isfunction
from types import MethodType
from typing import Any, cast

import networkx as nx

from trustmodels.allocation.case import Case

Reads = frozenset[str]
# The envelope holds a column for each of many promises, so it is watched by column and not as a whole.
BY_COLUMN = "envelope"


class _Record:
    """A record that notes which of its columns are read."""

    def __init__(self, record: Any, seen: set[str]) -> None:
        self._record, self._seen = record, seen

    def __getattr__(self, column: str) -> Any:
        self._seen.add(f"{BY_COLUMN}.{column}")
        value = self.__dict__[column] = getattr(self._record, column)
        return value


class _Data:
    """Model data that notes which of its tables are read."""

    def __init__(self, data: Any, seen: set[str]) -> None:
        self._data, self._seen = data, seen

    def __getattr__(self, table: str) -> Any:
        self._seen.add(f"data.{table}")
        value = self.__dict__[table] = getattr(self._data, table)
        return value


class Watched:
    """A case that notes what is read of it; a formula can't tell it from the case itself."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._seen: set[str] = set()

    @property
    def reads(self) -> Reads:
        """What has been read so far: `income`, `data.flows`, `envelope.grant_pot` ..."""
        return frozenset(self._seen)

    @property
    def case(self) -> Case:
        """Itself, as the formulas take it."""
        return cast(Case, self)

    def __getattr__(self, name: str) -> Any:
        member = getattr(Case, name, None)
        value: Any
        if isfunction(member):
            value = MethodType(member, self)  # its own reads are noted too
        elif name == "data":
            value = _Data(self._case.data, self._seen)
        elif name == BY_COLUMN:
            value = {y: _Record(record, self._seen) for y, record in self._case.envelope.items()}
        else:
            self._seen.add(name)
            value = getattr(self._case, name)
        self.__dict__[name] = value
        return value


def _columns(record: Any) -> Mapping[str, Any]:
    columns: Mapping[str, Any] = record._asdict() if hasattr(record, "_asdict") else vars(record)
    return columns


def _differing_columns(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    names: set[str] = set()
    for period, record in one.items():
        left, right = _columns(record), _columns(other[period])
        names |= {c for c in left.keys() | right.keys() if left.get(c) != right.get(c)}
    return {f"{BY_COLUMN}.{column}" for column in names}


def _differ(one: object, other: object) -> bool:
    if isinstance(one, nx.Graph) and isinstance(other, nx.Graph):
        return not nx.utils.graphs_equal(one, other)
    return one != other


def differences(one: Case, other: Case) -> Reads:
    """The names, as `Watched.reads` has them, under which two cases of the same periods differ."""
    found = {
        f.name
        for f in fields(Case)
        if f.name not in {"data", BY_COLUMN} and _differ(getattr(one, f.name), getattr(other, f.name))
    }
    found |= {
        f"data.{f.name}"
        for f in fields(one.data)
        if _differ(getattr(one.data, f.name), getattr(other.data, f.name))
    }
    return frozenset(found | _differing_columns(one.envelope, other.envelope))
