"""A frontier in sentences, as tables and as a chart."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import altair as alt
import pandas as pd

from optimiser.amounts import share, shows, weighted
from optimiser.explain.finding import Finding
from optimiser.explain.gaps import hedged
from optimiser.explain.words import capital, listed, plural, title
from optimiser.report.charts.style import BLUE, GREY
from optimiser.report.table import ReportTable, TableColumn
from optimiser.tolerances import tolerance
from optimiser.tradeoffs.frontier.axes import Axis
from optimiser.tradeoffs.frontier.curve import Spot
from optimiser.tradeoffs.frontier.natural import at_point, axis_amount, most_told, named, natural_table
from optimiser.tradeoffs.frontier.trace import Frontier, Knee, Point, knees, within
from optimiser.writing import drafted

# A frontier as tables: its plans, and the corners of the curve that none lies below.


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


def plans_table(found: Frontier, points: pd.DataFrame, natural: pd.DataFrame) -> ReportTable:
    """The plans for people: each axis, a weighted one as the natural quantities that it counts.

    Args:
        found: from `trace`.
        points: from `points_table`, which has the weighted values.
        natural: from `natural_table`.
    """
    frame = points.assign(
        at=[MARKED[knee] for knee in points["knee"]], best=[SURE[yes] for yes in points["proven"]]
    )
    columns = [TableColumn("point", "Plan", "count")]
    for item in (found.first, found.second, found.third):
        if item is None:
            continue
        if not weighted(item.unit):
            columns.append(TableColumn(item.name, f"{capital(named(item))} ({item.unit})", item.unit))
        own = natural[natural["axis"] == item.name]
        for (quantity, label, unit), rows in own.groupby(["quantity", "label", "unit"], sort=False):
            column = f"{item.name}:{quantity}"
            frame[column] = frame["point"].map(rows.set_index("point")["amount"])
            columns.append(TableColumn(column, f"{label} ({unit})", str(unit)))
    columns += [TableColumn("best", "Proven"), TableColumn("at", "Knee")]
    return ReportTable("frontier", headline(found), columns, frame)


# A frontier in sentences: its ends, and where what is given up begins to buy less.

SMALLEST = {"£m": 0.1, "share": 0.001}
"""The smallest step that a sentence takes, by unit; 1 of anything else."""
STEPS = tuple(float(f"{digit}e{power}") for power in range(12) for digit in (1, 2, 5))
MARKED, SURE = {True: "nearest", False: ""}, {True: "yes", False: "no"}
NOTHING = 1e-6
"""Share of the height of the curve below which a piece buys nothing over the whole of its width."""


def plain_step(item: Axis, other: str, rate: float) -> float:
    """The smallest plain amount (1, 2 or 5 with noughts) of an axis that buys enough to tell.

    Args:
        item: the axis that is given.
        other: unit of what is bought.
        rate: what a unit of the axis buys; of two that are told beside each other, the less or the difference.
    """
    steps = [SMALLEST.get(item.unit, 1.0) * step for step in STEPS]
    return next((step for step in steps if shows(step * rate / 2, other)), steps[-1])


def _kept(found: Frontier) -> str:
    """What is not allowed to change along the frontier."""
    return f"{listed([title(name) for name in found.capped])} at the best" if found.capped else ""


def _certainty(found: Frontier) -> str:
    table = points_table(found)
    worst = float(table["gap"].max())
    proven = "proven" if bool(table["proven"].all()) else "found, not all of them proven,"
    left = max((curve.error for curve in found.bounds.values() if curve is not None), default=0.0)
    short = f", to {left:.2g} {found.second.unit}" if left else ""
    return f"every plan {proven} to a gap of {worst:.2g} with its choices free; the bound is the relaxation's{short}"


def _level(found: Frontier, cap: float) -> str:
    """A level of the third measure: at most how much, or which of the levels where that is a weighted sum."""
    assert found.third is not None  # noqa: S101 - a cap is of a third measure
    if not weighted(found.third.unit):
        return f"with at most {axis_amount(cap, found.third)}"
    return f"at level {1 + list(found.bounds).index(cap)} of {len(found.bounds)}"


def _slice(found: Frontier, cap: float | None) -> str:
    """Which level of the third measure a sentence is about, with nothing where there is none."""
    return "" if found.third is None or cap is None else f"{_level(found, cap)} of {named(found.third)}, "


def _plans(found: Frontier, cap: float | None) -> pd.DataFrame:
    """The rows of the plans that a level allows."""
    table = points_table(found)
    return table[table["point"].isin([number for number, _ in within(found, cap)])].reset_index(drop=True)


def _ends(found: Frontier, natural: pd.DataFrame) -> Finding:
    cap = next(cap for cap in found.bounds if within(found, cap))
    table = _plans(found, cap).assign(level=cap)
    first, second = found.first, found.second
    ordered = table.sort_values(first.name, kind="stable")
    low, high = ordered.iloc[0], ordered.iloc[-1]

    ends = {int(low["point"]), int(high["point"])}
    told = {item.name: most_told(natural, item, ends) for item in (first, second)}

    def has(plan: pd.Series, item: Axis) -> str:
        return at_point(natural, item, int(plan["point"]), float(plan[item.name]), told[item.name][0])

    if len(table) == 1 and not found.ending.closed:
        sentence = (
            f"one plan was found between {named(first)} and {named(second)}, with {has(low, first)} and "
            f"{has(low, second)}."
        )
    elif len(table) == 1:
        sentence = (
            f"{named(first)} and {named(second)} do not trade: one plan has the best of both, {has(low, first)} and "
            f"{has(low, second)}."
        )
    else:
        sentence = (
            f"{named(first)} can go from {has(low, first)} to {has(high, first)}, and {named(second)} then goes from "
            f"{has(low, second)} to {has(high, second)}."
        )
    sentence += "".join(_others(item, told[item.name][1], len(ends)) for item in (first, second))
    evidence = table.dropna(axis="columns", how="all")
    evidence = evidence.assign(**{f"others:{name}": others for name, (_, others) in told.items() if others})
    if not natural.empty:
        evidence = evidence.merge(natural.drop(columns="axis"), on="point", how="left")
    said = _finding(found, "frontier", _slice(found, cap) + sentence, evidence)
    if found.ending.closed:
        return said
    return hedged(said, f"{found.ending.words}; {_beyond(found, cap, low, high)}")


def _others(item: Axis, others: int, plans: int) -> str:
    """That a sentence tells the foremost quantities of an axis alone, and how many it leaves to the table."""
    if not others:
        return ""
    what = "differs most" if plans > 1 else "is most"
    rest = plural(others, "other quantity is", "other quantities are")
    return f" Of {named(item)} what {what} is told; {rest} in the table."


def _beyond(found: Frontier, cap: float | None, low: pd.Series, high: pd.Series) -> str:
    """What is proven of the ends whatever was found: the bound that no plan lies below."""
    curve, first, second = found.bounds[cap], found.first, found.second
    if curve is None:
        return "nothing is proven of how much better it could be"
    least, floor = curve.spots[0].at, curve.spots[-1].value
    return f"no plan can have less than {_least(first, least, low)} or than {_least(second, floor, high)}"


def _least(item: Axis, bound: float, plan: pd.Series) -> str:
    """A bound of an axis; of a weighted sum, as a share of what a plan has."""
    if not weighted(item.unit):
        return f"{axis_amount(bound, item)} of {named(item)}"
    own = float(plan[item.name])
    part = min(1.0, max(0.0, bound / own)) if shows(own, item.unit) else 1.0
    return f"{share(part)} of {named(item)} of plan {int(plan['point'])}"


def _finding(found: Frontier, kind: str, sentence: str, evidence: pd.DataFrame) -> Finding:
    return Finding(
        id=kind,
        sentence=capital(sentence),
        evidence=evidence,
        holds_fixed=_kept(found),
        certainty=_certainty(found),
        next_question="optimiser solve INSTANCE --order ...",
        units={found.first.name: found.first.unit, found.second.name: found.second.unit},
    )


def _knee(found: Frontier, cap: float | None, knee: Knee) -> Finding:
    first, second, curve = found.first, found.second, found.bounds[cap]
    width, height = 0.0, 0.0
    if curve is not None:
        width = curve.spots[-1].at - curve.spots[0].at
        height = curve.spots[0].value - curve.spots[-1].value
    seen = shows(knee.after * width / 2, second.unit)
    row: dict[str, object] = {**asdict(knee), "cap": cap}
    little = "nothing" if knee.after * width <= NOTHING * height else "next to nothing"
    if weighted(first.unit) or weighted(second.unit):
        row["of_before"] = knee.after / knee.before
        buys = f"{share(knee.after / knee.before)} of what it bought before" if seen else little
        sentence = (
            f"about plan {knee.plan} more of {named(first)} begins to buy less of {named(second)}: {buys}."
        )
        return _finding(found, "knee", _slice(found, cap) + sentence, pd.DataFrame([row]))
    step = plain_step(first, second.unit, min(knee.after, knee.before - knee.after) if seen else knee.before)
    row |= {"step": step, "bought": knee.after * step, "bought_before": knee.before * step}
    sentence = _slice(found, cap) + (
        f"with {named(first)} from {axis_amount(knee.at, first)} on, each further {axis_amount(step, first)} of it "
        f"lowers the bound of {named(second)} by {axis_amount(knee.after * step, second) if seen else little} "
        f"instead of {axis_amount(knee.before * step, second)}; plan {knee.plan} is the nearest."
    )
    return _finding(found, "knee", sentence, pd.DataFrame([row]))


def frontier_findings(found: Frontier, natural: pd.DataFrame | None = None) -> list[Finding]:
    """The ends and the knees; with a third measure the ends of its lowest level, and the knees at each.

    Args:
        found: from `trace`.
        natural: from `natural_table`; reckoned here if absent. A weighted sum is told by what it counts there.
    """
    natural = natural_table(found) if natural is None else natural
    said = [_ends(found, natural)]
    for cap in found.bounds:
        said += [_knee(found, cap, knee) for knee in _told_knees(found, cap)]
    if found.third is not None:
        said.append(_surface(found, found.third, natural))
    return said


def _told_knees(found: Frontier, cap: float | None) -> list[Knee]:
    """The knees that a sentence can tell apart: of weighted sums it names the plan alone, so each plan once."""
    every = knees(found, cap)
    if not (weighted(found.first.unit) or weighted(found.second.unit)):
        return every
    return list({knee.plan: knee for knee in reversed(every)}.values())[::-1]


def _surface(found: Frontier, third: Axis, natural: pd.DataFrame) -> Finding:
    """What the second measure can be at least, by level: what a lower level allows, a higher one does too."""
    second = found.second
    least = {
        cap: min((point.best.values[second.name], number) for number, point in plans)
        for cap in found.bounds
        if cap is not None and (plans := within(found, cap))
    }
    told_of = {number for _, number in least.values()}
    foremost, others = most_told(natural, second, told_of)
    rest = _others(second, others, len(told_of))
    parts = [
        f"{at_point(natural, second, number, value, foremost)} {_level(found, cap)}"
        for cap, (value, number) in least.items()
    ]
    sentence = f"The least of {named(second)} by what {named(third)} may be: {listed(parts)}.{rest}"
    best = pd.DataFrame(
        [(cap, value, number) for cap, (value, number) in least.items()],
        columns=[f"cap_{third.name}", second.name, "point"],
    )
    if weighted(third.unit):
        places = list(found.bounds)
        best = best.assign(level=[1 + places.index(cap) for cap in least], levels=len(places))
    if others:
        best = best.assign(others=others)
    if weighted(second.unit):
        own = natural[natural["axis"] == second.name].drop(columns="axis")
        best = best.merge(own, on="point", how="left")
    told = _finding(found, "surface", sentence, best)
    return told if found.ending.closed else hedged(told, found.ending.words)


def headline(found: Frontier) -> str:
    """What the table is of."""
    open_ = f" ({found.ending.words})" if found.ending.words else ""
    return f"{plural(len(found.points), 'plan')} between {found.first.name} and {found.second.name}{open_}"


# The frontier drawn: plans as dots, the relaxation's bound as a line. SVG, without a browser.


def write_chart(found: Frontier, file: Path) -> None:
    """Write the drawing of a frontier, an SVG file."""
    first, second = found.first, found.second
    points, bound = points_table(found), bound_table(found)
    x = alt.X(f"{_escaped(first.name)}:Q", title=f"{first.name} ({first.unit})", scale=alt.Scale(zero=False))
    y = alt.Y(
        f"{_escaped(second.name)}:Q", title=f"{second.name} ({second.unit})", scale=alt.Scale(zero=False)
    )
    shade = {} if found.third is None else {"detail": "cap:Q"}
    line = alt.Chart(bound).mark_line(color=GREY, strokeDash=[4, 3]).encode(x=x, y=y, **shade)
    dots = (
        alt.Chart(points)
        .mark_line(color=BLUE, point=alt.OverlayMarkDef(color=BLUE, size=50))
        .encode(x=x, y=y)
    )
    if found.third is not None:
        dots = dots.encode(detail=f"{_escaped('cap_' + found.third.name)}:Q")
    chart = alt.layer(line, dots).properties(
        width=520, height=340, title="Plans (dots) and what no plan can beat (dashed)"
    )
    with drafted(file) as draft:
        chart.save(str(draft), format="svg")


def _escaped(name: str) -> str:
    """A column name as Vega-Lite takes it: a colon is part of the name here."""
    return name.replace(":", "\\:")
