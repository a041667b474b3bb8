"""Rules of support on the page: whom each pays, what gaming it brings, what trusts answer, what the literature says."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimiser.explain.storage import Kept
from optimiser.report.charts.style import BLUE, NOT_ZERO, ORANGE, Drawing, Size, draw
from optimiser.report.section import Block, Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn
from optimiser.subjects.part import View

YES, NO = "● on it", "–"


def rules_table(kept: Kept) -> ReportTable:
    """A row a rule: what the honest get and miss, and what each way to game it brings."""
    frame = kept.tables["rules"].copy()
    frame["front"] = [YES if each else NO for each in frame["frontier"].astype(bool)]
    columns = [
        TableColumn("rule", "Rule"),
        TableColumn("said", "What it pays", "long"),
        TableColumn("paid", "Paid (£m)", "£m"),
        TableColumn("left", "Honest trusts still short (£m)", "£m"),
        TableColumn("left_within_benchmark", "Of it at trusts no dearer than they must be (£m)", "£m"),
        TableColumn("claim", "Claiming 1% more cost (£m)", "£m"),
        TableColumn("hide", "Hiding a fifth of schemes (£m)", "£m"),
        TableColumn("less", "Delivering a fifth less (£m)", "£m"),
        TableColumn("slip", "Starting a year late (£m)", "£m"),
        TableColumn("gamed", "The best way of each (£m)", "£m"),
        TableColumn("front", "Frontier"),
    ]
    note = (
        f"{len(frame)} rules, {int(frame['frontier'].astype(bool).sum())} of them on the frontier. "
        "All trusts and periods together, on one plan: what trusts are asked stays, and only who is supported differs. "
        "Where a pot is too small, everybody gets the same share of what they are due. The four ways to game are what "
        f"the {kept.about.get('trusts', '')} trusts would be paid more if each of them, alone, did so and nobody else "
        "did; trusts that would be paid less do not do it. A rule is on the frontier where no other leaves honest "
        "trusts less short and also pays those who game less."
    )
    return ReportTable("support-rules", "Rules of support beside each other", columns, frame, note=note)


def outcomes_table(kept: Kept) -> ReportTable:
    """A row a rule: what trusts save and what the nation pays where they answer."""
    columns = [
        TableColumn("rule", "Rule"),
        TableColumn("said", "What it pays", "long"),
        TableColumn("could_save", "Could save (£m)", "£m"),
        TableColumn("saved", "Saved (£m)", "£m"),
        TableColumn("paid", "Support (£m)", "£m"),
        TableColumn("left", "Control totals missed (£m)", "£m"),
        TableColumn("cost", "Costs the nation (£m)", "£m"),
        TableColumn("waiting", "Trusts that wait", "count"),
        TableColumn("ended", "Ended in"),
    ]
    note = (
        "Here every trust chooses how much of its savings to make. Saving costs its managers effort; a deficit that is "
        "left costs it too; support that fills the gap anyway makes saving pointless, and then it waits. Trusts answer "
        "to the plan, the plan is made again with what they offer, and so on until both stay where they are (an "
        "equilibrium, within £1m) or go round in a cycle. What it costs the nation is the support that is paid and "
        "what is missed all the same. A trust waits where it makes less than half of its savings. How much a trust "
        "minds is a judgement (grade D); the table of tempers tries others."
    )
    return ReportTable(
        "support-answers", "What trusts answer to each rule", columns, kept.tables["outcomes"], note=note
    )


def tempers_table(kept: Kept) -> ReportTable:
    """A row a temper, a column a rule: what it costs the nation."""
    frame = kept.tables["tempers"]
    wide = frame.pivot(index="temper", columns="rule", values="cost")
    rules = list(dict.fromkeys(frame["rule"]))
    wide = wide.loc[list(dict.fromkeys(frame["temper"])), rules].reset_index()
    columns = [TableColumn("temper", "What trusts mind"), *(TableColumn(r, f"{r} (£m)", "£m") for r in rules)]
    supporting = frame[frame["rule"] != "nothing"]
    first = supporting.loc[supporting.groupby("temper", sort=False)["cost"].idxmin(), "rule"].value_counts()
    note = (
        f"Support that is paid and what is missed all the same, where trusts answer to the plan as it stands; plans "
        f"are not made again. {len(wide)} tempers; cheapest of the rules that support: "
        f"{', '.join(f'{rule} in {count}' for rule, count in first.items())}."
    )
    return ReportTable(
        "support-tempers", "What the rules cost where trusts mind otherwise", columns, wide, note=note
    )


def signs_table(kept: Kept) -> ReportTable:
    """What the literature reports, and what came of it here."""
    columns = [
        TableColumn("claim", "What is reported", "long"),
        TableColumn("source", "By whom"),
        TableColumn("compared", "Tried as", "long"),
        TableColumn("low", "First", "number"),
        TableColumn("high", "Second", "number"),
        TableColumn("found", "Here"),
    ]
    found = kept.tables["signs"]["found"].value_counts()
    counts = "; ".join(f"{word}: {number}" for word, number in found.items())
    note = f"The second figure should be the larger. {len(kept.tables['signs'])} effects; {counts}."
    return ReportTable(
        "support-signs", "What is known of bailouts, tried here", columns, kept.tables["signs"], note=note
    )


def _chart(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    base = alt.Chart(rows).encode(
        x=alt.X("left:Q", title=f"honest trusts still short, £m ({NOT_ZERO})", scale=alt.Scale(zero=False)),
        y=alt.Y("gamed:Q", title="paid for gaming, £m"),
    )
    points = base.mark_circle(size=90).encode(
        color=alt.condition("datum.frontier", alt.value(ORANGE), alt.value(BLUE))
    )
    labels = base.mark_text(align="left", dx=8, dy=-6).encode(text="rule:N")
    found: alt.TopLevelMixin = alt.layer(points, labels).properties(width=size.width - 130, height=280)
    return found


def frontier_chart(kept: Kept, behind: ReportTable) -> list[Block]:
    """Each rule as a point: what it costs the honest, and what it pays the others."""
    rows = kept.tables["rules"].drop_duplicates(["left", "gamed"])
    front = rows[rows["frontier"].astype(bool)]
    description = (
        f"A point a rule; further left the honest are less short, further down gaming pays less. Orange: the "
        f"{len(front)} that no other rule betters in both."
    )
    title = "What each rule costs the honest and pays the others, £m over all periods"
    drawing: Drawing = draw("support-chart", title, description, behind, lambda size: _chart(rows, size))
    return [Block(chart=drawing)]


def show(_view: View, kept: Kept) -> Content:
    """The findings, the frontier, the answers; the literature behind a line."""
    rules = rules_table(kept)
    blocks = [
        *frontier_chart(kept, rules),
        shown(rules),
        shown(outcomes_table(kept)),
        *map(folded, (tempers_table(kept), signs_table(kept))),
    ]
    return Content(kept.findings, blocks)
