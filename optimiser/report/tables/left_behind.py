"""What does it leave behind? Run-rate, cash, debt, backlog and lists at the end of the horizon."""

from __future__ import annotations

import math

import pandas as pd

from optimiser.explain.opened import Opened
from optimiser.report.areas import placed, totals
from optimiser.report.table import Column, ReportTable

BASE = ("run_rate", "opening_cash", "cash", "debt")
ESTATE = ("opening_backlog", "backlog", "deferred")


def left_rows(reading: Opened) -> tuple[pd.DataFrame, list[str]]:
    """One row a trust at the end of the horizon, and the list standards that it has columns for.

    `run_rate` is the underlying position at annual rate; `deferred` is the backlog that one-offs added less
    repairs, over all periods; `before:<v>` and `after:<v>` are lists.
    """
    case, plan, last = reading.case, reading.plan, reading.last
    lists = [v for v, row in case.data.standards.items() if row.kind == "list"]
    rows = []
    for t in case.trusts:
        row: dict[str, object] = {
            "trust": t,
            "run_rate": plan.underlying[t, last] / case.years[last],
            "opening_cash": case.opening(t, "cash"),
            "cash": plan.cash[t, last],
            "debt": sum(plan.loan[t, y] for y in reading.periods),
            "opening_backlog": case.opening(t, "backlog") if t in case.data.estate else 0.0,
            "backlog": plan.backlog.get((t, last), 0.0),
            "deferred": _deferred(reading, t),
        }
        for v in lists:
            has = (v, t, last) in plan.waiting
            row[f"before:{v}"] = case.opening(t, f"list:{v}") if has else 0.0
            row[f"after:{v}"] = plan.waiting.get((v, t, last), 0.0)
        rows.append(row)
    return placed(pd.DataFrame(rows), reading.instance), lists


def _deferred(reading: Opened, trust: str) -> float:
    case, plan = reading.case, reading.plan
    if trust not in case.data.estate:
        return 0.0
    added = math.fsum(
        case.data.one_offs[trust, m, y].backlog * plan.use[trust, m, y]
        for y in reading.periods
        for m in case.measures_used.get((trust, y), ())
    )
    return added - math.fsum(plan.repair[trust, y] for y in reading.periods)


def _columns(reading: Opened, lists: list[str]) -> list[Column]:
    names = reading.instance.tables["standards"].set_index("standard")["name"]
    columns = [Column("run_rate", "Exit run-rate, underlying (£m a year)", "£m")]
    if reading.case.data.cash:
        columns += [
            Column("opening_cash", "Opening cash (£m)", "£m"),
            Column("cash", "Exit cash (£m)", "£m"),
            Column("debt", "Loans outstanding (£m)", "£m"),
        ]
    if reading.case.data.estate:
        columns += [
            Column("opening_backlog", "Opening backlog (£m)", "£m"),
            Column("backlog", "Exit backlog (£m)", "£m"),
            Column("deferred", "Maintenance put off, net of repairs (£m)", "£m"),
        ]
    for v in lists:
        columns += [
            Column(f"before:{v}", f"{names[v]}: opening list", "patients"),
            Column(f"after:{v}", f"{names[v]}: exit list", "patients"),
        ]
    return columns


def _values(lists: list[str]) -> list[str]:
    return [*BASE, *ESTATE, *(f"{when}:{v}" for v in lists for when in ("before", "after"))]


def left_by(reading: Opened, key: str, heading: str) -> ReportTable:
    """What is left behind, by area."""
    rows, lists = left_rows(reading)
    frame = totals(rows, [key], _values(lists))
    foot = totals(rows.assign(**{key: "All trusts"}), [key], _values(lists))
    columns = [Column(key, heading), *_columns(reading, lists)]
    caption = f"What is left at the end of {reading.last}, by {heading.lower()}"
    return ReportTable(f"left-{key}", caption, columns, frame, foot)


def left_trusts(reading: Opened) -> ReportTable:
    """What is left behind at every trust."""
    rows, lists = left_rows(reading)
    rows = rows.sort_values(["run_rate", "name"], kind="stable")
    foot = totals(rows.assign(name="All trusts"), ["name"], _values(lists))
    first = [Column("name", "Trust"), Column("trust", "Code", "code"), Column("region", "Region")]
    caption = f"What is left at the end of {reading.last}, by trust"
    return ReportTable("left-trusts", caption, [*first, *_columns(reading, lists)], rows, foot)
