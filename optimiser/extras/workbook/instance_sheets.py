"""An instance, and what stands beside its tables, -> sheets that can be edited and read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import pandas as pd

from optimiser.errors import Fault, InstanceError
from optimiser.extras.workbook.grid import Grid, SheetPlace, letters
from optimiser.extras.workbook.sheet import (
    Sheet,
    SheetColumn,
    contents_sheet,
    notes_sheet,
    trouble,
    with_unit,
    words_sheet,
)
from optimiser.extras.workbook.write import digits_sheet, workbook_bytes
from optimiser.instances import Instance, read_instance
from optimiser.instances.cells import setting_value
from optimiser.instances.files import plain_name
from optimiser.instances.scenario import FOLDER, file_of, scenario_names
from optimiser.worlds.sensitivity.mapping import SIDES
from optimiser.writing import write_bytes
from trustmodels.contract import BY_NAME, SETTINGS, TABLES, Column

# What stands beside the tables of an instance - its page, scenarios, challenges - in a sheet, a row a line.

FILES = "files"
HEADINGS = ("file", "text")
BESIDE = ("README.md", "challenges.toml", "correlation.csv", "sensitivity.toml")
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


# An instance -> sheets that can be edited in a spreadsheet and read back.

COLUMNS, SETTINGS_SHEET = "columns", "settings"
NAME = "name"
"""The row of the settings sheet that holds the name of the instance."""
FILLED = "must be filled in"
NOTES = (
    ("What this is", "An instance: the tables from which a plan is made. Change cells, add or delete rows."),
    ("Rows", "Headings stay in row 1. Empty rows are passed over."),
    ("Reading it back", "optimiser import FILE.xlsx --to FOLDER; each fault is named by sheet and cell."),
    (
        "Part of it",
        "A workbook with only some sheets, rows or columns is laid over an instance with --onto INSTANCE; "
        "rows are found by their key. A table without a key is replaced as a whole.",
    ),
    ("Codes", "Codes and periods are text, so that 007 and 2026-27 stay; keep the cell format Text."),
    ("Numbers", "Shares are fractions: 0.05 is 5%. Of a formula, the value that was last saved beside it counts."),
    ("True and false", "TRUE or FALSE, as the spreadsheet writes them."),
    ("Scenarios", "The sheet “files” has page, scenarios and challenges, a row a line; delete what no longer fits."),
    ("Further tables", "The sheet “columns” lists every table; add a sheet with its name and headings."),
)  # fmt: skip


def instance_workbook(instance: Instance, files: Mapping[str, str] | None = None) -> bytes:
    """The workbook of an instance, ready to be written.

    Args:
        instance: its tables and settings.
        files: what it carries of its folder beside them, from `files_beside`.

    Raises:
        InstanceError: a text that no cell can hold and give back.
        MissingExtraError: xlsxwriter is not installed.
    """
    faults = list(_faults(instance))
    if faults:
        raise InstanceError(faults)
    tables = [_table(instance, table.name) for table in TABLES if table.name in instance.present]
    digits = digits_sheet(instance)
    further = [*([files_sheet(files)] if files else []), *([digits] if digits is not None else [])]
    sheets = [_settings(instance), *tables, *further, _columns()]
    first = notes_sheet(f"Instance {instance.name}", "How to edit this workbook and read it back.", NOTES)
    about = {"title": f"Instance {instance.name}", "subject": "Instance of the trust optimiser"}
    return workbook_bytes([first, contents_sheet(sheets), *sheets], about)


def write_instance_workbook(
    instance: Instance, path: Path | str, files: Mapping[str, str] | None = None
) -> Path:
    """Write the workbook of an instance; the same bytes for the same instance."""
    return write_bytes(path, instance_workbook(instance, files))


def _table(instance: Instance, name: str) -> Sheet:
    table = BY_NAME[name]
    columns = tuple(_column(column) for column in table.columns)
    return Sheet(name, table.meaning, "", columns, instance.tables[name], bare=True)


def _column(column: Column) -> SheetColumn:
    if column.numeric:
        return SheetColumn(column.name, with_unit(column.name, column.unit))
    if column.kind == "flag":
        return SheetColumn(column.name, column.name, choices=("TRUE", "FALSE"))
    return SheetColumn(column.name, column.name, "@", column.choices)


def _settings(instance: Instance) -> Sheet:
    rows: list[tuple[str, object, str, str]] = [(NAME, instance.name, "", "Name of the instance.")]
    rows += [
        (setting.name, _setting(instance, setting.name), setting.unit, setting.meaning)
        for setting in SETTINGS
    ]
    frame = pd.DataFrame(rows, columns=["setting", "value", "unit", "meaning"], dtype=object)
    columns = tuple(SheetColumn(name, name) for name in frame.columns)
    return Sheet(SETTINGS_SHEET, "Name and settings of the instance.", "", columns, frame, bare=True)


def _setting(instance: Instance, name: str) -> float | str | None:
    value = instance.settings.get(name)
    return setting_value(name, value) if value is not None else None


def _columns() -> Sheet:
    rows = [
        (table.name, column.name, column.unit, column.meaning, column.empty_means or FILLED, column.limits)
        for table in TABLES
        for column in table.columns
    ]
    frame = pd.DataFrame(rows, columns=["table", "column", "unit", "meaning", "empty means", "limits"])
    return words_sheet(
        COLUMNS, "Every table and column of the format", "For looking up; not read back.", frame
    )


def _faults(instance: Instance) -> Iterator[Fault]:
    problem = trouble(instance.name)
    if problem:
        yield Fault("datapackage.json", f"the name {problem}", "choose a plain name", kind="workbook")
    for name in sorted(instance.present):
        table = BY_NAME[name]
        for column in table.columns:
            if column.numeric or column.kind == "flag":
                continue
            for row, cell in enumerate(instance.tables[name][column.name].tolist(), start=2):
                problem = trouble(cell)
                if problem:
                    yield Fault(
                        table.file,
                        problem,
                        "take it out to use a workbook",
                        row,
                        column.name,
                        cell,
                        "workbook",
                    )
