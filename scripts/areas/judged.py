"""Everything about these instances that no publication gives for a trust."""

from __future__ import annotations

from pathlib import Path

from optimiser.extras.england.ledger import ledger

HERE = Path(__file__).parent
USE = ledger(HERE / "assumptions.csv")
PERIODS = ("2017-18", "2018-19", "2019-20", "2020-21")
BASE = "2016-17"
SEED = 2016
PUBLISHED_DEFICIT = 791.0  # £m, 2016-17; published
