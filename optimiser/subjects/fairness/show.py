"""The plan beside rules of sharing out: how the burden lies under each, and what insisting on it costs."""

from __future__ import annotations

from dataclasses import replace

import altair as alt
import pandas as pd

from optimiser import amounts
from optimiser.explain import Finding
from optimiser.explain.storage import Kept
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import capital, listed
from optimiser.report.charts.style import DARK, ORANGE, Drawing, Size, draw
from optimiser.report.section import Content, drawn, folded, shown
from optimiser.report.table import ReportTable, TableColumn, each, who
from optimiser.report.tables.asks import MARK
from optimiser.subjects.part import View

OPTIMUM = "optimum"
_NO_LABELS = alt.Axis(labels=False, ticks=False, grid=False)


def titles(kept: Kept) -> dict[str, str]:
    """The plan and each rule, as they are called, the plan first."""
    rules = dict.fromkeys(kept.tables["asks"]["rule"])
    named = {rule: str(kept.about.get(rule, rule)) for rule in map(str, rules)}
    named[OPTIMUM] = "how far we can get"
    return {rule: capital(name) for rule, name in named.items()}


def rules_table(kept: Kept) -> ReportTable:
    """The spread of the burden under each rule, period by period."""
    frame = kept.tables["burden"].copy()
    frame["rule"] = frame["rule"].map(titles(kept))
    columns = [
        TableColumn("rule", "Shared out"),
        TableColumn("period", "Period"),
        TableColumn("total", "Asked in all (£m)", "£m"),
        TableColumn("largest_share", "Largest share", "share"),
        TableColumn("median_share", "Middle share", "share"),
        TableColumn("smallest_share", "Smallest share", "share"),
        TableColumn("trusts_over_heavy", "Trusts above the mark", "count"),
        TableColumn("heavy", "The mark", "share"),
        TableColumn("gini", "Gini of the shares", "number"),
    ]
    note = "Every rule shares out the total of how far we can get, as far as trusts can deliver it."
    return ReportTable(
        "rules", "The efficiency requirement under each rule of sharing out", columns, frame, note=note
    )


def cost_table(kept: Kept) -> ReportTable:
    """What each rule that can be followed changes when everything else is solved again, over all periods."""
    costs = kept.tables.get(
        "costs", pd.DataFrame(columns=["rule", "what", "unit", "before", "after", "change"])
    )
    names, kinds = titles(kept), costs.drop_duplicates("what")[["what", "unit", "before"]]
    wide = costs.pivot_table(index="what", columns="rule", values="change", sort=False).reset_index()
    frame = kinds.merge(wide, on="what", how="left") if len(costs) else kinds
    columns = [
        TableColumn("what", "Over all periods"),
        TableColumn("unit", "Unit"),
        TableColumn("before", names[OPTIMUM], "by row"),
        *(
            TableColumn(rule, f"{names[rule]}: change", "change by row")
            for rule in dict.fromkeys(costs["rule"])
        ),
    ]
    note = (
        "Everything is solved again with the asks of the rule. A rule that is not here has no plan, or none was found "
        "in the time: the sentences say which."
    )
    return ReportTable("rules-cost", "What insisting on a rule costs", columns, frame, note=note)


def without_plan(kept: Kept) -> list[str]:
    """The rules that no plan can follow."""
    frame = kept.tables["measures"]
    return [str(rule) for rule in frame.loc[frame.drop(columns="rule").isna().all(axis=1), "rule"]]


def share_rows(kept: Kept, lead: Opened) -> pd.DataFrame:
    """A row a rule and trust: what is asked over all periods as a share of expenditure."""
    asks = kept.tables["asks"].copy()
    keys = zip(asks["trust"], asks["period"], strict=True)
    asks["expenditure"] = [lead.case.expenditure.get((str(t), str(y)), float("nan")) for t, y in keys]
    rows = asks.groupby(["rule", "trust"], sort=False)[["cip", "expenditure"]].sum().reset_index()
    rows["share"] = rows["cip"] / rows["expenditure"]
    rows["title"] = rows["rule"].map(titles(kept))
    return rows.sort_values(["rule", "share"], ascending=[True, False], kind="stable")


def shares_table(kept: Kept, lead: Opened) -> ReportTable:
    """Every trust: its share under the plan and under each rule."""
    rows, names = share_rows(kept, lead), titles(kept)
    wide = rows.set_index(["trust", "rule"])["share"].unstack("rule")
    frame = who(lead.instance)[["trust", "name", "region"]].merge(wide.reset_index(), on="trust", how="right")
    frame = frame.sort_values([OPTIMUM, "name"], ascending=[False, True], kind="stable")
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("region", "Region"),
        *(TableColumn(rule, name, "share") for rule, name in names.items()),
    ]
    caption = "What each trust is asked for over all periods as a share of expenditure, under each rule"
    return ReportTable("shares", caption, columns, frame)


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    order = list(dict.fromkeys(rows["title"]))
    scale = alt.Scale(nice=False, zero=False, padding=6)
    dots = alt.Chart().mark_circle(size=18 if size.narrow else 24, color=DARK, opacity=1, aria=True)
    dots = dots.encode(
        description="told:N",
        x=alt.X("rank:Q", title="Trusts, largest share first", scale=scale, axis=_NO_LABELS),
        y=alt.Y("share:Q", title="Share of expenditure", axis=alt.Axis(format=".0%", tickCount=5)),
    )
    rule = alt.Chart().mark_rule(color=ORANGE, strokeDash=[5, 3], strokeWidth=1.5).encode(y=alt.datum(MARK))
    columns = size.columns(min(len(order), 3))
    layers = alt.layer(dots, rule, data=rows).properties(width=size.panel(min(len(order), 3), 70), height=150)
    faceted: alt.FacetChart = layers.facet(alt.Facet("title:N", sort=order), columns=columns)
    return faceted


def fair_chart(kept: Kept, lead: Opened) -> Drawing:
    """A dot a trust and a panel a rule, the largest share first, with a rule at 4%."""
    rows = share_rows(kept, lead)
    rows = rows[~rows["rule"].isin(without_plan(kept))].copy()
    rows["rank"] = rows.groupby("rule").cumcount() + 1
    order = {name: at for at, name in enumerate(titles(kept).values())}
    names = dict(zip(*(who(lead.instance)[key] for key in ("trust", "name")), strict=True))
    rows["told"] = [f"{names[row.trust]}: {amounts.shown(row.share, 'share')}" for row in each(rows)]
    rows = rows.sort_values(["title", "rank"], key=lambda c: c.map(order) if c.name == "title" else c)
    found = rows.groupby("title", sort=False)["share"]
    above = (rows["share"] > MARK).groupby(rows["title"], sort=False).sum()
    ends = pd.DataFrame(
        {"title": found.max().index, "most": found.max(), "least": found.min(), "above": above}
    )
    words = "; ".join(
        f"{row.title}: {amounts.shown(row.least, 'share')} to {amounts.shown(row.most, 'share')}, {row.above} above "
        f"{amounts.shown(MARK, 'share')}"
        for row in each(ends)
    )
    description = f"One dot a trust, a panel for the plan and for each rule, over all periods. {words}."
    title = "What is asked of each trust as a share of expenditure, under each rule of sharing out"
    behind = shares_table(kept, lead)
    return draw("fair-chart", title, description, behind, lambda size: _chart(rows, size))


def show(view: View, kept: Kept) -> Content:
    """A sentence a rule, the shares drawn, and what each rule costs."""
    blocks = [
        *drawn(fair_chart(kept, view.lead)),
        shown(cost_table(kept)),
        folded(rules_table(kept)),
    ]
    return Content(_rules(kept), blocks)


def _rules(kept: Kept) -> list[Finding]:
    """What each rule costs; those that cannot be followed in one sentence."""
    impossible = [f for f in kept.findings if f.id == "rule_impossible"]
    said = [f for f in kept.findings if f.id == "rule_cost"]
    unknown = [f for f in kept.findings if f.id == "rule_unknown"]
    if unknown:
        return [*said, *unknown, *impossible]
    if not impossible:
        return said
    told = [kept.about.get(rule, rule) for rule in without_plan(kept)]
    sentence = f"Asks by {listed(told)} cannot be followed: no plan that keeps what must hold asks that."
    return [*said, replace(impossible[0], sentence=sentence, severity="caution")]
