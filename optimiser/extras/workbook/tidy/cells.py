"""Cells as people write them - 1%, (2.5), £328.6, dates, codes - as their columns can hold them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from optimiser.extras.workbook.grid import SheetCell, SheetPlace
from optimiser.instances.cells import THOUSANDS, to_number, to_text
from optimiser.instances.files import RawTable
from optimiser.instances.likeness import DASHES, bare, likeness
from optimiser.instances.slips import Slip, codes, counted, slips
from trustmodels.contract import Column

# Numbers as people write them: 1%, (2.5), £328.6, £1.2bn, 1,234.5.

GROUPS = re.compile(r"[0-9]{1,3}(?:[ '_][0-9]{3})+(?:\.[0-9]*)?")
PERCENT = re.compile(r"(.+?)\s*(?:%|per\s?cent|pct|pc)", re.IGNORECASE | re.DOTALL)
MAGNITUDE = re.compile(r"(.*?)\s*(bn|billion|mn|mln|million|m|thousand|k)", re.IGNORECASE | re.DOTALL)
CURRENCY = ("£", "GBP")
POUNDS = {"b": 1e9, "m": 1e6, "t": 1e3, "k": 1e3}
DIGITS = 12
"""Digits kept of a share that was a percentage: 29% is 0.29 and not a neighbour of it."""


def numbers_meant(text: str, column: Column) -> tuple[str, str] | None:
    """The number that a text stands for in a column, and why; None where that is not certain.

    A percentage is taken where the column holds a share or a rate, a currency sign where it holds money, and £k,
    £m and £bn are brought to the column's unit.
    """
    sign, plain, whys = _signed(bare(text))
    scale = 1.0
    if found := PERCENT.fullmatch(plain):
        if not is_share(column):
            return None
        plain, scale = found[1], 0.01
        whys.append("a percentage")
    elif (unit := _pounds(column)) is not None:
        plain, scale, said = _money(plain, unit)
        whys += said
    plain, said = _joined(_without_unit(plain, column, whys))
    value = to_number(plain) if plain[:1] not in {"+", "-"} else None
    if value is None:
        return None
    number = round(sign * value * scale, DIGITS) if scale != 1.0 else sign * value
    return to_text(number), ", ".join([*whys, *said]) or "signs around it taken off"


def plain(text: str) -> str:
    """A number without currency sign and thousands separators, for adding up."""
    sign, found, _ = _signed(bare(text))
    return ("-" if sign < 0 else "") + _joined(found.removeprefix("£"))[0]


def is_share(column: Column) -> bool:
    """Whether a percentage can be meant: shares and rates of growth or interest."""
    return column.kind == "share" or column.unit == "per year" or column.unit.startswith("share")


def _signed(plain: str) -> tuple[int, str, list[str]]:
    """The sign, what is left, and why it is negative where that is not written as -."""
    if plain.startswith("(") and plain.endswith(")"):
        return -1, plain[1:-1].strip(), ["negative in brackets"]
    sign = -1 if plain[:1] in {"-", *DASHES} else 1
    if sign < 0:
        return -1, plain[1:].strip(), ["a dash for a minus sign"] if plain[0] != "-" else []
    if plain[-1:] in {"-", *DASHES} and len(plain) > 1:
        return -1, plain[:-1].strip(), ["a minus sign behind the number"]
    return 1, plain.removeprefix("+"), []


def _pounds(column: Column) -> float | None:
    """How many pounds the unit of a column is; None where it is no money."""
    if column.unit.startswith("£m"):
        return 1e6
    return 1.0 if column.unit.startswith("£ per") and not column.unit.startswith("£ per £") else None


def _money(plain: str, unit: float) -> tuple[str, float, list[str]]:
    """Without the currency sign, and the factor from what is written to the unit of the column."""
    said = ["a currency sign"] if plain.startswith(CURRENCY) else []
    plain = plain.removeprefix("£").removeprefix("GBP").strip()
    found = MAGNITUDE.fullmatch(plain)
    if not found:
        return plain, 1.0, said
    factor = POUNDS[found[2][0].lower()] / unit
    return found[1].removesuffix("£").strip(), factor, [*said, f"in {found[2]}"]


def _without_unit(plain: str, column: Column, whys: list[str]) -> str:
    """Without a word of the column's own unit behind the number: 12 WTE."""
    word = re.search(r"\s*([A-Za-z]+)$", plain)
    if (
        word
        and word[1].lower() in re.findall(r"[a-z]+", column.unit.lower())
        and word[1].lower() not in {"per", "e"}
    ):
        whys.append("with its unit")
        return plain[: word.start()]
    return plain


def _joined(plain: str) -> tuple[str, list[str]]:
    """Without marks between thousands."""
    if THOUSANDS.fullmatch(plain):
        return plain.replace(",", ""), ["thousands separators"]
    if GROUPS.fullmatch(plain):
        return re.sub("[ '_]", "", plain), ["marks between thousands"]
    return plain, []


# Units that people write above figures: £000 where the column holds £m, % where it holds a share.

THOUSANDS_OF = r"(?:k|0{3}'?s?|'0{3}s?|thousands?|000)"
UNITS_OF_MONEY = (
    (re.compile(rf"(?:£|gbp)?\s*{THOUSANDS_OF}(?:\s*(?:£|gbp|pounds))?", re.IGNORECASE), 1e3),
    (re.compile(r"(?:£|gbp|pounds|in pounds)", re.IGNORECASE), 1.0),
    (re.compile(r"(?:£|gbp)?\s*(?:m|mn|million|millions)", re.IGNORECASE), 1e6),
    (re.compile(r"(?:£|gbp)\s*(?:bn|billion|billions)|bn|billions?", re.IGNORECASE), 1e9),
)
UNIT_OF_COUNTS = re.compile(THOUSANDS_OF, re.IGNORECASE)
UNIT_OF_SHARES = re.compile(r"%|per\s?cent|percentage|pct", re.IGNORECASE)
IN_BRACKETS = re.compile(r".+?\s*\(([^()]*)\)\s*", re.DOTALL)
PERCENT_UNIT = 0.01
OTHER_UNITS = re.compile(
    r"(?:£m?|£bn|£ ?k|number|no\.?|wte|fte|beds?|patients?|share|rate|years?|weeks?|minutes?)\b.*",
    re.IGNORECASE,
)


def scale(column: Column, heading: str) -> float:
    """What figures below a heading are multiplied by to be in the column's unit; 1 where it says no other unit."""
    found = IN_BRACKETS.fullmatch(bare(heading))
    said = found[1].strip().replace("’", "'") if found else ""
    if not said or not column.numeric:
        return 1.0
    unit = _pounds(column)
    if unit is not None:
        return next((each / unit for form, each in UNITS_OF_MONEY if form.fullmatch(said)), 1.0)
    if is_share(column):
        return PERCENT_UNIT if UNIT_OF_SHARES.fullmatch(said) else 1.0
    return 1e3 if UNIT_OF_COUNTS.fullmatch(said) else 1.0


def is_unit(text: str) -> bool:
    """Whether a text is a unit and no figure."""
    money = any(form.fullmatch(text) for form, _ in UNITS_OF_MONEY)
    return money or bool(UNIT_OF_SHARES.fullmatch(text) or OTHER_UNITS.fullmatch(text))


def scaled(value: float, factor: float) -> str:
    """A figure brought to another unit, without the digits that dividing adds."""
    return to_text(round(value * factor, DIGITS))


# One cell as its column can hold it.

YES = dict.fromkeys(("true", "t", "yes", "y", "1", "x", "✓", "✔"), "true")
NO = dict.fromkeys(("false", "f", "no", "n", "0"), "false")
Meant = tuple[str, str]


def cells_meant(column: Column, cell: SheetCell) -> Meant | None:
    """What the cell is taken for, and why; None where it is read as it stands."""
    if cell.kind not in {"text", "number"}:
        return None
    if column.numeric:
        return _number(column, cell.text)
    if column.kind == "flag":
        return _flag(cell.text)
    if cell.kind == "number" or column.kind == "text":
        return None
    return _choice(column, cell.text) if column.choices else _code(cell.text)


def _number(column: Column, text: str) -> Meant | None:
    if to_number(text) is not None or not bare(text):
        return None
    return numbers_meant(text, column)


def _flag(text: str) -> Meant | None:
    said = (YES | NO).get(bare(text).lower())
    return None if said is None or text.lower() == said else (said, "yes and no are true and false")


def _choice(column: Column, text: str) -> Meant | None:
    found = [word for word in column.choices if word.casefold() == bare(text).casefold()]
    return (found[0], "as the format spells it") if found and found[0] != text else None


def _code(text: str) -> Meant | None:
    plain = bare(text)
    return (plain, "spaces around it taken off") if plain and plain != text else None


# Dates that a spreadsheet has made of the code of a period, or that people write for it.

CENTURY = 100
APRIL, MARCH = 4, 3
SPELT = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%b-%y", "%B %Y", "%b %Y", "%d %B %Y", "%d-%b-%y",
         "%d %b %Y", "%d-%b-%Y", "%Y-%m-%d %H:%M:%S")  # fmt: skip


def period_of(text: str, known: Collection[str]) -> str:
    """The code of a period that a date stands for; empty where it is none, or could be several.

    A spreadsheet makes the first of December 2011 of 2011-12, and people write the first or last day of the
    financial year 2026-27 for it. `known` are the codes that are written as text in the workbook; where there are
    none, the first of April 2026 is 2026-27.
    """
    when = day(bare(text))
    if when is None:
        return ""
    year = when.year if (when.month, when.day) >= (APRIL, 1) else when.year - 1
    financial = f"{year}-{(year + 1) % CENTURY:02d}"
    wanted = [financial] if (when.month, when.day) in {(APRIL, 1), (MARCH, 31)} else []
    if when.day == 1 and when.month == (when.year + 1) % CENTURY:
        wanted.append(f"{when.year}-{when.month:02d}")
    alike = {likeness(code): code for code in known}
    found = [alike[likeness(code)] for code in wanted if likeness(code) in alike]
    if len(set(found)) == 1:
        return found[0]
    return wanted[0] if len(wanted) == 1 and not known else ""


def day(text: str) -> date | None:
    """The day that a text spells; None where it is none."""
    if not any(sign.isdigit() for sign in text):
        return None
    for form in SPELT:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


# One cell that was taken for something else than it holds.

CORRECTIONS = "corrections"
"""The sheet of a corrected workbook that lists them."""
MOST, FIRST = 200, 20
"""Corrections that are listed in full, and those of a column where there are more."""


@dataclass(frozen=True)
class Correction:
    """A cell, what it holds, what it was taken for, and why; `meant` is empty where it was passed over.

    `kind` is that of the column: number, flag or text, by which the corrected cell is written.
    """

    sheet: str
    cell: str
    column: str
    said: str
    meant: str
    why: str
    kind: str = "text"

    def __str__(self) -> str:
        name = f" ({self.column})" if self.column and self.column not in (self.said, self.meant) else ""
        return f"{self.sheet}!{self.cell}{name}: {self.said!r} is read as {self.meant!r}: {self.why}"


def listed(corrections: Sequence[Correction]) -> list[str]:
    """A line for each; where there are hundreds, the first of each column and the number of the others."""
    if len(corrections) <= MOST:
        return [str(correction) for correction in corrections]
    groups: dict[tuple[str, str], list[Correction]] = {}
    for correction in corrections:
        groups.setdefault((correction.sheet, correction.column), []).append(correction)
    lines: list[str] = []
    for (sheet, column), group in groups.items():
        lines += map(str, group[:FIRST])
        if len(group) > FIRST:
            lines.append(
                f"{sheet} ({column}): and {len(group) - FIRST:,} more; --corrected FILE.xlsx lists them all"
            )
    return lines


# Codes that differ from those of the other tables by a space, a capital or a sign, as they are meant.


def codes_as_meant(raws: Mapping[str, RawTable], places: Mapping[str, SheetPlace]) -> list[Correction]:
    """Write codes as they are meant, in place, where that is sure.

    Args:
        raws: every table, by name.
        places: where those stand that are sheets; the others are looked at and not written to.
    """
    found = [slip for there in codes(raws) for slip in slips(there) if slip.sure]
    return [correction for slip in found for correction in _corrections(slip, places)]


def _corrections(slip: Slip, places: Mapping[str, SheetPlace]) -> Iterator[Correction]:
    for use in slip.cells:
        place, row = places.get(use.raw.table.name), use.raw.rows[use.at]
        if place is not None and row is not None:
            before, after = use.raw.cells[use.column][use.at], f"{use.prefix}{slip.meant}"
            why = f"it {slip.differs}" + (f"; {counted(slip.good)} it" if slip.source else "")
            use.raw.cells[use.column][use.at] = after
            yield Correction(place.sheet, place.at(row, use.column), use.column, before, after, why)
