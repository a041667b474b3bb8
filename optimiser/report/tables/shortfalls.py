"""How far the plan gets, and what is short, where and by how much."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.verified_run import Opened
from optimiser.explain.words import small
from optimiser.report.table import (
    ReportTable,
    TableColumn,
    each,
    looked_up,
    mapping,
    placed,
    spread,
    system_regions,
    who,
)
from trustmodels.allocation.commitments import FAMILIES, OF_LEVEL
from trustmodels.allocation.family import Family

# What is short: every commitment of the three imperatives, with its line, its place and its amount.

IMPERATIVES = ("finance", "access", "safety")
LEVELS = {"trust": "trusts", "system": "systems", "sector": "the sector"}
LAST = 99


def told_families() -> dict[str, Family]:
    """The commitments of the three imperatives by which something is missed, in the order of their records."""
    return {f.id: f for f in FAMILIES.values() if f.imperative in IMPERATIVES and not f.told.pot}


def line_of(family: Family, level: str, standard: str) -> str:
    """The line of a commitment in a table."""
    return family.label.format(level=LEVELS.get(level, level), standard=standard)


def promise_of(family: Family, line: str, standard: str) -> str:
    """What is said to be short within a sentence: of a standard its name, whatever its line says beside it."""
    return small(family.told.missed.format(standard=standard) or line)


def _place_in_order(family: Family) -> tuple[int, int]:
    return IMPERATIVES.index(family.imperative), family.told.order or LAST


def shortfalls(reading: Opened) -> pd.DataFrame:
    """Every row of the commitments of finance, access and safety, also of those that are kept or off.

    Returns:
        `line` (words), `promise` (what is short, within a sentence), `id`, `mode`, `imperative`, `trust`, `system`,
        `region` (where there is one), `standard`, `period`, `amount` (short, in `unit`; 0 unless the status is short),
        `short`, `unit`. Lines come finance first, then access, then safety.
    """
    rows = reading.table("commitments")
    told = told_families()
    rows = rows[rows["id"].isin(list(told))].copy()
    rows["short"] = rows["status"] == "short"
    rows["amount"] = rows["shortfall"].where(rows["short"], 0.0)
    names = mapping(reading.instance.tables["standards"], "standard", "name")
    kinds = rows[["id", "imperative", "level", "standard"]].drop_duplicates()
    kinds["line"] = [line_of(told[k.id], k.level, names.get(k.standard, "")) for k in each(kinds)]
    kinds["promise"] = [promise_of(told[k.id], k.line, names.get(k.standard, "")) for k in each(kinds)]
    kinds["place"] = [_place_in_order(told[k.id]) for k in each(kinds)]
    rows = rows.merge(kinds, on=["id", "imperative", "level", "standard"], how="left")
    rows = rows.sort_values("place", kind="stable").reset_index(drop=True)
    rows["region"] = _regions(reading, rows)
    rows["again"] = [told[family].told.again for family in rows["id"]]
    columns = (
        "line promise id again mode imperative level trust system region standard period amount short unit"
    )
    return rows[columns.split()]


def _regions(reading: Opened, rows: pd.DataFrame) -> list[str]:
    """The region of the trust, or else of the system; none for the sector."""
    of_trust = mapping(who(reading.instance), "trust", "region")
    of_system = mapping(system_regions(reading.instance), "system", "region")
    pairs = zip(rows["trust"], rows["system"], strict=True)
    return [of_trust.get(trust) or of_system.get(system, "") for trust, system in pairs]


# How far can we get? Each line of the three imperatives by period: how much is short, and at how many.

MODES = {"yield": "", "hold": "held", "off": "off: shapes nothing"}
NOTE = (
    "“Missed” counts the commitments that are short, of those that were made. Finance is shown by level: "
    "the levels overlap and do not add up."
)


def reach_rows(reading: Opened) -> pd.DataFrame:
    """One row a line and period: imperative, line, promise, id, again, unit, mode, period, amount, missed, asked."""
    rows = shortfalls(reading)
    keys = ["imperative", "line", "promise", "id", "again", "unit", "mode", "period"]
    return rows.groupby(keys, sort=False, as_index=False).agg(
        amount=("amount", "sum"), missed=("short", "sum"), asked=("short", "size")
    )


def reach(reading: Opened) -> ReportTable:
    """What is short, by imperative and period, over all trusts."""
    rows = reach_rows(reading)
    rows["count"] = [
        f"{missed:,} of {asked:,}" for missed, asked in zip(rows["missed"], rows["asked"], strict=True)
    ]
    rows["imperative"] = rows["imperative"].str.capitalize()
    rows["mode"] = rows["mode"].map(MODES)
    wide = spread(rows, ["line", "imperative", "unit", "mode"], ["amount", "count"])
    columns = [
        TableColumn("line", "What was promised"),
        TableColumn("imperative", "Imperative"),
        TableColumn("unit", "Unit"),
    ]
    for y in reading.periods:
        columns += [
            TableColumn(f"amount:{y}", f"{y} short", "by row"),
            TableColumn(f"count:{y}", f"{y} missed"),
        ]
    if (wide["mode"] != "").any():
        columns.append(TableColumn("mode", "Standing"))
    return ReportTable(
        "reach",
        "What is short, by imperative and period",
        columns,
        wide,
        note=NOTE,
    )


# Where is it short? The same lines by region, by system and by trust, period by period.


def _lines(rows: pd.DataFrame) -> list[TableColumn]:
    kinds = each(rows[["line", "unit"]].drop_duplicates())
    return [TableColumn(kind.line, f"{kind.line} ({kind.unit})", kind.unit) for kind in kinds]


def _pivot(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    wide = rows.pivot_table(
        index=[*keys, "period"], columns="line", values="amount", aggfunc="sum", sort=False
    )
    wide.columns.name = None
    return wide.reset_index()


def _foot(rows: pd.DataFrame, first: str) -> pd.DataFrame:
    return _pivot(rows.assign(**{first: "All"}), [first])


def short_regions(reading: Opened) -> ReportTable:
    """What is short, by region and period; levels above the region are left out."""
    rows = shortfalls(reading)
    rows = rows[rows["region"] != ""]
    frame = _pivot(rows, ["region"]).sort_values("region", kind="stable")
    columns = [TableColumn("region", "Region"), TableColumn("period", "Period"), *_lines(rows)]
    return ReportTable("short-regions", "What is short, by region", columns, frame, _foot(rows, "region"))


def short_systems(reading: Opened) -> ReportTable:
    """What is short, by system and period."""
    rows = shortfalls(reading)
    rows = rows[rows["region"] != ""].drop(columns="region")
    of_trust = mapping(reading.instance.tables["trusts"], "trust", "system")
    pairs = zip(rows["trust"], rows["system"], strict=True)
    rows = rows.assign(system=[of_trust.get(trust, system) for trust, system in pairs])
    where = system_regions(reading.instance)
    frame = _pivot(rows, ["system"])
    frame["name"] = looked_up(frame["system"], mapping(where, "system", "system_name"))
    frame["region"] = looked_up(frame["system"], mapping(where, "system", "region"))
    frame = frame.sort_values(["name"], kind="stable")
    first = [TableColumn("name", "System"), TableColumn("region", "Region"), TableColumn("period", "Period")]
    return ReportTable(
        "short-systems", "What is short, by system", [*first, *_lines(rows)], frame, _foot(rows, "name")
    )


def short_trusts(reading: Opened) -> ReportTable:
    """What is short, by trust and period."""
    rows = shortfalls(reading)
    rows = rows[rows["trust"] != ""].drop(columns=["system", "region"])
    frame = placed(_pivot(rows, ["trust"]), reading.instance).sort_values(["name", "trust"], kind="stable")
    first = [TableColumn("name", "Trust"), TableColumn("trust", "Code", "code"), TableColumn("type", "Type")]
    first += [
        TableColumn("system_name", "System"),
        TableColumn("region", "Region"),
        TableColumn("period", "Period"),
    ]
    return ReportTable(
        "short-trusts", "What is short, by trust", [*first, *_lines(rows)], frame, _foot(rows, "name")
    )


def imperatives_by_trust(reading: Opened) -> pd.DataFrame:
    """One row a trust and period: finance, access, safety (whether it misses any), and who and where it is.

    `finance_pct` is the control total shortfall as a share of the period's expenditure.
    """
    rows = shortfalls(reading)
    rows = rows[rows["trust"] != ""]
    flags = (
        rows.groupby(["trust", "period", "imperative"], sort=False)["short"].any().unstack(fill_value=False)
    )
    for imperative in ("finance", "access", "safety"):
        if imperative not in flags:
            flags[imperative] = False
    flags = flags.reset_index()
    missed = rows[rows["id"] == OF_LEVEL["trust"].id].set_index(["trust", "period"])["amount"]
    keys = list(zip(flags["trust"], flags["period"], strict=True))
    flags["finance_short"] = [float(missed.get(key, 0.0)) for key in keys]
    flags["finance_pct"] = flags["finance_short"] / [reading.case.expenditure[key] for key in keys]
    return placed(
        flags[["trust", "period", "finance", "access", "safety", "finance_short", "finance_pct"]],
        reading.instance,
    )
