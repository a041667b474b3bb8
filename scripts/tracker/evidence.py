"""The figures that were published, as the instance is reconciled to them."""

from __future__ import annotations

import pandas as pd

from scripts.shipping import published as published_rows
from scripts.tracker.judged import (
    DEFICIT,
    FORECAST_DEFICITS,
    FORECAST_IN_DEFICIT,
    FORECAST_POSITION,
    HERE,
    IN_DEFICIT,
    LITTLE,
    MISSED,
    PLAN,
    PLAN_TO_DATE,
    TRIPLE,
    YEAR,
)

WORDS = {
    "tracked_trusts": "acute trusts without foundation status",
    "savings_plan": "savings planned for the year",
    "savings_plan_to_date": "savings planned for the first half",
    "savings_missed": "savings missed in the first half",
    "savings_missed_share": "… as a share of the plan for the half",
    "trusts_behind_share": "share of trusts that missed their plan",
    "trusts_below_fifth": "trusts that made less than a fifth of the year's plan",
    "trusts_triple_flag": "trusts that did, were more than half behind and in deficit",
    "forecast_missing_share": "share of the year's plan that the forecasts lack",
    "forecast_position": "net position forecast for the year",
    "forecast_deficits": "deficits forecast by those that forecast one",
    "trusts_forecasting_deficit": "trusts that forecast a deficit",
    "deficit_to_date": "net deficit of the first half",
    "trusts_in_deficit_to_date": "trusts in deficit in the first half",
}


def published() -> pd.DataFrame:
    """Exact where it was counted or can be met; a share has the room that its rounding leaves."""
    exact = {
        "tracked_trusts": (72, "trusts"),
        "savings_plan": (PLAN, "£m"),
        "savings_plan_to_date": (PLAN_TO_DATE, "£m"),
        "savings_missed": (MISSED, "£m"),
        "trusts_below_fifth": (LITTLE, "trusts"),
        "trusts_triple_flag": (TRIPLE, "trusts"),
        "forecast_position": (FORECAST_POSITION, "£m"),
        "forecast_deficits": (FORECAST_DEFICITS, "£m"),
        "trusts_forecasting_deficit": (FORECAST_IN_DEFICIT, "trusts"),
        "deficit_to_date": (DEFICIT, "£m"),
        "trusts_in_deficit_to_date": (IN_DEFICIT, "trusts"),
    }
    shares = {
        "savings_missed_share": (0.15, 0.005 / 0.15),
        "trusts_behind_share": (0.68, 0.005 / 0.68),
        "forecast_missing_share": (0.09, 0.005 / 0.09),
    }
    rows: list[tuple[object, ...]] = []
    for figure in WORDS:
        if figure in exact:
            rows.append((figure, YEAR, *exact[figure], "S4", 1.0, 0.0))
        else:
            value, room = shares[figure]
            rows.append((figure, YEAR, value, "share", "S4", 1.0, round(room, 6)))
    return published_rows(HERE, rows)
