"""datapackage.json of an instance: its name, edition and settings, and notes where the rest no longer fits."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from optimiser.errors import Fault
from optimiser.instances.csv_text import decode
from optimiser.instances.day import DATED, REMEDY, to_day
from optimiser.instances.descriptor import RESOURCES, misshapen
from optimiser.instances.number_text import is_number
from trustmodels.contract import BY_NAME, EDITION, EDITIONS, MOST, SETTINGS
from trustmodels.contract.column import FIRST_EDITION
from trustmodels.contract.edition import later

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
