"""Can the areas balance? The gap by cause, drawn and area by area."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser import amounts
from optimiser.amounts import money
from optimiser.explain.balance import Planned
from optimiser.explain.storage import Kept
from optimiser.explain.verified_run import Opened
from optimiser.report.charts.style import BLUE, DARK, GREY, INK, ORANGE, Drawing, Size, draw
from optimiser.report.pair import question
from optimiser.report.section import Content, drawn, shown
from optimiser.report.table import ReportTable, TableColumn, each
from optimiser.subjects.causes.compute import CAUSES, area_rows
from optimiser.subjects.causes.shares import REST
from optimiser.subjects.part import View

HEADS = {"capital": "Capital", "politics": "Politics", "workforce": "Workforce"}
GAP, MUST, LEFT = "Gap", "Must be found", "Pure efficiency"
SPARE, OVERLAP = "Surplus elsewhere", "Overlap of causes"
SOME = 1e-3
KINDS = {"total": "Amount", "better": "Closes it", "worse": "Opens it"}


def with_balance(kept: Kept, even: Planned | None) -> pd.DataFrame:
    """The areas, with where they end against their totals in a plan that must balance, where there is one."""
    frame = kept.tables["areas"].copy()
    if even is None:
        return frame
    period = kept.about.get("period", "")
    for basis in ("plan", "expected"):
        ends = area_rows(even, period, basis).set_index("system")["balance"]
        frame[f"must_{basis}"] = frame["system"].map(ends)
    return frame


def areas_table(kept: Kept, even: Planned | None) -> ReportTable:
    """A row an area, the largest gap first."""
    frame = with_balance(kept, even).sort_values(["gap", "name"], ascending=[False, True], kind="stable")
    sums = [name for name in frame if name not in {"system", "name"}]
    foot = pd.DataFrame([{"name": "The nation", **frame[sums].sum()}])
    columns = [
        TableColumn("name", "Area"),
        TableColumn("required", "Must find", "£m"),
        TableColumn("deliverable", "Delivered", "£m"),
        TableColumn("support", "Support", "£m"),
        TableColumn("gap", "Gap", "£m"),
        *(TableColumn(cause, f"{words}: gap smaller by", "£m") for cause, words in HEADS.items()),
        TableColumn("together", "All three: gap smaller by", "£m"),
        TableColumn("efficiency", "Pure efficiency: gap left", "£m"),
    ]
    if even is not None:
        columns += [
            TableColumn("must_plan", "Must balance: over its total, as planned", "change £m"),
            TableColumn("must_expected", "and as would be delivered", "change £m"),
        ]
    columns.append(TableColumn("balance", "How far: over its total", "change £m"))
    period = kept.about.get("period", "")
    caption = f"Can the areas balance in {period}? Must balance beside how far, and the gap by cause, £m"
    return ReportTable("areas-causes", caption, columns, frame.reset_index(drop=True), foot, _note(kept))


def _note(kept: Kept) -> str:
    means = "; ".join(f"{HEADS[cause].lower()}: {words}" for cause, words in CAUSES.items())
    return (
        "What an area must find is its control total less its position if nothing is done; delivered is before "
        "support. "
        f"By cause: how far solved again with one limit lifted ({means}, which is agency staff at the price over "
        f"{kept.about.get('premium', '')}). What is left with all three lifted is savings that nobody has found. The "
        "causes need not add up: two limits may each stop the same saving, or only both together. Support is national "
        "and moves between areas, so that one area’s gap can grow when a limit is lifted; read single areas with care."
    )


def nation_steps(kept: Kept) -> pd.DataFrame:
    """From what must be found to what nobody has found: step, amount (£m), start, end and kind."""
    sums = kept.tables["areas"].drop(columns=["system", "name"]).sum()
    spare = sums["gap"] - (sums["required"] - sums["deliverable"] - sums["support"])
    single = sum(float(sums[cause]) for cause in HEADS)
    steps = [
        (MUST, sums["required"]),
        ("Delivered", -sums["deliverable"]),
        ("Support", -sums["support"]),
        (SPARE, spare),
        (GAP, sums["gap"]),
        *((words, -sums[cause]) for cause, words in HEADS.items()),
        (OVERLAP, single - sums["together"]),
        (LEFT, sums["efficiency"]),
    ]
    rows, level = [], 0.0
    for name, amount in steps:
        total = name in {MUST, GAP, LEFT}
        start, level = (0.0, float(amount)) if total else (level, level + float(amount))
        kind = "total" if total else "better" if amount <= 0 else "worse"
        rows.append((name, float(amount), start, level, kind))
    frame = pd.DataFrame(rows, columns=["step", "amount", "start", "end", "kind"])
    return frame[(frame["amount"].abs() > SOME) | (frame["kind"] == "total")].reset_index(drop=True)


def nation_table(kept: Kept) -> ReportTable:
    """The steps of the nation."""
    columns = [
        TableColumn("step", "Step"),
        TableColumn("amount", "£m", "£m"),
        TableColumn("end", "Left (£m)", "£m"),
    ]
    caption = "The nation: from what must be found to what nobody has found, £m"
    note = "Each cause lifted on its own; their overlap is what two of them close both, or only all of them together."
    return ReportTable("nation-steps", caption, columns, nation_steps(kept), note=note)


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    room = 150 if size.narrow else 260
    most = float(rows[["start", "end"]].max().max())
    scale = alt.Scale(domain=[min(0.0, float(rows["end"].min())), most * 1.18], nice=False)
    axis = alt.Axis(tickCount=4 if size.narrow else 6, format=",.0f")
    y = alt.Y("step:N", sort=None, title=None, axis=alt.Axis(labelLimit=room - 10))
    shades = alt.Scale(domain=list(KINDS.values()), range=[DARK, BLUE, ORANGE])
    colour = alt.Color("words:N", title=None, scale=shades)
    x = alt.X("start:Q", title="£m", scale=scale, axis=axis)
    bars = alt.Chart().mark_bar(height=17).encode(x=x, x2="end:Q", y=y, color=colour)
    text = (
        alt.Chart()
        .mark_text(align="left", dx=4, fontSize=12, color=INK)
        .encode(x="high:Q", y=y, text="label:N")
    )
    zero = alt.Chart().mark_rule(color=GREY).encode(x=alt.datum(0))
    layers = alt.layer(zero, bars, text, data=rows)
    found: alt.TopLevelMixin = layers.properties(width=size.width - room - 20, height=26 * len(rows))
    return found


def nation_chart(kept: Kept, behind: ReportTable) -> Drawing:
    """A bar a step, from what must be found down to what nobody has found."""
    rows = nation_steps(kept)
    rows["words"] = rows["kind"].map(KINDS)
    rows["high"] = rows[["start", "end"]].max(axis=1)
    rows["label"] = [money(amount) for amount in rows["amount"]]
    words = "; ".join(f"{row.step} {row.label}" for row in each(rows))
    when = kept.about.get("period", "")
    title = f"The nation in {when}: what must be found, what is delivered, and the gap by cause, £m"
    return draw(
        "nation-chart", title, f"Bars from the top down. {words}.", behind, lambda size: _chart(rows, size)
    )


def show(view: View, kept: Kept) -> Content:
    """The areas with their gap by cause, beside a plan that must balance where there is one."""
    blocks = [
        *drawn(nation_chart(kept, nation_table(kept))),
        shown(areas_table(kept, _balanced(view))),
    ]
    return Content(kept.findings, blocks)


def _balanced(view: View) -> Opened | None:
    """A plan that balances: the run itself or the one beside it."""
    if question(view.pair.lead.run) == "balance":
        return view.lead
    return None if view.pair.even is None else view.pair.even.reading


# The shares of eight causes.


def shares_table(kept: Kept) -> ReportTable:
    """A row a quantity and cause, and what is left."""
    frame = kept.tables["shares"].copy()
    frame["cause"] = frame["cause"].str.capitalize()
    columns = [
        TableColumn("what", "What is missed"),
        TableColumn("cause", "Cause"),
        TableColumn("unit", "Unit"),
        TableColumn("share", "Its share", "by row"),
        TableColumn("whole", "Missed as things are", "by row"),
        TableColumn("part", "Share of that", "share"),
        TableColumn("alone", "Less missed with this cause alone taken away", "by row"),
        TableColumn("last", "Less missed with all others gone already", "by row"),
        TableColumn("means", "Taken away means", "long"),
    ]
    note = (
        "The question is solved again without each cause and without every set of them. What one cause brings hangs on "
        "which others are gone: alone it may bring much, beside others nothing more. Its share is the average over all "
        "orders in which they could be taken away (the Shapley value). The shares and what is left add up to what is "
        "missed as things are. A share below nothing says that the relief goes to a promise that comes earlier. Over "
        "all periods."
    )
    return ReportTable("cause-shares", "What is missed, by cause", columns, frame, note=note)


def _shares_chart(rows: pd.DataFrame, unit: str, size: Size) -> alt.TopLevelMixin:
    found: alt.TopLevelMixin = (
        alt.Chart(rows)
        .mark_bar(color=BLUE, height=17)
        .encode(
            x=alt.X("share:Q", title=unit, axis=alt.Axis(tickCount=5, format=",.0f")),
            y=alt.Y("cause:N", sort=None, title=None),
        )
        .properties(width=size.width - 150, height=28 * len(rows))
    )
    return found


def shares_chart(kept: Kept, behind: ReportTable) -> Drawing | None:
    """A bar a cause of the first quantity that has a share."""
    frame = kept.tables["shares"]
    if frame.empty:
        return None
    first = frame[frame["quantity"] == frame["quantity"].iloc[0]]
    rows = first.sort_values(
        "share", ascending=False, kind="stable", key=lambda s: s.where(first["cause"] != REST, -1e18)
    )
    unit, what = str(rows["unit"].iloc[0]), str(rows["what"].iloc[0])
    words = "; ".join(f"{row.cause} {amounts.amount(float(row.share), unit)}" for row in each(rows))
    rows = rows.assign(cause=rows["cause"].str.capitalize())[["cause", "share"]]
    return draw(
        "cause-shares-chart", f"{what}, by cause, {unit}", f"A bar for each cause, and one for what is left. {words}.",
        behind, lambda size: _shares_chart(rows, unit, size),
    )  # fmt: skip


def show_shares(_view: View, kept: Kept) -> Content:
    """The causes of what is missed, drawn and quantity by quantity."""
    return Content(kept.findings, drawn(shares_chart(kept, shares_table(kept))))
