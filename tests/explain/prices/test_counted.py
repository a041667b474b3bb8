"""What one place or contested change more and less is worth, against a second solve of every tier."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimiser.errors import InputError
from optimiser.explain.overview import tell
from optimiser.explain.prices.findings import price_findings
from optimiser.explain.prices.free import counted_hint, counted_prices, counted_rows
from optimiser.explain.resolve import Resolved
from optimiser.explain.verified_run import Opened, opened
from optimiser.instances import Instance
from optimiser.questions import in_sum, read_question
from optimiser.results import Run
from optimiser.run.solve import solve
from tests.explain.conflict.small import envelope, instance, scheme, total
from tests.explain.helpers import assert_supported, plan_of, resolved
from trustmodels.allocation.measures import MEASURES


def _places(places: int) -> Instance:
    """Three trusts that are £4m, £6m and £7m over, each with £5m that needs a place, and some places."""
    trusts = ("A", "B", "C")
    return instance(
        trusts=trusts,
        envelope=[envelope("Y1", grant_pot=0, support_places=places, support_cost=0)],
        opportunities=[scheme(f"{t}1", t, 5, needs_support="true") for t in trusts],
        control_totals=[total(t, "Y1", amount) for t, amount in zip(trusts, (4, 6, 7), strict=True)],
    )


def _changes(allowed: int) -> Instance:
    """Two contested changes that each save £3m of £8m, and some allowed."""
    change = {
        "system": "Q", "capital": 0, "saving": 3, "double_running": 0, "lead": 0, "contested": "true",
        "earliest": "",
    }  # fmt: skip
    return instance(
        trusts=("A",),
        envelope=[envelope("Y1", grant_pot=0, contested_changes=allowed)],
        opportunities=[scheme("A1", "A", 0)],
        changes=[{"change": c, "name": c, **change} for c in ("X", "Z")],
        control_totals=[total("A", "Y1", 8)],
    )


def _finance(found: Resolved, family: str) -> tuple[float, float, float]:
    """As it stands, with one more, with one fewer: the finance shortfall's change."""
    table = counted_prices(plan_of(found), found.prepared, counted_rows(found.prepared, [family]))
    row = table[table["measure"] == "finance"].iloc[0]
    return float(row["value"]), float(row["more"]), float(row["less"])


def test_a_place_by_hand() -> None:
    """Two places bring £5m each: 17 − 10 = 7 short. A third brings A its £4m; with one alone £5m are lost."""
    found = resolved(_places(2))
    assert _finance(found, "support_places") == pytest.approx((7, -4, 5), abs=1e-3)


def test_none_can_be_taken_from_nothing() -> None:
    """Without any place one more brings £5m, and there is none to take away: that side is empty and said so."""
    found = resolved(_places(0))
    value, more, less = _finance(found, "support_places")
    assert (value, more) == pytest.approx((17, -5), abs=1e-3)
    assert np.isnan(less)
    table = counted_prices(plan_of(found), found.prepared, counted_rows(found.prepared))
    assert "with 1 place less, nothing keeps every row" in price_findings(table)[0].sentence


def test_a_contested_change_by_hand() -> None:
    """One change saves £3m of £8m: 5 short. A second saves £3m more; without any £3m are lost."""
    assert _finance(resolved(_changes(1)), "contested_changes") == pytest.approx((5, -3, 3), abs=1e-3)


def _in_sum(instance: Instance) -> Opened:
    """How far without the even tiers: what they spend to settle who bears what is no part of a price."""
    solution = solve(instance, in_sum(read_question("how_far")))
    return opened(Run(Path("sum"), solution.manifest, solution.tables), instance)


@pytest.mark.parametrize("step", [1, -1])
def test_a_step_is_a_solve_of_the_question_with_one_more(step: int) -> None:
    """Every tier of the price table is the difference to the question solved from scratch, to the gap."""
    found = resolved(_places(2))
    table = counted_prices(plan_of(found), found.prepared, counted_rows(found.prepared))
    before, after = (_in_sum(_places(places)) for places in (2, 2 + step))
    assert list(table["measure"]) == list(before.question.tiers)
    for row in table.itertuples(index=False):
        change = after.measures[str(row.measure)] - before.measures[str(row.measure)]
        quoted = row.more if step > 0 else row.less
        assert quoted == pytest.approx(change, abs=1e-3 + 2e-3 * abs(change)), row.measure


def test_every_tier_has_a_price_statement() -> None:
    """`explain --commitment support_places` has a row for every tier of the nation's totals, and its sentence rests
    on them; the even tiers compare shares and have no price.
    """
    tables, findings = tell(plan_of(resolved(_places(2))), commitment="support_places")
    question = read_question("how_far")
    assert list(tables["prices"]["measure"]) == list(in_sum(question).tiers)
    (price,) = [finding for finding in findings if finding.id == "price"]
    assert "£4.0m less short of trusts’ control totals" in price.sentence
    assert price.holds_fixed.startswith("nothing")
    assert_supported(findings)


def test_a_plan_with_places_says_where_their_price_is() -> None:
    """What decides a plan names the counted limits and the command; a plan without any has no such line."""
    hint = counted_hint(resolved(_places(2)).prepared)
    assert hint[0].next_question == "optimiser explain RUN --commitment support_places"
    assert_supported(hint)
    assert (
        counted_hint(solve(instance(control_totals=[total("A", "Y1", 0)]), read_question("how_far")).prepared)
        == []
    )


def test_an_unknown_commitment_is_refused() -> None:
    """A name that is none is bad input."""
    with pytest.raises(InputError, match="kindness"):
        tell(plan_of(resolved(_places(2))), commitment="kindness")


def test_measures_of_the_table_are_known() -> None:
    """Every row names a measure of the model."""
    found = resolved(_changes(1))
    table = counted_prices(plan_of(found), found.prepared, counted_rows(found.prepared))
    assert set(table["measure"]) <= set(MEASURES)
