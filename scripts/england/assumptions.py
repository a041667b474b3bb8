"""Every number of the national instance that no publication gives for a trust, with its range and grade.

`USE[id]` is the value that the other modules reckon with, `RANGE[id]` its low and high; the same records
become `assumptions.csv`, so a number cannot be used without being declared.
"""

from __future__ import annotations

from pathlib import Path

from optimiser.extras.england.ledger import ledger

ASSUMPTIONS = ledger(Path(__file__).with_name("assumptions.csv")).rows
USE = {row.id: row.value for row in ASSUMPTIONS}
RANGE = {row.id: (row.low, row.high) for row in ASSUMPTIONS}
