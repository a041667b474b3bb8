"""This run against another: totals that add up, who gains and loses, and which decisions and inputs differ."""

from __future__ import annotations

import pandas as pd

from optimiser.instances import Instance
from optimiser.report.pair import RunComparison
from optimiser.report.table import ReportTable, TableColumn, mapping, placed, type_label
from trustmodels.allocation.measures import MEASURES

AMOUNTS = (
    ("cip", "Asked for (£m)"),
    ("grant", "Grants (£m)"),
    ("loan", "Loans (£m)"),
    ("reported", "Reported position (£m)"),
)
SHORT = (
    ("patients_short", "Patients short"),
    ("wte_short", "Staff short (WTE)"),
    ("beds_short", "Beds short"),
)
LEVELS = {"region": "Region", "system": "System", "type": "Type of trust"}
VERDICTS = {
    "asked for less": "● Asked for less",
    "ends better": "● Ends better",
    "the same": "◐ The same",
    "asked for more": "▲ Asked for more",
    "ends worse": "▲ Ends worse",
}
SHOWN = 15
"""Winners and losers in full view, of each."""


def measures_table(found: RunComparison) -> ReportTable:
    """Every measure of both runs."""
    base, name = found.names
    frame = found.tables["measures"]
    own = frame[frame["run"] == name].copy()
    own["before"] = own["value"] - own["change"]
    units = [MEASURES[str(measure)].unit for measure in own["measure"]]
    own["said"] = units
    own["unit"] = [unit if unit in {"£m", "share"} else "count" for unit in units]
    own["measure"] = own["measure"].str.replace("_", " ").str.capitalize()
    columns = [
        TableColumn("measure", "Measure"),
        TableColumn("said", "Unit"),
        TableColumn("before", base, "by row"),
        TableColumn("value", name, "by row"),
        TableColumn("change", "Change", "change by row"),
    ]
    return ReportTable("compared-measures", "Measures of both runs, over all periods", columns, own)


def quantities_table(found: RunComparison) -> ReportTable:
    """What both runs leave short and give, in natural quantities."""
    base, name = found.names
    frame = found.tables["quantities"]
    columns = [
        TableColumn("what", "What"),
        TableColumn("unit", "Unit"),
        TableColumn("before", base, "by row"),
        TableColumn("after", name, "by row"),
        TableColumn("change", "Change", "change by row"),
    ]
    own = frame[frame["run"] == name]
    return ReportTable(
        "compared-quantities", "What is short and what is given, over all periods", columns, own
    )


def _sums(found: RunComparison, level: str) -> pd.DataFrame:
    """Both runs' amounts over all periods and what changes, a row an area of the level."""
    frame = found.tables["differences"]
    own = frame[(frame["run"] == found.names[1]) & (frame["level"] == level)].dropna(subset=["change_cip"])
    values = [name for name, *_ in (*AMOUNTS, *SHORT)]
    changes = [f"change_{name}" for name in values]
    sums = own.groupby("id", sort=False)[[*values, *changes]].sum().reset_index()
    for name, change in zip(values, changes, strict=True):
        sums[f"before_{name}"] = sums[name] - sums[change]
    return sums


def _figures(found: RunComparison) -> list[TableColumn]:
    base, name = found.names
    return [
        TableColumn("before_cip", f"Asked for (£m): {base}", "£m"),
        TableColumn("cip", f"Asked for (£m): {name}", "£m"),
        *(TableColumn(f"change_{value}", f"Change: {heading}", "change £m") for value, heading in AMOUNTS),
        *(TableColumn(f"change_{value}", f"Change: {heading}", "change count") for value, heading in SHORT),
    ]


def level_table(found: RunComparison, level: str, instance: Instance) -> ReportTable:
    """What changes by region, system or type; the rows add up to the sector at the foot."""
    frame, foot = _sums(found, level), _sums(found, "sector").assign(id="The sector")
    if level == "system":
        frame["id"] = frame["id"].map(mapping(instance.tables["systems"], "system", "name"))
    if level == "type":
        frame["id"] = frame["id"].map(type_label)
    heading = LEVELS[level]
    caption = f"What changes by {heading.lower()}, over all periods"
    note = "The rows add up to the sector, of both runs: this is checked before the page is made."
    columns = [TableColumn("id", heading), *_figures(found)]
    return ReportTable(f"compared-{level}", caption, columns, frame, foot, note)


def _verdicts(found: RunComparison, instance: Instance) -> pd.DataFrame:
    frame = found.tables["trusts"]
    own = placed(frame[frame["run"] == found.names[1]].drop(columns="run"), instance)
    own["verdict"] = own["verdict"].map(VERDICTS)
    return own.sort_values(["change_cip", "change_reported"], ascending=[False, True], kind="stable")


def trust_tables(found: RunComparison, instance: Instance) -> list[ReportTable]:
    """Who is asked for more first; at national size the ends in full view, all behind a line."""
    rows = _verdicts(found, instance)
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("region", "Region"),
        TableColumn("verdict", "Verdict", "state"),
        TableColumn("change_cip", "Asked for: change (£m)", "change £m"),
        TableColumn("change_grant", "Grants: change (£m)", "change £m"),
        TableColumn("change_loan", "Loans: change (£m)", "change £m"),
        TableColumn("change_reported", "Reported position: change (£m)", "change £m"),
    ]
    note = "Over all periods. The verdict goes by what is asked, then by the position. Plans as good may differ in it."
    caption = "Winners and losers: every trust, those asked for more first"
    every = ReportTable("compared-trusts", caption, columns, rows, note=note)
    if len(rows) <= 2 * SHOWN:
        return [every]
    ends = pd.concat([rows.head(SHOWN), rows.tail(SHOWN)])
    first = f"Winners and losers: the {SHOWN} trusts asked for most more, and the {SHOWN} asked for least"
    return [ReportTable("compared-ends", first, columns, ends, note=note), every]


def verdicts_table(found: RunComparison) -> ReportTable:
    """How many trusts gain and lose, and what is the same in both runs."""
    own = found.tables["trusts"]
    counts = own.loc[own["run"] == found.names[1], "verdict"].value_counts()
    rows = [(VERDICTS[verdict], float(counts.get(verdict, 0))) for verdict in VERDICTS]
    choices, asks = found.tables["choices"], found.tables["asks"]
    rows += [
        ("Yes/no decisions taken by either", float(len(choices))),
        ("of which by both", float(choices["stable"].sum())),
        ("Trusts asked for the same in both", float(asks["stable"].sum())),
        ("Trusts", float(len(asks))),
        ("Runs", float(len(found.names))),
    ]
    frame = pd.DataFrame(rows, columns=["what", "number"])
    columns = [TableColumn("what", "What"), TableColumn("number", "Number", "count")]
    return ReportTable("compared-counts", "Winners, losers and what is the same, counted", columns, frame)


def flips_table(found: RunComparison) -> ReportTable:
    """Yes/no decisions that only one of the runs takes."""
    base, name = found.names
    rows = [(text[2:].capitalize(), name if text.startswith("+") else base) for text in found.flips]
    frame = pd.DataFrame(rows, columns=["decision", "taken"])
    columns = [TableColumn("decision", "Decision"), TableColumn("taken", "Taken only in")]
    return ReportTable(
        "compared-decisions", "Yes/no decisions that only one of the runs takes", columns, frame
    )


def inputs_table(found: RunComparison) -> ReportTable:
    """How many inputs differ, table by table and column by column, with the first of each as an example."""
    columns = [
        TableColumn("table", "Table"),
        TableColumn("column", "Column"),
        TableColumn("kind", "What"),
        TableColumn("number", "Cells or rows", "count"),
        TableColumn("key", "The first of them", "long"),
        TableColumn("before", "Before", "long"),
        TableColumn("after", "After", "long"),
    ]
    keys = ["table", "column", "kind"]
    if found.inputs.empty:
        frame = pd.DataFrame(columns=[column.name for column in columns])
    else:
        grouped = found.inputs.groupby(keys, sort=False)
        frame = (
            grouped[["key", "before", "after"]].first().join(grouped.size().rename("number")).reset_index()
        )
    return ReportTable("compared-inputs", "Inputs that differ between the two runs", columns, frame)
