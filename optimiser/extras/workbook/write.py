"""Sheets -> the bytes of a workbook: the same bytes for the same sheets, and never a formula."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from optimiser.errors import RunError
from optimiser.extras.workbook.grid import Grid, letters, library
from optimiser.extras.workbook.sheet import BUTTON, LINE, Sheet, SheetColumn, lines, shown, width
from optimiser.instances import Instance
from optimiser.instances.cells import to_number, to_text
from optimiser.instances.files import RawTable
from optimiser.writing.spreadsheet import harmless
from trustmodels.contract import TABLES

# Sheets -> the bytes of a workbook: the same bytes for the same sheets, and never a formula.

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment, so that bytes depend on the content alone
SPARE = 1000
"""Rows below a table in which its choices are offered as well."""
FONT = {"font_name": "Arial", "font_size": 12}
"""Without serifs, and large enough to be read: the government's guidance for statistics in spreadsheets."""
STYLE = "Table Style Light 15"
ROWS = 1_048_576
"""Rows of a sheet, by the limits of the file format."""


def workbook_bytes(sheets: Sequence[Sheet], properties: Mapping[str, str]) -> bytes:
    """The workbook of some sheets, in their order.

    Args:
        sheets: the first is shown when the workbook opens.
        properties: title, subject and comments of the document.

    Raises:
        MissingExtraError: xlsxwriter is not installed.
        RunError: a table has more rows than a sheet can hold.
    """
    xlsxwriter = library("xlsxwriter")
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": dict(FONT),
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({**properties, "created": CREATED, "author": "", "company": ""})
    book.set_size(2400, 1400)
    formats = _Formats(book)
    sheet_class = _exact_worksheet()
    for sheet in sheets:
        _add(book.add_worksheet(sheet.name, sheet_class), sheet, formats)
    book.close()
    return target.getvalue()


def _exact_worksheet() -> type:
    """A worksheet whose numbers read back the same: the library writes 16 digits, and 17 may be needed."""
    base: Any = library("xlsxwriter.worksheet").Worksheet

    class ExactWorksheet(base):  # type: ignore[misc]
        def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, object]] = ()) -> None:
            parts = "".join(f' {key}="{value}"' for key, value in attributes)
            self.fh.write(f"<c{parts}><v>{to_text(float(number))}</v></c>")

    return ExactWorksheet


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - the library has no types
        self.book = book
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.quoted = book.add_format(
            {"num_format": "@", "valign": "top", "text_wrap": True, "quote_prefix": True}
        )
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.link = book.get_default_url_format()
        self.known: dict[str, Any] = {}

    def number(self, code: str) -> Any:  # noqa: ANN401
        """The format of a number format's code."""
        if code not in self.known:
            self.known[code] = self.book.add_format({"num_format": code, "valign": "top"})
        return self.known[code]

    def fill(self, colour: str) -> Any:  # noqa: ANN401
        """A colour behind a cell."""
        if colour not in self.known:
            self.known[colour] = self.book.add_format({"bg_color": colour})
        return self.known[colour]


def _add(page: Any, sheet: Sheet, formats: _Formats) -> None:  # noqa: ANN401
    if len(sheet.frame) + sheet.header >= ROWS:
        raise RunError(f"{sheet.name} has {len(sheet.frame):,} rows, more than a sheet holds: use its CSV")
    if not sheet.bare:
        page.write_string(0, 0, shown(sheet.title), formats.title)
        for row, line in enumerate((sheet.about, *sheet.above), start=1):
            page.write_string(row, 0, shown(line))
    _table(page, sheet, formats)
    widths = [width(c.heading, _as_shown(sheet.frame[c.name].tolist())) for c in sheet.columns]
    _heights(page, sheet, widths)
    for at, column in enumerate(sheet.columns):
        values = sheet.frame[column.name].tolist()
        page.set_column(at, at, widths[at], formats.number(column.format))
        _cells(page, sheet, at, values, formats)
        _offer(page, sheet, at, column)
    _shade(page, sheet, formats)
    if sheet.hidden:
        page.hide()
    page.freeze_panes(sheet.header + 1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(sheet.header)


def _shade(page: Any, sheet: Sheet, formats: _Formats) -> None:  # noqa: ANN401
    """Rows coloured by the word in one of their columns; a reader who writes another word changes the colour."""
    if not sheet.shade_by:
        return
    at = [column.name for column in sheet.columns].index(sheet.shade_by)
    first, last = sheet.header + 1, sheet.header + len(sheet.frame) + SPARE
    for word, colour in sheet.shades.items():
        rule = {
            "type": "formula",
            "criteria": f'=${letters(at + 1)}{first + 1}="{word}"',
            "format": formats.fill(colour),
        }
        page.conditional_format(first, 0, last, len(sheet.columns) - 1, rule)


def _heights(page: Any, sheet: Sheet, widths: Sequence[int]) -> None:  # noqa: ANN401
    """Rows high enough for what wraps: not every program looks for itself when it opens the file."""
    heads = [lines(c.heading, w - BUTTON) for c, w in zip(sheet.columns, widths, strict=True)]
    page.set_row(sheet.header, LINE * max(heads))
    if sheet.bare:
        return
    wrapped = [(c.name, w) for c, w in zip(sheet.columns, widths, strict=True) if c.format == "General"]
    for row, values in enumerate(sheet.frame[[name for name, _ in wrapped]].itertuples(index=False)):
        tall = max(
            (lines(v, w) for v, (_, w) in zip(values, wrapped, strict=True) if isinstance(v, str)), default=1
        )
        if tall > 1:
            page.set_row(sheet.header + 1 + row, LINE * tall)


def _as_shown(values: list[Any]) -> list[object]:
    """Numbers about as wide as their format shows them."""
    return [f"{value:,.2f}" if isinstance(value, float) else value for value in values]


def _table(page: Any, sheet: Sheet, formats: _Formats) -> None:  # noqa: ANN401
    last = sheet.header + max(1, len(sheet.frame))
    page.add_table(
        sheet.header,
        0,
        last,
        len(sheet.columns) - 1,
        {
            "name": f"table_{sheet.name}",
            "style": STYLE,
            "columns": [{"header": c.heading, "header_format": formats.head} for c in sheet.columns],
            "description": sheet.title,
        },
    )


def _cells(page: Any, sheet: Sheet, at: int, values: list[Any], formats: _Formats) -> None:  # noqa: ANN401
    column = sheet.columns[at]
    form = formats.wrapped if column.format == "General" and not sheet.bare else formats.number(column.format)
    for row, value in enumerate(values, start=sheet.header + 1):
        if isinstance(value, bool | np.bool_):
            page.write_boolean(row, at, bool(value), form)
        elif isinstance(value, int | float | np.integer | np.floating):
            if not math.isnan(value):
                page.write_number(row, at, float(value), form)
        elif value is not None and value is not pd.NA and str(value):
            text = shown(str(value))
            if column.name == sheet.links:
                page.write_url(row, at, f"internal:'{text}'!A1", formats.link, text)
            else:
                page.write_string(row, at, text, form if harmless(text) == text else formats.quoted)


def _offer(page: Any, sheet: Sheet, at: int, column: SheetColumn) -> None:  # noqa: ANN401
    if column.choices:
        rule = {"validate": "list", "source": list(column.choices)}
        page.data_validation(sheet.header + 1, at, sheet.header + len(sheet.frame) + SPARE, at, rule)


# Numbers with more digits than a spreadsheet keeps when it saves, as text, so that they come back exactly.

DIGITS = "digits"
HEADINGS = ("table", "column", "number")
KEPT = 15
"""Significant digits that spreadsheets keep."""
Exact = Mapping[tuple[str, str], Mapping[float, str]]


def rounded(value: float) -> float:
    """What a spreadsheet makes of a number when it saves it."""
    return float(f"{value:.{KEPT}g}")


def digits_sheet(instance: Instance) -> Sheet | None:
    """The numbers that would lose digits; None where there are none."""
    frame = pd.DataFrame(list(dict.fromkeys(_long(instance))), columns=list(HEADINGS), dtype="str")
    if frame.empty:
        return None
    columns = tuple(SheetColumn(name, name, "@") for name in HEADINGS)
    title = (
        f"Numbers with more than {KEPT} digits, which a spreadsheet would round. Leave this sheet as it is."
    )
    return Sheet(DIGITS, title, "", columns, frame, bare=True)


def _long(instance: Instance) -> Iterator[tuple[str, str, str]]:
    for table in TABLES:
        for column in table.columns:
            if column.numeric and table.name in instance.present:
                for value in instance.tables[table.name][column.name].dropna():
                    if rounded(value) != value:
                        yield table.name, column.name, to_text(value)


def exact_numbers(grid: Grid | None) -> Exact:
    """Rounded number -> the exact one, by table and column; those that two share are left out."""
    found: dict[tuple[str, str], dict[float, str]] = {}
    if grid is None or not grid.rows:
        return found
    at = {cell.text.strip(): column for column, cell in grid.rows[0].items()}
    if not set(HEADINGS) <= at.keys():
        return found
    for row in grid.rows[1:]:
        table, column, text = (row[at[h]].text.strip() if at[h] in row else "" for h in HEADINGS)
        value = to_number(text)
        if value is not None:
            known = found.setdefault((table, column), {})
            known[rounded(value)] = "" if rounded(value) in known else text
    return found


def restore(raw: RawTable, exact: Exact) -> None:
    """Write exact numbers where a rounded one stands, in place."""
    for name, cells in raw.cells.items():
        known = exact.get((raw.table.name, name))
        if known:
            raw.cells[name] = [known.get(to_number(cell) or 0.0) or cell for cell in cells]
