"""A settlement that holds, on the page: what it saves, for whom it decides otherwise, and what to keep back."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn
from optimiser.subjects.part import View
from optimiser.worlds.recourse.objective import MEAN, TAIL, WORST
from optimiser.worlds.recourse.schemes import FORETOLD, ONCE, PLANNED, PROMISED, YEARLY

WORDS = {
    MEAN: "the mean of all worlds",
    TAIL: "the mean of the worst tenth",
    WORST: "the mean under the worst weights",
}
DECIDED = {
    PLANNED: "The first year as in the plan, later ones year after year",
    ONCE: "All years now",
    PROMISED: "The grants of all years now, the rest year after year",
    YEARLY: "Year after year",
    FORETOLD: "The first year now, and all known from then on",
}
AMOUNTS = {"cip": "asked for", "grant": "grant", "repair": "repairs"}


def aims_table(kept: Kept) -> ReportTable:
    """A row an aim: what is missed with the plan's decisions, and with those made for the worlds."""
    frame = kept.tables["aims"].copy()
    frame["called"] = [WORDS.get(aim, aim) for aim in frame["aim"]]
    columns = [
        TableColumn("called", "What is made least"),
        TableColumn("planned", "With what the plan decides (£m)", "£m"),
        TableColumn("settled", "With the settlement (£m)", "£m"),
        TableColumn("saved", "Saved (£m)", "£m"),
        TableColumn("gap", "Known to (£m)", "£m"),
        TableColumn("information", "Knowing the world first would save more (£m)", "£m"),
        TableColumn("moved", "Decided otherwise (£m)", "£m"),
    ]
    note = (
        f"What trusts miss of their control totals over all periods. {kept.about.get('worlds', '')} worlds are drawn, "
        f"in which these turn out otherwise together: {kept.about.get('shocks', '')}. Asks, grants and capital of "
        f"{kept.about.get('period', 'the first period')} are decided before the world is known and are the same in "
        "all; everything later, and beds, staff and loans, answer to the world that comes. No world leaves more of "
        "the promises to patients undone than with the plan. The worst weights are those that harm most when every "
        "draw may stand for its neighbours. The yes/no decisions are those of the plan."
    )
    return ReportTable("settlement-aims", "A settlement that holds in many worlds", columns, frame, note=note)


def reserve_table(kept: Kept) -> ReportTable:
    """A row a reserve: what keeping it back saves."""
    columns = [
        TableColumn("share", "Of the pot", "share"),
        TableColumn("kept", "Kept back (£m)", "£m"),
        TableColumn("expected", "Missed on average (£m)", "£m"),
        TableColumn("worst_tenth", "In the worst tenth (£m)", "£m"),
        TableColumn("saved", "Saved on average (£m)", "£m"),
        TableColumn("rate", "Saved of each further pound", "share"),
        TableColumn("gap", "Known to (£m)", "£m"),
    ]
    note = (
        "What is kept back is given within the same period, once the world is known, to whoever is entitled to it "
        "then. What it costs trusts not to be told now is not in these figures."
    )
    return ReportTable(
        "settlement-reserve", "Grants to keep back", columns, kept.tables["reserve"], note=note
    )


def decisions_table(kept: Kept) -> ReportTable:
    """A row a trust: as planned, and for the mean of all worlds."""
    columns = [
        TableColumn("trust", "Code", "code"),
        TableColumn("name", "Trust"),
        TableColumn("cip_planned", "Asked, plan (£m)", "£m"),
        TableColumn("cip_settled", "Asked, settlement (£m)", "£m"),
        TableColumn("grant_planned", "Grant, plan (£m)", "£m"),
        TableColumn("grant_settled", "Grant, settlement (£m)", "£m"),
        TableColumn("repair_planned", "Repairs, plan (£m)", "£m"),
        TableColumn("repair_settled", "Repairs, settlement (£m)", "£m"),
    ]
    note = "Made for the mean of all worlds. Of settlements as good, to £0.05m, the one that moves least from the plan."
    title = f"What is decided in {kept.about.get('period', 'the first period')}, trust by trust"
    return ReportTable("settlement-trusts", title, columns, kept.tables["decisions"], note=note)


def worlds_table(kept: Kept) -> ReportTable:
    """A row a world: with the plan, with the settlement, if it were known, and the regret of the plan."""
    columns = [
        TableColumn("world", "World", "count"),
        TableColumn("planned", "With the plan (£m)", "£m"),
        TableColumn("expected", "With the settlement (£m)", "£m"),
        TableColumn("known", "If it were known (£m)", "£m"),
        TableColumn("regret", "Regret of the plan (£m)", "£m"),
    ]
    return ReportTable("settlement-worlds", "What is missed, world by world", columns, kept.tables["worlds"])


def released_table(kept: Kept) -> ReportTable:
    """A row a trust: what it is given of the largest reserve."""
    columns = [
        TableColumn("trust", "Code", "code"),
        TableColumn("name", "Trust"),
        TableColumn("mean", "Given on average (£m)", "£m"),
        TableColumn("most", "At most (£m)", "£m"),
        TableColumn("worlds", "In how many worlds", "share"),
    ]
    return ReportTable(
        "settlement-released", "Where the largest reserve goes", columns, kept.tables["released"]
    )


def knowing_table(kept: Kept) -> ReportTable:
    """A row for each way of deciding: what is missed by what is known when."""
    frame = kept.tables["knowing"].copy()
    frame["called"] = [DECIDED.get(name, name) for name in frame["decided"]]
    frame["least_of"] = [WORDS.get(aim, aim) for aim in frame["made_least"]]
    columns = [
        TableColumn("called", "How it is decided"),
        TableColumn("least_of", "What is made least"),
        TableColumn("expected", "Missed on average (£m)", "£m"),
        TableColumn("apart", "Apart from year after year (£m)", "£m"),
        TableColumn("worst_tenth", "In the worst tenth (£m)", "£m"),
        TableColumn("worst", "At worst (£m)", "£m"),
    ]
    note = (
        f"Next year's grants, too, are given before next year is known. Here {kept.about.get('outcomes', '')} outcomes "
        f"are told apart at the end of the first year and {kept.about.get('further', '')} more after each of them at "
        f"the end of the second, {kept.about.get('paths', '')} worlds in all, each as likely; every year is decided by "
        "what is known as it begins. Deciding all of it now misses more: that is what waiting a year to learn is "
        "worth. Taking all for known after the first year misses less, which is promised and cannot be had."
    )
    return ReportTable(
        "settlement-knowing", "What waiting a year to learn is worth", columns, frame, note=note
    )


def open_table(kept: Kept) -> ReportTable:
    """A row a period: grants that go where the years before say."""
    columns = [
        TableColumn("period", "Year"),
        TableColumn("given", "Grants on average (£m)", "£m"),
        TableColumn("open", "Of these, where they go is left open (£m)", "£m"),
    ]
    note = "Of answers that miss as little, one: another may leave other grants open, and is worth no more."
    return ReportTable(
        "settlement-open", "Grants that wait for the year before", columns, kept.tables["open"], note=note
    )


def later_table(kept: Kept) -> ReportTable:
    """A row a trust, year and amount: the least, mean and most of what is decided year after year."""
    frame = kept.tables["later"].copy()
    frame["what"] = [AMOUNTS.get(name, name) for name in frame["decision"]]
    columns = [
        TableColumn("trust", "Code", "code"),
        TableColumn("name", "Trust"),
        TableColumn("period", "Year"),
        TableColumn("what", "Amount"),
        TableColumn("planned", "By the plan (£m)", "£m"),
        TableColumn("least", "At least (£m)", "£m"),
        TableColumn("mean", "On average (£m)", "£m"),
        TableColumn("most", "At most (£m)", "£m"),
    ]
    return ReportTable("settlement-later", "What is decided year after year, trust by trust", columns, frame)


def show(_view: View, kept: Kept) -> Content:
    """What it saves, what to keep back and what waiting is worth in view; trusts and worlds behind lines."""
    seen, behind = (
        [aims_table(kept), reserve_table(kept)],
        [decisions_table(kept), worlds_table(kept), released_table(kept)],
    )
    if not kept.tables["knowing"].empty:
        seen += [knowing_table(kept), open_table(kept)]
        behind.append(later_table(kept))
    return Content(kept.findings, [*map(shown, seen), *map(folded, behind)])
