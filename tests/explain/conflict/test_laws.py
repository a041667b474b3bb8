"""Data that contradict the laws of the model: which rows clash."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from optimiser.explain.conflict import conflict_record, find_conflict
from optimiser.matrix.arrays import Named
from optimiser.run.prepare import Prepared
from tests.explain.conflict.small import PERIODS, scheme, small, staff
from trustmodels.allocation.commitments import FAMILIES


def _short_of_staff() -> Prepared:
    return small(periods=PERIODS, staffing=[staff(t, y) for t in "AB" for y in PERIODS])


def _with_limit(prepared: Prepared, row: Named, limit: float) -> Prepared:
    """The question with an equation of the model set to another right-hand side."""
    lower, upper = prepared.compiled.row_lower.copy(), prepared.compiled.row_upper.copy()
    at = prepared.compiled.rows.index(row)
    lower[at] = upper[at] = limit
    return replace(prepared, compiled=replace(prepared.compiled, row_lower=lower, row_upper=upper))


def _has_plan(prepared: Prepared, without: set[Named]) -> bool:
    """A second solver on all rows but the promises and some others."""
    compiled = prepared.compiled
    lower, upper = compiled.row_lower.copy(), compiled.row_upper.copy()
    for at, name in enumerate(compiled.rows):
        if name in without or name[0] in FAMILIES:
            lower[at], upper[at] = -np.inf, np.inf
    found = milp(
        np.zeros(len(compiled.columns)),
        constraints=LinearConstraint(compiled.matrix, lower, upper),
        bounds=Bounds(compiled.lower, compiled.upper),
        integrality=compiled.integer.astype(int),
    )
    return bool(found.status == 0)


def test_the_laws_that_clash_are_named_by_hand() -> None:
    """£8m of savings too much in each of two years, from one scheme of £10m: the two and its potential clash."""
    asked: list[Named] = [("requirement", ("A", y)) for y in PERIODS]
    broken = _with_limit(_with_limit(_short_of_staff(), asked[0], -8.0), asked[1], -8.0)
    report = find_conflict(broken)
    assert report.status == "laws"
    assert report.conflicts == ()
    assert set(report.laws.rows) == {*asked, ("potential", ("A1",))}
    assert report.laws.minimal
    record = conflict_record(broken.case, report)
    assert record["members"] == []
    assert {"id": "requirement", "trust": "A", "period": "Y1"} in record["laws"]
    (finding,) = report.findings
    assert "the requirement of Trust A (A) in Y1 is what starts" in finding.sentence
    assert "no more of A1 runs than its potential" in finding.sentence


@pytest.mark.parametrize("trust", ["A", "B"])
@pytest.mark.parametrize("period", PERIODS)
def test_without_any_of_the_laws_the_rest_has_a_plan(trust: str, period: str) -> None:
    """Each law that is named is needed, says a second solver; the broken trust and period are among them."""
    row: Named = ("requirement", (trust, period))
    broken = _with_limit(_short_of_staff(), row, -50.0)
    clash = find_conflict(broken).laws
    assert row in clash.rows
    assert not _has_plan(broken, set())
    for name in clash.rows:
        assert _has_plan(broken, {name})


def test_laws_that_clash_by_choices_alone() -> None:
    """Half of a scheme that starts whole or not at all: the choices contradict the laws, the amounts don't."""
    prepared = small(
        opportunities=[scheme("A1", "A", 10, lumpy="true"), scheme("B1", "B", 10)],
        staffing=[staff("A", "Y1")],
    )
    at = prepared.compiled.columns.index(("cip", ("A", "Y1")))
    lower, upper = prepared.compiled.lower.copy(), prepared.compiled.upper.copy()
    lower[at] = upper[at] = 5.0
    broken = replace(prepared, compiled=replace(prepared.compiled, lower=lower, upper=upper))
    report = find_conflict(broken)
    assert report.status == "laws"
    assert ("requirement", ("A", "Y1")) in report.laws.rows
    assert not _has_plan(broken, set())
    for name in report.laws.rows:
        assert _has_plan(broken, {name})


def test_a_decision_without_a_value_is_named() -> None:
    """Where the limits of one decision leave it no value, that decision is named and no law."""
    prepared = _short_of_staff()
    lower = prepared.compiled.lower.copy()
    at = prepared.compiled.columns.index(("start", ("A1", "Y1")))
    lower[at] = prepared.compiled.upper[at] + 1.0 if np.isfinite(prepared.compiled.upper[at]) else np.inf
    broken = replace(prepared, compiled=replace(prepared.compiled, lower=lower))
    report = find_conflict(broken)
    assert report.status == "laws"
    assert report.laws.rows == ()
    assert report.laws.bounds == (("start", ("A1", "Y1")),)
