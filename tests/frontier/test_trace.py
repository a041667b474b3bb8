"""Frontiers of small instances, solved by hand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from optimiser.instances import Instance
from optimiser.questions import read_question
from optimiser.tradeoffs.frontier import Frontier, trace
from optimiser.tradeoffs.frontier.axes import FrontierError
from optimiser.tradeoffs.frontier.findings import (
    bound_table,
    frontier_findings,
    plans_table,
    points_table,
    write_chart,
)
from optimiser.tradeoffs.frontier.natural import natural_table
from tests.explain.helpers import SEEDS, assert_supported, random_instance
from tests.model.builder import made

HOW_FAR = read_question("how_far")


def patients(**more: Any) -> Instance:
    """100 patients short of the standard: the first 50 cost £20,000 each, the next 50 £80,000; £10m short."""
    steps = [
        {"step": "k1", "limit": 50, "unit_cost": 20_000},
        {"step": "k2", "limit": 50, "unit_cost": 80_000},
    ]
    return made(
        standards={},
        flows={},
        capacity=steps,
        control_totals={"amount": 0},
        envelope={"grant_pot": 0},
        **more,
    )


def values(found: Frontier) -> list[tuple[float, float]]:
    """The two axes of each plan."""
    return [(p.best.values[found.first.name], p.best.values[found.second.name]) for p in found.points]


def test_frontier_by_hand() -> None:
    """£10m short with 100 patients waiting; 50 patients fewer for £1m, and 50 more for £4m more."""
    found = trace(patients(), HOW_FAR, ("access", "finance"), 5)
    assert found.capped == ("cash_short", "safety")
    assert values(found) == [
        pytest.approx(v, abs=1e-3) for v in ((0, 15), (25, 13), (50, 11), (75, 10.5), (100, 10))
    ]
    corners = bound_table(found)
    assert corners["access"].tolist() == pytest.approx([0, 50, 100], abs=1e-2)
    assert corners["slope"].tolist()[:2] == pytest.approx([-0.08, -0.02], abs=1e-4)


def test_the_knee_in_words() -> None:
    """From 50 patients on a patient buys £0.02m instead of £0.08m, a quarter; no weighted sum is told."""
    said = frontier_findings(trace(patients(), HOW_FAR, ("access", "finance"), 5))
    assert_supported(said)
    assert [finding.id for finding in said] == ["frontier", "knee"]
    assert not any("weighted" in finding.sentence for finding in said)
    assert "About plan 3 more of the access shortfall begins to buy less" in said[1].sentence
    assert ": 25.0% of what it bought before" in said[1].sentence


def test_plans_are_shown_in_patients_and_pounds_of_a_named_total() -> None:
    """0, 50 and 100 patients wait at £15m, £11m and £10m short of the control total, each in its own column."""
    found = trace(patients(), HOW_FAR, ("access", "finance"), 3)
    table = plans_table(found, points_table(found), natural_table(found))
    headings = [column.heading for column in table.columns]
    assert not any("weighted" in heading for heading in headings)
    cells = [dict(zip(headings, [cell.text for cell in row], strict=True)) for row in table.rows()]
    waiting, short = (next(h for h in headings if unit in h) for unit in ("(patients)", "(£m)"))
    assert [(row[waiting], row[short]) for row in cells] == [("0", "15.0"), ("50", "11.0"), ("100", "10.0")]
    assert [row["Knee"] for row in cells] == ["", "nearest", ""]


def test_of_many_quantities_those_that_differ_most_are_told() -> None:
    """Of five standards 100 patients each are short; capacity for 10, 20, 30, 40 and 50 of them costs £1.5m in all."""
    names = "ABCDE"
    steps = [{"standard": v, "limit": 10 * at, "unit_cost": 10_000} for at, v in enumerate(names, start=1)]
    case = made(
        standards=[{"standard": v, "name": f"Standard {v}"} for v in names],
        flows=[{"standard": v} for v in names],
        capacity=steps,
        control_totals={"amount": 0},
    )
    said = frontier_findings(trace(case, HOW_FAR, ("access", "finance"), 3))
    assert_supported(said)
    assert said[0].sentence == (
        "The access shortfall can go from 70 patients short of Standard C, 60 patients short of Standard D and 50 "
        "patients short of Standard E to 100 patients short of Standard C, 100 patients short of Standard D and 100 "
        "patients short of Standard E, and the finance shortfall then goes from £11.5m short of trusts’ control totals "
        "to £10.0m short of trusts’ control totals. Of the access shortfall what differs most is told; 2 other "
        "quantities are in the table."
    )


def test_the_least_pot_for_each_shortfall() -> None:
    """A measure against a limit: each £1m of pot takes £1m off the shortfall of £10m, and no more than 10 is wanted."""
    case = made(envelope={"grant_pot": 4}, control_totals={"amount": 0})
    found = trace(case, HOW_FAR, ("grant_pot:2026-27", "finance"), 3)
    assert values(found) == [pytest.approx(v, abs=1e-3) for v in ((0, 10), (5, 5), (10, 0))]


def test_choices_make_a_frontier_of_islands() -> None:
    """One scheme, all or nothing, saves £6m: between none and all of it there is no plan, so there are two."""
    scheme = {"opportunity": "O1", "potential": 6, "lumpy": True}
    case = made(opportunities=scheme, control_totals={"amount": 0})
    found = trace(case, HOW_FAR, ("total_burden", "finance"), 6)
    assert values(found) == [pytest.approx(v, abs=1e-3) for v in ((0, 10), (6, 4))]
    table = points_table(found)
    assert (table["bound"] <= table["finance"] + 1e-6).all()


def test_measures_without_a_range() -> None:
    """Where nothing trades there is one plan, it is said so, and nothing divides by nothing."""
    found = trace(made(control_totals={"amount": 0}), HOW_FAR, ("access", "finance"), 4)
    assert len(found.points) == 1
    assert "do not trade" in frontier_findings(found)[0].sentence
    assert bound_table(found)["finance"].tolist() == pytest.approx([10])
    assert points_table(found)["bound"].tolist() == pytest.approx([10])


def test_a_third_measure_cuts_it_into_slices() -> None:
    """With a burden of at most 0, 3 and 6 the shortfall at the most patients waiting is 10, 7 and 4."""
    scheme = {"opportunity": "O1", "potential": 6}
    found = trace(patients(opportunities=scheme), HOW_FAR, ("access", "finance"), 3, also="total_burden")
    least = points_table(found).groupby("cap_total_burden")["finance"].min()
    assert least.index.tolist() == pytest.approx([0, 3, 6], abs=1e-3)
    assert least.tolist() == pytest.approx([10, 7, 4], abs=1e-3)
    assert_supported(frontier_findings(found))


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_no_plan_beats_another_or_the_bound(seed: int) -> None:
    """On random instances the plans fall strictly, lie on no other and not below the relaxation's curve."""
    found = trace(random_instance(seed), HOW_FAR, ("access", "finance"), 4)
    points = values(found)
    assert all(a < c and b > d for (a, b), (c, d) in pairwise(points))
    table = points_table(found)
    assert (table["bound"] <= table["finance"] * (1 + 1e-5) + 1e-3).all()
    assert_supported(frontier_findings(found))


@pytest.mark.parametrize(
    "between", [("access", "access"), ("access", "beauty"), ("access", "grant_pot:1999-00")]
)
def test_names_that_are_none(between: tuple[str, str]) -> None:
    """The same measure twice, an unknown one and a period that is none are refused."""
    with pytest.raises(FrontierError):
        trace(made(control_totals={"amount": 0}), HOW_FAR, between, 3)


def test_the_drawing(tmp_path: Path) -> None:
    """The SVG names both axes with their units."""
    write_chart(trace(patients(), HOW_FAR, ("access", "finance"), 3), tmp_path / "f.svg")
    text = (tmp_path / "f.svg").read_text(encoding="utf-8")
    assert "finance (weighted £m)" in text
    assert "weighted patients" in text
