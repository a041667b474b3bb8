"""datapackage.json, written for the ecosystem: a Frictionless tabular data package with schema and hashes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from optimiser.instances.day import setting_value
from trustmodels.contract import EDITION, TABLES, Column, Table

TYPES = {"number": "number", "share": "number", "count": "integer", "flag": "boolean", "date": "date"}
"""Frictionless types; every other kind of column is a string."""


def datapackage(
    name: str,
    settings: Mapping[str, float],
    files: Mapping[str, bytes],
    columns: Mapping[str, Sequence[Column]],
) -> bytes:
    """The content of datapackage.json for these tables.

    Args:
        name: of the instance.
        settings: of the instance.
        files: the bytes of every table, by table.
        columns: those in its file, by table.
    """
    content = {
        "profile": "tabular-data-package",
        "name": name,
        "contract": EDITION,
        "settings": {key: setting_value(key, value) for key, value in sorted(settings.items())},
        "resources": [
            resource(table, files[table.name], columns[table.name], files)
            for table in TABLES
            if table.name in files
        ],
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _plain(value: float) -> float:
    return int(value) if value.is_integer() else value


def resource(
    table: Table, data: bytes, columns: Sequence[Column], present: Mapping[str, bytes]
) -> dict[str, Any]:
    """One table as a resource, of the columns in its file; foreign keys only to tables that are present."""
    return {
        "name": table.name,
        "path": table.file,
        "profile": "tabular-data-resource",
        "description": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema(table, columns, present),
    }


def schema(table: Table, columns: Sequence[Column], present: Mapping[str, object]) -> dict[str, Any]:
    """The schema of a table: types, units, constraints, keys."""
    keys = [_foreign_key(column, table) for column in columns if _target(column)[0] in present]
    found: dict[str, Any] = {"fields": [field(column) for column in columns], "missingValues": [""]}
    if table.key:
        found["primaryKey"] = list(table.key)
    if keys:
        found["foreignKeys"] = keys
    return found


def _target(column: Column) -> tuple[str, str]:
    table, _, name = column.references.partition(".")
    return table, name


def _foreign_key(column: Column, table: Table) -> dict[str, Any]:
    target, name = _target(column)
    where = "" if target == table.name else target
    return {"fields": column.name, "reference": {"resource": where, "fields": name}}


def field(column: Column) -> dict[str, Any]:
    """One column: type, meaning, unit and what it may hold."""
    described: dict[str, Any] = {
        "name": column.name,
        "type": TYPES.get(column.kind, "string"),
        "description": column.meaning,
    }
    if column.unit:
        described["unit"] = column.unit
    if column.kind == "flag":
        described |= {"trueValues": ["true"], "falseValues": ["false"]}
    if constraints := _constraints(column):
        described["constraints"] = constraints
    return described


def _constraints(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = {"required": True} if column.empty == "fault" else {}
    if column.choices:
        said["enum"] = list(column.choices)
    if column.lower is not None:
        said["exclusiveMinimum" if column.above else "minimum"] = _plain(column.lower)
    if column.upper is not None:
        said["exclusiveMaximum" if column.below else "maximum"] = _plain(column.upper)
    return said
