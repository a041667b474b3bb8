"""The appraisal summary table, by place, and who bears it: natural quantities as rows, options as columns."""

from __future__ import annotations

from math import isnan

import pandas as pd

from optimiser.amounts import shown as rounded
from optimiser.explain.storage import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn, breakable, each
from optimiser.subjects.appraisal.options import SCENARIO
from optimiser.subjects.burden.show import HEADS
from optimiser.subjects.part import View

FEW = 8
"""Options of which the bearers are shown; more of them make a table that nobody reads."""


def summary_table(kept: Kept) -> ReportTable:
    """A row a quantity, a column an option: doing nothing, the choices, and the ends of the scenarios."""
    rows, options = kept.tables["summary"], kept.tables["options"]
    frame = rows.drop_duplicates("id")[["id", "what", "unit", "when"]].reset_index(drop=True)
    columns = [TableColumn("what", "What"), TableColumn("unit", "Unit"), TableColumn("when", "When")]
    choices = options.loc[options["kind"] != SCENARIO, "option"].astype(str)
    for at, (option, heading) in enumerate(zip(choices, breakable(choices), strict=True)):
        own = rows[rows["option"] == option].set_index("id")
        frame[f"option:{at}"] = frame["id"].map(own["amount"])
        told = dict(zip(own.index, _told(own), strict=True))
        frame[f"said:{at}"] = [told.get(id_, "–") for id_ in frame["id"]]
        columns.append(TableColumn(f"option:{at}", heading, "by row", text=f"said:{at}"))
    worlds = rows[rows["option"].isin(options.loc[options["kind"] == SCENARIO, "option"])].groupby("id")[
        "amount"
    ]
    for name, ends in (("least", worlds.min()), ("most", worlds.max())):
        if len(ends):
            frame[name] = frame["id"].map(ends)
            columns.append(TableColumn(name, f"Scenarios: {name}", "by row"))
    note = (
        "Money is added up over the plan; the position, patients, staff and beds are those of its last period. A "
        "deficit is below 0; in brackets are nine draws of ten of how much of the savings comes. Patients, staff and "
        "beds stand in their own units and are not added to money. Of doing nothing only the money is known."
    )
    return ReportTable("appraisal", "Appraisal summary: what each option does", columns, frame, note=note)


def _told(own: pd.DataFrame) -> list[str]:
    """Amounts as they are shown, with the range where one is known."""
    known = zip(own["amount"], own["unit"], _range(own), strict=True)
    return [f"{rounded(amount, unit)}{f' ({span})' if span else ''}" for amount, unit, span in known]


def worlds_table(kept: Kept) -> ReportTable:
    """A row a scenario, a column a quantity."""
    rows, options = kept.tables["summary"], kept.tables["options"]
    frame = options[options["kind"] == SCENARIO].reset_index(drop=True)
    kinds = rows.drop_duplicates("id")
    columns = [TableColumn("said", "Scenario", "long")]
    for kind in each(kinds):
        frame[kind.id] = frame["option"].map(rows[rows["id"] == kind.id].set_index("option")["amount"])
        columns.append(TableColumn(kind.id, f"{kind.what} ({kind.unit})", kind.unit))
    columns.append(TableColumn("option", "Name", "code"))
    return ReportTable("appraisal-worlds", "The plan in each scenario", columns, frame)


def _range(position: pd.DataFrame) -> list[str]:
    """The range of each row of the position, in words; nothing where none is known."""
    ends = zip(position["low"].astype(float), position["high"].astype(float), strict=True)
    return ["" if isnan(low) else f"{rounded(low, '£m')} to {rounded(high, '£m')}" for low, high in ends]


def places_table(kept: Kept, value: str, id_: str, caption: str, unit: str) -> ReportTable:
    """A row an option, a column a region."""
    rows = kept.tables["places"]
    rows = rows[rows["dimension"] == "region"]
    return _by_region(rows, value, id_, caption, unit)


def standard_table(kept: Kept, standard: str) -> ReportTable:
    """Patients short of one standard: a row an option, a column a region."""
    rows = kept.tables["patients"]
    rows = rows[(rows["dimension"] == "region") & (rows["standard"] == standard)]
    name = str(rows["name"].iloc[0])
    return _by_region(
        rows, "short", f"appraisal-place-{standard}", f"Patients short of {name}, by place", "patients"
    )


def _by_region(rows: pd.DataFrame, value: str, id_: str, caption: str, unit: str) -> ReportTable:
    regions = [*dict.fromkeys(rows["group"])]
    frame = (
        rows.pivot(index="option", columns="group", values=value)
        .loc[[*dict.fromkeys(rows["option"])]]
        .reset_index()
    )
    columns = [TableColumn("option", "Option"), *(TableColumn(name, name, unit) for name in regions)]
    return ReportTable(id_, caption, columns, frame, note="Money over the plan, patients in its last period.")


def bearers_table(kept: Kept) -> ReportTable:
    """Who bears each option: by type of trust and by fifths of deprivation, age and distance."""
    rows = kept.tables["places"]
    names = [*dict.fromkeys(rows["option"])][:FEW]
    rows = rows[~rows["dimension"].isin(["all", "region"]) & rows["option"].isin(names)]
    keys = ["dimension", "place", "group"]
    frame = rows[[*keys, "trusts"]].drop_duplicates(keys).reset_index(drop=True)
    columns = [
        TableColumn("head", "By"),
        TableColumn("group", "Group"),
        TableColumn("trusts", "Trusts", "count"),
    ]
    for at, name in enumerate(names):
        own = rows[rows["option"] == name].set_index(keys)
        for value, word in (("support_share", "support"), ("ask_share", "asked")):
            frame[f"{value}:{at}"] = [
                own.loc[key, value] for key in zip(*(frame[k] for k in keys), strict=True)
            ]
            columns.append(TableColumn(f"{value}:{at}", f"{name}: {word}", "share"))
    frame["head"] = frame["dimension"].map(HEADS)
    note = "Shares of what the trusts of a group spend with nothing decided; support is grants and loans."
    if kept.tables["places"]["option"].nunique() > FEW:
        note += f" The first {FEW} options; the workbook has them all."
    return ReportTable(
        "appraisal-bearers", "Distribution: who is supported and asked", columns, frame, note=note
    )


def moves_table(kept: Kept) -> ReportTable:
    """Who gains and loses against this plan."""
    columns = [
        TableColumn("option", "Option"),
        TableColumn("more_support", "Trusts with more support", "count"),
        TableColumn("less_support", "with less", "count"),
        TableColumn("most_gained", "Gains most"),
        TableColumn("gained", "by (£m)", "£m"),
        TableColumn("most_lost", "Loses most"),
        TableColumn("lost", "by (£m)", "£m"),
        TableColumn("more_asked", "Trusts asked for more", "count"),
        TableColumn("less_asked", "for less", "count"),
    ]
    note = "Against the first option, over the plan; a change counts where it shows once rounded."
    return ReportTable("appraisal-moves", "Who gains and who loses", columns, kept.tables["moves"], note=note)


def show(_view: View, kept: Kept) -> Content:
    """The summary, then by place, then who bears it."""
    patients = kept.tables["patients"]
    blocks = [
        shown(summary_table(kept)),
        folded(worlds_table(kept)),
        shown(
            places_table(kept, "support", "appraisal-place-support", "Grants and loans by place, £m", "£m")
        ),
        folded(
            places_table(kept, "missed", "appraisal-place-missed", "Control totals missed by place, £m", "£m")
        ),
        folded(places_table(kept, "ask", "appraisal-place-ask", "Asked for by place, £m", "£m")),
        *(folded(standard_table(kept, str(one))) for one in dict.fromkeys(patients["standard"])),
        folded(bearers_table(kept)),
        folded(moves_table(kept)),
    ]
    return Content(kept.findings, blocks)
