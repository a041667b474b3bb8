"""Codes that people take for the same: which they are, and what they differ by."""

import re
import unicodedata

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
BETWEEN = re.compile(rf"[\s_/\\.{DASHES}-]+")
LONG_YEARS = re.compile(r"(?:fy)?((?:19|20)\d\d)(?:19|20)(\d\d)(.*)")
SHORT_YEARS = re.compile(r"(?:fy)?(\d\d)(\d\d)(.*)")
CENTURY = 100
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def bare(text: str) -> str:
    """A text without the spaces around it, signs that nobody sees among them, and with plain spaces inside."""
    return text.translate(UNSEEN).replace("\u00a0", " ").strip()


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
