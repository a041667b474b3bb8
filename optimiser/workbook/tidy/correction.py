"""One cell that was taken for something else than it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
