"""`python -m benchmarks.quarters FOLDER`: a synthetic instance cut into quarters, for the long rung of the ladder."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from optimiser.extras.generator import Shape, generate
from optimiser.extras.generator import shape as shapes
from optimiser.instances import Instance, from_tables, write_instance

EACH = 4
"""Quarters of a year."""
SHARED = {
    "adjustments": ("amount",),
    "commissioners": ("position",),
    "control_totals": ("amount",),
    "envelope": (
        "grant_pot", "loan_pot", "capital_budget", "capital_to_revenue_limit", "smallest_award", "support_cost",
        "repair_least",
    ),
    "flows": ("demand", "within"),
    "lists": ("additions", "stops"),
    "one_offs": ("limit",),
    "staffing": ("agency_ceiling",),
}  # fmt: skip
"""What a year's figure is cut into four of; other figures of a period are levels or rates, and stay."""
ONCE = {"asks": ("period",), "ring_fences": ("period",)}
"""What is agreed for a period and stays with the first quarter of it: asks are at annual value."""
LEFT_OUT = ("monitoring",)
FIRST = {"opportunities": "first_period", "changes": "earliest"}


def quarters_of(period: str) -> list[str]:
    """The names of a year's quarters."""
    return [f"{period} Q{number}" for number in range(1, EACH + 1)]


def _first(period: str) -> str:
    return quarters_of(period)[0] if period else ""


def _spread(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A row of a year as four rows of its quarters, in the place where it stood."""
    parts = frame.loc[frame.index.repeat(EACH)].reset_index(drop=True)
    parts["period"] = [quarter for period in frame["period"] for quarter in quarters_of(period)]
    for column in SHARED.get(name, ()):
        parts[column] = parts[column] / EACH
    return parts


def cut(years: Instance) -> Instance:
    """The instance with every year cut into quarters that add up to it."""
    tables = {}
    for name, frame in years.tables.items():
        if name not in years.present or name in LEFT_OUT:
            continue
        if name in FIRST:
            tables[name] = frame.assign(**{FIRST[name]: frame[FIRST[name]].map(_first)})
        elif name in ONCE:
            tables[name] = frame.assign(period=frame["period"].map(_first))
        elif "period" in frame:
            tables[name] = _spread(name, frame)
        else:
            tables[name] = frame
    tables["periods"] = tables["periods"].assign(years=1 / EACH)
    if "changes" in tables:
        tables["changes"] = tables["changes"].assign(lead=EACH * tables["changes"]["lead"])
    return from_tables(tables, years.settings, f"{years.name}-quarters")


def drawn(trusts: int, quarters: int, seed: int) -> Instance:
    """A synthetic instance of some quarters, whole years of them; more of them than `generate` is asked for."""
    usual, shapes.MOST_PERIODS = shapes.MOST_PERIODS, max(shapes.MOST_PERIODS, quarters // EACH)
    try:
        return cut(generate(Shape(trusts, quarters // EACH), seed))
    finally:
        shapes.MOST_PERIODS = usual


def main() -> None:
    """Draw and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quarters", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--trusts", type=int, default=12)
    parser.add_argument("--quarters", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write_instance(drawn(given.trusts, given.quarters, given.seed), given.folder)


if __name__ == "__main__":
    main()
