"""Names that people take for the same: codes, and headings that are none of a table's columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from trustmodels.contract import Column, Table
from trustmodels.contract.synonyms import SYNONYMS

# Codes that people take for the same: which they are, and what they differ by.

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
BETWEEN = re.compile(rf"[\s_/\\.{DASHES}-]+")
LONG_YEARS = re.compile(r"(?:fy)?((?:19|20)\d\d)(?:19|20)(\d\d)(.*)")
SHORT_YEARS = re.compile(r"(?:fy)?(\d\d)(\d\d)(.*)")
CENTURY = 100
SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
"""Spaces that do not break a line, or are of another width."""
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def bare(text: str) -> str:
    """A text without the spaces around it, signs that nobody sees among them, and with plain spaces inside."""
    return SPACES.sub(" ", text.translate(UNSEEN)).strip()


def likeness(code: str) -> str:
    """What codes that are meant to be the same share.

    Spaces, capitals and the sign between parts make no difference: ``2026/27``, ``2026-2027``, ``FY26-27`` and
    ``2026–27`` are ``2026-27``.
    """
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", bare(code)).casefold())
    long = LONG_YEARS.fullmatch(plain)
    if long:
        return long[1] + long[2] + long[3]
    short = SHORT_YEARS.fullmatch(plain)
    if short and BETWEEN.search(code.strip()) and (int(short[1]) + 1) % CENTURY == int(short[2]):
        return f"20{short[1]}{short[2]}{short[3]}"
    return plain.removeprefix("fy") if re.fullmatch(r"fy\d{6}.*", plain) else plain


def sorting(code: str) -> str:
    """What codes share that differ only by spaces, capitals and the signs that stand between their parts.

    Closer than ``likeness``: ``A-1`` and ``A1`` may be two schemes. Empty where there is nothing in the code.
    """
    plain = unicodedata.normalize("NFKC", bare(code)).casefold()
    return BETWEEN.sub(" ", plain).strip()


CLOSE = 0.85
"""How alike two texts are, of 1, where one may be a slip of the other."""


def nearest(code: str, known: Collection[str]) -> str:
    """The code that is meant by another spelling, or by a slip of a letter or two; empty where none is near."""
    same = sorted(other for other in known if other != code and likeness(other) == likeness(code))
    return next(iter(same or get_close_matches(code, sorted(set(known) - {code, ""}), 1, CLOSE)), "")


def difference(said: str, meant: str) -> str:
    """What one spelling has that the other has not, in a few words."""
    if said != said.lstrip() and said.lstrip() == meant:
        return "has a space in front"
    if bare(said) == bare(meant):
        return "has a space at its end" if bare(said) == meant else f"differs from {meant!r} by a space"
    if bare(said).casefold() == bare(meant).casefold():
        spaces = "" if said == bare(said) else " and spaces"
        return f"differs from {meant!r} only by capitals{spaces}"
    signs = (BETWEEN.findall(bare(said)), BETWEEN.findall(bare(meant)))
    if len(signs[0]) == len(signs[1]) == 1 and signs[0] != signs[1] and len(said) == len(meant):
        return f"has {signs[0][0]!r} where {meant!r} has {signs[1][0]!r}"
    return f"is another spelling of {meant!r}"


# Headings that are none of a table's columns: which column each looks like.

UNIT = re.compile(r"(.+?)\s*\(.*\)\s*", re.DOTALL)
WORD = re.compile(r"[a-z0-9£%]+")
SMALL = frozenset(
    {"a", "an", "and", "by", "for", "if", "in", "is", "it", "no", "of", "on", "or", "that", "the", "to"}
)
"""Words that say nothing of what a heading means."""


@dataclass(frozen=True)
class Look:
    """A heading and the column that it looks like; ``sure`` where it is another name of the same."""

    heading: str
    column: str
    sure: bool


def looks(table: Table, header: Sequence[str], lacking: Sequence[str] | None = None) -> list[Look]:
    """The headings that no column has, each with a column that no heading has, the surest first.

    Args:
        table: the table of the format.
        header: its headings as they stand.
        lacking: the columns that must be there and are not; one strange heading is then the one that is missing.
    """
    free = [name for name in table.names if name not in header]
    strange = [name for name in header if name not in table.names and name.strip()]
    found: list[Look] = []
    for judge in (_same, _close, _meaning):
        for heading in strange:
            if any(look.heading == heading for look in found):
                continue
            left = [name for name in free if all(look.column != name for look in found)]
            column = judge([table.column(name) for name in left], heading)
            if column:
                found.append(Look(heading, column, judge is _same))
    return [*found, *_left_over(found, strange, lacking if lacking is not None else [])]


def plain(heading: str) -> str:
    """A heading without its unit, capitals, and signs between its words."""
    unit = UNIT.fullmatch(bare(heading))
    return " ".join(_words(unit[1] if unit else heading))


def _words(text: str) -> list[str]:
    return WORD.findall(bare(text).lower().replace("_", " "))


def _same(free: list[Column], heading: str) -> str:
    """The column with this name written otherwise, or with this other name."""
    wanted = plain(heading).removesuffix(" £m")
    joined = wanted.replace(" ", "")
    named = [column.name for column in free if column.name.replace("_", "") == joined]
    return next(
        iter(named or [column.name for column in free if wanted in SYNONYMS.get(column.name, ())]), ""
    )


def _close(free: list[Column], heading: str) -> str:
    names = [column.name for column in free]
    return next(iter(get_close_matches(plain(heading).replace(" ", "_"), names, 1)), "")


def _meaning(free: list[Column], heading: str) -> str:
    """The column whose meaning has every word of the heading."""
    words = set(_words(plain(heading))) - SMALL
    found = [column.name for column in free if words and words <= set(_told(column))]
    return found[0] if len(found) == 1 else ""


def _told(column: Column) -> Iterator[str]:
    yield from _words(f"{column.name} {column.meaning}")


def _left_over(found: list[Look], strange: list[str], lacking: Sequence[str]) -> list[Look]:
    """One heading that is strange and one column that is missing are taken for each other."""
    headings = [name for name in strange if all(look.heading != name for look in found)]
    columns = [name for name in lacking if all(look.column != name for look in found)]
    return [Look(headings[0], columns[0], False)] if len(headings) == len(columns) == 1 else []
