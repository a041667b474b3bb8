"""Where the numbers come from, what they are reconciled to, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from optimiser.extras.england.ledger import Assumption
from scripts.england.assumptions import ASSUMPTIONS, USE
from scripts.england.money import SUPPORT_2025_26
from scripts.england.savings import AREAS, Area
from scripts.england.who import FIRST
from scripts.shipping import published as published_rows

HERE = Path(__file__).parent
BASE = "2024-25"
ENGLAND_AE = 27_367_598
ENGLAND_LIST = 7_420_000
ENGLAND_BEDS = 105_450
ENGLAND_BACKLOG = 3_500 + 5_600


def published(trusts: pd.DataFrame) -> pd.DataFrame:
    """What `validate` reconciles to: national figures with the share to expect, and the trusts' own rows."""
    attendances, over = trusts["attendances"].sum(), trusts["over_four_hours"].sum()
    grown = 1 + USE["demand_growth"]
    rows = [
        ("planned_deficit", FIRST, SUPPORT_2025_26, "£m", "PLAN25", 0.917, 0.005),
        ("planned_position", FIRST, round(trusts["plan"].sum(), 2), "£m", "NOF", 1.0, 0.001),
        ("grant_pot", FIRST, SUPPORT_2025_26, "£m", "PLAN25", 1.0, 0.0),
        ("ae_attendances", FIRST, ENGLAND_AE, "patients", "AE", round(0.90025 * grown, 5), 0.001),
        ("ae_share", FIRST, round(1 - over / attendances, 4), "share", "AE", 1.0, 0.001),
        ("rtt_list", BASE, ENGLAND_LIST, "patients", "RTT", 0.92, 0.005),
        ("rtt_share", BASE, _share(trusts), "share", "RTT", 1.0, 0.001),
        ("rtt_movement", FIRST, USE["list_trend"], "share", "RTT", 1.0, 0.01),
        ("beds_available", BASE, ENGLAND_BEDS, "beds", "KH03", 0.96, 0.005),
        (
            "bed_occupancy",
            BASE,
            round(trusts["occupied"].sum() / trusts["beds"].sum(), 4),
            "share",
            "KH03",
            1.0,
            0.001,
        ),
        ("backlog", BASE, ENGLAND_BACKLOG, "£m", "ERIC", 0.91, 0.01),
    ]
    return published_rows(HERE, rows)


def _share(trusts: pd.DataFrame) -> float:
    return round(float(trusts["within_18_weeks"].sum() / trusts["list"].sum()), 4)


def assumptions() -> pd.DataFrame:
    """Every assumption, those about areas of savings among them."""
    rows = [*ASSUMPTIONS, *(found for area in AREAS for found in _of_area(area))]
    return pd.DataFrame([vars(row) for row in rows])


def _of_area(area: Area) -> Iterator[Assumption]:
    """The numbers of an area. Range of potential: 0.4, 0.6 and 0.8 of a benchmark gap can be realised."""
    words, judged = area.words, ("Judgement", "D")
    low, high = round(area.share * 2 / 3, 5), round(area.share * 4 / 3, 5)
    yield Assumption(
        f"potential_{area.area}",
        f"What can be saved a year, in three years, by {words}.",
        area.share,
        low,
        high,
        "share of expenditure",
        area.source,
        area.grade,
    )
    yield Assumption(
        f"delivery_{area.area}",
        f"Share delivered of what is planned by {words}, before the national mean is met.",
        area.delivery,
        round(area.delivery - 0.06, 3),
        min(1.0, round(area.delivery + 0.06, 3)),
        "share",
        *judged,
    )
    effects = {
        "capital": (area.capital, f"Capital for each pound saved by {words}.", "£ per £"),
        "wte": (area.wte, f"Clinical posts released for each £1m saved by {words}.", "WTE per £m"),
        "beds": (
            area.beds,
            f"Beds closed though still needed for each £1m of the last schemes of {words}.",
            "beds per £m",
        ),
    }
    for kind, (value, statement, unit) in effects.items():
        if value:
            name = f"{kind}_{area.area}"
            yield Assumption(name, statement, value, round(value / 2, 3), round(value * 2, 3), unit, *judged)
