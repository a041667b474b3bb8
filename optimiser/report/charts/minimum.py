"""Support against the promises that are kept: a step a level, the least marked, a panel an imperative."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan

import altair as alt
import pandas as pd

from optimiser.amounts import money
from optimiser.explain.kept import Kept
from optimiser.report.charts.drawing import Drawing, draw
from optimiser.report.charts.style import BLUE, INK, ORANGE, PALE, Size
from optimiser.report.rows import each
from optimiser.report.table import ReportTable
from optimiser.report.tables.minimum import KEPT

HIGH = 84
"""Pixels of a panel."""
BEYOND = 1.12
"""How far the lines go on past the least: more money restores no more."""


@dataclass(frozen=True)
class _Marks:
    """£m: the least support, the range of it, and the support with which no plan holds; NaN where there is none."""

    least: float
    low: float
    high: float
    none: float

    def ends(self, start: float) -> list[float]:
        """From a little under the lowest to the highest."""
        left = start * 0.97 if isnan(self.none) else self.none * 0.97
        return [left, max(self.least * BEYOND, 0.0 if isnan(self.high) else self.high)]


def _steps(levels: pd.DataFrame, marks: _Marks) -> pd.DataFrame:
    """A row an imperative and level that has a plan, and one past the least."""
    solved = levels[levels["finance_kept"].notna()].sort_values("support")
    end = solved.tail(1).assign(support=marks.ends(0.0)[1])
    rows = pd.concat([solved, end])
    frames = [
        pd.DataFrame({"panel": words, "support": rows["support"], "kept": rows[f"{name}_kept"] / promised})
        for name, words in KEPT.items()
        if (promised := rows[f"{name}_promised"].iloc[0]) > 0
    ]
    return pd.concat(frames, ignore_index=True)


def _layers(rows: pd.DataFrame, marks: _Marks, size: Size) -> alt.LayerChart | alt.FacetChart:
    scale = alt.Scale(domain=marks.ends(float(rows["support"].min())), nice=False, zero=False)
    x = alt.X(
        "support:Q",
        title="Support over all years, £m",
        scale=scale,
        axis=alt.Axis(tickCount=6, format=",.0f"),
    )
    y = alt.Y("kept:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", tickCount=3))
    band = pd.DataFrame({"support": [marks.low], "to": [marks.high]}).dropna()
    ruled = pd.DataFrame(
        {"support": [marks.least, marks.none], "words": [f"least {money(marks.least)}", "no plan"]}
    ).dropna()
    ruled["shade"] = [INK, ORANGE][: len(ruled)]
    shade = alt.Color("shade:N", scale=None)
    line = alt.Chart(rows).mark_line(interpolate="step-after", strokeWidth=2.5, color=BLUE).encode(x=x, y=y)
    rule = alt.Chart(ruled).mark_rule(strokeDash=[5, 3], strokeWidth=1.5).encode(x=x, color=shade)
    text = alt.Chart(ruled).mark_text(align="right", dx=-5, fontSize=12, baseline="bottom").encode(
        x=x, y=alt.value(HIGH - 4), text="words:N", color=shade
    )  # fmt: skip
    if size.narrow:
        text = text.transform_filter(alt.datum.words != "no plan")
    pale = alt.Chart(band).mark_rect(color=PALE, opacity=0.35).encode(x=x, x2="to:Q")
    return alt.layer(*([pale] if len(band) else []), line, rule, text)


def _chart(rows: pd.DataFrame, marks: _Marks, size: Size) -> alt.TopLevelMixin:
    charts = [
        _layers(own, marks, size).properties(
            width=size.width - 70, height=HIGH,
            title=alt.TitleParams(str(panel), anchor="start", fontSize=14, color=INK),
        )
        for panel, own in rows.groupby("panel", sort=False)
    ]  # fmt: skip
    found: alt.TopLevelMixin = alt.vconcat(*charts, spacing=12)
    return found


def minimum_chart(kept: Kept, behind: ReportTable) -> Drawing:
    """The step chart, with the range shaded and the support at which no plan holds."""
    levels, whole = kept.tables["levels"], kept.tables["periods"].iloc[-1]
    gone = levels.loc[levels["finance_kept"].isna(), "support"]
    none = float(gone.max()) if len(gone) else nan
    marks = _Marks(float(levels["support"].max()), float(whole["low"]), float(whole["high"]), none)
    rows = _steps(levels, marks)
    ends = rows.groupby("panel", sort=False)["kept"].agg(["first", "last"]).reset_index()
    words = "; ".join(f"{r.panel.lower()}: {r.first:.0%} to {r.last:.0%}" for r in each(ends))
    more = [
        "" if isnan(marks.low) else " Shaded: the range at 80%.",
        "" if isnan(none) else " At the rule on the left no plan keeps the control totals.",
    ]
    description = (
        "Kept of what was promised, each place and year counted once, from the lowest support tried that has a plan to "
        f"the least that is enough: {words}.{''.join(more)}"
    )
    title = "Support against the promises that hold"
    return draw("minimum-chart", title, description, behind, lambda size: _chart(rows, marks, size))
