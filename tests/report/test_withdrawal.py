"""Who cannot live without support: trusts alone by hand, the order, the sentences, and the part of the page."""

from __future__ import annotations

import pandas as pd
import pytest

from optimiser.instances import Instance
from optimiser.subjects.withdrawal.compute import NEVER, by_period, order_of_withdrawal, support_needs
from optimiser.subjects.withdrawal.part import withdrawal
from optimiser.subjects.withdrawal.say import withdrawal_findings
from optimiser.subjects.withdrawal.show import order_table, periods_table, price_table
from tests.explain.helpers import assert_supported
from tests.model.builder import TWO_YEARS, made
from tests.report.full import work_on
from tests.report.helpers import run_of, tiny

FIRST, LAST = "2026-27", "2027-28"


def four() -> Instance:
    """Totals of 0. T balances; U lacks 10 and has a scheme of 12 from the first year; V lacks 10 and has one of 12
    from the second; W lacks 10 and has one of 4.
    """
    codes = ("T", "U", "V", "W")
    schemes = [("U", 12, FIRST), ("V", 12, LAST), ("W", 4, FIRST)]
    return made(
        periods=TWO_YEARS,
        trusts=[{"trust": t, "income": 100, "expenditure": 100 if t == "T" else 110} for t in codes],
        opportunities=[
            {"opportunity": f"o{t}", "trust": t, "potential": size, "first_period": at}
            for t, size, at in schemes
        ],
        control_totals=[{"id": t, "period": period, "amount": 0} for t in codes for period in (FIRST, LAST)],
        envelope={"grant_pot": 100},
    )


def least(needs: pd.DataFrame) -> dict[tuple[str, str], float]:
    """£m by trust and period."""
    keys = zip(needs["trust"], needs["period"], strict=True)
    return dict(zip(keys, needs["least"], strict=True))


def test_each_trust_alone_by_hand() -> None:
    """T and U never need support, V 10 in the first year, W 10 - 4 in both."""
    found = least(support_needs(four()))
    wanted = dict.fromkeys(found, 0.0) | {("V", FIRST): 10, ("W", FIRST): 6, ("W", LAST): 6}
    assert found == pytest.approx(wanted, abs=1e-3)


def test_the_order_and_the_years() -> None:
    """First T and U, then V from the second year, W not at all; one or two trusts lack something, £16m and £6m."""
    needs = support_needs(four())
    order = order_of_withdrawal(needs)
    assert list(order["trust"]) == ["T", "U", "V", "W"]
    assert list(order["free_from"]) == [FIRST, FIRST, LAST, NEVER]
    periods = by_period(needs)
    assert list(periods["lacking"]) == [2, 1]
    assert list(periods["least"]) == pytest.approx([16, 6], abs=1e-2)
    found = withdrawal_findings(periods, order)
    assert_supported(found)
    assert found[0].sentence.startswith("1 of 4 trusts cannot live without support in 2027-28")
    assert "W (£6.0m)" in found[0].sentence
    assert found[1].sentence.startswith(
        "Support can be withdrawn from 2 trusts in 2026-27 and from 1 trust in 2027-28"
    )


def test_the_teaching_instance_has_the_part() -> None:
    """Ash cannot live without it; grants that are kept for a type leave no plan without grants, and that is said."""
    kept = withdrawal(work_on(run_of(tiny()), tiny()))
    assert_supported(kept.findings)
    assert [finding.id for finding in kept.findings] == [
        "withdrawal-who",
        "withdrawal-order",
        "withdrawal-price",
    ]
    assert list(order_table(kept).frame["trust"])[-1] == "ASH"
    assert len(periods_table(kept).frame) == 2
    assert kept.findings[-1].sentence.startswith("Without any grant there is no plan")
    assert price_table(kept).empty


def test_what_doing_without_costs() -> None:
    """Four trusts lack 20, 20 and 10 a year with nothing decided and save what they can: without the pot what they end
    short of is more, in £m of control totals, and the pot is given no more.
    """
    instance = four()
    kept = withdrawal(work_on(run_of(instance), instance))
    assert_supported(kept.findings)
    price = kept.tables["price"].set_index("what")
    grants = price.loc["Grants"]
    assert grants["before"] == pytest.approx(22, abs=0.1)
    assert grants["after"] == 0
    missed = price.loc[[name for name in price.index if "control total" in name], "change"].sum()
    assert missed == pytest.approx(22, abs=0.2)
    assert "more short of trusts’ control totals" in kept.findings[-1].sentence
