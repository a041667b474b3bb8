"""The columns of every table of section 2, and the writer of an instance folder."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

_COLUMNS = {
    "periods": "period years",
    "systems": "system name region",
    "trusts": "trust name type system income expenditure latitude longitude expected_cost deprivation aged_65",
    "drivers": "period type price_uplift funded_growth cost_inflation demand_growth marginal_cost",
    "adjustments": "trust period label amount",
    "control_totals": "level id period basis amount",
    "commissioners": "system period position",
    "envelope": "period grant_pot loan_pot loan_rate capital_budget capital_to_revenue_limit efficiency_min "
    "efficiency_max one_off_share smallest_award bailout_condition support_places support_cost "
    "contested_changes excess_cost_supported repair_least",
    "opportunities": "opportunity trust area potential delivery part_year one_off_cost capital wte beds "
    "first_period needs_support lumpy qia",
    "one_offs": "trust measure period limit payback backlog wte",
    "opening": "trust stock amount",
    "cash": "trust minimum",
    "standards": "standard name kind weeks weight",
    "flows": "standard trust period demand within target pace",
    "lists": "standard trust period additions stops shape target pace",
    "capacity": "standard trust step limit unit_cost tariff wte",
    "staffing": "trust period substantive required agency_supply agency_price agency_ceiling",
    "beds": "trust period available occupied safe_occupancy escalation_limit escalation_cost escalation_wte "
    "flow_slope",
    "estate": "trust growth ceiling",
    "changes": "change name system capital saving double_running lead contested earliest",
    "change_effects": "change trust measure amount",
    "travel": "origin destination minutes transfer_cost",
    "monitoring": "trust period plan_year plan_to_date actual_to_date forecast position_to_date "
    "position_forecast",
    "delivery": "area spread common",
    "asks": "trust period least most",
    "ring_fences": "type period grant_least cip_most",
    "assumptions": "id statement value low high unit source grade",
}
COLUMNS = {table: tuple(columns.split()) for table, columns in _COLUMNS.items()}


@dataclass
class Small:
    """A made-up instance: frames by table (None where a cell is empty) and settings."""

    name: str
    tables: dict[str, pd.DataFrame]
    settings: dict[str, float]


def frame(table: str, rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """A table of rows in the order of its columns; cells keep the type they were given."""
    short = len(COLUMNS[table]) - min(map(len, rows), default=0)
    return pd.DataFrame([(*row, *[None] * short) for row in rows], columns=list(COLUMNS[table]), dtype=object)


def write(small: Small, folder: Path) -> Path:
    """Write the instance as CSV files and a datapackage.json; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in small.tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(rows.columns)
            writer.writerows([[cell(value) for value in row] for row in rows.itertuples(index=False)])
    package = {
        "name": small.name,
        "resources": [{"name": name, "path": f"{name}.csv"} for name in small.tables],
        "settings": small.settings,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, indent=1), encoding="utf-8")
    return folder


def cell(value: Any) -> str:
    """A value as text: true and false in small letters, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
