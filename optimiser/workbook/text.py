"""Which texts a cell can hold and give back unchanged."""

from __future__ import annotations

import re

LONGEST = 32_767
"""Characters in a cell, by the limits of the file format."""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_|x005F_")
"""Looks like the way in which the file format itself spells a control character."""


def trouble(text: str) -> str:
    """Why a cell cannot hold this text and give it back; empty where it can."""
    if len(text) > LONGEST:
        return f"has {len(text):,} characters, and a cell holds {LONGEST:,}"
    if CONTROL.search(text):
        return "has a control character"
    return "has a sequence that stands for a control character in workbooks" if ESCAPE.search(text) else ""


def shown(text: str) -> str:
    """The text as it can be shown: control characters as marks, cut where it is too long."""
    plain = CONTROL.sub("\ufffd", text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"
