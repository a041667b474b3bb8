"""Three trusts half-way through a year, by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from optimiser.instances import Instance, from_tables
from trustmodels.contract import BY_NAME

YEAR = "2026-27"
# trust: plan of the year, plan to date, made, forecast, position to date, position forecast
MONITORED = {
    "A": (10.0, 4.0, 4.5, 10.0, 1.0, 2.0),
    "B": (20.0, 8.0, 3.0, 19.0, -6.0, -4.0),
    "C": (10.0, 4.0, 4.0, 12.0, -1.0, 0.0),
}


def frame(name: str, *rows: tuple[object, ...]) -> pd.DataFrame:
    """Rows as a table of the contract; columns at the end that a row does not reach are empty."""
    names = list(BY_NAME[name].names)
    return pd.DataFrame([[*row, *[None] * (len(names) - len(row))] for row in rows], columns=names)


def half_way(monitored: Mapping[str, tuple[float, ...]] | None = None, **more: pd.DataFrame) -> Instance:
    """Income 200 and expenditure 210 at each trust, one scheme of 20 each; no growth, no pots."""
    rows = MONITORED if monitored is None else monitored
    trusts = sorted({"A", "B", "C"} | set(rows))
    tables = {
        "periods": frame("periods", (YEAR, 1)),
        "systems": frame("systems", ("S", "System", None)),
        "trusts": frame("trusts", *((t, t, "acute", "S", 200, 210, None, None) for t in trusts)),
        "drivers": frame("drivers", (YEAR, "*", 0, 0, 0, 0, 1)),
        "control_totals": frame("control_totals", *(("trust", t, YEAR, "reported", -2) for t in trusts)),
        "envelope": frame("envelope", (YEAR, 0, 0, *[None] * 11)),
        "opportunities": frame(
            "opportunities",
            *((f"{t}1", t, "area", 20, 0.8, 0.5, 0, 0, 0, 0, YEAR, False, False, "approved") for t in trusts),
        ),
        "monitoring": frame("monitoring", *((t, YEAR, *amounts) for t, amounts in rows.items())),
        "delivery": frame("delivery", ("area", 0.1, 0.3)),
    }
    return from_tables({**tables, **more}, {}, "half-way")
