"""The frontier drawn: plans as dots, the relaxation's bound as a line. SVG, without a browser."""

from __future__ import annotations

from pathlib import Path

import altair as alt

from optimiser.frontier.tables import bound_table, points_table
from optimiser.frontier.trace import Frontier
from optimiser.writing import drafted

BLUE, GREY = "#005EB8", "#768692"


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
