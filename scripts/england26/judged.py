"""Every number of the instance that no publication gives, with its range, grade and owner.

`USE[id]` is the value that the other modules reckon with; the same records become `assumptions.csv`, so that no
number can be used without being declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scripts.shipping import records

HERE = Path(__file__).parent
GRADES = ("A", "B", "C", "D")
AS_OF = "2026-06-30"
OWNER = "trust-optimiser project"


@dataclass(frozen=True)
class Judged:
    """One assumption: a statement that could be false, its value and range, and how good the evidence is."""

    id: str
    statement: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    grade: str
    owner: str = OWNER
    set_on: str = AS_OF
    signed_on: str = ""

    def __post_init__(self) -> None:
        if not self.low <= self.high or self.grade not in GRADES:
            raise ValueError(f"assumption {self.id}: low above high, or unknown grade {self.grade!r}")


@dataclass(frozen=True)
class Judgements:
    """All assumptions by their id; KeyError where there is none of that name."""

    rows: tuple[Judged, ...]

    def __getitem__(self, name: str) -> float:
        """The value of an assumption."""
        return self._by_name[name].value

    def range(self, name: str) -> tuple[float, float]:
        """Its low and high."""
        return self._by_name[name].low, self._by_name[name].high

    @property
    def _by_name(self) -> dict[str, Judged]:
        return {row.id: row for row in self.rows}

    def table(self) -> pd.DataFrame:
        """The table of assumptions."""
        return pd.DataFrame([vars(row) for row in self.rows])


def _read() -> Judgements:
    rows = tuple(
        Judged(
            r["id"],
            r["statement"],
            float(r["value"]),
            float(r["low"]),
            float(r["high"]),
            r["unit"],
            r["source"],
            r["grade"],
        )
        for r in records(HERE / "assumptions.csv")
    )
    for row in rows:
        if not row.low <= row.value <= row.high:
            raise ValueError(f"assumption {row.id}: value outside its range")
    return Judgements(rows)


USE = _read()
