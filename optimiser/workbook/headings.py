"""What the columns of result tables are called in a workbook, their units, and how their numbers look."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import SPREADSHEET
from optimiser.workbook.sheet import SheetColumn, with_unit
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.measures import MEASURES

MONEY, COUNT, SHARE, PLAIN = (SPREADSHEET[unit] for unit in ("£m", "count", "share", ""))
FORMATS = {"£m": MONEY, "£m a year": MONEY, "patients": COUNT, "share": SHARE, "WTE": COUNT, "beds": COUNT}
LABELS: dict[str, tuple[str, str]] = {
    "cip": ("Efficiency requirement", "£m"),
    "cip_pct": ("Efficiency requirement", "% of expenditure"),
    "unidentified": ("Requirement with no scheme", "£m"),
    "grant": ("Grant", "£m"),
    "loan": ("Loan", "£m"),
    "place": ("Places on the support programme", "number"),
    "position_plan": ("Position before support, savings as planned", "£m"),
    "position_expected": ("Position before support, savings as expected", "£m"),
    "reported": ("Reported position", "£m"),
    "underlying": ("Underlying position", "£m"),
    "cash": ("Cash at the end of the period", "£m"),
    "income": ("Income", "£m"),
    "expenditure": ("Expenditure", "£m"),
    "do_nothing": ("Position if nothing is done", "£m"),
    "capital_spent": ("Capital spent", "£m"),
    "spare": ("Capital kept for repairs and not spent", "£m"),
    "raid": ("Capital turned into grants", "£m"),
    "top_up": ("Further grant from the Treasury", "£m"),
    "run": ("Running", "£m a year"),
    "start": ("Started", "£m a year"),
    "use": ("Used", "£m"),
    "extra": ("Extra capacity", "patients a year"),
    "demand": ("Demand or additions", "patients"),
    "within": ("Inside the standard", "patients"),
    "list": ("Waiting at the end", "patients"),
    "idle": ("Capacity not used", "patients"),
    "share": ("Share inside the standard", "%"),
    "target": ("Target", "%"),
    "agency": ("Agency staff", "WTE"),
    "glass": ("Agency staff over the ceiling", "WTE"),
    "escalation": ("Escalation beds", "beds"),
    "staff": ("Staff", "WTE"),
    "need": ("Staff needed", "WTE"),
    "beds": ("Beds", "beds"),
    "occupied": ("Beds occupied", "beds"),
    "backlog": ("Backlog of repairs", "£m"),
    "repair": ("Repairs", "£m"),
    **{
        f"short_{family.id}": (family.told.heading or family.label, family.unit)
        for family in FAMILIES.values()
    },
    "begun": ("Begun", "1 is yes"),
    "patients": ("Patients sent", "patients"),
    "trusts": ("Trusts", "number"),
    "value": ("Value", "unit by row"),
    "final": ("Final value", "unit by row"),
    "bound": ("Proven bound", "unit by row"),
    "limit": ("Limit", "unit by row"),
    "gap": ("Gap", "%"),
    "amount": ("Amount", "£m"),
    "real": ("In real terms", "£m"),
    "low": ("Low", "unit by row"),
    "high": ("High", "unit by row"),
}
UNITS = {"% of expenditure": SHARE, "%": SHARE, "patients a year": COUNT, "unit by row": "#,##0.####"}


def sheet_columns(
    frame: pd.DataFrame, own: dict[str, tuple[str, str]] | None = None
) -> tuple[SheetColumn, ...]:
    """The columns of a frame; `own` names those that mean something else here."""
    return tuple(_column(frame, str(name), own or {}) for name in frame.columns)


def _column(frame: pd.DataFrame, name: str, own: dict[str, tuple[str, str]]) -> SheetColumn:
    if name.startswith("price_"):
        measure = name.removeprefix("price_")
        return SheetColumn(
            name, with_unit(f"Price in {measure}", f"{MEASURES[measure].unit} per unit of limit")
        )
    label, unit = own.get(name) or LABELS.get(name) or (name.replace("_", " ").capitalize(), "")
    if not pd.api.types.is_numeric_dtype(frame[name]):
        return SheetColumn(name, label if unit == "£m" else with_unit(label, unit), "@")
    return SheetColumn(name, with_unit(label, unit), FORMATS.get(unit) or UNITS.get(unit, PLAIN))
