"""The smallest instance, and what a test adds to it: one trust, a year, a deficit of £10m, no pots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from optimiser.instances import Instance, from_tables
from optimiser.questions import changed, in_sum, read_question
from optimiser.results import Run
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from optimiser.verify import verify
from trustmodels.allocation.case import Case
from trustmodels.allocation.plan import DECISIONS, Plan
from trustmodels.allocation.question import Question
from trustmodels.contract import BY_NAME

Row = Mapping[str, Any]
T = "T"
CLOSE = 1e-3
YEAR = "2026-27"
TWO_YEARS = {"2026-27": 1.0, "2027-28": 1.0}

DEFAULTS: Mapping[str, Row] = {
    "envelope": {"grant_pot": 0, "loan_pot": 0},
    "systems": {"system": "S", "name": "System"},
    "trusts": {
        "trust": T,
        "name": "Trust",
        "type": "acute",
        "system": "S",
        "income": 100,
        "expenditure": 110,
    },
    "drivers": dict.fromkeys(BY_NAME["drivers"].names[2:], 0) | {"type": "*"},
    "adjustments": {"trust": T, "label": "once"},
    "control_totals": {"level": "trust", "id": T, "basis": "reported"},
    "commissioners": {"system": "S"},
    "opportunities": {
        "trust": T,
        "area": "any",
        "delivery": 1,
        "part_year": 1,
        "needs_support": False,
        "lumpy": False,
        "qia": "approved",
    },
    "one_offs": {"trust": T, "measure": "deferral"},
    "opening": {"trust": T, "stock": "cash"},
    "cash": {"trust": T},
    "standards": {"standard": "AE4", "name": "Four hours", "kind": "flow", "weight": 1},
    "flows": {"standard": "AE4", "trust": T, "demand": 1000, "within": 800, "target": 0.9},
    "lists": {"standard": "RTT18", "trust": T, "additions": 5200, "stops": 5200, "shape": 1},
    "capacity": {"standard": "AE4", "trust": T, "step": "k1", "unit_cost": 0},
    "staffing": {"trust": T, "substantive": 100, "required": 100, "agency_supply": 0, "agency_price": 0.1},
    "beds": {
        "trust": T,
        "available": 100,
        "occupied": 90,
        "escalation_limit": 0,
        "escalation_cost": 0,
        "escalation_wte": 0,
    },
    "estate": {"trust": T, "growth": 0},
    "changes": {
        "change": "R1",
        "name": "Change",
        "system": "S",
        "saving": 0,
        "double_running": 0,
        "lead": 0,
        "contested": False,
    },
    "change_effects": {"change": "R1", "trust": T},
    "asks": {"trust": T},
    "ring_fences": {"type": "acute"},
}
LIST_STANDARD = {"standard": "RTT18", "name": "Eighteen weeks", "kind": "list", "weeks": 18, "weight": 1}


def _filled(table: str, row: Row, periods: Iterable[str]) -> list[dict[str, Any]]:
    """The row with its defaults; in every period where the table goes by period and none is said."""
    full = {**DEFAULTS.get(table, {}), **row}
    if "period" in BY_NAME[table].names and "period" not in full:
        return [{**full, "period": y} for y in periods]
    return [full]


def made(periods: Any = None, settings: Any = None, **tables: Any) -> Instance:
    """The smallest instance with tables added or replaced.

    Args:
        periods: length by period; one year if absent.
        settings: of datapackage.json.
        tables: a row or a list of rows by table, as columns that differ from the default; a row without a
            period stands in all.
    """
    years: dict[str, float] = periods or {YEAR: 1.0}
    given: dict[str, Any] = {"systems": {}, "trusts": {}, "drivers": {}, "envelope": {}}
    given |= {"opportunities": [], "periods": [{"period": y, "years": length} for y, length in years.items()]}
    frames = {}
    for table, rows in {**given, **tables}.items():
        listed = rows if isinstance(rows, list) else [rows]
        full = [whole for row in listed for whole in _filled(table, row, years)]
        frames[table] = pd.DataFrame(full, columns=list(BY_NAME[table].names), dtype=object)
    return from_tables(frames, settings or {}, "made")


def plan_of_nothing(case: Case) -> Plan:
    """The plan in which every decision is 0 and nothing follows yet."""
    return Plan(**{decision.id: dict.fromkeys(decision.keys(case), 0.0) for decision in DECISIONS})


@dataclass(frozen=True)
class Answer:
    """A solution, easy to look into. Keys that are not given match any row; exactly one row must match."""

    solution: Solution

    @property
    def status(self) -> str:
        """As in the manifest."""
        return self.solution.status

    def tier(self, measure: str) -> float:
        """The final value of a tier."""
        return float({t["measure"]: t["final"] for t in self.solution.manifest["tiers"]}[measure])

    def row(self, table: str, **key: str) -> pd.Series[Any]:
        """The one row of a result table with this key."""
        frame = self.solution.tables[table]
        for column, value in key.items():
            frame = frame[frame[column] == value]
        assert len(frame) == 1, f"{len(frame)} rows of {table} match {key}"
        return frame.iloc[0]

    def cell(self, table: str, column: str, **key: str) -> float:
        """One number of a result table."""
        return float(self.row(table, **key)[column])

    def commitment(self, family: str, **key: str) -> tuple[str, float]:
        """(how it stands, shortfall) of one commitment.

        A later tier may use up the tolerance of an earlier one, so what binds does so to three decimals.
        """
        row = self.row("commitments", id=family, **key)
        short = round(float(row["shortfall"]), 3) + 0.0
        if short:
            assert row["status"] == "short"
            return "short", short
        return "binds" if abs(float(row["value"]) - float(row["limit"])) < CLOSE else "holds", 0.0


def ask(instance: Instance, question: str = "how_far", allow: Iterable[str] = (), **modes: str) -> Answer:
    """Put a question, with modes of commitments changed; whatever has a plan must verify.

    In sum: what rows and linear measures say is exact, where the even tiers may use a little of it.
    """
    put = changed(read_question(question), modes=modes, allow=allow)  # type: ignore[arg-type]
    return _answered(instance, in_sum(put))


def ask_whole(
    instance: Instance, question: str = "how_far", allow: Iterable[str] = (), **modes: str
) -> Answer:
    """The same with the even tiers, which settle who bears what."""
    return _answered(instance, changed(read_question(question), modes=modes, allow=allow))  # type: ignore[arg-type]


def _answered(instance: Instance, put: Question) -> Answer:
    solution = solve(instance, put)
    if solution.plan is not None:
        found = verify(Run(Path("made"), solution.manifest, solution.tables, None), instance)
        assert found.residuals == ()
    return Answer(solution)
