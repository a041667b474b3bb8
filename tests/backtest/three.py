"""Three trusts in two systems, a year of which everything is known: solved and scored by hand in the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimiser.explain.verified_run import Opened, opened
from optimiser.instances import Instance
from optimiser.questions import in_sum, read_question
from optimiser.results import Run
from optimiser.run.solve import solve
from tests.model.builder import YEAR, made

LAST = "2025-26"
HAPPENED = {
    "reported": {"A": -9.0, "B": -15.0, "C": 1.0},
    "cip": {"A": 2.1, "B": 7.0, "C": 0.0},
    "share:AE4": {"A": 0.75, "B": 0.92, "C": 0.72},
    "support_withheld": {"A": 0.0, "B": 3.0, "C": 0.0},
}
BEFORE = {
    "reported": {"A": -14.0, "B": -8.0, "C": -2.0},
    "share:AE4": {"A": 0.76, "B": 0.91, "C": 0.73},
}
INSIDE = {"A": 800, "B": 900, "C": 700}


def outturn(happened: dict[str, dict[str, float]], period: str, level: str = "trust") -> list[dict[str, Any]]:
    """Rows of the outturn of one period."""
    return [
        {"figure": figure, "level": level, "id": code, "period": period, "value": value, "unit": "-", "source": "-"}
        for figure, by_trust in happened.items()
        for code, value in by_trust.items()
    ]  # fmt: skip


def three(rows: list[dict[str, Any]] | None = None, spread: float | None = None, **tables: Any) -> Instance:
    """The instance.

    Nothing done, A is £10m short, B £20m and C at balance. A has £4m of savings of which half is delivered, B £10m of
    which 0.8 is; so the plan as delivered ends at −8, −12 and 0. Nothing can be bought for A&E: it stays at 0.8, 0.9
    and 0.7 of 1,000 patients each, with a target of 0.9.
    """
    given: dict[str, Any] = {
        "systems": [{"system": "S", "name": "South"}, {"system": "N", "name": "North"}],
        "trusts": [
            {"trust": "A", "expenditure": 110},
            {"trust": "B", "expenditure": 120},
            {"trust": "C", "expenditure": 100, "system": "N"},
        ],
        "envelope": {"grant_pot": 0, "loan_pot": 0, "bailout_condition": 0.05},
        "control_totals": [{"id": code, "amount": 0} for code in "ABC"],
        "opportunities": [
            {"opportunity": "a", "trust": "A", "potential": 4, "delivery": 0.5},
            {"opportunity": "b", "trust": "B", "potential": 10, "delivery": 0.8},
        ],
        "standards": {},
        "flows": [{"trust": code, "within": inside} for code, inside in INSIDE.items()],
        "outturn": outturn(HAPPENED, YEAR) + outturn(BEFORE, LAST) if rows is None else rows,
    }
    if spread is not None:
        given["delivery"] = {"area": "any", "spread": spread, "common": 0}
    return made(**(given | tables))


def answer(instance: Instance) -> Opened:
    """Its plan, in sum: exact, where the even tiers may use a little of it."""
    solution = solve(instance, in_sum(read_question("how_far")))
    return opened(Run(Path("three"), solution.manifest, solution.tables), instance)
