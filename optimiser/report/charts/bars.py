"""Bars: what trusts are asked for, support and what is short by region, and what a balancing plan is made of."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from optimiser.amounts import said, shown
from optimiser.explain.quantities import foremost
from optimiser.explain.verified_run import Opened
from optimiser.report.charts.style import (
    BLUE,
    DARK,
    GREY,
    INK,
    ORANGE,
    TURQUOISE,
    Drawing,
    Size,
    draw,
    panels,
)
from optimiser.report.table import ReportTable, each, records
from optimiser.report.tables.asks import MARK, asked_rows
from optimiser.report.tables.shortfalls import shortfalls

# Ranked burdens: what every trust is asked for as a share of its expenditure, the largest first.

FEW = 20
"""Up to this many trusts are named along the axis."""


def _share() -> dict[str, Any]:
    return {"title": "Share of expenditure", "axis": alt.Axis(format=".0%", tickCount=5)}


def _colour() -> alt.Color:
    scale = alt.Scale(domain=["Above 4%", "4% or less"], range=[DARK, TURQUOISE])
    return alt.Color("mark:N", title=None, scale=scale)


def _rule() -> alt.Chart:
    rule: alt.Chart = alt.Chart().mark_rule(color=ORANGE, strokeDash=[5, 3], strokeWidth=1.5)
    return rule


def _named(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """A few trusts: a named bar each."""
    across, trusts = rows["period"].nunique(), rows["trust"].nunique()
    names = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=150))
    bars = alt.Chart().mark_bar(aria=True)
    bars = bars.encode(x=alt.X("cip_pct:Q", **_share()), y=names, color=_colour(), description="told:N")
    layers = alt.layer(bars, _rule().encode(x=alt.datum(MARK)), data=rows)
    layers = layers.properties(width=size.panel(across, 170), height=22 * trusts)
    return panels(layers, "period", size.columns(across))


def _ranks(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Many trusts: a thin bar each, with the largest, the middle and the smallest share in words."""
    width = size.width - 70
    across = alt.X(
        "rank:Q", title="Trusts, largest share first", scale=alt.Scale(nice=False, zero=False, padding=4)
    )
    bars = alt.Chart().mark_bar(size=max(1.5, 0.7 * size.width / rows["trust"].nunique()), aria=True)
    bars = bars.encode(x=across, y=alt.Y("cip_pct:Q", **_share()), color=_colour(), description="told:N")
    words = alt.Chart().mark_text(align="right", dx=-2, dy=-6, color=GREY, fontSize=12)
    words = words.encode(x=alt.value(width), y=alt.value(12), text="label:N")
    words = words.transform_filter("datum.rank == 1")
    layers = alt.layer(bars, _rule().encode(y=alt.datum(MARK)), words, data=rows)
    return panels(layers.properties(width=width, height=150), "period", 1)


def _burden_chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    return _named(rows, size) if rows["trust"].nunique() <= FEW else _ranks(rows, size)


def _ranked(reading: Opened) -> pd.DataFrame:
    rows = asked_rows(reading)[["trust", "name", "period", "cip_pct", "above"]].copy()
    rows = rows.sort_values(["cip_pct", "name"], ascending=[False, True], kind="stable")
    rows["rank"] = rows.groupby("period").cumcount() + 1
    rows["order"] = rows["period"].map(reading.case.place_of)
    rows["mark"] = rows["above"].map({1.0: "Above 4%", 0.0: "4% or less"})
    rows["told"] = rows["name"] + ": " + rows["cip_pct"].map(lambda part: shown(part, "share"))
    found = rows.groupby("period")["cip_pct"].agg(["max", "median", "min"])
    labels = {
        y: f"largest {shown(r['max'], 'share')}, middle {shown(r['median'], 'share')}, "
        f"smallest {shown(r['min'], 'share')}"
        for y, r in found.iterrows()
    }
    rows["label"] = rows["period"].map(labels)
    return rows.sort_values(["order", "rank"], kind="stable")


def burden(reading: Opened, behind: ReportTable) -> Drawing:
    """The ranked requirement of every trust, a panel a period, with a rule at 4%."""
    rows = _ranked(reading)
    labels = each(rows.drop_duplicates("period")[["period", "label"]])
    words = "; ".join(f"{row.period}: {row.label}" for row in labels)
    description = (
        f"One bar a trust and a panel a period, the largest share first, with a rule at 4%. {words}."
    )
    title = "Efficiency requirement as a share of expenditure, trust by trust"
    return draw("burden", title, description, behind, lambda size: _burden_chart(rows, size))


# Support by region: grants and loans, a bar a region and a panel a period.

SUPPORT_SOME = 1e-6
KINDS = {"grant": "Grants", "loan": "Loans"}


def _support_chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    across = rows["period"].nunique()
    scale = alt.Scale(domain=list(KINDS.values()), range=[BLUE, TURQUOISE])
    bars = alt.Chart(rows).mark_bar(height=16, stroke="white").encode(
        x=alt.X("amount:Q", title="£m", axis=alt.Axis(tickCount=4, format=",.0f")),
        y=alt.Y("region:N", sort=None, title=None, axis=alt.Axis(labelLimit=150)),
        color=alt.Color("kind:N", title=None, scale=scale),
        order=alt.Order("place:Q"),
    )  # fmt: skip
    bars = bars.properties(width=size.panel(across, 180), height=26 * rows["region"].nunique())
    return panels(bars, "period", size.columns(across))


FIGURE, TITLE = "support-chart", "Grants and loans by region, £m"


def support_chart(behind: ReportTable, id_: str = FIGURE, title: str = TITLE) -> Drawing | None:
    """Grants and loans by region; nothing where none are given. `id_` and `title` where it is drawn again."""
    wide = behind.frame[["region", "period", *KINDS]]
    rows = wide.melt(["region", "period"], list(KINDS), "kind", "amount")
    if rows["amount"].sum() <= SUPPORT_SOME:
        return None
    rows["place"] = rows["kind"].map({"grant": 0, "loan": 1})
    rows["kind"] = rows["kind"].map(KINDS)
    whole = behind.foot
    words = "; ".join(
        f"{r.period}: grants {said(r.grant, '£m')}, loans {said(r.loan, '£m')}" for r in each(whole)
    )
    return draw(
        id_, title, f"Stacked bars by region. {words}.", behind, lambda size: _support_chart(rows, size)
    )


# What is short by region: one panel for each imperative that is short, a bar a region.

MOST, FEWEST, REGIONS_SOME = 4, 2, 1e-6
"""Panels at most; regions at least; and what counts as short."""


def _regions_chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    y = alt.Y("region:N", sort=None, title=None, axis=alt.Axis(labelLimit=150))
    x = alt.X("amount:Q", title=None, axis=None)
    bars = alt.Chart().mark_bar(color=BLUE, height=14).encode(x=x, y=y)
    text = alt.Chart().mark_text(align="left", dx=4, fontSize=12, color=INK).encode(x=x, y=y, text="label:N")
    across = size.columns(min(2, rows["line"].nunique()))
    width = size.panel(across, 180 if size.narrow else 260) - 20
    layers = alt.layer(bars, text, data=rows).properties(width=width, height=24 * rows["region"].nunique())
    found: alt.FacetChart = panels(layers, "panel", across).resolve_scale(x="independent")
    return found


def regions_chart(reading: Opened, behind: ReportTable) -> Drawing | None:
    """The lines that are short in the last period, by region; nothing where there is no second region."""
    rows = shortfalls(reading)
    rows = rows[(rows["period"] == reading.last) & (rows["trust"] != "") & (rows["again"] == "")]
    found = rows.groupby(["line", "unit", "imperative", "region"], sort=False, as_index=False)["amount"].sum()
    short = found.groupby("line")["amount"].transform("sum") > REGIONS_SOME
    found = found[short]
    kept = _foremost(found)[:MOST]
    found = found[found["line"].isin(kept)].sort_values("region", kind="stable")
    found["place"] = found["line"].map(kept.index)
    found = found.sort_values(["place", "region"], kind="stable")
    if found.empty or found["region"].nunique() < FEWEST:
        return None
    found["label"] = [shown(r.amount, r.unit) for r in each(found)]
    found["panel"] = found["line"] + " (" + found["unit"] + ")"
    words = "; ".join(f"{line}: {_most(found[found['line'] == line])}" for line in kept)
    title = f"What is short in {reading.last}, by region"
    return draw(
        "regions-chart", title, f"A bar a region. {words}.", behind, lambda size: _regions_chart(found, size)
    )


def _foremost(found: pd.DataFrame) -> list[str]:
    """Lines with the largest of each unit first."""
    sizes = found.groupby(["unit", "line"], sort=False)["amount"].sum().reset_index()
    order = foremost(sizes["unit"].tolist(), sizes["amount"].tolist())
    return [str(sizes["line"].iloc[at]) for at in order]


def _most(rows: pd.DataFrame) -> str:
    """Where it is most, and how much."""
    row = records(rows.sort_values("amount", ascending=False, kind="stable"))[0]
    unit = "" if row["unit"] == "£m" else f" {row['unit']}"
    return f"most in {row['region']} ({said(row['amount'], row['unit'])}{unit})"


# What the plan that balances is made of: what can be expected, and what is assumed.

PARTS = {"identified": "Schemes", "one_offs": "One-offs", "unidentified": "Unidentified"}


def _delivery_chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    scale = alt.Scale(domain=list(PARTS.values()), range=[BLUE, DARK, ORANGE])
    bars = alt.Chart(rows).mark_bar(stroke="white").encode(
        x=alt.X("amount:Q", title="£m asked for", axis=alt.Axis(tickCount=5, format=",.0f")),
        y=alt.Y("plan:N", sort=None, title=None),
        color=alt.Color("part:N", title=None, scale=scale),
        order=alt.Order("place:Q"),
    )  # fmt: skip
    return panels(bars.properties(width=size.width - 190, height=56), "period", 1)


def delivery_chart(far: ReportTable, even: ReportTable) -> Drawing:
    """The requirement of both plans by period, in its parts."""
    parts = []
    for plan, table in (("How far we can get", far), ("A plan that balances", even)):
        rows = table.frame[["period", *PARTS]].melt(["period"], list(PARTS), "part", "amount")
        parts.append(rows.assign(plan=plan))
    rows = pd.concat(parts, ignore_index=True)
    rows["place"] = rows["part"].map(list(PARTS).index)
    rows["part"] = rows["part"].map(PARTS)
    whole = even.foot.iloc[0]
    words = ", ".join(f"{name.lower()} {said(whole[key], '£m')}" for key, name in PARTS.items())
    description = (
        f"Stacked bars, both plans in every period. Over all periods the plan that balances has {words}."
    )
    title = "What the efficiency requirement is made of, in both plans"
    return draw("delivery-chart", title, description, even, lambda size: _delivery_chart(rows, size))
