"""Numbers as people write them: 1%, (2.5), £328.6, £1.2bn, 1,234.5."""

from __future__ import annotations

import re

from optimiser.instances.alike import DASHES, bare
from optimiser.instances.number_text import THOUSANDS, to_number, to_text
from trustmodels.contract import Column

GROUPS = re.compile(r"[0-9]{1,3}(?:[ '_][0-9]{3})+(?:\.[0-9]*)?")
MAGNITUDE = re.compile(r"(.*?)\s*(bn|billion|mn|mln|million|m|thousand|k)", re.IGNORECASE | re.DOTALL)
POUNDS = {"b": 1e9, "m": 1e6, "t": 1e3, "k": 1e3}
DIGITS = 12
"""Digits kept of a share that was a percentage: 29% is 0.29 and not a neighbour of it."""


def meant(text: str, column: Column) -> tuple[str, str] | None:
    """The number that a text stands for in a column, and why; None where that is not certain.

    A percentage is taken where the column holds a share or a rate, a currency sign where it holds money, and £k,
    £m and £bn are brought to the column's unit.
    """
    sign, plain, whys = _signed(bare(text))
    scale = 1.0
    if plain.endswith("%"):
        if not is_share(column):
            return None
        plain, scale = plain[:-1].strip(), 0.01
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
    said = ["a currency sign"] if plain.startswith("£") else []
    plain = plain.removeprefix("£").strip()
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
