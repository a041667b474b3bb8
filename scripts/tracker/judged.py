"""What was published of the half-year, and everything else that the instance is made of."""

from __future__ import annotations

from pathlib import Path

from optimiser.extras.england.ledger import ledger

HERE = Path(__file__).parent
USE = ledger(HERE / "assumptions.csv")
YEAR = "2011-12"
SEED = 201112
COUNT = 72

PLAN, PLAN_TO_DATE, MISSED = 1300.0, 544.0, 79.0  # £m; published, as all of what follows
FORECAST = round(0.91 * PLAN, 1)  # "all but 9%"
MISSING, LITTLE, TRIPLE = 49, 7, 5  # trusts; 49 of 72 are 68%
IN_DEFICIT, DEFICIT = 30, 135.0  # to date
FORECAST_IN_DEFICIT, FORECAST_DEFICITS, FORECAST_POSITION = 6, 41.0, 36.0
NAMED_PLAN, NAMED_ACTUAL = 24.0, 4.9  # 20%, rounded: not below a fifth
PLANNED_IN_DEFICIT = 4  # judged: fewer than forecast one
