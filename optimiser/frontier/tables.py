"""A frontier as tables: its plans, and the corners of the curve that none lies below."""

from __future__ import annotations

import pandas as pd

from optimiser.frontier.curve import Spot
from optimiser.frontier.knees import knees
from optimiser.frontier.trace import Frontier, Point
from optimiser.solver.tier import tolerance


def points_table(found: Frontier) -> pd.DataFrame:
    """A row a plan: its number, each axis, the bound of the second at that place, the gap, and what it is.

    The bound is empty where there is none; `proven` says that the plan is as good as can be to the gap, `knee`
    that it is the plan nearest to a knee.
    """
    near = {knee.plan for cap in found.bounds for knee in knees(found, cap)}
    rows = []
    for number, point in enumerate(found.points, start=1):
        row: dict[str, object] = {"point": number, **point.best.values, "bound": _bound(found, point)}
        row["gap"], row["proven"], row["knee"] = point.best.gap, point.best.proven, number in near
        if found.third is not None:
            row[f"cap_{found.third.name}"] = point.cap
        rows.append(row)
    return pd.DataFrame(rows)


def _bound(found: Frontier, point: Point) -> float:
    """What no plan with as much of the first axis lies below; what is beyond a plan's own value by rounding is cut."""
    curve, own = found.bounds[point.cap], point.best.values[found.second.name]
    if curve is None:
        return float("nan")
    bound = curve.value(point.best.values[found.first.name])
    return own if own < bound <= own + tolerance(own) else bound


def bound_table(found: Frontier) -> pd.DataFrame:
    """A row a corner of what no plan lies below: where, how high, the slope of the piece that begins there, the error.

    The error is by how much the curve of the relaxation may lie above it.
    """
    rows = [
        (cap, spot.at, spot.value, spot.slope, curve.error)
        for cap, curve in found.bounds.items()
        if curve is not None
        for spot in (*curve.spots[:-1], Spot(curve.spots[-1].at, curve.spots[-1].value, float("nan")))
    ]
    frame = pd.DataFrame(rows, columns=["cap", found.first.name, found.second.name, "slope", "error"])
    return frame if found.third is not None else frame.drop(columns="cap")
