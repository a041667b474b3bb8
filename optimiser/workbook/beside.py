"""What stands beside the tables of an instance - its page, scenarios, challenges - in a sheet, a row a line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pandas as pd

from optimiser.errors import Fault, InstanceError
from optimiser.instances import read_instance
from optimiser.instances.folder import plain_name
from optimiser.instances.scenario import FOLDER, file_of, scenario_names
from optimiser.sensitivity.mapping import SIDES
from optimiser.workbook.grid import Grid, letters
from optimiser.workbook.place import SheetPlace
from optimiser.workbook.sheet import Sheet, SheetColumn
from optimiser.workbook.text import trouble

FILES = "files"
HEADINGS = ("file", "text")
BESIDE = ("README.md", "challenges.toml", "sensitivity.toml")
LARGEST, LINES = 1024**2, 100_000
"""Bytes of a file, and lines of all of them."""


def files_beside(folder: Path | str) -> dict[str, str]:
    """The texts of an instance folder that a workbook carries, by their path in the folder."""
    folder = Path(folder)
    sides = sorted(f"{SIDES}/{path.name}" for path in (folder / SIDES).glob("*.toml"))
    wanted = [*BESIDE, *(file_of(name) for name in scenario_names(folder)), *sides]
    found = {name: _text(folder / name) for name in wanted if (folder / name).is_file()}
    return {name: text for name, text in found.items() if text is not None}


def _text(path: Path) -> str | None:
    """A text that a workbook gives back; None where it is none."""
    if path.stat().st_size > LARGEST:
        return None
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if any(trouble(line) for line in text.split("\n")) else text


def files_sheet(files: Mapping[str, str]) -> Sheet:
    """The sheet: a row for each line of each file; a last row without text is the end of the last line."""
    rows = [(name, line) for name, text in files.items() for line in text.split("\n")]
    columns = tuple(SheetColumn(name, name, "@") for name in HEADINGS)
    frame = pd.DataFrame(rows, columns=list(HEADINGS), dtype="str")
    return Sheet(
        FILES, "Page, scenarios and challenges of the instance, a row a line.", "", columns, frame, bare=True
    )


def files_said(grid: Grid | None) -> tuple[dict[str, str], list[Fault]]:
    """The files of the sheet; nothing where there is no such sheet, or another one of this name."""
    if grid is None or not grid.rows:
        return {}, []
    at = {cell.text.strip(): column for column, cell in grid.rows[0].items()}
    if not set(HEADINGS) <= at.keys():
        return {}, []
    lines: dict[str, list[str]] = {}
    faults: dict[str, Fault] = {}
    for row in grid.rows[1 : LINES + 1]:
        cell, said = row.get(at["file"]), row.get(at["text"])
        name = cell.text.strip() if cell is not None else ""
        if not carried(name):
            problem = f"names {name!r}, which no instance carries" if name else "has a text and no file"
            remedy = f"write {', '.join(BESIDE)}, {FOLDER}/NAME.toml or {SIDES}/NAME.toml"
            place = SheetPlace(grid.name, 1, {"file": letters(at["file"])})
            number = next(iter(row.values())).row
            faults.setdefault(name, place.fault(number, "file", problem, remedy, "files"))
        lines.setdefault(name, []).append("" if said is None else said.text)
    return {name: "\n".join(text) for name, text in lines.items() if carried(name)}, list(faults.values())


def carried(name: str) -> bool:
    """Whether a path is one of those that a workbook may write: nothing outside the folder, no table."""
    path = PurePosixPath(name)
    return name in BESIDE or (
        path.parent.as_posix() in {FOLDER, SIDES} and path.suffix == ".toml" and plain_name(path.name)
    )


def unfitting(folder: Path | str) -> dict[str, Fault]:
    """Scenarios of a folder that cannot be laid over its tables, by their file, with their first fault."""
    found = {}
    for name in scenario_names(Path(folder)):
        try:
            read_instance(folder, scenario=name)
        except InstanceError as error:
            found[file_of(name)] = error.faults[0]
    return found
