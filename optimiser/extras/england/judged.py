"""Every number of the instance that no publication gives, with its range and grade.

`USE[id]` is the value that the other modules reckon with; the same records become `assumptions.csv`, so that no
number can be used without being declared.
"""

from __future__ import annotations

from pathlib import Path

from optimiser.extras.england.ledger import ledger

HERE = Path(__file__).parent
AS_OF = "2026-06-30"
OWNER = "trust-optimiser project"
USE = ledger(HERE / "assumptions.csv")
