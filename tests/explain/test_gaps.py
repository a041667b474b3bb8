"""What an earlier measure leaves open, and what a later one may have gained by it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from optimiser.explain.gaps import closed, closed_finding, gap_findings
from optimiser.matrix import Compiled
from optimiser.results import Run
from optimiser.run.prices import gains
from optimiser.solver import Outcome, SolveSettings, Tier, TierResult, solve_tiers
from tests.explain.helpers import SEEDS, assert_supported, plan_of, random_answer

TIERS: tuple[tuple[str, float, dict[str, float]], ...] = (
    ("safety", 0.01, {}),
    ("access", 0.0003, {"safety": 18.0}),
    ("one_offs", 0.0, {"safety": 500.0}),
    ("top_up", 0.0, {"safety": 0.1}),
)


def _traded() -> Compiled:
    """x + y/3 >= 10: a unit less of x takes three of y."""
    return Compiled(
        matrix=sparse.csc_array(np.array([[1.0, 1 / 3]])),
        row_lower=np.array([10.0]),
        row_upper=np.array([np.inf]),
        lower=np.zeros(2),
        upper=np.full(2, np.inf),
        integer=np.zeros(2, bool),
        rows=(("need", ()),),
        columns=(("x", ()), ("y", ())),
        costs={},
        offsets={},
    )


def test_a_later_tier_gains_the_price_times_what_is_open() -> None:
    """First x + y at 10 with x = 10, then y against the cap: half a unit open in the first is worth its price.

    Under x + y <= 10 and x + y/3 >= 10 no y is left; x >= 0 alone prices the cap on x + y in minimising -y: a
    unit more lets y rise by 3/2.
    """
    cost = np.array([1.0, 1.0])
    tiers = [Tier("safety", cost, 0.0, True), Tier("access", np.array([0.0, -1.0]), 0.0, True)]
    first, second = solve_tiers(_traded(), tiers, [], SolveSettings())
    assert first.value == pytest.approx(10.0)
    assert gains([replace(first, bound=9.5), second]) == [{}, {"safety": pytest.approx(0.75)}]
    assert gains([first, second]) == [{}, {}]


def test_a_closed_tier_and_one_without_prices_give_nothing() -> None:
    """What has no duals has no estimate."""
    one = TierResult("safety", Outcome.OPTIMAL, 10.0, 9.0)
    assert gains([one, replace(one, measure="access")]) == [{}, {}]


def _run() -> Run:
    tiers: list[dict[str, Any]] = [
        {"measure": m, "value": 1000.0, "gap": gap, "gained": gained, "primary": m != "one_offs"}
        for m, gap, gained in TIERS
    ]
    return Run(Path("run"), {"tiers": tiers}, {})


def test_what_travels_is_told_where_it_is_more_than_the_gap_beside_it() -> None:
    """Access could be 18 of 1,000 better than it is, and prints 0.03%.

    A secondary measure is not told, nor is a primary one that could be less than 0.1% better.
    """
    found = gap_findings(_run())
    assert [finding.evidence["later"].iloc[0] for finding in found] == ["access"]
    assert "solved to a gap of 1.00%" in found[0].sentence
    assert "up to 1.8% lower than if that were closed, beside its own gap of 0.03%" in found[0].sentence
    assert_supported(found)


def test_a_run_of_an_earlier_edition_says_nothing() -> None:
    """A manifest without the estimates is read as before."""
    tiers = [{"measure": "access", "value": 1.0, "gap": 0.1, "primary": True}]
    assert gap_findings(Run(Path("run"), {"tiers": tiers}, {})) == []


def test_closing_what_is_closed_changes_nothing() -> None:
    """A small question is closed already: solved again its amounts are the same."""
    answer = plan_of(random_answer(SEEDS[0]))
    finding = closed_finding(answer, closed(answer, SolveSettings()))
    assert (
        finding.sentence == "With every gap closed: no shortfall and no support changes by more than the gap."
    )
    table = finding.evidence
    assert table["closed"].tolist() == pytest.approx(table["before"].tolist(), rel=1e-4, abs=1e-3)
