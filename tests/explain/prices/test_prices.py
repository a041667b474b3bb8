"""Prices against re-solves."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import pytest

from optimiser.explain.finding import each_row
from optimiser.explain.linear_plan import Held, choice_of
from optimiser.explain.prices.findings import exchange_findings, exchange_rates, price_findings
from optimiser.explain.prices.levers import round_step
from optimiser.explain.prices.prices import limit_of, prices, rows_of
from optimiser.explain.resolve import Changes, changed_matrix
from optimiser.matrix.arrays import Compiled
from optimiser.solver import Lexicographic, SolveSettings
from optimiser.solver.live import LiveModel, highs_lp
from optimiser.tolerances import tolerance
from tests.explain.helpers import SEEDS, assert_supported, plan_of, random_answer, resolved
from tests.model.builder import made

PRICED = (
    "grant_pot",
    "loan_pot",
    "capital_budget",
    "control_total",
    "safe_staffing",
    "flow_standard",
    "minimum_cash",
)


def held_of(seed: int) -> Held:
    """The linear programmes of a random plan."""
    found = random_answer(seed)
    return Held(found.prepared, choice_of(found.prepared, plan_of(found).plan))


def with_choices(held: Held) -> Compiled:
    """The matrix with the yes/no decisions as bounds."""
    compiled = held.prepared.compiled
    choice = np.round(held.base.x[compiled.integer])
    lower, upper = compiled.lower.copy(), compiled.upper.copy()
    lower[compiled.integer] = upper[compiled.integer] = choice
    return replace(compiled, lower=lower, upper=upper, integer=np.zeros_like(compiled.integer))


def value_at(held: Held, measure: str, matrix: Compiled) -> float:
    """A tier's value by a fresh HiGHS, with the earlier tiers kept where the plan has them."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.passModel(highs_lp(matrix))
    for tier in held.tiers:
        columns = np.arange(len(tier.cost), dtype=np.int32)
        if tier.measure == measure:
            solver.changeColsCost(len(columns), columns, tier.cost)
            solver.changeObjectiveOffset(tier.offset)
            solver.run()
            assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            return float(solver.getInfo().objective_function_value)
        kept = held.base.values[tier.measure]
        used = np.flatnonzero(tier.cost).astype(np.int32)
        solver.addRow(-np.inf, kept + tolerance(kept) - tier.offset, len(used), used, tier.cost[used])
    raise AssertionError(measure)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dual_is_the_slope_inside_its_range(seed: int) -> None:
    """Moving a limit inside the range of its dual changes the tier by dual x step, the tiers before kept."""
    held = held_of(seed)
    matrix = with_choices(held)
    names = rows_of(held, PRICED)
    table = prices(held, names, step=1.0)
    checked = 0
    for at, row in enumerate(each_row(table)):
        name, room = names[at // len(held.tiers)], row.valid_to - row.limit
        if abs(row.dual) < 1e-6 or not room > 1e-5 or row.measure == "movement":
            continue
        step = min(room, 1.0) / 2
        moved = changed_matrix(matrix, Changes({name: step}))
        change = value_at(held, row.measure, moved) - value_at(held, row.measure, matrix)
        assert change == pytest.approx(row.dual * step, rel=1e-4, abs=1e-6), (name, row.measure)
        checked += 1
    assert checked


@pytest.mark.parametrize("seed", SEEDS)
def test_a_finite_step_is_a_re_solve_from_scratch(seed: int) -> None:
    """The changes quoted for a step are those of a fresh solve of every tier, the choices held."""
    held = held_of(seed)
    matrix = with_choices(held)
    names = rows_of(held, ("grant_pot", "capital_budget", "control_total"))[:3]
    table = prices(held, names)
    assert limit_of(held, names[0]) == table["limit"].iloc[0]
    for name, (_, rows) in zip(names, table.groupby(np.arange(len(table)) // len(held.tiers)), strict=True):
        for column, sign in (("more", 1.0), ("less", -1.0)):
            moved = changed_matrix(matrix, Changes({name: sign * rows["step"].iloc[0]}))
            fresh = Lexicographic(LiveModel(moved, SolveSettings()), ()).solve(held.tiers)
            if len(fresh) < len(held.tiers) or fresh[-1].x is None:
                assert rows[column].isna().all()
                continue
            for result, quoted in zip(fresh, rows[column], strict=True):
                size = max(1.0, abs(result.value))
                if result.measure != "movement":
                    assert result.value - held.base.values[result.measure] == pytest.approx(
                        quoted, abs=1e-4 * size
                    )
    assert_supported(price_findings(table))


def test_price_of_a_pot_by_hand() -> None:
    """A deficit of 10, a total of 0, a pot of 4: £1m more of it takes £1m off the shortfall, up to 10.

    The dual of finance is -1, and it holds from 0 to 10. A step of 1 either way moves finance by 1.
    """
    found = resolved(made(envelope={"grant_pot": 4}, control_totals={"amount": 0}))
    held = Held(found.prepared, choice_of(found.prepared, plan_of(found).plan))
    table = prices(held, rows_of(held, ["grant_pot"]))
    row = table[table["measure"] == "finance"].iloc[0]
    assert [row["dual"], row["limit"], row["more"], row["less"]] == pytest.approx([-1, 4, -1, 1], abs=1e-5)
    assert row["valid_to"] == pytest.approx(10, abs=1e-5)
    assert not row["one_sided"]


def test_a_price_at_a_kink_is_called_one_sided() -> None:
    """A deficit of 10 and a pot of 10: more buys nothing, less costs; the sentence gives both sides."""
    found = resolved(made(envelope={"grant_pot": 10}, control_totals={"amount": 0}))
    held = Held(found.prepared, choice_of(found.prepared, plan_of(found).plan))
    table = prices(held, rows_of(held, ["grant_pot"]))
    row = table[table["measure"] == "finance"].iloc[0]
    assert [row["more"], row["less"]] == pytest.approx([0, 1], abs=1e-5)
    assert "with £1.0m less, £1.0m more short of trusts’ control totals" in price_findings(table)[0].sentence


def test_exchange_rate_by_hand() -> None:
    """A&E is 100 short and money 10 short; £50,000 treat a patient more, for up to 100 of them.

    Access before finance buys all 100 and loses £5m. Giving up 2 patients would give £0.1m back.
    """
    case = made(
        standards={},
        flows={},
        capacity={"limit": 100, "unit_cost": 50_000},
        control_totals={"amount": 0},
    )
    found = resolved(case)
    assert plan_of(found).measures["finance"] == pytest.approx(15, abs=1e-3)
    held = Held(found.prepared, choice_of(found.prepared, plan_of(found).plan))
    rates = exchange_rates(held)
    row = rates[(rates["give"] == "access") & (rates["get"] == "finance")].iloc[0]
    assert row["rate"] == pytest.approx(0.05, abs=1e-4)
    assert_supported(exchange_findings(rates))


def test_steps_are_round() -> None:
    """Steps are 1, 2 or 5 times a power of ten near a fiftieth of the limit, and never below 1."""
    assert [round_step(limit) for limit in (0, 14.3, 250, 1467, -2200)] == [1, 1, 5, 20, 50]


def test_both_sides_of_a_kink_by_hand() -> None:
    """A deficit of 10 and a pot of 10: a pound less costs a pound, a pound more is worth nothing."""
    found = resolved(made(envelope={"grant_pot": 10}, control_totals={"amount": 0}))
    held = Held(found.prepared, choice_of(found.prepared, plan_of(found).plan))
    table = prices(held, rows_of(held, ["grant_pot"]))
    row = table[table["measure"] == "finance"].iloc[0]
    if row["one_sided"]:
        assert [row["dual_less"], row["dual_more"]] == pytest.approx([-1, 0], abs=1e-6)
    else:
        assert row["dual_less"] == row["dual_more"] == row["dual"]
    assert [row["more"], row["less"]] == pytest.approx([0, 1], abs=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_sides_bound_the_steps_of_the_first_tier(seed: int) -> None:
    """The least of a measure is convex in a limit: the slope above never exceeds what a step more does per
    unit, nor does what a step less does per unit fall below minus the slope below.
    """
    held = held_of(seed)
    table = prices(held, rows_of(held, PRICED), step=1.0)
    first = table[table["measure"] == held.tiers[0].measure]
    size = 1e-4 * (1 + first["value"].abs())
    more, less = first["more"].fillna(np.inf), first["less"].fillna(np.inf)
    assert (more >= first["dual_more"].fillna(-np.inf) * first["step"] - size).all()
    assert (less >= -first["dual_less"].fillna(np.inf) * first["step"] - size).all()
    assert (first["dual_less"].fillna(-np.inf) <= first["dual_more"].fillna(np.inf) + 1e-6).all()
