"""Instances small enough to see through: two acute trusts in one system, nothing but what a test adds."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimiser.instances import Instance
from optimiser.instances.assemble import from_tables
from optimiser.questions import changed, read_question
from optimiser.run.prepare import Prepared, prepare
from trustmodels.allocation.question import Question
from trustmodels.contract import TABLES

Rows = list[dict[str, Any]]
PERIODS = ("Y1", "Y2")
COLUMNS = {table.name: table.names for table in TABLES}
SCHEME = {
    "area": "procurement", "delivery": 1, "part_year": 1, "one_off_cost": 0, "capital": 0, "wte": 0,
    "beds": 0, "first_period": "", "needs_support": "false", "lumpy": "false", "qia": "approved",
}  # fmt: skip
STAFF = {"substantive": 100, "required": 90, "agency_supply": 50, "agency_price": 0.1, "agency_ceiling": 5}


def envelope(period: str, **cells: Any) -> dict[str, Any]:
    """A row of the envelope without any limit but those given."""
    return {**dict.fromkeys(COLUMNS["envelope"], ""), "period": period, **cells}


def scheme(name: str, trust: str, potential: float, **cells: Any) -> dict[str, Any]:
    """A scheme that delivers all it promises at once, changed by the cells given."""
    return {"opportunity": name, "trust": trust, "potential": potential, **SCHEME, **cells}


def staff(trust: str, period: str, **cells: Any) -> dict[str, Any]:
    """A staffing row that is easily met, changed by the cells given."""
    return {"trust": trust, "period": period, **STAFF, **cells}


def total(trust: str, period: str, amount: float) -> dict[str, Any]:
    """A reported control total of a trust."""
    return {"level": "trust", "id": trust, "period": period, "basis": "reported", "amount": amount}


def instance(
    trusts: tuple[str, ...] = ("A", "B"),
    periods: tuple[str, ...] = ("Y1",),
    rows: dict[str, Rows] | None = None,
    **tables: Any,
) -> Instance:
    """Trusts of £100m in balance, one scheme of £10m each, no limits; `tables` and `rows` replace or add."""
    base: dict[str, Rows] = {
        "periods": [{"period": y, "years": 1} for y in periods],
        "systems": [{"system": "Q", "name": "Riverside", "region": "Y60"}],
        "trusts": [
            {"trust": t, "name": f"Trust {t}", "type": "acute", "system": "Q", "income": 100,
             "expenditure": 100, "latitude": "", "longitude": ""}
            for t in trusts
        ],
        "drivers": [
            {"period": y, "type": "*", "price_uplift": 0, "funded_growth": 0, "cost_inflation": 0,
             "demand_growth": 0, "marginal_cost": 0}
            for y in periods
        ],
        "envelope": [envelope(y) for y in periods],
        "opportunities": [scheme(f"{t}1", t, 10) for t in trusts],
        **tables,
        **(rows or {}),
    }  # fmt: skip
    frames = {name: pd.DataFrame(rows, columns=list(COLUMNS[name])) for name, rows in base.items()}
    return from_tables(frames, {}, "small")


def asked(**modes: str) -> Question:
    """keep_all, with other modes for some commitments."""
    return changed(read_question("keep_all"), modes=modes)  # type: ignore[arg-type]


def small(question: Question | None = None, **tables: Any) -> Prepared:
    """A small instance under keep_all or another question, ready to be explained."""
    return prepare(instance(**tables), question or asked())
