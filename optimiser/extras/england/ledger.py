"""Judgements and publications as records: read from CSV files that stand beside the rules that use them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

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


EVIDENCE = ("sources", "published", "assumptions")
SOURCE_COLUMNS = ["table", "column", "basis", "source", "rule", "licence", "grade"]
PUBLISHED_COLUMNS = ["figure", "period", "value", "unit", "source", "coverage", "tolerance"]


def records(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Ledger:
    """Assumptions of one instance: `USE` of them is the value, the range is kept beside it."""

    rows: tuple[Assumption, ...]

    def __getitem__(self, name: str) -> float:
        """The value of an assumption; KeyError where there is none of that name."""
        return self._by_name[name].value

    def range(self, name: str) -> tuple[float, float]:
        """Its low and high."""
        return self._by_name[name].low, self._by_name[name].high

    @property
    def _by_name(self) -> dict[str, Assumption]:
        return {row.id: row for row in self.rows}

    def table(self) -> pd.DataFrame:
        """The table of assumptions."""
        return pd.DataFrame([vars(row) for row in self.rows])


def ledger(path: Path) -> Ledger:
    """Read assumptions; ValueError where one lies outside its range or has no grade."""
    rows = tuple(
        Assumption(
            r["id"],
            r["statement"],
            float(r["value"]),
            float(r["low"]),
            float(r["high"]),
            r["unit"],
            r["source"],
            r["grade"],
        )
        for r in records(path)
    )
    for row in rows:
        if not row.low <= row.value <= row.high or row.grade not in GRADES:
            raise ValueError(f"assumption {row.id}: value outside its range, or unknown grade")
    return Ledger(rows)


def cite(publication: Mapping[str, str]) -> str:
    """Publisher and publication in one line."""
    return f"{publication['publisher']}, {publication['publication']}"


HERE = Path(__file__).parent
AS_OF = "2026-06-30"
OWNER = "trust-optimiser project"
USE = ledger(HERE / "assumptions.csv")
"""Every number of the instance that no publication gives, by id, with its range and grade.

The rules reckon with these records, and the same records become `assumptions.csv`, so that no number can be used
without being declared.
"""
