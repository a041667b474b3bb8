"""What is short: every commitment of the three imperatives, with its line, its place and its amount."""

from __future__ import annotations

import pandas as pd

from optimiser.report.areas import system_regions, who
from optimiser.report.reading import Reading
from optimiser.report.rows import mapping

IMPERATIVES = ("finance", "access", "safety")
POTS = {"grant_pot", "loan_pot", "capital_budget"}
"""Finance commitments about money that is given, not about what is missed; they have a table of their own."""

LINES = {
    "control_total": "Trust control totals",
    "system_control_total": "System control totals",
    "sector_control_total": "Sector control total",
    "sector_assurance": "Sector outturn not assured",
    "agency_ceiling": "Agency over its ceiling (break-glass)",
    "minimum_cash": "Cash under the minimum (wages at risk)",
    "safe_staffing": "Staff under the safe floor",
    "safe_occupancy": "Beds short of safe occupancy",
    "backlog_ceiling": "Backlog maintenance over its ceiling",
}
ORDER = (*LINES,)
UNDERLYING = {
    "trust": "Underlying position of trusts",
    "system": "Underlying position of systems",
    "sector": "Underlying position of the sector",
}


def _label(row: pd.Series[str], names: dict[str, str]) -> str:
    if row["id"] == "underlying_total":
        return UNDERLYING[row["level"]]
    if row["id"] == "flow_standard":
        return names[row["standard"]]
    if row["id"] == "list_standard":
        return f"{names[row['standard']]}: list too long"
    return LINES.get(row["id"], row["id"].replace("_", " ").capitalize())


def _place_in_order(row: pd.Series[str]) -> tuple[int, int]:
    within = ORDER.index(row["id"]) if row["id"] in ORDER else 2
    return IMPERATIVES.index(row["imperative"]), within


def shortfalls(reading: Reading) -> pd.DataFrame:
    """Every row of the commitments of finance, access and safety, also of those that are kept or off.

    Returns:
        `line` (words), `id`, `mode`, `imperative`, `trust`, `system`, `region` (where there is one),
        `standard`, `period`, `amount` (short, in `unit`; 0 unless the status is short), `short`, `unit`.
        Lines come finance first, then access, then safety.
    """
    rows = reading.table("commitments")
    rows = rows[rows["imperative"].isin(IMPERATIVES) & ~rows["id"].isin(POTS)].copy()
    rows["short"] = rows["status"] == "short"
    rows["amount"] = rows["shortfall"].where(rows["short"], 0.0)
    names = mapping(reading.instance.tables["standards"], "standard", "name")
    kinds = rows[["id", "imperative", "level", "standard"]].drop_duplicates()
    kinds["line"] = [_label(row, names) for _, row in kinds.iterrows()]
    kinds["place"] = [_place_in_order(row) for _, row in kinds.iterrows()]
    rows = rows.merge(kinds, on=["id", "imperative", "level", "standard"], how="left")
    rows = rows.sort_values("place", kind="stable").reset_index(drop=True)
    rows["region"] = _regions(reading, rows)
    columns = "line id mode imperative level trust system region standard period amount short unit"
    return rows[columns.split()]


def _regions(reading: Reading, rows: pd.DataFrame) -> list[str]:
    """The region of the trust, or else of the system; none for the sector."""
    of_trust = mapping(who(reading.instance), "trust", "region")
    of_system = mapping(system_regions(reading.instance), "system", "region")
    pairs = zip(rows["trust"], rows["system"], strict=True)
    return [of_trust.get(trust) or of_system.get(system, "") for trust, system in pairs]
