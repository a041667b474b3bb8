"""From doing nothing to the outturn, and what the plan leaves behind at the end of the horizon."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.verified_run import Opened
from optimiser.report.table import ReportTable, TableColumn, placed, spread, totals
from trustmodels.allocation.case import Case
from trustmodels.allocation.definitions import access, changes, finance, savings
from trustmodels.allocation.plan import Plan

# From doing nothing to the outturn: every step of the sector's position, by period; the parts add up.

Part = Callable[[Case, Plan, str, str], float]
TOLERANCE = 1e-6
NOTHING = 5e-4

STEPS: tuple[tuple[str, Part], ...] = (
    ("Do nothing", lambda c, _p, t, y: c.do_nothing[t, y]),
    ("Recurrent savings", lambda c, p, t, y: savings.recurrent_saving(c, p, t, y, c.question.basis)),
    ("One-off savings", savings.one_offs),
    ("Unidentified savings", lambda c, p, t, y: savings.found_later(p, t, y, c.question.basis)),
    ("Service changes: savings", changes.saving),
    ("Service changes: double running", lambda c, p, t, y: -changes.double_running(c, p, t, y)),
    ("Paybacks of one-offs", lambda c, p, t, y: -savings.payback(c, p, t, y)),
    ("Costs of starting savings", lambda c, p, t, y: -savings.implementation_cost(c, p, t, y)),
    ("Extra capacity, net of tariff", access.capacity_margin),
    ("Patients sent elsewhere", lambda c, p, t, y: -access.transfer_cost(c, p, t, y)),
    ("Agency staff", lambda c, p, t, y: -finance.agency_cost(c, p, t, y)),
    ("Escalation beds", lambda c, p, t, y: -finance.escalation_cost(c, p, t, y)),
    ("Support programme", lambda c, p, t, y: -finance.support_cost(c, p, t, y)),
    ("Interest on loans", lambda c, p, t, y: -finance.interest(c, p, t, y)),
)
BEFORE, GRANTS, REPORTED = "Position before support", "Deficit support (grants)", "Reported position"
TOTALS = ("Do nothing", BEFORE, REPORTED)


def _steps(reading: Opened, period: str) -> list[tuple[str, float]]:
    case, plan = reading.case, reading.plan
    found = [(name, sum(float(part(case, plan, t, period)) for t in case.trusts)) for name, part in STEPS]
    before = sum(amount for _, amount in found)
    grants = sum(plan.grant[t, period] for t in case.trusts)
    _must_agree(reading, period, before + grants)
    return [*found, (BEFORE, before), (GRANTS, grants), (REPORTED, before + grants)]


def _must_agree(reading: Opened, period: str, reported: float) -> None:
    """The steps end at the position that the run reports, or the page is not written."""
    sector = reading.table("sector").set_index("period")["reported"]
    stated = float(sector[period])
    if abs(stated - reported) > TOLERANCE * max(1.0, abs(stated)):
        raise RunError(
            f"The steps from doing nothing to the outturn of {period} add up to £{reported:.6f}m and the run "
            f"reports £{stated:.6f}m: the report is not written"
        )


def waterfall_rows(reading: Opened) -> pd.DataFrame:
    """One row a step and period: step, period, amount (£m), start and end (£m), kind (total, better, worse).

    Steps that are nothing in every period are left out.
    """
    rows = []
    for y in reading.periods:
        level = 0.0
        for name, amount in _steps(reading, y):
            total = name in TOTALS
            start, level = (0.0, amount) if total else (level, level + amount)
            kind = "total" if total else "better" if amount >= 0 else "worse"
            rows.append((name, y, amount, start, level, kind))
    frame = pd.DataFrame(rows, columns=["step", "period", "amount", "start", "end", "kind"])
    size = frame.groupby("step")["amount"].transform(lambda amounts: amounts.abs().max())
    return frame[(size > NOTHING) | frame["step"].isin(TOTALS)].reset_index(drop=True)


def waterfall(reading: Opened) -> ReportTable:
    """Steps down the side, periods across, £m; a step that makes the position worse is negative."""
    rows = waterfall_rows(reading)
    wide = spread(rows, ["step"], ["amount"])
    wide["amount"] = wide[[f"amount:{y}" for y in reading.periods]].sum(axis=1)
    columns = [TableColumn("step", "Step"), *(TableColumn(f"amount:{y}", y, "£m") for y in reading.periods)]
    columns.append(TableColumn("amount", "All periods", "£m"))
    basis = "as expected to be delivered" if reading.case.question.basis == "expected" else "at plan value"
    caption = f"From doing nothing to the reported position, £m, savings {basis}"
    note = "Parts are rounded one by one, so that a sum may differ from its parts in the last figure."
    return ReportTable("waterfall", caption, columns, wide, note=note)


# What does it leave behind? Run-rate, cash, debt, backlog and lists at the end of the horizon.

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


def _columns(reading: Opened, lists: list[str]) -> list[TableColumn]:
    names = reading.instance.tables["standards"].set_index("standard")["name"]
    columns = [TableColumn("run_rate", "Exit run-rate, underlying (£m a year)", "£m")]
    if reading.case.data.cash:
        columns += [
            TableColumn("opening_cash", "Opening cash (£m)", "£m"),
            TableColumn("cash", "Exit cash (£m)", "£m"),
            TableColumn("debt", "Loans outstanding (£m)", "£m"),
        ]
    if reading.case.data.estate:
        columns += [
            TableColumn("opening_backlog", "Opening backlog (£m)", "£m"),
            TableColumn("backlog", "Exit backlog (£m)", "£m"),
            TableColumn("deferred", "Maintenance put off, net of repairs (£m)", "£m"),
        ]
    for v in lists:
        columns += [
            TableColumn(f"before:{v}", f"{names[v]}: opening list", "patients"),
            TableColumn(f"after:{v}", f"{names[v]}: exit list", "patients"),
        ]
    return columns


def _values(lists: list[str]) -> list[str]:
    return [*BASE, *ESTATE, *(f"{when}:{v}" for v in lists for when in ("before", "after"))]


def left_by(reading: Opened, key: str, heading: str) -> ReportTable:
    """What is left behind, by area."""
    rows, lists = left_rows(reading)
    frame = totals(rows, [key], _values(lists))
    foot = totals(rows.assign(**{key: "All trusts"}), [key], _values(lists))
    columns = [TableColumn(key, heading), *_columns(reading, lists)]
    caption = f"What is left at the end of {reading.last}, by {heading.lower()}"
    return ReportTable(f"left-{key}", caption, columns, frame, foot)


def left_trusts(reading: Opened) -> ReportTable:
    """What is left behind at every trust."""
    rows, lists = left_rows(reading)
    rows = rows.sort_values(["run_rate", "name"], kind="stable")
    foot = totals(rows.assign(name="All trusts"), ["name"], _values(lists))
    first = [
        TableColumn("name", "Trust"),
        TableColumn("trust", "Code", "code"),
        TableColumn("region", "Region"),
    ]
    caption = f"What is left at the end of {reading.last}, by trust"
    return ReportTable("left-trusts", caption, [*first, *_columns(reading, lists)], rows, foot)
