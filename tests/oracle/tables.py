"""The CSV tables of an instance folder as rows of text, with a scenario laid over them."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Row = dict[str, str]
Tables = dict[str, list[Row]]


def read_tables(folder: Path, scenario: str | None = None) -> tuple[Tables, dict[str, float]]:
    """Every table of the folder (name -> rows of text) and the settings; nothing is checked."""
    tables: Tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8-sig") as file:
            tables[path.stem] = [dict(row) for row in csv.DictReader(file)]
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for change in _scenario_changes(folder, scenario) if scenario else []:
        _apply(tables, change)
    return tables, dict(described.get("settings", {}))


def _scenario_changes(folder: Path, name: str) -> list[dict[str, Any]]:
    """The changes of a scenario, its base's first."""
    overlay = tomllib.loads((folder / "scenarios" / f"{name}.toml").read_text(encoding="utf-8"))
    before = _scenario_changes(folder, overlay["base"]) if "base" in overlay else []
    return before + list(overlay.get("change", []))


def _apply(tables: Tables, change: Mapping[str, Any]) -> None:
    """One change of a scenario, in place."""
    name = change["table"]
    rows = tables.setdefault(name, [])
    if "append" in change:
        rows.extend({column: text(value) for column, value in row.items()} for row in change["append"])
        return
    hit = [row for row in rows if all(_matches(row[c], v) for c, v in change.get("where", {}).items())]
    if change.get("remove"):
        tables[name] = [row for row in rows if not any(row is other for other in hit)]
    for row in hit:
        for column, value in change.get("set", {}).items():
            row[column] = text(value)
        for column, value in change.get("add", {}).items():
            row[column] = repr(float(row[column] or 0) + value) if row[column] else ""
        for column, value in change.get("multiply", {}).items():
            row[column] = repr(float(row[column]) * value) if row[column] else ""


def _matches(cell: str, wanted: Any) -> bool:
    options = wanted if isinstance(wanted, list) else [wanted]
    return any(cell == text(option) or _same_number(cell, option) for option in options)


def _same_number(cell: str, option: Any) -> bool:
    if isinstance(option, bool) or not isinstance(option, int | float):
        return False
    try:
        return float(cell) == float(option)
    except ValueError:
        return False


def text(value: Any) -> str:
    """A TOML value as it would stand in a CSV cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
