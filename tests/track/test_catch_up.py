"""The rest of the year planned by `track`, and the scenario of the instance that says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.instances import read_instance, resolve_instance
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from optimiser.subjects.tracker.compute import tracker
from optimiser.subjects.tracker.replan import outturns, rest_instance, rest_of

HOME = resolve_instance("tracker-2011-12")
CLOSE = 0.01
"""£m; the tables of the scenario are written to a millionth."""


def test_year_ends_of_the_tracker_are_those_of_the_scenario() -> None:
    """`track --parts 1` and `solve --scenario h1_catch_up` end the year alike, trust by trust, in position and cash."""
    year, settings = read_instance(HOME), SolveSettings(gap=1e-4)
    found = tracker(year)
    rest = rest_of(year, found, 0.5, 1, 1.0)
    mine = solve(rest_instance(year, found, rest), read_question("how_far"), settings)
    run = Run(Path("rest"), mine.manifest, mine.tables, None)
    ends = outturns(year.tables["control_totals"], found, rest, run).set_index("trust")
    theirs = solve(read_instance(HOME, "h1_catch_up"), read_question("how_far"), settings)
    other = theirs.tables["allocation"].set_index("trust")
    assert ends["outturn"].to_dict() == pytest.approx(other["reported"].to_dict(), abs=CLOSE)
    assert ends["savings"].to_dict() == pytest.approx(other["cip"].to_dict(), abs=CLOSE)
    cash = mine.tables["allocation"].set_index("trust")["cash"]
    assert cash.to_dict() == pytest.approx(other["cash"].to_dict(), abs=CLOSE)
    finance = {tier["measure"]: tier["value"] for tier in mine.manifest["tiers"]}["finance"]
    used = 3e-3 * finance  # what the even tiers may use of it
    assert ends["outturn"].sum() == pytest.approx(-12.23, abs=0.05 + used)


def test_cash_at_the_year_end_is_the_opening_cash_and_the_year() -> None:
    """Counted once: opening cash, the whole year's reported position with grants, and loans."""
    year = read_instance(HOME, "h1_catch_up")
    solution = solve(year, read_question("how_far"), SolveSettings(gap=1e-4))
    rows = solution.tables["allocation"].set_index("trust")
    opening = year.tables["opening"]
    held = opening[opening["stock"] == "cash"].set_index("trust")["amount"]
    right = held.reindex(rows.index) + rows["reported"] + rows["loan"]
    assert rows["cash"].to_dict() == pytest.approx(right.to_dict(), abs=1e-6)
