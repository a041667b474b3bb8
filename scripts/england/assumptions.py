"""Every number of the national instance that no publication gives for a trust, with its range and grade.

`USE[id]` is the value that the other modules reckon with, `RANGE[id]` its low and high; the same records
become `assumptions.csv`, so a number cannot be used without being declared.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Assumption:
    """One assumption: a statement that could be false, its value and range, and how good the evidence is."""

    id: str
    statement: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    grade: str


def _read() -> tuple[Assumption, ...]:
    path = Path(__file__).with_name("assumptions.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = tuple(
            Assumption(
                row["id"],
                row["statement"],
                float(row["value"]),
                float(row["low"]),
                float(row["high"]),
                row["unit"],
                row["source"],
                row["grade"],
            )
            for row in csv.DictReader(file)
        )
    for row in rows:
        if not row.low <= row.value <= row.high or row.grade not in GRADES:
            raise ValueError(f"assumption {row.id}: value outside its range, or unknown grade")
    return rows


ASSUMPTIONS = _read()
USE = {row.id: row.value for row in ASSUMPTIONS}
RANGE = {row.id: (row.low, row.high) for row in ASSUMPTIONS}
