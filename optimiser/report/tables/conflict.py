"""Why is there no plan? The commitments that cannot hold together, and the cheapest ways out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from optimiser.instances import Instance
from optimiser.report.rows import mapping
from optimiser.report.table import Column, ReportTable
from trustmodels.allocation.commitments import FAMILIES

KEYS = ("level", "code", "trust", "system", "type", "standard", "period", "side")


def _where(entry: Mapping[str, Any], names: Mapping[str, str]) -> str:
    given = (str(entry[key]) for key in KEYS if entry.get(key))
    return ", ".join(names.get(code, code) for code in given) or "all trusts"


def _promise(entry: Mapping[str, Any]) -> str:
    return str(entry["id"]).replace("_", " ").capitalize()


def _names(instance: Instance) -> dict[str, str]:
    found: dict[str, str] = {}
    for table, code in (("systems", "system"), ("trusts", "trust"), ("standards", "standard")):
        found |= mapping(instance.tables[table], code, "name")
    return found


def members(conflict: Mapping[str, Any], instance: Instance) -> ReportTable:
    """The commitments of the conflict, and who asks for each."""
    names = _names(instance)
    rows = [(_promise(m), _where(m, names), _source(m)) for m in _entries(conflict, "members")]
    frame = pd.DataFrame(rows, columns=["promise", "where", "source"])
    columns = [
        Column("promise", "Commitment"),
        Column("where", "Where and when"),
        Column("source", "Who asks for it"),
    ]
    return ReportTable("members", "Commitments that cannot all be kept", columns, frame)


def _entries(conflict: Mapping[str, Any], key: str) -> Iterable[Mapping[str, Any]]:
    return conflict.get(key, ())  # type: ignore[no-any-return]


def _source(entry: Mapping[str, Any]) -> str:
    family = FAMILIES.get(str(entry["id"]))
    return "" if family is None else family.source


def ways_out(conflict: Mapping[str, Any], instance: Instance) -> ReportTable:
    """What would have to give, by how much, and what that would do."""
    names = _names(instance)
    rows = [
        (
            _promise(way),
            _where(way, names),
            float(way["change"]),
            str(way["unit"]),
            str(way.get("sentence", "")),
        )
        for way in _entries(conflict, "ways_out")
    ]
    frame = pd.DataFrame(rows, columns=["promise", "where", "change", "unit", "sentence"])
    columns = [
        Column("promise", "Give way on"),
        Column("where", "Where and when"),
        Column("change", "By", "number"),
        Column("unit", "Unit"),
        Column("sentence", "What that does", "long"),
    ]
    return ReportTable("ways-out", "The cheapest ways out", columns, frame)
