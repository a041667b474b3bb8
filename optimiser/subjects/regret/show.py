"""What the decisions of plans would be regretted by."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import pandas as pd

from optimiser import amounts
from optimiser.explain.storage import Kept
from optimiser.explain.words import small
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn
from optimiser.subjects.part import View

NO_PLAN, WITHIN = "✕ no plan", "–"
SAID = ("regret_least", "regret")
"""Kinds of findings that are said here; the rest are for whoever asks the command."""


def natural(kept: Kept) -> pd.DataFrame:
    """The natural quantities of every scenario and option; none of a part from before they were kept."""
    none = pd.DataFrame(
        columns=["scenario", "option", "quantity", "label", "unit", "could_have", "more", "tells"]
    )
    return kept.tables.get("natural", none)


def regretted(kept: Kept) -> Sequence[str]:
    """The quantities of which some option leaves more short somewhere, in their order."""
    table = natural(kept)
    told = set(table.loc[table["tells"].astype(bool), "quantity"])
    return [quantity for quantity in dict.fromkeys(table["quantity"]) if quantity in told]


def regret_table(kept: Kept, quantity: str) -> ReportTable:
    """A row a scenario, a column an option: how much more of a quantity is short than need be."""
    own = natural(kept)
    own = own[own["quantity"] == quantity]
    unit, label = str(own["unit"].iloc[0]), str(own["label"].iloc[0])
    options, worlds = (
        list(kept.tables["options"]["option"]),
        list(dict.fromkeys(kept.tables["cells"]["scenario"])),
    )
    frame = own.pivot(index="scenario", columns="option", values="more").reindex(
        index=worlds, columns=options
    )
    marks = own.pivot(index="scenario", columns="option", values="tells").reindex(
        index=worlds, columns=options
    )
    frame = frame.reset_index()
    frame["could_have"] = frame["scenario"].map(own.groupby("scenario", sort=False)["could_have"].first())
    for option in options:
        pairs = zip(frame[option], marks[option], strict=True)
        frame[f"{option} said"] = [_mark(more, tells) or amounts.shown(more, unit) for more, tells in pairs]
    columns = [
        TableColumn("scenario", "World"),
        TableColumn("could_have", f"Best plan of that world ({unit})", unit),
        *(TableColumn(option, _spaced(option), unit, f"{option} said") for option in options),
    ]
    note = (
        f"Held: {kept.about.get('held', '')}. What is short with these decisions beyond the best plan of that world. "
        f"{WITHIN}: no more than the gap to which the best is known. An option that misses more of an imperative that "
        "comes earlier may miss less of a later one."
    )
    caption = f"Regret: how much more is short than need be: {small(label)} ({unit})"
    return ReportTable(f"regret-{quantity.replace(':', '-')}", caption, columns, frame, note=note)


def _mark(more: float, tells: object) -> str:
    return NO_PLAN if isnan(more) else "" if tells else WITHIN


def _spaced(option: str) -> str:
    """A name that may be broken into lines: `order:a,b` as `order: a, b`."""
    return option.replace(",", ", ").replace(":", ": ")


def worst_table(kept: Kept) -> ReportTable:
    """The largest regret of every option by quantity, the least regretted first."""
    table, worst = natural(kept), kept.tables["worst"]
    told = table[table["tells"].astype(bool)].drop_duplicates("quantity").set_index("quantity")
    most = table.assign(more=table["more"].where(table["tells"].astype(bool), 0.0))
    frame = kept.tables["options"].set_index("option").loc[list(dict.fromkeys(worst["option"]))]
    for quantity in regretted(kept):
        frame[quantity] = most[most["quantity"] == quantity].groupby("option")["more"].max()
    frame["no_plan_in"] = worst.groupby("option")["no_plan_in"].max()
    frame = frame.reset_index()
    frame["called"] = [_spaced(option) for option in frame["option"]]
    columns = [
        TableColumn("called", "Option"),
        *(
            TableColumn(
                q, f"More short: {small(str(told['label'][q]))} ({told['unit'][q]})", str(told["unit"][q])
            )
            for q in regretted(kept)
        ),
        TableColumn("no_plan_in", "Worlds without a plan", "count"),
        TableColumn("yes", "Its yes decisions", "count"),
        TableColumn("grants", "Its grants (£m)", "£m"),
        TableColumn("said", "What it is"),
    ]
    note = (
        f"{len(frame)} options in {int(worst['scenarios'].max())} worlds. The least regretted first: by the largest "
        "regret of each imperative, in the order of the question. An option that gives more in grants is bound less "
        "where grants are held at most at what it gives."
    )
    return ReportTable("regret-worst", "What each option is regretted by at most", columns, frame, note=note)


def show(_view: View, kept: Kept) -> Content:
    """The options in the order of their regret, and the worlds of the first quantity."""
    tables = [regret_table(kept, quantity) for quantity in regretted(kept)]
    blocks = [shown(worst_table(kept)), *map(shown, tables[:1]), *map(folded, tables[1:])]
    return Content([f for f in kept.findings if f.id in SAID and "weighted" not in f.sentence], blocks)
