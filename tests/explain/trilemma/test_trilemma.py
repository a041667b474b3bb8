"""The trilemma: six orders, and trusts standing alone, solved by hand."""

from __future__ import annotations

import pytest

from optimiser.explain.finding import each_row
from optimiser.subjects.trilemma.compute import COMBINATIONS, combination_counts, drops, trilemma_map
from optimiser.subjects.trilemma.orders import ORDERS, best_and_worst, orders_finding, six_orders
from optimiser.subjects.trilemma.say import map_findings
from tests.explain.helpers import SEEDS, assert_supported, random_instance
from tests.model.builder import made

ALL_THREE = "finance + access + safety"


def test_a_trust_alone_by_hand() -> None:
    """An income of 100 and costs of 110, a scheme of 6 and a total of 0; A&E 100 short, at £30,000 a patient;
    5 nurses short, from an agency at £0.1m each.

    Finance lacks 4 alone; with access (3) and safety (0.5) as well it lacks 7.5. Access and safety can be
    delivered by overspending; nothing with finance in it can. Money restores everything.
    """
    case = made(
        opportunities={"opportunity": "o", "potential": 6},
        control_totals={"amount": 0},
        standards={},
        flows={},
        capacity={"limit": 100, "unit_cost": 30_000},
        staffing={"required": 105, "agency_supply": 9},
        cash={"minimum": -99},
    )
    table = trilemma_map(case).set_index("combination")
    assert table["alone"].to_dict() == {
        "finance": False, "access": True, "safety": True, "finance + access": False,
        "finance + safety": False,
        "access + safety": True, ALL_THREE: False,
    }  # fmt: skip
    money = {name: 4 + 3 * ("access" in name) + 0.5 * ("safety" in name) for name in table.index}
    for name, row in table.iterrows():
        short = row["support"] if "finance" in str(name) else row["overspend"]
        assert short == pytest.approx(money[str(name)], abs=1e-4)
    verdict = drops(trilemma_map(case)).iloc[0]
    assert (verdict["delivers"], verdict["drops"]) == ("access + safety", "finance")
    assert verdict["restores"] == pytest.approx(7.5, abs=1e-4)


def test_what_no_money_restores() -> None:
    """With no agency to hire from 5 nurses stay short: no money restores safety, and the map says so."""
    case = made(control_totals={"amount": -10}, staffing={"required": 105}, cash={"minimum": -99})
    table = trilemma_map(case)
    safety = table[table["combination"] == "safety"].iloc[0]
    assert not safety["alone"]
    assert safety["safety_short"] == pytest.approx(5, abs=1e-4)
    assert combination_counts(table).set_index("combination").loc["safety", "not_with_money"] == 1
    assert drops(table)["restores"].isna().all()


def test_nobody_helps_a_trust_that_stands_alone() -> None:
    """A grant pot of 50, and a place that a scheme of 10 needs, do not count: 10 short, as alone."""
    case = made(
        envelope={"grant_pot": 50, "support_places": 1},
        opportunities={"opportunity": "o", "potential": 10, "needs_support": True},
        control_totals={"amount": 0},
    )
    table = trilemma_map(case).set_index("combination")
    assert table.loc["finance", "support"] == pytest.approx(10, abs=1e-4)


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_more_promises_are_never_easier(seed: int) -> None:
    """Every trust has all seven combinations; what can be delivered can be with any promise left out, and the
    support that restores a combination is no less than that of a part of it.
    """
    table = trilemma_map(random_instance(seed))
    assert (table.groupby("trust").size() == len(COMBINATIONS)).all()
    for _, own in table.groupby("trust"):
        can = {frozenset(str(row.combination).split(" + ")): row for row in each_row(own)}
        for whole, row in can.items():
            for part, smaller in can.items():
                if part < whole and row.settled:
                    assert smaller.alone or not row.alone
                    if "finance" in part and row.safety_short + row.access_short < 1e-6:
                        assert smaller.support <= row.support + 1e-4
    assert_supported(map_findings(table))


def test_six_orders_by_hand() -> None:
    """Money for access or for finance: 100 patients at £100,000 each against a deficit of 0 and a total of 0.

    Finance first: 100 patients short and no money; access first: £10m short and no patients. Safety is met.
    """
    case = made(
        trusts={"expenditure": 100},
        control_totals={"amount": 0},
        standards={},
        flows={},
        capacity={"limit": 100, "unit_cost": 100_000},
    )
    orders = six_orders(case)
    assert set(orders.answers()) == set(ORDERS)
    table = orders.table().set_index("order")
    assert [table.loc["finance, access, safety", name] for name in ("finance", "access")] == pytest.approx(
        [0, 100], abs=1e-3
    )
    assert [table.loc["access, finance, safety", name] for name in ("finance", "access")] == pytest.approx(
        [10, 0], abs=1e-3
    )
    spread = best_and_worst(orders).set_index("imperative")
    assert spread["most"].to_dict() == pytest.approx({"finance": 10, "access": 100, "safety": 0}, abs=1e-3)
    assert_supported([orders_finding(orders)])


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_an_imperative_is_best_when_it_comes_first(seed: int) -> None:
    """In no order is an imperative missed by less than where it comes first."""
    table = six_orders(random_instance(seed)).table()
    for imperative in ("finance", "access", "safety"):
        first = table[table["order"].str.startswith(imperative)][imperative]
        least = table[imperative].min()
        assert first.max() <= least + 1e-5 * (1 + abs(least)) + 1e-3 * abs(least)
