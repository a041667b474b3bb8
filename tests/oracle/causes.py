"""What each cause of a shortfall has, by walking every order over cold answers of the naive reading.

Written from docs/causes.md and the tables of an instance alone: a set of causes is taken away from the cells of the
tables, and SCIP answers the question on what is left, from nothing each time.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import combinations, permutations
from math import factorial
from pathlib import Path

from tests.oracle.data import load
from tests.oracle.naive import answered
from tests.oracle.questions import question
from tests.oracle.tables import Row, read_tables

PREMIUM = 1.5
"""What agency staff cost over a post."""
Cell = Callable[[Row], str]
EMPTY: Cell = lambda _row: ""  # noqa: E731 - a table of rules reads better so
TAKEN: Mapping[str, Mapping[tuple[str, str], Cell]] = {
    "prices": {
        ("drivers", "cost_inflation"): lambda row: min(row["cost_inflation"], row["price_uplift"], key=float)
    },
    "staff": {
        ("staffing", "agency_price"): lambda row: repr(float(row["agency_price"]) / PREMIUM),
        ("staffing", "agency_supply"): EMPTY,
        ("staffing", "agency_ceiling"): EMPTY,
    },
    "capital": {("envelope", "capital_budget"): EMPTY},
    "politics": {("envelope", "contested_changes"): EMPTY},
    "delivery": {("opportunities", "delivery"): lambda row: repr(max(1.0, float(row["delivery"])))},
    "support rule": {
        ("envelope", "bailout_condition"): EMPTY,
        ("envelope", "smallest_award"): lambda _row: "0",
        ("envelope", "excess_cost_supported"): lambda _row: "1",
    },
}
"""Cause -> the cells that are others without it. Demand that grows and paces are left to instances that have them."""
OWED: Mapping[tuple[str, str], Cell] = {("asks", "least"): EMPTY, ("ring_fences", "grant_least"): EMPTY}
"""What was agreed at least: taken away where it leaves no plan."""
Shortfalls = dict[str, float]


def without(folder: Path, to: Path, cells: Mapping[tuple[str, str], Cell]) -> Path:
    """A copy of an instance with cells replaced, where their columns are there."""
    shutil.copytree(folder, to)
    tables, _ = read_tables(folder)
    for name in {table for table, _ in cells}:
        rows = [
            {
                column: cells[name, column](row) if (name, column) in cells else cell
                for column, cell in row.items()
            }
            for row in tables.get(name, [])
        ]
        if rows:
            with (to / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
    return to


def missed(folder: Path, causes: Collection[str], scratch: Path) -> Shortfalls:
    """What `how_far` misses with causes taken away, by commitment (and standard), over all trusts and periods."""
    cells = {place: cell for cause in causes for place, cell in TAKEN[cause].items()}
    name = "-".join(cause.replace(" ", "_") for cause in sorted(causes)) or "nothing"
    answer = answered(load(without(folder, scratch / name, cells)), question("how_far"))
    if answer.status != "optimal":
        answer = answered(
            load(without(folder, scratch / f"{name}-owed", {**cells, **OWED})), question("how_far")
        )
    assert answer.status == "optimal", causes
    found: Shortfalls = {}
    for row, _, short in answer.rows:
        kind = f"{row.id}:{row.key['standard']}" if "standard" in row.key else row.id
        found[kind] = found.get(kind, 0.0) + max(0.0, short)
    return found


def shares(folder: Path, causes: Sequence[str], scratch: Path) -> dict[str, Shortfalls]:
    """Cause -> by how much less is missed of each commitment without it, on average of all orders."""
    sets = [frozenset(c) for size in range(len(causes) + 1) for c in combinations(causes, size)]
    left = {chosen: missed(folder, chosen, scratch) for chosen in sets}
    found: dict[str, Shortfalls] = {cause: {} for cause in causes}
    for order in permutations(causes):
        gone: frozenset[str] = frozenset()
        for cause in order:
            before, after = left[gone], left[gone | {cause}]
            for kind in before.keys() | after.keys():
                by = (before.get(kind, 0.0) - after.get(kind, 0.0)) / factorial(len(causes))
                found[cause][kind] = found[cause].get(kind, 0.0) + by
            gone |= {cause}
    return found
