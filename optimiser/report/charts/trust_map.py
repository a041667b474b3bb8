"""The trusts at their coordinates, by the imperatives that they miss; and who can send patients where."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib.resources import files

import altair as alt
import pandas as pd

from optimiser.explain.verified_run import Opened
from optimiser.report.charts.style import BLUE, DARK, GREY, INK, ORANGE, PALE, TURQUOISE, Drawing, Size, draw
from optimiser.report.table import ReportTable
from optimiser.report.tables.places import edge_rows, map_rows

FEWEST, NAMED = 2, 10
SENDS = ("Can send patients", "Has nobody to send to")
FINE = 0.05
"""Share of expenditure up to which the legend needs a tenth of a per cent."""
MARKS = {
    "All kept": ("circle", PALE),
    "Finance short": ("square", TURQUOISE),
    "Access short": ("triangle-up", TURQUOISE),
    "Safety short": ("diamond", TURQUOISE),
    "Finance and access short": ("triangle-right", BLUE),
    "Finance and safety short": ("triangle-down", BLUE),
    "Access and safety short": ("cross", BLUE),
    "All three short": ("diamond", DARK),
}


@cache
def _boundaries() -> tuple[pd.DataFrame, str]:
    """The outlines of England's regions (region, line, place, longitude, latitude), and whose they are."""
    kept = json.loads((files("optimiser.report.charts") / "regions.json").read_text("utf-8"))
    rows = [
        (region, f"{region} {number}", place, *point)
        for region, lines in kept["regions"].items()
        for number, line in enumerate(lines)
        for place, point in enumerate(line)
    ]
    frame = pd.DataFrame(rows, columns=["region", "line", "place", "longitude", "latitude"])
    return frame, str(kept["source"])


def _outlined(rows: pd.DataFrame) -> bool:
    """Whether the trusts stand in England's regions, by name, so that the outlines belong on their map."""
    return bool(rows["region"].isin(set(_boundaries()[0]["region"])).all())


def _flat(frame: pd.DataFrame, middle: float) -> pd.DataFrame:
    """Degrees as distances that look right at this latitude: east is shortened by its cosine."""
    shrink = math.cos(math.radians(middle))
    flat = frame.assign(x=frame["longitude"] * shrink, y=frame["latitude"])
    return (
        flat.assign(x2=frame["longitude2"] * shrink, y2=frame["latitude2"]) if "longitude2" in frame else flat
    )


def _outlines(rows: pd.DataFrame) -> pd.DataFrame:
    """The outlines as flat as the trusts; none where the regions are others."""
    if not _outlined(rows):
        return pd.DataFrame(columns=["region", "line", "place", "x", "y"])
    return _flat(_boundaries()[0], float(rows["latitude"].mean()))


def _under(rows: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """What lies under the trusts: England's regions, where they stand in these."""
    lines = _outlines(rows)
    if lines.empty:
        return []
    kept = lines[["line", "place", "x", "y"]]
    drawn = alt.Chart(kept).mark_line(color=PALE, strokeWidth=1, aria=False)
    return [drawn.encode(x=x, y=y, detail="line:N", order="place:Q")]


def _extent(rows: pd.DataFrame) -> tuple[alt.X, alt.Y, float]:
    """Axes with the same scale both ways, and height over width."""
    all_ = pd.concat([rows[["x", "y"]], _outlines(rows)[["x", "y"]]])
    spans = [(float(all_[c].min()), float(all_[c].max())) for c in ("x", "y")]
    least = 0.05
    wide, high = (max(least, top - bottom) for bottom, top in spans)
    scales = [
        alt.Scale(domain=[bottom - 0.04 * span, bottom + 1.04 * span], nice=False, zero=False)
        for (bottom, _), span in zip(spans, (wide, high), strict=True)
    ]
    return alt.X("x:Q", axis=None, scale=scales[0]), alt.Y("y:Q", axis=None, scale=scales[1]), high / wide


def _box(size: Size, ratio: float) -> dict[str, int]:
    width = min(size.width - 20, 620)
    height = int(min(max(width * ratio, 160), 620 if not size.narrow else 420))
    return {"width": int(min(width, height / ratio)), "height": height}


def _map(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    x, y, ratio = _extent(rows)
    found = [name for name in MARKS if name in set(rows["missed"])]
    shapes, colours = ([MARKS[name][at] for name in found] for at in (0, 1))
    legend = alt.Legend(columns=1 if size.narrow else 3)
    shape = alt.Shape("missed:N", title=None, scale=alt.Scale(domain=found, range=shapes), legend=legend)
    colour = alt.Color("missed:N", title=None, scale=alt.Scale(domain=found, range=colours))
    fine = rows["finance_pct"].max() < FINE
    money = alt.Legend(format=".1%" if fine else ".0%", symbolType="circle", tickCount=4)
    words = "Control total missed, share of expenditure"
    amount = alt.Size("finance_pct:Q", title=words, scale=alt.Scale(range=[40, 320]), legend=money)
    points = alt.Chart(rows).mark_point(filled=True, opacity=0.85, stroke=INK, strokeWidth=0.6, aria=True)
    points = points.encode(x=x, y=y, shape=shape, color=colour, size=amount, description="told:N")
    layers: alt.TopLevelMixin = alt.layer(*_under(rows, x, y), points).properties(**_box(size, ratio))
    return layers


def _known(reading: Opened) -> pd.DataFrame:
    rows = map_rows(reading)
    rows = rows[rows["latitude"].notna() & rows["longitude"].notna()]
    return _flat(rows, float(rows["latitude"].mean())) if len(rows) else rows


def trust_map(reading: Opened, behind: ReportTable) -> Drawing | None:
    """The map; nothing where fewer than two trusts have coordinates."""
    rows = _known(reading)
    if len(rows) < FEWEST:
        return None
    rows = rows.assign(told=rows["name"] + ": " + rows["missed"].str.lower())
    kept = rows.drop(columns=["finance", "access", "safety", "name"])
    counts = rows["missed"].value_counts(sort=False)
    words = "; ".join(f"{name.lower()}: {counts[name]}" for name in MARKS if name in counts)
    title = f"What each trust misses in {reading.last}"
    description = (
        "Trusts at their coordinates, the shape by what they miss and the size by money. Trusts with "
        f"{words}.{_whose(rows)}"
    )
    return draw("map", title, description, behind, lambda size: _map(kept, size))


def _whose(rows: pd.DataFrame) -> str:
    """Whose the outlines are, where there are any."""
    return f" Outlines: {_boundaries()[1]}" if _outlined(rows) else ""


def _travel(rows: pd.DataFrame, edges: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    x, y, ratio = _extent(rows)
    lines = (
        alt.Chart(edges)
        .mark_rule(color=GREY, opacity=0.45, strokeWidth=0.8)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q")
    )
    names = list(SENDS)
    points = alt.Chart(rows).mark_point(filled=True, opacity=1, stroke=INK, strokeWidth=0.5, size=60, aria=True).encode(
        description="told:N",
        x=x,
        y=y,
        shape=alt.Shape("reach:N", title=None, scale=alt.Scale(domain=names, range=["circle", "diamond"])),
        color=alt.Color("reach:N", title=None, scale=alt.Scale(domain=names, range=[BLUE, ORANGE])),
    )  # fmt: skip
    layers: alt.TopLevelMixin = alt.layer(*_under(rows, x, y), lines, points).properties(**_box(size, ratio))
    return layers


def travel_map(reading: Opened, behind: ReportTable) -> Drawing | None:
    """Journeys within the limit between trusts; nothing where there are none or no coordinates."""
    rows, edges = _known(reading), edge_rows(reading).dropna()
    if len(rows) < FEWEST or edges.empty:
        return None
    middle = float(rows["latitude"].mean())
    edges = _flat(edges, middle)[["x", "y", "x2", "y2"]]
    degree = behind.frame.set_index("trust")["within"]
    rows = rows[["trust", "name", "region", "latitude", "x", "y"]].assign(
        reach=rows["trust"].map(degree).map(_reach)
    )
    rows["told"] = rows["name"] + ": " + rows["trust"].map(degree).map("{:.0f} within the limit".format)
    alone = list(behind.frame.loc[behind.frame["within"] == 0, "name"])
    words = (
        f"With nobody to send patients to: {', '.join(alone)}."
        if alone
        else "Every trust has somebody to send to."
    )
    if len(alone) > NAMED:
        words = f"{len(alone)} trusts have nobody to send patients to; they come first in the table."
    title = "Who can send patients where"
    description = (
        f"{len(edges)} pairs of trusts are within the travel limit, drawn as lines. {words}{_whose(rows)}"
    )
    return draw("travel-map", title, description, behind, lambda size: _travel(rows, edges, size))


def _reach(count: float) -> str:
    return SENDS[0] if count else SENDS[1]
