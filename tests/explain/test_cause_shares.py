"""Why, by cause: Shapley shares by hand and by walking every order, and what would halve an ask."""

from __future__ import annotations

from itertools import permutations
from math import factorial
from pathlib import Path

import numpy as np
import pytest

from optimiser.errors import RunError
from optimiser.explain.shapley import Coalition, coalitions, left_over, shapley_shares
from optimiser.instances import Instance
from optimiser.questions import read_question
from optimiser.solver import SolveSettings
from optimiser.subjects.causes.say import shares_findings
from optimiser.subjects.causes.shares import (
    CAUSES_OF_SHORTFALL,
    REST,
    CauseShares,
    nation_shares,
    trust_shares,
    with_less_owed,
    without,
)
from optimiser.tradeoffs.incentives.half import OWN_INPUTS, halving, halving_findings
from tests.explain.helpers import assert_supported, random_instance
from tests.maths.golden import TINY
from tests.model.builder import T, made
from tests.oracle import causes as oracle
from tests.report.helpers import tiny


def test_two_causes_that_overlap_by_hand() -> None:
    """Either of two causes closes a gap of 10 alone, one by 6 and one by 10: 10 are 3 and 7."""
    left = {frozenset(): 10.0, frozenset("a"): 4.0, frozenset("b"): 0.0, frozenset("ab"): 0.0}
    shares = shapley_shares(["a", "b"], {chosen: {"gap": amount} for chosen, amount in left.items()})
    assert shares["gap"].to_dict() == pytest.approx({"a": 3.0, "b": 7.0})


@pytest.mark.parametrize("seed", range(3))
def test_shares_are_the_average_over_every_order(seed: int) -> None:
    """Five causes with any amounts: walked through in all 120 orders, each brings its share on average."""
    numbers, causes = np.random.default_rng(seed), list("abcde")
    left = {chosen: {"x": float(numbers.uniform(0, 9))} for chosen in coalitions(causes)}
    shares = shapley_shares(causes, left)["x"]
    brought = dict.fromkeys(causes, 0.0)
    for order in permutations(causes):
        gone: Coalition = frozenset()
        for cause in order:
            brought[cause] += (left[gone]["x"] - left[gone | {cause}]["x"]) / factorial(len(causes))
            gone |= {cause}
    assert shares.to_dict() == pytest.approx(brought)
    assert shares.sum() == pytest.approx(left[frozenset()]["x"] - left[frozenset(causes)]["x"])


def test_every_set_is_solved_once() -> None:
    """Three causes are eight sets, the empty one first."""
    seen: list[Coalition] = []

    def solve(chosen: Coalition) -> dict[str, float]:
        seen.append(chosen)
        return {}

    left_over("abc", solve)
    assert len(seen) == len(set(seen)) == 8
    assert seen[0] == frozenset()


def test_a_trust_alone_by_hand() -> None:
    """Ash misses £9.5m alone. Without the 10% by which its costs rise it misses nothing; if all its savings arrived,
    £4.5m less. In half of the orders prices come first and bring 9.5, in the others 5 are left for them: 7.25.
    """
    found = trust_shares(tiny(), "ASH", SolveSettings())
    own = found.table[found.table["quantity"] == "control_total"].set_index("cause")["share"]
    assert own["prices"] == pytest.approx(7.25, abs=1e-3)
    assert own["delivery"] == pytest.approx(2.25, abs=1e-3)
    assert own[REST] == pytest.approx(0, abs=1e-3)
    assert found.whole["control_total"] == pytest.approx(9.5, abs=1e-3)
    assert "support rule" in found.idle
    assert_supported(shares_findings(found))


def _adds_up(found: CauseShares) -> None:
    """The shares of each quantity and what is left are what is missed as things are."""
    for quantity, own in found.table.groupby("quantity"):
        assert own["share"].sum() == pytest.approx(found.whole[str(quantity)], abs=1e-9)


def inflated() -> Instance:
    """Costs rise by 10% of 110, prices not at all; a scheme of £8m brings half; £5m more would need £3m of capital."""
    scheme = {"opportunity": "O1", "potential": 8, "delivery": 0.5}
    dear = {"opportunity": "O2", "potential": 5, "capital": 1}
    return made(
        drivers={"cost_inflation": 0.1}, control_totals={"amount": 0}, opportunities=[scheme, dear],
        envelope={"capital_budget": 3, "grant_pot": 0, "loan_pot": 0},
    )  # fmt: skip


def test_the_nation_by_hand() -> None:
    """£21m short, less 4 that are delivered and 3 that the capital buys: 14 are missed.

    `left` has what is missed with each set of causes taken away: without rising costs 3, if everything were delivered
    10, with capital for all 12, and so on. Six orders, each cause brings what is left less what is left after it.
    """
    found = nation_shares(inflated(), read_question("how_far"), SolveSettings())
    own = found.table[found.table["quantity"] == "control_total"].set_index("cause")["share"]
    left = {"": 14, "p": 3, "d": 10, "c": 12, "pd": 0, "pc": 1, "dc": 8, "pdc": 0}
    prices = (2 * (14 - 3) + (10 - 0) + (12 - 1) + 2 * (8 - 0)) / 6
    delivery = (2 * (14 - 10) + (3 - 0) + (12 - 8) + 2 * (1 - 0)) / 6
    capital = (2 * (14 - 12) + (3 - 1) + (10 - 8) + 2 * (0 - 0)) / 6
    assert prices + delivery + capital == pytest.approx(left[""] - left["pdc"])
    expected = {"prices": prices, "delivery": delivery, "capital": capital, REST: 0.0}
    assert own.to_dict() == pytest.approx(expected, abs=2e-3)
    assert set(found.idle) == set(CAUSES_OF_SHORTFALL) - {"prices", "delivery", "capital"}
    assert found.solves == 8
    _adds_up(found)
    said = shares_findings(found)
    assert_supported(said)
    assert said[0].sentence.startswith("Trust control totals, £14.0m in all: prices £9.8m")


@pytest.mark.slow
def test_the_shares_of_a_random_nation_add_up() -> None:
    """Where causes overlap, help each other or take from each other, nothing is lost between them."""
    found = nation_shares(random_instance(40), read_question("how_far"), SolveSettings())
    assert found.solves == 2 ** (len(CAUSES_OF_SHORTFALL) - len(found.idle))
    _adds_up(found)
    assert_supported(shares_findings(found))


@pytest.mark.slow
def test_the_shares_of_tiny_are_those_of_every_set_solved_cold(tmp_path: Path) -> None:
    """All 64 sets of causes of the teaching instance, each written as an instance and solved by SCIP from nothing.

    The second reading takes causes away from cells of the tables, states the question row by row from the formulation,
    and walks all 720 orders.
    """
    settings = SolveSettings(gap=1e-9)
    found = nation_shares(tiny(), read_question("how_far"), settings)
    acting = [cause for cause in CAUSES_OF_SHORTFALL if cause not in found.idle]
    assert set(acting) == set(oracle.TAKEN)
    expected = oracle.shares(TINY, acting, tmp_path)
    own = found.table[found.table["cause"] != REST]
    assert len(own)
    for row in own.to_dict("records"):
        other = expected[row["cause"]].get(row["quantity"], 0.0)
        assert row["share"] == pytest.approx(other, rel=1e-4, abs=2e-3), (row["cause"], row["quantity"])


def test_what_is_taken_away_for_each_cause() -> None:
    """Growth costs what is paid for it, costs rise with prices, and conditions of support are gone; nothing else is."""
    growing = made(
        {"2026-27": 1.0, "2027-28": 1.0}, standards={}, flows=[
            {"period": "2026-27", "demand": 1000, "within": 800},
            {"period": "2027-28", "demand": 1100, "within": 850},
        ],
        drivers={"demand_growth": 0.05, "marginal_cost": 0.5, "funded_growth": 0.01, "cost_inflation": 0.03,
                 "price_uplift": 0.02},
        envelope={"bailout_condition": 0.02, "smallest_award": 2, "grant_pot": 5, "loan_pot": 0},
    )  # fmt: skip
    level = without(growing, {"demand"}).tables
    assert level["drivers"]["demand_growth"].tolist() == pytest.approx([0.02, 0.02])
    assert level["flows"]["demand"].tolist() == [1000, 1000]
    assert level["flows"]["within"].tolist() == [800, 800]
    assert without(growing, {"prices"}).tables["drivers"]["cost_inflation"].tolist() == [0.02, 0.02]
    rule = without(growing, {"support rule"}).tables["envelope"]
    assert rule["bailout_condition"].isna().all()
    assert rule["smallest_award"].tolist() == [0, 0]
    assert rule["grant_pot"].tolist() == [5, 5]
    assert without(growing, set()).tables["drivers"].equals(growing.tables["drivers"])
    owed = with_less_owed(tiny()).tables
    assert owed["asks"]["least"].isna().all()
    assert owed["asks"]["most"].equals(tiny().tables["asks"]["most"])


def saving() -> Instance:
    """£10m short, and a scheme of £20m: the trust is asked for £10m."""
    return made(control_totals={"amount": 0}, opportunities={"opportunity": "O1", "potential": 20})


def test_what_halves_an_ask_by_hand() -> None:
    """£5m less cost (of £110m) or £5m more income (of £100m) leave £5m to be asked for; the scheme is full as it is."""
    found = halving(saving(), read_question("how_far"), T)
    assert found.ask == pytest.approx(10, abs=1e-2)
    table = found.table.set_index("input")
    assert list(table.index) == ["cost", "income", "delivery"]
    for name, share in {"cost": 5 / 110, "income": 5 / 100}.items():
        assert table.loc[[name], "not_yet"].iloc[0] < share + 1e-4
        assert table.loc[[name], "share"].iloc[0] >= share - 1e-4
        assert table.loc[[name], "share"].iloc[0] == pytest.approx(share, abs=0.2 / 64)
        assert table.loc[[name], "size"].iloc[0] == pytest.approx(5, abs=0.35)
    assert np.isnan(table.loc[["delivery"], "share"].iloc[0])
    said = halving_findings(found)
    assert_supported(said)
    assert said[0].sentence.startswith("Trust would be asked for half of its £10.0m or less if it cost")


def test_a_change_without_a_plan_is_no_ask() -> None:
    """Asked for £6m at least, £9m are not halved; with £11m less cost the £1m that it must be given is not owed."""
    agreed = {"asks": {"least": 6}, "ring_fences": {"type": "acute", "grant_least": 1}}
    envelope = {"grant_pot": 5, "bailout_condition": 0}
    scheme = {"opportunity": "O1", "potential": 20}
    instance = made(control_totals={"amount": 0}, opportunities=scheme, envelope=envelope, **agreed)
    found = halving(instance, read_question("how_far"), T)
    cost = found.table.set_index("input").loc["cost"]
    assert found.ask == pytest.approx(9, abs=1e-2)
    assert np.isnan(cost["share"])
    assert (cost["most"], cost["not_yet"], cost["no_plan"]) == (0.05, 0.05, 0.1)
    said = halving_findings(found)
    assert_supported(said)
    assert "No plan was found, and so no ask, if it cost 10.0% less" in said[-1].sentence


def test_an_input_moves_that_trust_alone() -> None:
    """Every input changes rows of one trust, and of a share delivered only what is missing to the whole."""
    for own in OWN_INPUTS:
        if not own.there(tiny(), "ASH"):
            continue
        moved = own.moved(tiny(), "ASH", 0.1)
        for table in own.changes:
            before, after = tiny().tables[table], moved.tables[table]
            changed = (before != after) & ~(before.isna() & after.isna())
            assert set(before.loc[changed.any(axis=1), "trust"]) == {"ASH"}
    delivery = next(own for own in OWN_INPUTS if own.id == "delivery")
    better = delivery.moved(tiny(), "ASH", 0.1).tables["opportunities"]
    assert better["delivery"].iloc[0] == pytest.approx(0.55)


def test_a_trust_that_is_asked_for_nothing() -> None:
    """It is said that there is nothing to halve."""
    with pytest.raises(RunError, match="asked for nothing"):
        halving(made(control_totals={"amount": 0}), read_question("how_far"), T)
