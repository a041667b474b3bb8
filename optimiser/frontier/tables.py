"""A frontier as tables: its plans, the curve of the relaxation, and its pieces with their slopes."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from optimiser.frontier.trace import Frontier


def points_table(found: Frontier) -> pd.DataFrame:
    """A row a plan: its number, each axis, the bound of the second at that place, the gap, and whether proven."""
    rows = []
    for number, point in enumerate(found.points, start=1):
        row: dict[str, object] = {"point": number, **point.best.values}
        curve = found.bounds[point.cap]
        at = point.best.values[found.first.name]
        row["bound"] = point.best.values[found.second.name] if curve is None else curve.value(at)
        row["gap"], row["proven"] = point.best.gap, point.best.proven
        if found.third is not None:
            row[f"cap_{found.third.name}"] = point.cap
        rows.append(row)
    return pd.DataFrame(rows)


def bound_table(found: Frontier) -> pd.DataFrame:
    """A row a corner of the relaxation's curve: where, how high, and the slope of the piece that begins there."""
    rows = []
    for cap, curve in found.bounds.items():
        if curve is None:
            continue
        pieces = [(b.value - a.value) / (b.at - a.at) for a, b in pairwise(curve.spots)]
        for spot, slope in zip(curve.spots, [*pieces, float("nan")], strict=True):
            rows.append((cap, spot.at, spot.value, slope, curve.error))
    frame = pd.DataFrame(rows, columns=["cap", found.first.name, found.second.name, "slope", "error"])
    return frame if found.third is not None else frame.drop(columns="cap")


def pieces_table(found: Frontier, cap: float | None) -> pd.DataFrame:
    """A row a piece between two neighbouring plans: from where to where, and what a unit of the first buys."""
    first, second = found.first.name, found.second.name
    plans = sorted((p.best.values[first], p.best.values[second]) for p in found.points if p.cap == cap)
    rows = [(a, c, b, d, (b - d) / (c - a)) for (a, b), (c, d) in pairwise(plans) if c > a]
    return pd.DataFrame(rows, columns=["from", "to", "at_from", "at_to", "buys"])
