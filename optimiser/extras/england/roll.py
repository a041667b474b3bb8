"""The same rules for another planning round: what grows keeps its place in the plan, what was promised its year."""

from __future__ import annotations

import pandas as pd

from optimiser.extras.england.carryover import growth_to
from optimiser.extras.england.money import PERIODS

Tables = dict[str, pd.DataFrame]
PROMISED = ("drivers", "envelope", "control_totals")
"""Tables whose rows belong to a year: growth of prices, pots and conditions, control totals."""
TARGETS = ("flows", "lists")
MONEY = {
    "trusts": ("income", "expenditure", "expected_cost"),
    "opportunities": ("potential",),
    "one_offs": ("limit",),
    "cash": ("minimum",),
    "ring_fences": ("cip_most",),
}
"""Columns that grow with providers' income; stocks of cash are scaled apart."""


def labels(first: str) -> tuple[str, ...]:
    """The three financial years from a first one on: `2026-27` -> 2026-27, 2027-28, 2028-29."""
    begins = int(first[:4])
    return tuple(f"{year}-{(year + 1) % 100:02d}" for year in range(begins, begins + len(PERIODS)))


def before(first: str) -> str:
    """The base year: the one before the first."""
    begins = int(first[:4]) - 1
    return f"{begins}-{(begins + 1) % 100:02d}"


def stand_in(year: str) -> str:
    """The year whose promises hold for a year: itself where promises are known, else the nearest that is."""
    return min(max(year, PERIODS[0]), PERIODS[-1])


def rolled(tables: Tables, first: str) -> Tables:
    """Tables of the round 2026-29 as those of the round that begins in another year.

    Quantities keep their place in the plan (first, second, third year). Targets, drivers, pots and control totals
    keep their year; years before and after the round take those of the nearest year. Money moves with what
    commissioners pay.
    """
    years = labels(first)
    if years == PERIODS:
        return dict(tables)
    place = dict(zip(PERIODS, years, strict=True))
    found = {name: _moved(frame, place) for name, frame in tables.items() if name not in PROMISED}
    for name in PROMISED:
        rows = [tables[name][tables[name]["period"] == stand_in(year)].assign(period=year) for year in years]
        found[name] = pd.concat(rows, ignore_index=True)
    for name in TARGETS:
        found[name] = _targets(found[name], tables[name])
    return _scaled(found, growth_to(int(first[:4]) - 1))


def _moved(frame: pd.DataFrame, place: dict[str, str]) -> pd.DataFrame:
    """Labels of periods by their place in the plan, in the names of schemes too."""
    moved = frame.copy()
    for column in ("period", "first_period"):
        if column in moved:
            moved[column] = moved[column].map(lambda label: place.get(label, label))
    if "opportunity" in moved:
        for old, new in sorted(place.items(), reverse=True):
            moved["opportunity"] = moved["opportunity"].str.replace(f"-{old}$", f"-@{new}", regex=True)
        moved["opportunity"] = moved["opportunity"].str.replace("-@", "-", regex=False)
    return moved


def _targets(moved: pd.DataFrame, original: pd.DataFrame) -> pd.DataFrame:
    known = original.set_index(["standard", "trust", "period"])["target"].to_dict()
    keys = zip(moved["standard"], moved["trust"], moved["period"], strict=True)
    return moved.assign(target=[known[standard, trust, stand_in(period)] for standard, trust, period in keys])


def _scaled(tables: Tables, factor: float) -> Tables:
    for name, columns in MONEY.items():
        tables[name] = tables[name].assign(**{c: (tables[name][c] * factor).round(3) for c in columns})
    opening = tables["opening"]
    held = opening["amount"].where(opening["stock"] != "cash", (opening["amount"] * factor).round(2))
    tables["opening"] = opening.assign(amount=held)
    return tables
