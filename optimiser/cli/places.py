"""Where a command writes: a folder that the machine can make, known before anything is solved."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from optimiser.errors import RunError, shortened

LONGEST = 240
"""Bytes of one name: file systems hold 255, and a draft stands beside its place under a longer one."""


def file_safe(name: str) -> str:
    """A name for a file or a folder, whatever it is made of: `../x` and `[/x]` lead nowhere else."""
    return "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in name).lstrip(".")


def place(out: Path | None, parts: Iterable[str | None]) -> Path:
    """Where an answer goes: `--out`, or a folder under runs/ named after its parts.

    Raises:
        RunError: no file system holds a name of this length.
    """
    named = Path("runs") / file_safe("-".join(part for part in parts if part)) if out is None else out
    if long := [part for part in named.parts if len(part.encode()) > LONGEST]:
        remedy = "give a shorter --out" if out is not None else "give an --out"
        raise RunError(f"{shortened(long[0])} is too long for the name of a folder: {remedy}")
    return named
