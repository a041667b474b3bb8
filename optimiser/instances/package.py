"""datapackage.json of an instance: its name, edition and settings, and the schema for the ecosystem."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from optimiser.errors import Fault
from optimiser.instances.cells import DATED, REMEDY, is_number, setting_value, to_day
from optimiser.instances.files import decode
from trustmodels.contract import BY_NAME, EDITION, EDITIONS, MOST, SETTINGS, TABLES, Column, Table
from trustmodels.contract.table import FIRST_EDITION, later

# What datapackage.json says of its tables, held to the shape of a data package: only what is read is looked at.

Shape = type[str] | list["Shape"] | Mapping[str, "Shape"]
FIELD: Shape = {"name": str, "type": str}
RESOURCE: Shape = {"name": str, "hash": str, "schema": {"fields": [FIELD]}}
RESOURCES: Shape = [RESOURCE]
"""A text, a list of one kind, or an object of which each entry may be left out."""


def misshapen(value: object, shape: Shape, place: str) -> Iterator[tuple[str, object, str]]:
    """The entries that are of another kind than they must be: where, what stands there, what must stand there.

    A schema may also be a text, the name of a file that holds it.
    """
    if isinstance(shape, type):
        if not isinstance(value, shape):
            yield place, value, "a text"
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield place, value, "a list"
            return
        for at, item in enumerate(value):
            yield from misshapen(item, shape[0], f"{place}[{at}]")
    elif not isinstance(value, dict):
        if not (isinstance(value, str) and place.endswith(".schema")):
            yield place, value, "an object"
    else:
        for name, inner in shape.items():
            if name in value:
                yield from misshapen(value[name], inner, f"{place}.{name}")


# datapackage.json of an instance: its name, edition and settings, and notes where the rest no longer fits.

FILE = "datapackage.json"
DEFAULTS = {setting.name: setting.default for setting in SETTINGS if setting.default is not None}
"""The settings that have a value where none is given."""


@dataclass
class Package:
    """What was read: only the name, the settings and the edition of the format (``contract``) count."""

    name: str = ""
    settings: dict[str, float] = field(default_factory=dict)
    resources: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    contract: str = FIRST_EDITION

    @property
    def later(self) -> bool:
        """Whether it is of an edition after the last one known here, so that nothing else can be judged."""
        return later(self.contract)


def read_package(data: bytes | None) -> Package:
    """Read the file's content, None where there is none."""
    if data is None:
        remedy = 'add it, at least {"name": "…", "settings": {}}'
        return Package(faults=[Fault(FILE, "is missing", remedy, kind="package")])
    text, fault = decode(FILE, data)
    if fault is not None:
        return Package(faults=[fault])
    twice = _Twice()
    try:
        content = json.loads(text, object_pairs_hook=twice.seen)
    except (ValueError, RecursionError) as error:
        row = error.lineno if isinstance(error, json.JSONDecodeError) else None
        remedy = "look for a comma or a bracket too many or too few"
        return Package(faults=[Fault(FILE, f"is not JSON ({error})", remedy, row, kind="package")])
    if not isinstance(content, dict):
        return Package(faults=[Fault(FILE, "does not hold an object", 'write {"name": …}', kind="package")])
    return _package(content, twice.faults(content))


class _Twice:
    """Entries that an object of the file gives twice: JSON takes the last, and nobody is told."""

    def __init__(self) -> None:
        self.names: dict[int, list[str]] = {}
        self.objects: list[dict[str, Any]] = []

    def seen(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """An object as it is read."""
        found = dict(pairs)
        self.objects.append(found)  # kept, so that no other takes its number
        self.names[id(found)] = [
            name for name, count in Counter(name for name, _ in pairs).items() if count > 1
        ]
        return found

    def faults(self, content: dict[str, Any]) -> list[Fault]:
        """Those of the parts that shape the model: the file itself and its settings."""
        twice = [name for name in self.names[id(content)] if name in {"name", "settings", "contract"}]
        twice += [f"settings.{name}" for name in self.names.get(id(content.get("settings")), ())]
        return [_fault(name, None, f"gives {name} twice", "keep one of the two") for name in twice]


def _package(content: dict[str, Any], faults: list[Fault]) -> Package:
    package = Package(settings=dict(DEFAULTS), faults=faults)
    name = content.get("name")
    unnamed = name_faults(name)
    package.faults += unnamed
    package.name = "" if unnamed else str(name)
    settings = content.get("settings", {})
    if isinstance(settings, dict):
        given, faults = read_settings(settings)
        package.settings |= given
        package.faults += faults
    else:
        remedy = "write an object of names and numbers"
        package.faults.append(_fault("settings", settings, "has settings that are not an object", remedy))
    package.contract = str(content.get("contract", FIRST_EDITION))
    package.faults += edition_faults(content.get("contract", FIRST_EDITION))
    resources = content.get("resources", [])
    wrong = list(misshapen(resources, RESOURCES, "resources"))
    package.faults += [
        _fault(
            place,
            repr(value),
            f"has {place} that is not {meant}: {value!r}"[:200],
            f"write {meant}, or leave it out",
        )
        for place, value, meant in wrong
    ]
    package.resources = [] if wrong else resources
    return package


def edition_faults(stated: object) -> list[Fault]:
    """What is wrong with the edition of the format that a folder states."""
    if stated in EDITIONS:
        return []
    if isinstance(stated, str) and later(stated):
        problem = f"is of edition {stated} of the format, and this release reads editions up to {EDITION}"
        return [_fault("contract", stated, problem, "read it with a later release")]
    known = " or ".join(f'"{edition}"' for edition in EDITIONS)
    problem = f"states an edition of the format that there is none of: {stated!r}"
    return [
        _fault("contract", stated, problem, f"write {known}, or leave contract out: it is then the first")
    ]


def name_faults(name: object) -> list[Fault]:
    """What is wrong with the name of an instance; it may be any text that a file can hold."""
    if not isinstance(name, str) or not name.strip():
        return [_fault("name", None, "has no name", 'add "name": "…", a text')]
    if any(ord(sign) < ord(" ") or "\ud800" <= sign <= "\udfff" for sign in name):
        return [_fault("name", repr(name), "has a name with control characters", "remove them")]
    return []


def _fault(entry: str, value: object, problem: str, remedy: str) -> Fault:
    shown = None if value is None else str(value)
    return Fault(FILE, problem, remedy, None, entry, shown, "package")


def read_settings(settings: Mapping[str, Any]) -> tuple[dict[str, float], list[Fault]]:
    """The settings as numbers, and what is wrong with them."""
    known = {setting.name: setting for setting in SETTINGS}
    given: dict[str, float] = {}
    faults = []
    for name, said in settings.items():
        column = f"settings.{name}"
        day = to_day(said) if name in DATED and isinstance(said, str) else None
        value = said if day is None else day.toordinal()
        if name not in known:
            remedy = f"remove it; known are {', '.join(known)}"
            faults.append(_fault(column, value, f"has the unknown setting {name!r}", remedy))
        elif name in DATED and day is None and not is_number(value):
            faults.append(_fault(column, value, f"has a setting that is not a day: {value!r}", REMEDY))
        elif not is_number(value):
            remedy = f"write a number ({known[name].unit}), or leave the setting out"
            faults.append(_fault(column, value, f"has a setting that is not a number: {value!r}", remedy))
        elif value < 0:
            remedy = f"write a number of at least 0 ({known[name].unit})"
            faults.append(_fault(column, value, f"has a setting that is negative: {value}", remedy))
        elif name in DATED and not known[name].least <= value <= (known[name].most or MOST):
            faults.append(_fault(column, said, f"has a setting that is not a day: {said!r}", REMEDY))
        elif value < known[name].least:
            remedy = f"write a number of at least {known[name].least:g} ({known[name].unit})"
            faults.append(_fault(column, value, f"has a setting that is too small: {value}", remedy))
        elif value > (most := known[name].most or MOST):
            remedy = f"write a number of at most {most:g} ({known[name].unit})"
            faults.append(_fault(column, value, f"has a setting that is too large: {value}", remedy))
        else:
            given[name] = float(value) + 0.0
    return given, faults


def package_notes(package: Package, files: Mapping[str, bytes]) -> list[str]:
    """Where what the package says of its tables no longer fits them.

    Notes and no faults: tables are edited by hand, and the package is written for other tools.
    """
    notes = []
    for resource in package.resources:
        name = resource.get("name")
        if not isinstance(name, str) or name not in BY_NAME:
            continue
        if name not in files:
            notes.append(f"{FILE} lists {name}, and there is no {name}.csv.")
            continue
        notes += _hash_note(name, resource.get("hash"), files[name])
        notes += _schema_note(name, resource.get("schema"))
    return notes


def _hash_note(name: str, said: object, data: bytes) -> list[str]:
    if not isinstance(said, str):
        return []
    method, _, digest = said.rpartition(":")
    if (method or "md5") not in {"md5", "sha1", "sha256", "sha512"}:
        return []
    found = hashlib.new(method or "md5", data, usedforsecurity=False).hexdigest()
    if found == digest.lower():
        return []
    return [f"{name}.csv has changed since {FILE} was written: its hash is another."]


def _schema_note(name: str, schema: object) -> list[str]:
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list):
        return []
    said = {field.get("name"): field.get("type") for field in fields if isinstance(field, dict)}
    wrong = [
        column.name
        for column in BY_NAME[name].columns
        if column.name in said and said[column.name] not in _types(column.numeric, column.kind)
    ]
    strange = [str(column) for column in said if column not in BY_NAME[name].names]
    if not wrong and not strange:
        return []
    return [f"{FILE} describes columns of {name} otherwise than the format: {', '.join(wrong + strange)}."]


def _types(numeric: bool, kind: str) -> set[str | None]:
    if numeric:
        return {None, "any", "number", "integer"}
    return {None, "any", *({"boolean"} if kind == "flag" else {"string"}), *({"date"} & {kind})}


# datapackage.json, written for the ecosystem: a Frictionless tabular data package with schema and hashes.

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
    found: dict[str, Any] = {"fields": [schema_field(column) for column in columns], "missingValues": [""]}
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


def schema_field(column: Column) -> dict[str, Any]:
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
