"""Every assumption drawn together: the 80% range of each headline quantity, and what was drawn."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.amounts import amount, said
from optimiser.explain.headline_range import DRAWS
from optimiser.explain.quantities import IN_ALL
from optimiser.explain.storage import Kept
from optimiser.explain.words import capital, plural
from optimiser.report.charts.style import BLUE, ORANGE, Drawing, Size, draw
from optimiser.report.section import Block, Content, folded, shown
from optimiser.report.table import ASSUMED, ReportTable, TableColumn, breakable
from optimiser.subjects.part import View

TOP = 12
"""Assumptions in view; all of them stand behind a line."""
SPREAD, SAID = "spread", 4
"""Quantities whose range is said; the table has them all."""
LAST = ("draws-clash",)
"""Findings for whoever asks the command."""
COLUMNS = (
    TableColumn("what", "What"),
    TableColumn("unit", "Unit"),
    TableColumn("period", "Period"),
    TableColumn("central", "Under the central values", "by row"),
    TableColumn("p10", "One draw in ten is below", "by row"),
    TableColumn("p50", "Middle draw", "by row"),
    TableColumn("p90", "One draw in ten is above", "by row"),
    TableColumn("error", "Standard error of the ends", "by row"),
)


def ranges_table(kept: Kept, *, in_all: bool) -> ReportTable:
    """The 80% ranges over all periods, or period by period."""
    frame = kept.tables["ranges"]
    frame = frame[(frame["period"] == IN_ALL) == in_all].copy()
    frame["error"] = frame[["error_p10", "error_p90"]].max(axis=1)
    asked, planned = int(kept.about.get("asked", "0")), int(kept.about.get(DRAWS, "0"))
    note = (
        f"{plural(asked, 'draw')} of {plural(int(kept.about.get('assumptions', '0')), 'assumption')} together, "
        f"{planned:,} with a plan. Each draw is the whole plan made again for a world in which every assumption is "
        "another one, and is what would be short if everybody knew that world from the start. Eight draws of ten lie "
        "between the two ends. The error is how far an end would move if other draws had been made. Quantities that "
        "are nothing in every draw are left out."
    )
    title = "over all periods" if in_all else "period by period"
    columns = [c for c in COLUMNS if not (in_all and c.name == "period")]
    return ReportTable(
        f"spread-{'all' if in_all else 'periods'}",
        f"How wide the answer is, {title}",
        columns,
        frame,
        note=note,
    )


def beliefs_table(kept: Kept) -> ReportTable:
    """What was drawn of each assumption."""
    frame = kept.tables["beliefs"].copy()
    frame["called"] = breakable(frame["assumption"])
    columns = [
        *ASSUMED,
        TableColumn("unit", "Unit"),
        TableColumn("drawn", "Drawn as"),
        TableColumn("p10", "One in ten below", "number"),
        TableColumn("p90", "One in ten above", "number"),
        TableColumn("correlated_with", "Goes together with", "long"),
    ]
    note = (
        "Triangular: the central value is the likeliest, and nothing lies beyond low and high. Three values: low, "
        "central or high, since nothing between them can be laid over the tables. Assumptions are independent but for "
        "those that the last column names."
    )
    return ReportTable("spread-beliefs", "What was drawn", columns, frame, note=note)


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    y = alt.Y("period:N", sort=None, title=None)
    x = alt.X("p10:Q", title="£m", axis=alt.Axis(tickCount=5, format=",.0f"), scale=alt.Scale(zero=True))
    base = alt.Chart(rows)
    bars = base.mark_bar(height=16, color=BLUE).encode(x=x, x2="p90:Q", y=y)
    ticks = base.mark_tick(thickness=4, size=26, color=ORANGE).encode(x="central:Q", y=y)
    found: alt.TopLevelMixin = alt.layer(bars, ticks).properties(
        width=size.width - 130, height=44 * len(rows)
    )
    return found


def ranges_chart(kept: Kept, behind: ReportTable) -> list[Block]:
    """The first of the money: a bar a period from the one end to the other, and a tick at the central values."""
    frame = kept.tables["ranges"]
    money = frame[(frame["unit"] == "£m") & (frame["period"] != IN_ALL)]
    if money.empty:
        return []
    rows = money[money["quantity"] == money["quantity"].iloc[0]]
    last = rows.iloc[-1]
    ends = f"from {said(last['p10'], '£m')} to {said(last['p90'], '£m')}"
    description = (
        f"A bar for each period, and a tick where the central values lie. In {last['period']} the bar goes {ends}, and "
        f"the tick is at {said(last['central'], '£m')}."
    )
    title = f"{last['what']}, £m: eight draws of ten (bar) and the central values (tick)"
    drawing: Drawing = draw("spread-chart", title, description, behind, lambda size: _chart(rows, size))
    return [Block(chart=drawing)]


def show(_view: View, kept: Kept) -> Content:
    """The ranges over all periods in full view, by period and the beliefs behind lines."""
    sums, periods = ranges_table(kept, in_all=True), ranges_table(kept, in_all=False)
    blocks = [*ranges_chart(kept, periods), shown(sums), folded(periods), folded(beliefs_table(kept))]
    spreads = [f for f in kept.findings if f.id == SPREAD][:SAID]
    others = [f for f in kept.findings if f.id not in {SPREAD, *LAST}]
    return Content([*spreads, *others], blocks)


def worth_rows(kept: Kept, name: str, most: int) -> ReportTable:
    """What knowing each assumption is worth, in the first quantity that it is worth something of."""
    frame = kept.tables["worth"]
    frame = frame.assign(some=frame["told"] > 0).sort_values("some", ascending=False, kind="stable")
    frame = frame.groupby("assumption", sort=False).head(1).head(most).copy()
    frame["called"] = breakable(frame["assumption"])
    frame["worth"] = [_told(told, unit) for told, unit in zip(frame["told"], frame["unit"], strict=True)]
    columns = [
        TableColumn("assumption", "Assumption", text="called"),
        TableColumn("grade", "Grade"),
        TableColumn("what", "Of what"),
        TableColumn("worth", "Less of it if it were known first"),
        TableColumn("trusts", "Trusts decided otherwise", "count"),
        TableColumn("share", "Share of the variance of the draws", "share"),
        TableColumn("pawn", "Moves the whole distribution (0 to 1)", "number"),
    ]
    about = kept.about
    options, draws = (int(about.get(word, "0")) for word in ("options", "draws"))
    note = (
        f"What is decided is each trust’s ask and grant of {about.get('first', 'the first period')} and what begins in "
        "it, as the most that can be had; the later periods are planned again when the world is known. "
        f"{plural(options, 'decision')} in {plural(draws, 'draw')}: that for the central values, and those that would "
        "be made if one of the assumptions that move the draws most were known to be at its low or its high. An "
        "assumption is worth knowing where another of these decisions is better for some of its values. One "
        "that moves the answer much is worth nothing where the same decision is best whatever it is. "
        f"{about.get('nothing', '0')} of {plural(int(about.get('weak', '0')), 'assumption')} of grade D are worth "
        f"nothing, and {about.get('unclear', '0')} cannot be told from worthless. A trust is decided otherwise where "
        "its ask or its grant differs by more than "
        f"£{about.get('moved', '1')}m; a dash where that was not tried. Each quantity stands by itself; "
        "they do not add up."
    )
    return ReportTable(name, "What is worth finding out", columns, frame, note=note)


def _told(told: float, unit: str) -> str:
    return amount(told, unit) if told > 0 else "nothing"


def worth_totals(kept: Kept) -> ReportTable:
    """What is missed on average with what is decided today, and how much of it knowing everything would save."""
    columns = [
        TableColumn("what", "What is missed"),
        TableColumn("unit", "Unit"),
        TableColumn("central", "With the decision for the central values", "by row"),
        TableColumn("best", "With the decision that misses least", "by row"),
        TableColumn("option", "Which is that for"),
        TableColumn("everything", "Less of it if everything were known first", "by row"),
    ]
    draws = plural(int(kept.about.get("draws", "0")), "draw")
    note = f"On average of {draws}, over all periods."
    return ReportTable(
        "worth-totals", "What knowing everything would be worth", columns, kept.tables["totals"], note=note
    )


def groups_table(kept: Kept) -> ReportTable:
    """What it would be worth to find out all assumptions of a kind."""
    frame = kept.tables["groups"].copy()
    frame["worth"] = [_told(told, unit) for told, unit in zip(frame["told"], frame["unit"], strict=True)]
    frame["group"] = frame["group"].map(capital)
    columns = [
        TableColumn("group", "All assumptions about"),
        TableColumn("assumptions", "How many", "count"),
        TableColumn("what", "Of what"),
        TableColumn("worth", "Less of it if all were known first"),
        TableColumn("members", "Which", "long"),
    ]
    note = (
        "What it would be worth to find out all of one kind before the first period is decided: where to send "
        "somebody. An assumption that acts on several parts of the instance is in several groups; groups do not add "
        "up, and knowing all of a kind is worth at least what knowing the best of them is."
    )
    return ReportTable("worth-groups", "What is worth finding out, by kind", columns, frame, note=note)


def known_table(kept: Kept) -> ReportTable:
    """The ranges that would be left if the foremost assumptions were known."""
    columns = [
        TableColumn("what", "What is missed"),
        TableColumn("unit", "Unit"),
        TableColumn("p10", "Today: one draw in ten is below", "by row"),
        TableColumn("p90", "Today: one in ten is above", "by row"),
        TableColumn("known_p10", "With these known: below", "by row"),
        TableColumn("known_p90", "With these known: above", "by row"),
        TableColumn("narrower", "Narrower by", "share"),
    ]
    note = (
        f"Known to be at their central values: {kept.about.get('known', '')}. Every draw was solved again with these, "
        "the others as they were drawn. A range that does not get narrower hangs on other things."
    )
    return ReportTable(
        "worth-known",
        "The answer if the foremost assumptions were known",
        columns,
        kept.tables["known"],
        note=note,
    )


def show_worth(_view: View, kept: Kept) -> Content:
    """What is worth finding out, and what everything together would be worth."""
    first, every = (
        worth_rows(kept, "worth-first", TOP),
        worth_rows(kept, "worth-every", len(kept.tables["worth"])),
    )
    more = [folded(worth_totals(kept)), folded(groups_table(kept)), folded(known_table(kept))]
    return Content(kept.findings, [shown(first), folded(every), *more])
