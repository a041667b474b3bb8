"""The workbook of six sheets -> the instance that it is, with every fault by sheet and cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from optimiser.errors import Fault, InstanceError
from optimiser.extras.starter.book import ANSWERS, BEHIND, FILLED, OF_SYSTEM, WHO_HEADINGS, row_name
from optimiser.extras.starter.cells import Key, Said, SheetWords, heads, read_figures, spread
from optimiser.extras.starter.evidence import COLUMNS, Entered, entered, filled, into_sources
from optimiser.extras.starter.layout import GRADE, ON, SAVINGS, SHEETS, SOURCE, WHO, items, named, sheet_of
from optimiser.extras.starter.tidy import tidied_sheets
from optimiser.extras.workbook.formulas import calculated, formulas_said
from optimiser.extras.workbook.grid import (
    FILE,
    CellFault,
    Grid,
    SheetCell,
    SheetPlace,
    WorkbookError,
    letters,
    placed,
    read_grids,
)
from optimiser.extras.workbook.table import sheet_table
from optimiser.extras.workbook.tidy import Correction, codes_as_meant, tidied
from optimiser.extras.workbook.write import DIGITS, exact_numbers, restore
from optimiser.instances import Instance
from optimiser.instances.assemble import Identity, assemble
from optimiser.instances.files import RawTable
from optimiser.instances.likeness import difference, likeness
from optimiser.instances.package import DEFAULTS, read_settings
from trustmodels.contract import BY_NAME, TABLES, Column

NEEDED = (WHO, "money", SAVINGS, "promises")
OWN = {"trust": "trusts", "name": "trusts", "type": "trusts", "system": "trusts"}
SCHEMES = "opportunities"


@dataclass(frozen=True)
class SixSheets:
    """The instance in a workbook, what was taken as it is meant, what was entered, and what a reader should know."""

    instance: Instance
    corrections: tuple[Correction, ...]
    entered: tuple[Entered, ...]
    remarks: tuple[str, ...]


def read_starter(path: Path | str, name: str) -> SixSheets:
    """Read a workbook of six sheets.

    Args:
        path: the .xlsx file.
        name: of the instance.

    Raises:
        WorkbookError: with every fault, by sheet and cell.
        MissingExtraError: openpyxl or defusedxml is not installed.
    """
    path = Path(path)
    grids = {grid.name.strip().lower(): grid for grid in read_grids(path)}
    missing = [sheet for sheet in NEEDED if sheet not in grids]
    if missing:
        remedy = "begin with `optimiser new FOLDER`; a workbook of all tables is read by `optimiser import`"
        raise WorkbookError([Fault(path.name, f"has no sheet {', '.join(missing)}", remedy, kind="workbook")])
    by_formula = formulas_said(
        calculated(grid for name, grid in grids.items() if name in {*SHEETS, *BEHIND, ANSWERS})
    )
    tidy = tidied_sheets(grids)
    tidy.remarks += by_formula
    grids = tidy.grids
    told = SheetWords(periods=tidy.periods)
    told.corrections += tidy.corrections
    told.faults += [grid.fault for grid in grids.values() if grid.fault is not None]
    trusts = _who(grids[WHO], told)
    for sheet in ON:
        if sheet in grids and grids[sheet].fault is None:
            read_figures(grids[sheet], trusts, told)
    unread = [fault for fault in told.faults if fault.kind == "heading"]
    if unread:  # all that such a sheet holds would be missed as well
        raise _refused(unread, told, tidy.remarks)
    _strangers(told)
    remarks = [*tidy.remarks, *spread(told)]
    return _made(grids, told, name, remarks)


def _who(grid: Grid, told: SheetWords) -> list[str]:
    """The trusts and the systems of the sheet `who`; the codes of the trusts."""
    at = heads(grid)
    lacking = [name for name in WHO_HEADINGS if name not in at and name not in {"latitude", "longitude"}]
    if lacking:
        remedy = f"write the headings {', '.join(lacking)} in its first row"
        told.fault(WHO, "", f"has no heading {lacking[0]}", remedy, "heading")
        return []
    columns = {name: BY_NAME["trusts"].column(name) for name in WHO_HEADINGS if name not in OF_SYSTEM}
    twins: dict[str, tuple[str, str]] = {}
    for row in grid.rows[1:]:
        cells = {name: row[place] for name, place in at.items() if place in row}
        if "trust" not in cells:
            number = next(iter(row.values())).row
            told.fault(
                WHO, f"{letters(at['trust'])}{number}", "is empty", "write the code of the trust", "who"
            )
            continue
        code = told.read(columns["trust"], cells["trust"], WHO) or ""
        place = f"{letters(at['trust'])}{cells['trust'].row}"
        twin, first = twins.setdefault(likeness(code), (code, place))
        if twin != code:
            problem = f"{code!r} {difference(code, twin)}, the trust in {first}"
            told.fault(WHO, place, problem, "delete one of the two rows, or give it another code", "twice")
            continue
        for name, column in columns.items():
            if name in cells and (text := told.read(column, cells[name], WHO)):
                told.put("trusts", (code,), name, _said(text, cells[name]))
        _system(told.rows["trusts"][code,].get("system"), cells, told)
    return [key[0] for key in told.rows.get("trusts", {})]


def _system(system: Said | None, cells: Mapping[str, SheetCell], told: SheetWords) -> None:
    """The system of a trust; trusts of one system must say the same of it."""
    if system is None:
        return
    code = system.text
    known = told.rows.setdefault("systems", {}).setdefault((code,), {})
    known.setdefault("system", system)
    for heading, name in OF_SYSTEM.items():
        if heading not in cells:
            continue
        said = _said(cells[heading].text, cells[heading])
        before = known.setdefault(name, said)
        if before.text != said.text:
            problem = f"says '{said.text}' of {code}, and {before.cell} says '{before.text}'"
            told.fault(
                WHO, said.cell, problem, "write the same in both, or give one another system", "system"
            )


def _said(text: str, cell: SheetCell) -> Said:
    return Said(text, WHO, cell.place)


def _strangers(told: SheetWords) -> None:
    """One fault for all rows of a trust that is not on `who`, where the first of them stands."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    for (sheet, who), (cell, count) in told.strangers.items():
        found.setdefault(who, []).append((sheet, cell, count))
    for who, places in found.items():
        (sheet, cell, count), *others = places
        more = "".join(f", {number} on {name}" for name, _, number in others)
        rows = "one row" if count == 1 else f"{count} rows"
        remedy = f"add it to the sheet {WHO}, write its new code everywhere, or delete its rows"
        told.fault(sheet, cell, f"'{who}' has {rows} here{more}, and is not on {WHO}", remedy, "stranger")


def _made(grids: Mapping[str, Grid], told: SheetWords, name: str, remarks: list[str]) -> SixSheets:
    """The checked instance, with every fault in the terms of the workbook."""
    where: dict[tuple[str, int | None], dict[str, Said]] = {}
    keys: dict[tuple[str, int | None], Key] = {}
    raws = {table: _raw(table, rows, where, keys) for table, rows in _in_order(told).items()}
    places: dict[str, SheetPlace] = {}
    for table, sheet in {SCHEMES: SAVINGS, **{name: name for name in (*BEHIND, ANSWERS)}}.items():
        if sheet in grids and (table != ANSWERS or len(grids[sheet].rows) > 1):
            tidy = tidied(BY_NAME[table], _without(grids[sheet], (GRADE, SOURCE) if sheet == SAVINGS else ()))
            found = sheet_table(BY_NAME[table], tidy.grid)
            raws[table] = found.raw
            places[table] = replace(found.place, sheet=sheet)
            told.faults += found.faults
            told.corrections += tidy.corrections
            remarks += tidy.remarks
    told.corrections += codes_as_meant(raws, places)
    exact = exact_numbers(grids.get(DIGITS))
    for raw in raws.values():
        restore(raw, exact)
    known = filled(grids.get(FILLED))
    if known is None:
        remarks.append(f"there is no sheet {FILLED}: what was entered is not told from what was filled in")
    given = entered(_all_cells(told, raws.get(SCHEMES), grids[SAVINGS]), known)
    if given:
        into_sources(
            raws.setdefault("sources", RawTable(BY_NAME["sources"], {c: [] for c in COLUMNS}, [])), given
        )
    settings, wrong = read_settings(told.settings)
    faults = [*told.faults, *wrong]
    try:
        made = assemble(raws, DEFAULTS | settings, Identity(name), faults, [])
    except InstanceError as error:
        lost = _lost(error.faults, where, keys, told)
        listed = [_placed(fault, where, keys, places) for fault in error.faults if fault not in lost]
        raise _refused(listed, told, remarks) from None
    return SixSheets(made, tuple(told.corrections), tuple(given), tuple(remarks))


def _in_order(told: SheetWords) -> dict[str, dict[Key, dict[str, Said]]]:
    """The rows of each table: periods from the headings, and rows of periods in their order."""
    rank = {period: at for at, period in enumerate(told.periods)}
    found = {}
    for table in (table.name for table in TABLES if table.name in told.rows):
        names = named(BY_NAME[table])
        at = names.index("period") if "period" in names else None
        rows = told.rows[table]
        order = (
            sorted(rows, key=lambda key: rank.get(key[at], 0))
            if table == "periods" and at is not None
            else rows
        )
        found[table] = {key: rows[key] for key in order}
    return found


def _raw(
    table: str,
    rows: Mapping[Key, Mapping[str, Said]],
    where: dict[tuple[str, int | None], dict[str, Said]],
    keys: dict[tuple[str, int | None], Key],
) -> RawTable:
    """The raw table of some rows; where each cell stands is kept for its faults."""
    contract = BY_NAME[table]
    names = named(contract)
    used = {*names, *(name for row in rows.values() for name in row)}
    cells: dict[str, list[str]] = {
        name: [] for name in contract.names if name in used or not _may_miss(contract.column(name))
    }
    for number, (key, row) in enumerate(rows.items(), start=2):
        where[contract.file, number], keys[contract.file, number] = dict(row), key
        texts = dict(zip(names, key, strict=True)) | {name: said.text for name, said in row.items()}
        for name, column in cells.items():
            column.append(texts.get(name, ""))
    return RawTable(contract, cells, list(range(2, len(rows) + 2)))


def _may_miss(column: Column) -> bool:
    return column.optional


def _without(grid: Grid, headings: Sequence[str]) -> Grid:
    """A sheet without the columns of some headings."""
    gone = {column for name, column in heads(grid).items() if name in headings}
    rows = tuple({at: cell for at, cell in row.items() if at not in gone} for row in grid.rows)
    return replace(grid, rows=tuple(row for row in rows if row))


def _all_cells(told: SheetWords, schemes: RawTable | None, sheet: Grid) -> dict[str, list[tuple[str, Said]]]:
    """Every figure of the sheets with its row, for what was filled in."""
    found = {
        table: [(name, said) for row in rows.values() for name, said in row.items() if said.row]
        for table, rows in told.rows.items()
    }
    if schemes is not None:
        found[SCHEMES] = list(_of_schemes(schemes, sheet))
    return found


def _of_schemes(raw: RawTable, grid: Grid) -> Iterator[tuple[str, Said]]:
    at = heads(grid)
    beside = {next(iter(row.values())).row: row for row in grid.rows}
    for place, number in enumerate(raw.rows):
        row = beside.get(number or 0, {})
        grade, source = (row[at[n]].text.strip() if n in at and at[n] in row else "" for n in (GRADE, SOURCE))
        code, who = (raw.cells[n][place] if n in raw.cells else "" for n in ("opportunity", "trust"))
        for name, column in raw.cells.items():
            if name != "opportunity" and column[place]:
                said = row_name(who, code, SCHEMES, name)
                yield name, Said(column[place], SAVINGS, "", said, "", source, grade.upper())


def _refused(faults: Sequence[Fault], told: SheetWords, remarks: Sequence[str]) -> WorkbookError:
    """The error of some faults, with what was taken as it is meant all the same."""
    refused = WorkbookError(dict.fromkeys(faults))
    refused.corrections, refused.remarks = tuple(told.corrections), tuple(remarks)
    return refused


def _lost(
    faults: Sequence[Fault],
    where: Mapping[tuple[str, int | None], Mapping[str, Said]],
    keys: Mapping[tuple[str, int | None], Key],
    told: SheetWords,
) -> set[Fault]:
    """Faults of figures that are missing where as many trusts that are not on `who` have such a row."""
    missing: dict[tuple[str, str, Key], dict[str, list[Fault]]] = {}
    for fault in faults:
        at, column = (fault.file, fault.row), fault.column or ""
        if at not in where or column in where[at]:
            continue
        table = BY_NAME[fault.file.removesuffix(".csv")]
        known = dict(zip(named(table), keys[at], strict=True))
        item = tuple(known[name] for name in items(table))
        missing.setdefault((table.name, column, item), {}).setdefault(known.get("trust", ""), []).append(
            fault
        )
    return {
        fault
        for figure, trusts in missing.items()
        if len(trusts) == len(told.strange.get(figure, ()))
        for found in trusts.values()
        for fault in found
    }


def _of_sheets(text: str) -> str:
    """What is said of a table's file, said of the sheet on which it stands."""
    sheets = {f"{name}.csv": WHO if name == "trusts" else sheet_of(name) for name in BY_NAME}
    return FILE.sub(lambda found: f"the sheet {sheets[found[0]]}" if found[0] in sheets else found[0], text)


def _placed(
    fault: Fault,
    where: Mapping[tuple[str, int | None], Mapping[str, Said]],
    keys: Mapping[tuple[str, int | None], Key],
    places: Mapping[str, SheetPlace],
) -> Fault:
    """A fault of a table's row and column, as one of a sheet and cell; of a row where a cell is not there."""
    at = (fault.file, fault.row)
    fault = replace(fault, problem=_of_sheets(fault.problem), remedy=_of_sheets(fault.remedy))
    if at not in where:
        return placed(fault, {"trusts": SheetPlace(WHO), **places}, "")
    said = where[at].get(fault.column or "")
    if said is not None:
        return CellFault(
            said.sheet,
            fault.problem,
            fault.remedy,
            None,
            fault.column,
            fault.value,
            fault.kind,
            said.cell,
        )
    table, key = fault.file.removesuffix(".csv"), keys[at]
    sheet = sheet_of(table, "" if table != "opening" else key[1])
    sheet = "money" if table == "trusts" and fault.column not in OWN else sheet
    problem = f"{fault.column or 'a row'} of {' / '.join(key)} ({table}): {fault.problem}"
    return CellFault(sheet, problem, fault.remedy, fault.row, None, fault.value, fault.kind, "")
