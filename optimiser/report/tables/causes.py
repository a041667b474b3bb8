"""Can the areas balance? What each must find, what is delivered, the gap by cause, and must balance beside how far."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.balance import Planned
from optimiser.explain.causes import CAUSES, area_rows
from optimiser.explain.kept import Kept
from optimiser.report.table import Column, ReportTable

HEADS = {"capital": "Capital", "politics": "Politics", "workforce": "Workforce"}
GAP, MUST, LEFT = "Gap", "Must be found", "Pure efficiency"
SPARE, OVERLAP = "Surplus elsewhere", "Overlap of causes"
SOME = 1e-3


def with_balance(kept: Kept, even: Planned | None) -> pd.DataFrame:
    """The areas, with where they end against their totals in a plan that must balance, where there is one."""
    frame = kept.tables["areas"].copy()
    if even is None:
        return frame
    period = kept.about.get("period", "")
    for basis in ("plan", "expected"):
        ends = area_rows(even, period, basis).set_index("system")["balance"]
        frame[f"must_{basis}"] = frame["system"].map(ends)
    return frame


def areas_table(kept: Kept, even: Planned | None) -> ReportTable:
    """A row an area, the largest gap first."""
    frame = with_balance(kept, even).sort_values(["gap", "name"], ascending=[False, True], kind="stable")
    sums = [name for name in frame if name not in {"system", "name"}]
    foot = pd.DataFrame([{"name": "The nation", **frame[sums].sum()}])
    columns = [
        Column("name", "Area"),
        Column("required", "Must find", "£m"),
        Column("deliverable", "Delivered", "£m"),
        Column("support", "Support", "£m"),
        Column("gap", "Gap", "£m"),
        *(Column(cause, f"{words}: gap smaller by", "£m") for cause, words in HEADS.items()),
        Column("together", "All three: gap smaller by", "£m"),
        Column("efficiency", "Pure efficiency: gap left", "£m"),
    ]
    if even is not None:
        columns += [
            Column("must_plan", "Must balance: over its total, as planned", "change £m"),
            Column("must_expected", "and as would be delivered", "change £m"),
        ]
    columns.append(Column("balance", "How far: over its total", "change £m"))
    period = kept.about.get("period", "")
    caption = f"Can the areas balance in {period}? Must balance beside how far, and the gap by cause, £m"
    return ReportTable("areas-causes", caption, columns, frame.reset_index(drop=True), foot, _note(kept))


def _note(kept: Kept) -> str:
    means = "; ".join(f"{HEADS[cause].lower()}: {words}" for cause, words in CAUSES.items())
    return (
        "What an area must find is its control total less its position if nothing is done; delivered is before "
        "support. "
        f"By cause: how far solved again with one limit lifted ({means}, which is agency staff at the price over "
        f"{kept.about.get('premium', '')}). What is left with all three lifted is savings that nobody has found. The "
        "causes need not add up: two limits may each stop the same saving, or only both together. Support is national "
        "and moves between areas, so that one area’s gap can grow when a limit is lifted; read single areas with care."
    )


def nation_steps(kept: Kept) -> pd.DataFrame:
    """From what must be found to what nobody has found: step, amount (£m), start, end and kind."""
    sums = kept.tables["areas"].drop(columns=["system", "name"]).sum()
    spare = sums["gap"] - (sums["required"] - sums["deliverable"] - sums["support"])
    single = sum(float(sums[cause]) for cause in HEADS)
    steps = [
        (MUST, sums["required"]),
        ("Delivered", -sums["deliverable"]),
        ("Support", -sums["support"]),
        (SPARE, spare),
        (GAP, sums["gap"]),
        *((words, -sums[cause]) for cause, words in HEADS.items()),
        (OVERLAP, single - sums["together"]),
        (LEFT, sums["efficiency"]),
    ]
    rows, level = [], 0.0
    for name, amount in steps:
        total = name in {MUST, GAP, LEFT}
        start, level = (0.0, float(amount)) if total else (level, level + float(amount))
        kind = "total" if total else "better" if amount <= 0 else "worse"
        rows.append((name, float(amount), start, level, kind))
    frame = pd.DataFrame(rows, columns=["step", "amount", "start", "end", "kind"])
    return frame[(frame["amount"].abs() > SOME) | (frame["kind"] == "total")].reset_index(drop=True)


def nation_table(kept: Kept) -> ReportTable:
    """The steps of the nation."""
    columns = [
        Column("step", "Step"),
        Column("amount", "£m", "£m"),
        Column("end", "Left (£m)", "£m"),
    ]
    caption = "The nation: from what must be found to what nobody has found, £m"
    note = "Each cause lifted on its own; their overlap is what two of them close both, or only all of them together."
    return ReportTable("nation-steps", caption, columns, nation_steps(kept), note=note)
