"""From doing nothing to the outturn: every step of the sector's position, by period; the parts add up."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.opened import Opened
from optimiser.report.table import Column, ReportTable, spread
from trustmodels.allocation.case import Case
from trustmodels.allocation.definitions import access, changes, finance, savings
from trustmodels.allocation.plan import Plan

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
    columns = [Column("step", "Step"), *(Column(f"amount:{y}", y, "£m") for y in reading.periods)]
    columns.append(Column("amount", "All periods", "£m"))
    basis = "as expected to be delivered" if reading.case.question.basis == "expected" else "at plan value"
    caption = f"From doing nothing to the reported position, £m, savings {basis}"
    note = "Parts are rounded one by one, so that a sum may differ from its parts in the last figure."
    return ReportTable("waterfall", caption, columns, wide, note=note)
