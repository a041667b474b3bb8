"""Cells of text: numbers, days and texts, one spelling for each value, so that files are byte-stable."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeGuard

import numpy as np
import pandas as pd

from optimiser.writing.spreadsheet import harmless
from trustmodels.contract import SETTINGS

# Numbers as text: reading what is certainly a number, writing the shortest that reads back the same.

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
DATE = re.compile(
    r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}(?:[ T].*)?|[0-9]{1,2}/[0-9]{2,4}"
    r"|(?:[0-9]{1,2}[ -])?[A-Za-z]{3,9}[ -][0-9]{2,4}|[0-9]{1,2}[ -][A-Za-z]{3,9}"
)
NOTHING = {
    "nan",
    "na",
    "n/a",
    "null",
    "none",
    "nil",
    "-",
    "–",
    "?",
    "tbc",
    "..",
    "nat",
    "<na>",
    "*",
    ":",
    "[c]",
    "[x]",
    "[z]",
}
EXACT = 2.0**53
"""Whole numbers up to here are written without a point."""

Trouble = tuple[str, str]


def to_number(text: str) -> float | None:
    """The number that the text spells, in plain or scientific form; None where it does not."""
    plain = text.strip()
    if not NUMBER.fullmatch(plain):
        return None
    value = float(plain)
    return value if math.isfinite(value) else None


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value from TOML, JSON or Python is a finite number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number with hundreds of digits
        return False


def to_text(value: float) -> str:
    """The shortest text that reads back as the same number; whole numbers without a point."""
    if value == 0:
        return "0"
    return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)


OR_EMPTY = "write the number, or leave the cell empty where the column allows it"
"""What to do about a mark that stands for no value."""


def trouble(text: str) -> Trouble:
    """Why a text is not a number, and what to do about it."""
    plain = text.strip()
    for found in (_separated(plain), _decorated(plain), _without_value(plain)):
        if found is not None:
            return found
    if DATE.fullmatch(plain):
        return f"{text!r} looks like a date that a spreadsheet has made of a number", "write the number"
    return f"{text!r} is not a number", "write a plain number such as 1234.5"


def _separated(plain: str) -> Trouble | None:
    if THOUSANDS.fullmatch(plain):
        return f"{plain!r} has thousands separators", f"write {plain.replace(',', '')}"
    point = plain.replace(",", ".")
    if plain.count(",") == 1 and NUMBER.fullmatch(point):
        return f"{plain!r} has a decimal comma", f"write {point}"
    joined = re.sub(r"[\s_']", "", plain)
    if joined != plain and NUMBER.fullmatch(joined):
        return f"{plain!r} has marks between its digits", f"write {joined}"
    return None


def _decorated(plain: str) -> Trouble | None:
    if re.search("[£$€]", plain):
        bare = re.sub("[£$€, ]", "", plain)
        return f"{plain!r} has a currency sign", f"write {bare}" if NUMBER.fullmatch(
            bare
        ) else "write the number"
    if plain.endswith("%") and (value := to_number(plain[:-1])) is not None:
        return f"{plain!r} is a percentage", f"write the share, {to_text(round(value / 100, 12))}"
    if plain[:1] in {"−", "–"} and NUMBER.fullmatch(plain[1:]):
        return f"{plain!r} has a dash for a minus sign", f"write -{plain[1:]}"
    if plain.startswith("(") and plain.endswith(")") and NUMBER.fullmatch(plain[1:-1]):
        return f"{plain!r} is negative in brackets", f"write -{plain[1:-1]}"
    return None


def _without_value(plain: str) -> Trouble | None:
    if plain.lower() in NOTHING:
        return f"{plain!r} is not a number", OR_EMPTY
    if plain.lower().lstrip("+-") in {"inf", "infinity", "∞"}:
        return f"{plain!r} is not finite", "leave the cell empty where the column allows “no limit”"
    if NUMBER.fullmatch(plain):
        return f"{plain!r} is too large to be held", "check its exponent"
    if plain.startswith("#"):
        return f"{plain!r} is an error of the spreadsheet", "mend the formula and save again"
    return None


# Frames -> cells of text and lines of CSV: one spelling for each value, so that files are byte-stable.

SPECIAL = re.compile('[",\r\n]')


def cells(values: pd.Series) -> list[str]:
    """The cells of a column: the shortest spelling of a number, true and false, "" where nothing is known."""
    listed = values.tolist()
    if values.dtype == np.float64:
        spelt = {value: _number(value) for value in set(listed)}
        return [spelt[value] if value == value else "" for value in listed]  # noqa: PLR0124 - NaN is not itself
    return [_cell(value) for value in listed]


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        return _number(float(value))
    return "" if value is None or value is pd.NA or value is pd.NaT else str(value)


def _number(value: float) -> str:
    return "" if np.isnan(value) else to_text(value)


def csv_bytes(columns: Mapping[str, Sequence[str]]) -> bytes:
    """A CSV file in UTF-8 with a header and a line feed after every row; no spreadsheet carries out a text of it."""
    quoted = [_quoted_column(column) for column in columns.values()]
    rows: Iterable[tuple[str, ...]] = zip(*quoted, strict=True)
    lines = [",".join(map(_quoted, columns)), *(",".join(row) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _quoted_column(column: Sequence[str]) -> list[str]:
    """The cells as they are written; codes come again and again, so each text is looked at once."""
    written = {cell: _quoted(cell) for cell in set(column)}
    return [written[cell] for cell in column]


def _quoted(cell: str) -> str:
    cell = harmless(cell)
    return '"' + cell.replace('"', '""') + '"' if SPECIAL.search(cell) else cell


# Days: written 2026-04-01 in tables and settings, held as a number where a setting must be one.

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
REMEDY = "write the day as 2026-04-01"
DATED = frozenset(setting.name for setting in SETTINGS if setting.date)
"""The settings that are days."""


def to_day(text: str) -> date | None:
    """The day that the text spells; None where it spells none."""
    plain = text.strip()
    if not DAY.fullmatch(plain):
        return None
    try:
        return date.fromisoformat(plain)
    except ValueError:
        return None


def setting_value(name: str, number: float) -> float | int | str:
    """The value of a setting as a file has it: a day, or a number, whole where it is."""
    if name in DATED:
        return date.fromordinal(int(number)).isoformat()
    return int(number) if number.is_integer() else number
