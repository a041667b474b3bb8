"""Three rules of bargaining, solved by hand and a second way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from scipy import optimize, sparse

from optimiser.instances import Instance, read_instance
from optimiser.matrix import Compiled
from optimiser.solver import Lexicographic, Tier, TierResult
from optimiser.tradeoffs.frontier.trace import trace
from optimiser.tradeoffs.negotiation import Bargain, bargain, movements, read_parties
from optimiser.tradeoffs.negotiation.findings import settled_findings, settlements_table
from optimiser.tradeoffs.negotiation.movements import bearing
from optimiser.tradeoffs.negotiation.settlements import (
    ACCEPTED,
    EGALITARIAN,
    KALAI,
    NASH,
    WORST,
    Settled,
    Settlement,
    settle,
)
from tests.explain.helpers import assert_supported, random_instance
from tests.maths.golden import TINY
from tests.model.builder import made


def kinked(**more: object) -> Instance:
    """£10m short and 100 waiting: 50 can be treated for £10,000 each, 50 more for £30,000 each."""
    steps = [
        {"step": "k1", "limit": 50, "unit_cost": 10_000},
        {"step": "k2", "limit": 50, "unit_cost": 30_000},
    ]
    return made(standards={}, flows={}, capacity=steps, control_totals={"amount": 0}, **more)


def by_rule(settled: Settled) -> dict[str, Settlement]:
    """The settlements by their rules."""
    return {one.rule: one for one in settled.settlements}


@cache
def of_tiny() -> tuple[Instance, Bargain, Settled]:
    """The teaching instance with the shipped parties."""
    tiny = read_instance(TINY)
    found = bargain(tiny, read_parties())
    return tiny, found, settle(tiny, found)


def test_three_rules_by_hand() -> None:
    """With n treated the Treasury gains 2 − n/100 up to 50 and 3 − 3n/100 beyond, the Department n.

    Nash: n(2 − n/100) rises up to 100 and n(3 − 3n/100) falls from 50 on, so that 50 is the best. Kalai-Smorodinsky:
    (3 − 3n/100)/2 = n/100 at 60. Egalitarian, of 12 short and 100 waiting: (2 − n/100)/12 = n/100 at 200/13.
    """
    instance = kinked()
    found = by_rule(settle(instance, bargain(instance, read_parties()[:2])))
    treated = {NASH: 50.0, KALAI: 60.0, EGALITARIAN: 200 / 13}
    for rule, n in treated.items():
        cost = 0.01 * min(n, 50) + 0.03 * max(0.0, n - 50)
        assert found[rule].values["access"] == pytest.approx(100 - n, abs=0.02), rule
        assert found[rule].values["finance"] == pytest.approx(10 + cost, abs=1e-3), rule


def test_another_disagreement_point_by_hand() -> None:
    """From what each would accept (£11m, 50 waiting) up to 66⅔ can be treated: the line from there is split evenly.

    On the dearer half the frontier is straight, so that Nash and Kalai-Smorodinsky both take its middle: 58⅓ treated.
    """
    instance = kinked()
    settled = settle(instance, bargain(instance, read_parties()[:2]), ACCEPTED)
    assert settled.ideal["access"] == pytest.approx(100 / 3, abs=0.01)
    for rule in (NASH, KALAI):
        assert by_rule(settled)[rule].values["access"] == pytest.approx(100 - 175 / 3, abs=0.02)
        assert by_rule(settled)[rule].values["finance"] == pytest.approx(10.75, abs=1e-3)


def test_nothing_is_settled_from_points_that_nobody_shares() -> None:
    """Where no plan is acceptable to all, the points that they would accept settle nothing, and it is said."""
    instance = kinked()
    found = bargain(instance, read_parties()[:2], 0.3)
    assert not found.common
    settled = settle(instance, found, ACCEPTED)
    assert settled.settlements == ()
    (said,) = settled_findings(found, settled)
    assert "no plan is acceptable to all" in said.sentence
    assert said.severity == "caution"


def test_who_has_nothing_to_give_up_settles_nothing() -> None:
    """Where one plan is the best of both there is nothing to bargain about."""
    alone = made(control_totals={"amount": 0})
    assert "no two parties" in settle(alone, bargain(alone, read_parties()[:2])).nothing


def test_kalai_smorodinsky_from_the_worst_is_the_equal_concession() -> None:
    """Everybody gains one less what everybody concedes, and misses the same."""
    _, found, settled = of_tiny()
    kalai = by_rule(settled)[KALAI]
    assert list(kalai.shares.values()) == pytest.approx([1 - found.share] * 3, abs=1e-4)
    assert kalai.values == pytest.approx({m: found.settlement.values[m] for m in kalai.values}, rel=1e-4)


def _with_choices(found: Bargain, settled: Settled, one: Settlement, whole: np.ndarray) -> float:
    """The most that Σ g/g* can be with yes/no choices held, by SciPy's own reading of the same matrix."""
    compiled = found.prepared.compiled
    lower, upper = compiled.lower.copy(), compiled.upper.copy()
    lower[compiled.integer] = upper[compiled.integer] = whole
    caps = [(tier.cost, float(tier.cost @ one.x) + 1e-6) for tier in found.earlier]
    caps += [(item.tier.cost, settled.point[item.name] - item.tier.offset + 1e-9) for item in found.axes]
    matrix = sparse.vstack([compiled.matrix, sparse.csr_array(np.array([cost for cost, _ in caps]))])
    low = np.append(compiled.row_lower, np.full(len(caps), -np.inf))
    high = np.append(compiled.row_upper, [limit for _, limit in caps])
    span = {m: settled.point[m] - settled.ideal[m] for m in settled.point}
    cost, most = np.zeros(len(lower)), 0.0
    for item in found.axes:
        weight = 1 / (span[item.name] * one.shares[item.name])
        cost += weight * item.tier.cost
        most += weight * (settled.point[item.name] - item.tier.offset)
    answer = optimize.milp(
        cost, constraints=optimize.LinearConstraint(matrix, low, high), bounds=optimize.Bounds(lower, upper)
    )
    return -np.inf if answer.x is None else most - float(answer.fun)


@pytest.mark.parametrize("which", ["tiny", "random"])
def test_nash_by_its_tangent_plane(which: str) -> None:
    """With its choices, no plan has a larger sum of gains over the gains of Nash than the parties are many.

    That is so at the largest product and nowhere else, since the frontier is concave there: a second implementation
    that looks at one linear programme and knows nothing of logarithms.
    """
    if which == "tiny":
        _, found, settled = of_tiny()
    else:
        instance = random_instance(40)
        found = bargain(instance, read_parties())
        settled = settle(instance, found)
    compiled = found.prepared.compiled
    nash = by_rule(settled)[NASH]
    assert _with_choices(found, settled, nash, np.round(nash.x[compiled.integer])) == pytest.approx(
        3, abs=2e-3
    )
    even = by_rule(settled)[EGALITARIAN]
    assert _with_choices(found, settled, even, np.round(even.x[compiled.integer])) > 3.01


def test_no_plan_of_the_frontier_has_a_larger_product() -> None:
    """Of two parties, Nash has the largest product of the frontier, walked along piece by piece."""
    instance = kinked()
    found = bargain(instance, read_parties()[:2])
    nash = by_rule(settle(instance, found))[NASH]
    settled = settle(instance, found)
    points = trace(instance, read_parties()[0].question, ("finance", "access"), 9).points
    places = sorted((p.best.values["finance"], p.best.values["access"]) for p in points)
    best = 0.0
    for (f, a), (g, b) in pairwise(places):
        for share in np.linspace(0, 1, 2001):
            gains = (
                settled.point["finance"] - f - share * (g - f),
                settled.point["access"] - a - share * (b - a),
            )
            best = max(best, gains[0] * gains[1])
    assert nash.gains["finance"] * nash.gains["access"] == pytest.approx(best, rel=1e-3)


def test_whom_a_settlement_moves_adds_up() -> None:
    """The asks of the trusts are the savings asked for in each settlement, and only those far off are moved."""
    instance, found, settled = of_tiny()
    trusts, effects = bearing(instance, found, settled)
    assert trusts["even"].all()
    asked = effects.set_index("what").loc["Savings asked for"].drop("unit")
    assert trusts.groupby("settlement")["ask"].sum().to_dict() == pytest.approx(asked.to_dict(), abs=1e-3)
    for rule, trust in product((NASH, EGALITARIAN, KALAI), ("ASH", "BEC", "COT")):
        row = trusts[(trusts["settlement"] == rule) & (trusts["trust"] == trust)].iloc[0]
        assert row["moved"] == (max(abs(row["ask_more"]), abs(row["grant_more"])) > 1)
    assert not trusts.loc[trusts["settlement"] == KALAI, "moved"].any()
    said = settled_findings(found, settled, trusts)
    assert_supported(said)
    assert [f.id for f in said] == ["disagreement", "rule", "rule", "rule"]
    assert "it moves 1 trust by more than £1m" in said[2].sentence
    table = settlements_table(found, settled)
    assert set(table["rule"]) == {NASH, EGALITARIAN, KALAI}
    assert settled.disagreement == WORST


@pytest.mark.parametrize(("solved", "even"), [(1, True), (2, True), (3, False)])
def test_what_cannot_be_shared_out_gets_more_room(
    solved: int, even: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the last tier has no plan within ten tolerances it is tried within a hundred, and then said to be uneven.

    At a gap of 10⁻⁶ the even tiers of one random instance in 220 ended so, in one order of their scalings.
    """
    instance, found, settled = of_tiny()
    tried: list[int] = []
    whole, holding = Lexicographic.solve, movements._holding

    def with_room(*given: Any) -> Compiled:
        tried.append(given[-1])
        return holding(*given)

    def short(state: Lexicographic, tiers: Sequence[Tier]) -> list[TierResult]:
        results = whole(state, tiers)
        return results if tried.index(tried[-1]) + 1 >= solved else results[:-1]

    monkeypatch.setattr(movements, "_holding", with_room)
    monkeypatch.setattr(Lexicographic, "solve", short)
    trusts, _ = bearing(instance, found, replace(settled, settlements=()))
    assert tried == list(movements.ROOMS[: min(solved, 2)])
    assert trusts["even"].all() == even
