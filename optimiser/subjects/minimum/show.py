"""The smallest support on the page: a step chart, the table by region, what gives below it, and where."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan

import altair as alt
import pandas as pd

from optimiser.amounts import money
from optimiser.explain.storage import Kept
from optimiser.report.charts.style import BLUE, INK, NOT_ZERO, PALE, PINK, Drawing, Size, draw
from optimiser.report.section import Content, drawn, folded, shown
from optimiser.report.table import ReportTable, TableColumn, each, records
from optimiser.subjects.part import View

KEPT = {"finance": "Control totals", "access": "Access standards", "safety": "Safety floors"}
SHORT = {"patients": "Patients", "wte": "Staff (WTE)", "beds": "Beds"}
NO_PLAN = "✕ No plan keeps the control totals"
HIGH = 84
"""Pixels of a panel."""
BEYOND = 1.12
"""How far the lines go on past the least: more money restores no more."""


def _of(row: dict[str, object], name: str) -> str:
    kept, promised = row[f"{name}_kept"], row[f"{name}_promised"]
    if not isinstance(kept, float) or isnan(kept):
        return "–"
    return f"{kept:,.0f} of {promised:,.0f}"


def levels_table(kept: Kept) -> ReportTable:
    """A row a level of support: what holds, and what is short."""
    frame = kept.tables["levels"].copy()
    frame["standing"] = [_standing(row) for row in records(frame)]
    for name in KEPT:
        frame[f"{name}_of"] = [_of(row, name) for row in records(frame)]
    columns = [
        TableColumn("support", "Support, all years (£m)", "£m"),
        TableColumn("part", "Of the least", "share"),
        TableColumn("standing", "Standing", "state"),
        *(TableColumn(f"{name}_of", f"{words} kept") for name, words in KEPT.items()
          if _any(frame, f"{name}_promised")),
        *(TableColumn(f"{name}_short", f"{words} short", "count") for name, words in SHORT.items()
          if _any(frame, f"{name}_short")),
    ]  # fmt: skip
    note = (
        "Solved again at each level, every year cut by the same part, every decision free: control totals must hold, "
        "and safety comes before access. Counts are of places and years, shortfalls over all years. Changes smaller "
        "than the gap of the solves can be noise."
    )
    return ReportTable("minimum-levels", "What holds at each level of support", columns, frame, note=note)


def _standing(row: dict[str, object]) -> str:
    if row["status"] == "infeasible":
        return NO_PLAN
    if row["status"] not in {"optimal", "feasible"}:
        return f"✕ No plan is found ({row['status']})"
    return "● The least" if row["part"] == 1 else "◐ Less than the least"


def _any(frame: pd.DataFrame, column: str) -> bool:
    return bool((frame[column].fillna(0.0) > 0).any())


def periods_table(kept: Kept) -> ReportTable:
    """Pot, top-up and support, year by year, with the range."""
    frame = kept.tables["periods"]
    columns = [
        TableColumn("period", "Period"),
        TableColumn("pot", "In the pot", "£m"),
        TableColumn("top_up", "Top-up", "£m"),
        TableColumn("support", "Least support", "£m"),
        TableColumn("low", "Range at 80%: from", "£m"),
        TableColumn("high", "to", "£m"),
    ]
    caption = "The least support year by year, £m"
    return ReportTable(
        "minimum-years", caption, columns, frame.iloc[:-1], frame.iloc[-1:], _about_range(kept)
    )


def _about_range(kept: Kept) -> str:
    if not kept.about.get("range"):
        return "No range: the instance does not say how uncertain delivery is."
    draws = kept.about.get("draws", "many")
    return (
        f"The range is {kept.about['range']}: {draws} draws of the support that trusts call for when what they save "
        "falls short of what is expected or goes beyond it. A tenth of the draws lies below it and a tenth above. "
        "Ranges of years and regions do not add up. Growth, prices and access do not vary in it."
    )


def regions_table(kept: Kept) -> ReportTable:
    """The least support region by region, and what gives there first."""
    frame = kept.tables["regions"].copy()
    frame["of"] = [f"{row['kept']:,.0f} of {row['promised']:,.0f}" for row in records(frame)]
    units = [name for name in SHORT if _any(frame, f"{name}_short") or _any(frame, f"{name}_more")]
    sums = ["planned", "kept", "promised", *(f"{n}_{k}" for n in units for k in ("short", "more"))]
    foot = pd.DataFrame([{"region": "All regions", **frame[sums].sum()}])
    foot["of"] = [f"{row['kept']:,.0f} of {row['promised']:,.0f}" for row in records(foot)]
    whole = kept.tables["periods"].iloc[-1]
    foot["low"], foot["high"] = float(whole["low"]), float(whole["high"])
    columns = [
        TableColumn("region", "Region"),
        TableColumn("planned", "Least support, all years (£m)", "£m"),
        TableColumn("low", "Range at 80%: from (£m)", "£m"),
        TableColumn("high", "to (£m)", "£m"),
        TableColumn("of", "Standards and floors kept"),
        *(TableColumn(f"{n}_short", f"{SHORT[n]} short even so", "count") for n in units),
        *(
            TableColumn(f"{n}_more", f"{SHORT[n]} more at the level that gives first", "change count")
            for n in units
        ),
    ]
    return ReportTable(
        "minimum-regions", "The least support by region", columns, frame, foot, _about_range(kept)
    )


def gives_table(kept: Kept) -> ReportTable:
    """What each line is more short of, level by level and region by region."""
    frame = kept.tables["changes"].copy()
    frame["cut"] = 1 - frame["part"]
    frame["said"], frame["unit"] = frame["unit"], "count"
    frame.loc[frame["said"] == "£m", "unit"] = "£m"
    whole = frame.groupby(["cut", "support", "line", "said", "unit"], sort=False, as_index=False)[
        "more"
    ].sum()
    rows = pd.concat([whole.assign(region="All regions"), frame], ignore_index=True)
    rows = rows.sort_values(["cut", "line", "more"], ascending=[True, True, False], kind="stable")
    columns = [
        TableColumn("line", "What gives"),
        TableColumn("region", "Region"),
        TableColumn("cut", "Less support by", "share"),
        TableColumn("support", "Support left (£m)", "£m"),
        TableColumn("more", "More short by", "change by row"),
        TableColumn("said", "Unit"),
    ]
    return ReportTable("minimum-gives", "What gives first, and where", columns, rows.reset_index(drop=True))


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
        title=f"Support over all years, £m ({NOT_ZERO})",
        scale=scale,
        axis=alt.Axis(tickCount=6, format=",.0f"),
    )
    y = alt.Y("kept:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%", tickCount=3))
    band = pd.DataFrame({"support": [marks.low], "to": [marks.high]}).dropna()
    ruled = pd.DataFrame(
        {"support": [marks.least, marks.none], "words": [f"least {money(marks.least)}", "no plan"]}
    ).dropna()
    ruled["shade"] = [INK, PINK][: len(ruled)]
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


def show(_view: View, kept: Kept) -> Content:
    """The number with its range, the step chart, and the table by region."""
    blocks = [
        *drawn(minimum_chart(kept, levels_table(kept))),
        shown(regions_table(kept)),
        folded(periods_table(kept)),
        folded(gives_table(kept)),
    ]
    return Content(kept.findings, blocks)
