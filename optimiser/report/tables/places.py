"""Where are the trusts, what does each miss at the end, and who can take whose patients?"""

from __future__ import annotations

import pandas as pd

from optimiser.explain.verified_run import Opened
from optimiser.report.table import ReportTable, TableColumn, who
from optimiser.report.tables.shortfalls import imperatives_by_trust
from trustmodels.allocation.network import receivers

YES = {True: "short", False: "kept"}


def _missed(row: pd.Series[bool]) -> str:
    names = [name for name in ("finance", "access", "safety") if row[name]]
    return {0: "All kept", 3: "All three short"}.get(len(names), " and ".join(names).capitalize() + " short")


def map_rows(reading: Opened) -> pd.DataFrame:
    """One row a trust at the end of the horizon: coordinates, the imperatives it misses, and money short."""
    rows = imperatives_by_trust(reading)
    rows = rows[rows["period"] == reading.last].drop(columns="period")
    rows["missed"] = [_missed(row) for _, row in rows.iterrows()]
    where = who(reading.instance)[["trust", "latitude", "longitude"]]
    return rows.merge(where, on="trust", how="left").reset_index(drop=True)


def trust_map(reading: Opened) -> ReportTable:
    """Which imperatives each trust misses at the end of the horizon."""
    rows = map_rows(reading).sort_values(["region", "name"], kind="stable")
    for name in ("finance", "access", "safety"):
        rows[name] = rows[name].map(YES)
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("region", "Region"),
        TableColumn("finance", "Finance"),
        TableColumn("access", "Access"),
        TableColumn("safety", "Safety"),
        TableColumn("finance_short", "Control total missed by (£m)", "£m"),
        TableColumn("finance_pct", "Share of expenditure", "share"),
    ]
    return ReportTable("trust-map", f"What each trust misses in {reading.last}", columns, rows)


def edge_rows(reading: Opened) -> pd.DataFrame:
    """Journeys within the limit, each pair once: trust, other, minutes, and both coordinates."""
    at = who(reading.instance).set_index("trust")[["latitude", "longitude"]]
    graph = reading.case.graph
    pairs: dict[tuple[str, str], float] = {}
    for origin, destination in graph.edges:
        minutes = float(graph.edges[origin, destination]["minutes"])
        pair = min(origin, destination), max(origin, destination)
        pairs[pair] = min(minutes, pairs.get(pair, minutes))
    rows = [(a, b, m, *at.loc[a], *at.loc[b]) for (a, b), m in sorted(pairs.items())]
    return pd.DataFrame(
        rows, columns=["trust", "other", "minutes", "latitude", "longitude", "latitude2", "longitude2"]
    )


def neighbours(reading: Opened) -> ReportTable:
    """How many trusts each can send patients to, and the nearest of them."""
    graph, trusts = reading.case.graph, who(reading.instance)
    names = trusts.set_index("trust")["name"]
    rows = []
    for t in reading.case.trusts:
        near = sorted((graph.edges[t, u]["minutes"], u) for u in graph.successors(t))
        first = (names[near[0][1]], float(near[0][0])) if near else ("none within the limit", float("nan"))
        rows.append((t, float(len(near)), *first))
    frame = pd.DataFrame(rows, columns=["trust", "within", "nearest", "minutes"])
    frame = frame.merge(trusts[["trust", "name", "region"]], on="trust").sort_values(
        ["within", "name"], kind="stable"
    )
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("region", "Region"),
        TableColumn("within", "Trusts within the limit", "count"),
        TableColumn("nearest", "Nearest"),
        TableColumn("minutes", "Minutes to the nearest", "count"),
    ]
    return ReportTable("neighbours", "Who can send patients where", columns, frame)


def service_changes(reading: Opened) -> ReportTable:
    """Each service change: whether and when it begins, its money, and who receives its patients."""
    begun = reading.table("changes")
    first = begun[begun["begun"] > 0].drop_duplicates("change").set_index("change")["period"]
    names = reading.instance.tables["systems"].set_index("system")["name"]
    rows = [
        (
            row.name,
            names[row.system],
            "yes" if row.contested else "no",
            float(row.capital),
            float(row.saving),
            _begins(reading, r, first),
            _receive(reading, r),
        )
        for r, row in reading.case.data.changes.items()
    ]
    frame = pd.DataFrame(
        rows, columns=["name", "system", "contested", "capital", "saving", "begins", "receivers"]
    )
    columns = [
        TableColumn("name", "Service change"),
        TableColumn("system", "System"),
        TableColumn("contested", "Contested"),
        TableColumn("capital", "Capital (£m)", "£m"),
        TableColumn("saving", "Saving once live (£m a year)", "£m"),
        TableColumn("begins", "Begins"),
        TableColumn("receivers", "Who takes the patients", "long"),
    ]
    return ReportTable("changes", "Service changes", columns, frame)


def _begins(reading: Opened, change: str, first: pd.Series[str]) -> str:
    if change in reading.case.refused:
        return f"cannot begin: {reading.case.refused[change]}"
    return str(first.get(change, "not in this plan"))


def _receive(reading: Opened, change: str) -> str:
    """Trusts that gain demand when the change goes live, where the instance gives it to nobody."""
    case, names = reading.case, who(reading.instance).set_index("trust")["name"]
    rows = [
        row for row in case.data.change_effects if row.change == change and row.measure.startswith("demand:")
    ]
    stated = [names[row.trust] for row in rows if row.amount > 0]
    found = list(dict.fromkeys(stated))
    for row in rows if not stated else []:
        taking = receivers(case.data, case.graph, row.measure.removeprefix("demand:"), row.trust)
        found += [f"{names[t]} {share:.0%}" for t, share in taking.items() if row.amount < 0]
    return "; ".join(found) or "moves no patients"
