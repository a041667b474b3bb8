"""What is short: every commitment of the three imperatives, with its line, its place and its amount."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.opened import Opened
from optimiser.report.areas import system_regions, who
from optimiser.report.rows import each, mapping
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Family

IMPERATIVES = ("finance", "access", "safety")
LEVELS = {"trust": "trusts", "system": "systems", "sector": "the sector"}
LAST = 99


def told_families() -> dict[str, Family]:
    """The commitments of the three imperatives by which something is missed, in the order of their records."""
    return {f.id: f for f in FAMILIES.values() if f.imperative in IMPERATIVES and not f.told.pot}


def line_of(family: Family, level: str, standard: str) -> str:
    """The line of a commitment in a table."""
    return family.label.format(level=LEVELS.get(level, level), standard=standard)


def _place_in_order(family: Family) -> tuple[int, int]:
    return IMPERATIVES.index(family.imperative), family.told.order or LAST


def shortfalls(reading: Opened) -> pd.DataFrame:
    """Every row of the commitments of finance, access and safety, also of those that are kept or off.

    Returns:
        `line` (words), `id`, `mode`, `imperative`, `trust`, `system`, `region` (where there is one),
        `standard`, `period`, `amount` (short, in `unit`; 0 unless the status is short), `short`, `unit`.
        Lines come finance first, then access, then safety.
    """
    rows = reading.table("commitments")
    told = told_families()
    rows = rows[rows["id"].isin(list(told))].copy()
    rows["short"] = rows["status"] == "short"
    rows["amount"] = rows["shortfall"].where(rows["short"], 0.0)
    names = mapping(reading.instance.tables["standards"], "standard", "name")
    kinds = rows[["id", "imperative", "level", "standard"]].drop_duplicates()
    kinds["line"] = [line_of(told[k.id], k.level, names.get(k.standard, "")) for k in each(kinds)]
    kinds["place"] = [_place_in_order(told[k.id]) for k in each(kinds)]
    rows = rows.merge(kinds, on=["id", "imperative", "level", "standard"], how="left")
    rows = rows.sort_values("place", kind="stable").reset_index(drop=True)
    rows["region"] = _regions(reading, rows)
    rows["again"] = [told[family].told.again for family in rows["id"]]
    columns = "line id again mode imperative level trust system region standard period amount short unit"
    return rows[columns.split()]


def _regions(reading: Opened, rows: pd.DataFrame) -> list[str]:
    """The region of the trust, or else of the system; none for the sector."""
    of_trust = mapping(who(reading.instance), "trust", "region")
    of_system = mapping(system_regions(reading.instance), "system", "region")
    pairs = zip(rows["trust"], rows["system"], strict=True)
    return [of_trust.get(trust) or of_system.get(system, "") for trust, system in pairs]
