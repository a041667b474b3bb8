"""The six sheets with their headings, rows and words as they are meant; every correction is kept.

A sheet is read as `optimiser import` reads one: titles above the headings, totals, notes and headings pasted again are
passed over and said, another name of a heading is taken. What names a row - trust, item, table, figure - is taken as it
is spelt elsewhere in the workbook, capitals, spaces and the sign between its parts aside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from optimiser.extras.starter.layout import ALL, GRADE, ON, SOURCE, TEXTS, VALUE, WHO, valued
from optimiser.extras.workbook.grid import Grid, SheetCell, letters, told
from optimiser.extras.workbook.tidy import Correction, tidied
from optimiser.extras.workbook.tidy.cells import period_of
from optimiser.instances.cells import to_number
from optimiser.instances.doubts import time_of
from optimiser.instances.likeness import bare, difference, likeness
from trustmodels.contract import BY_NAME, Column, Table

TRUST = BY_NAME["trusts"]
HEADINGS = {
    WHO: ("trust", "name", "type", "system", "system name", "region", "latitude", "longitude", GRADE, SOURCE),
    **dict.fromkeys(ON, (*TEXTS, VALUE, GRADE, SOURCE)),
}
"""The headings of a sheet, those of periods aside."""
SPELT = ("trust", "item", "table", "figure")
"""What names a row of figures."""
OWNED = ("type", "system")
"""Codes on `who` that several trusts share."""
Alike = Mapping[str, str]
"""What codes that are meant to be the same share -> the code as it is meant."""


@dataclass
class SixTidied:
    """The sheets after their corrections, by name, the periods that most have, and what there is to say of them."""

    grids: dict[str, Grid]
    corrections: list[Correction] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)

    def correct(self, sheet: str, cell: SheetCell, column: str, meant: str) -> SheetCell:
        """A cell as it is spelt elsewhere."""
        place, why = cell.place, f"it {difference(cell.text, meant)}"
        self.corrections.append(Correction(sheet, place, column, cell.text, meant, why))
        return replace(cell, text=meant, kind="text")


def tidied_sheets(grids: Mapping[str, Grid]) -> SixTidied:
    """Take what the six sheets say as it is meant; the sheets behind them are left as they are.

    Args:
        grids: the sheets of the workbook, by their names in small letters.
    """
    found = SixTidied(dict(grids))
    for name in HEADINGS:
        if name in grids and grids[name].fault is None and grids[name].rows:
            _tidied(name, found)
    _periods(found)
    _spelt(found)
    return found


def _tidied(name: str, found: SixTidied) -> None:
    """Headings, titles, totals, notes and what is hidden of a sheet."""
    columns = tuple(Column(heading, "text", "", empty="blank") for heading in HEADINGS[name])
    tidy = tidied(Table(name, "", ("trust",), columns), found.grids[name])
    found.corrections += tidy.corrections
    found.remarks += tidy.remarks
    rows = [next(iter(row.values())).row for row in tidy.grid.rows]
    labels = [(at, f"{letters(at)} ({heading})") for at, heading in tidy.names.items()]
    found.remarks += told(name, tidy.grid.hidden, rows, labels)
    found.grids[name] = tidy.grid


# Periods: which columns they are, and how they are spelt.


def _periods(found: SixTidied) -> None:
    """Headings of periods as most sheets spell them; a column that is none is passed over."""
    sheets = {name: _others(found.grids[name], name) for name in ON if _there(found, name)}
    lengths = set(_with_length(found.grids["money"])) if "money" in sheets else set()
    spelt = Counter(
        bare(cell.text) for others in sheets.values() for cell in others.values() if cell.kind == "text"
    )
    alike = _most(spelt)
    for name, others in sheets.items():
        head, *body = found.grids[name].rows
        for at, cell in others.items():
            text = bare(cell.text)
            dated = period_of(text, list(alike.values())) if cell.kind == "date" else ""
            meant = dated or alike.get(likeness(text), text)
            if meant != text or cell.kind == "date":
                head = {**head, at: found.correct(name, cell, "", meant) if meant != cell.text else cell}
            if not (time_of(meant) or (at in lengths and name == "money") or _also(meant, sheets, name)):
                head = {place: each for place, each in head.items() if place != at}
                said = f"column {letters(at)} of {name} ({cell.text[:40]!r}) is no period and was passed over"
                found.remarks.append(said)
        found.grids[name] = replace(found.grids[name], rows=(head, *body))
    lists = Counter(
        tuple(bare(cell.text) for cell in _others(found.grids[name], name).values()) for name in sheets
    )
    found.periods = [label for labels, _ in lists.most_common(1) for label in labels]


def _there(found: SixTidied, name: str) -> bool:
    return name in found.grids and found.grids[name].fault is None and bool(found.grids[name].rows)


def _others(grid: Grid, name: str) -> dict[int, SheetCell]:
    """The headings of a sheet that are none of its own: those of periods, and what somebody has added."""
    own = set(HEADINGS[name])
    return {
        at: cell for at, cell in sorted(grid.rows[0].items()) if bare(cell.text).split(" (")[0] not in own
    }


def _with_length(grid: Grid) -> Iterator[int]:
    """The columns in which the row of lengths has a number."""
    at = {bare(cell.text): place for place, cell in grid.rows[0].items()}
    for row in grid.rows[1:]:
        said = [bare(row[at[word]].text) if at.get(word) in row else "" for word in ("table", "figure")]
        if said == ["periods", "years"]:
            yield from (place for place, cell in row.items() if to_number(cell.text) is not None)


def _also(label: str, sheets: Mapping[str, Mapping[int, SheetCell]], name: str) -> bool:
    """Whether `money` has the label as well."""
    return name != "money" and any(
        likeness(cell.text) == likeness(label) for cell in sheets.get("money", {}).values()
    )


# Words that name a row, as they are spelt elsewhere.


def _most(spelt: Counter[str]) -> dict[str, str]:
    """The spelling that most have, of each code; of as many the first one."""
    found: dict[str, str] = {}
    for code, number in spelt.items():
        before = found.setdefault(likeness(code), code)
        if number > spelt[before]:
            found[likeness(code)] = code
    return found


def _spelt(found: SixTidied) -> None:
    """Codes of `who`, then the words of the rows of figures."""
    codes: Alike = {}
    if _there(found, WHO):
        grid = found.grids[WHO]
        own = {column: _most(Counter(_words(grid, column))) for column in OWNED}
        found.grids[WHO] = _respelt(grid, WHO, {**own, "trust": {}}, found)
        listed = _words(found.grids[WHO], "trust")
        twice = {likeness(code) for code, number in Counter(map(likeness, set(listed))).items() if number > 1}
        codes = {likeness(code): code for code in listed if likeness(code) not in twice}
    items = _most(Counter(w for name in ON if _there(found, name) for w in _words(found.grids[name], "item")))
    tables = {likeness(name): name for name in (*BY_NAME, "settings")}
    figures = {likeness(name): name for table in BY_NAME.values() for name in valued(table)}
    known = {"trust": {**codes, ALL: ALL}, "item": items, "table": tables, "figure": figures}
    for name in ON:
        if _there(found, name):
            found.grids[name] = _respelt(found.grids[name], name, known, found)


def _words(grid: Grid, heading: str) -> list[str]:
    """What stands under a heading."""
    at = next((at for at, cell in grid.rows[0].items() if bare(cell.text) == heading), 0)
    return [bare(row[at].text) for row in grid.rows[1:] if at in row and bare(row[at].text)]


def _respelt(grid: Grid, name: str, known: Mapping[str, Alike], found: SixTidied) -> Grid:
    """A sheet with its words as they are meant."""
    places = {at: bare(cell.text) for at, cell in grid.rows[0].items() if bare(cell.text) in known}
    head, *body = grid.rows
    rows = (dict(_row(row, places, name, known, found)) for row in body)
    return replace(grid, rows=(head, *rows))


def _row(
    row: Mapping[int, SheetCell],
    places: Mapping[int, str],
    name: str,
    known: Mapping[str, Alike],
    found: SixTidied,
) -> Iterable[tuple[int, SheetCell]]:
    for at, cell in row.items():
        column, text = places.get(at, ""), bare(cell.text)
        meant = known[column].get(likeness(text), text) if column else text
        if column and cell.kind in {"text", "number"} and meant != cell.text and meant:
            yield at, found.correct(name, cell, column, meant)
        else:
            yield at, cell
