"""Texts in files that people open in a spreadsheet: none is carried out there, and each reads back as it was.

Codes and names are somebody else's text. One that begins as a formula does is written behind an apostrophe, which is
how a spreadsheet marks a text; whoever reads our files takes it away again. Numbers are left alone.
"""

from __future__ import annotations

import re

RISKY = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - the wide signs of other keyboards are carried out as well
MARK = "'"
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|-?(inf|nan)")


def harmless(text: str) -> str:
    """A text as it is written into a CSV file."""
    return MARK + text if _risky(text) else text


def readable(text: str) -> str:
    """A text as it is meant, from what stands in a CSV file."""
    return text[1:] if text[:1] == MARK and _risky(text[1:]) else text


def _risky(text: str) -> bool:
    """Whether it begins as a formula does, or is such a text behind apostrophes of its own."""
    bare = text.lstrip(MARK)
    return bare[:1] in RISKY and not NUMBER.fullmatch(text)
