"""Comparisons that reconcile."""

from __future__ import annotations

import pytest

from optimiser.errors import InputError
from optimiser.explain.compare.differences import AMOUNTS, differences, winners_and_losers
from optimiser.explain.compare.findings import compare
from tests.explain.helpers import SEEDS, assert_supported, plan_of, random_answer, resolved
from tests.model.builder import made


@pytest.mark.parametrize("seed", SEEDS)
def test_every_level_adds_up(seed: int) -> None:
    """Sector, regions, systems, types and trusts have the same totals in both runs and in the changes."""
    runs = [plan_of(random_answer(seed)), plan_of(random_answer(seed, "least_funding"))]
    found = differences(runs)
    for column in [*AMOUNTS, *(f"change_{name}" for name in AMOUNTS)]:
        sums = found.groupby(["run", "period", "level"])[column].sum().unstack("level")
        for level in sums:
            assert sums[level].to_numpy() == pytest.approx(sums["sector"].to_numpy(), abs=1e-6)
    tables, findings = compare(runs)
    assert set(tables) == {"measures", "differences", "trusts", "choices", "asks", "quantities"}
    assert_supported(findings)


def test_a_run_against_itself() -> None:
    """Nothing changes, no total either, every trust is as before, and every decision and ask is stable."""
    run = plan_of(random_answer(SEEDS[0]))
    tables, findings = compare([run, run])
    assert len(tables["quantities"])
    assert not tables["quantities"]["change"].any()
    assert (tables["trusts"]["verdict"] == "the same").all()
    assert tables["choices"]["stable"].all()
    assert tables["asks"]["stable"].all()
    assert any("no shortfall and no support changes" in finding.sentence for finding in findings)


def test_who_gains_by_hand() -> None:
    """With its scheme of 4 withdrawn, T is asked for £4m less and ends £4m worse."""
    common = {"control_totals": {"amount": 0}}
    runs = [
        plan_of(resolved(made(**common, opportunities={"opportunity": "o", "potential": 4}))),
        plan_of(resolved(made(**common))),
    ]
    verdict = winners_and_losers(differences(runs)).iloc[-1]
    assert verdict["verdict"] == "asked for less"
    assert [verdict["change_cip"], verdict["change_reported"]] == pytest.approx([-4, -4], abs=1e-4)
    quantities = compare(runs)[0]["quantities"].set_index("what")["change"]
    assert quantities["Savings asked for"] == pytest.approx(-4, abs=1e-4)


def test_one_run_cannot_be_compared() -> None:
    """It is refused in words; runs of other trusts and periods are compared as far as both go."""
    run = plan_of(random_answer(SEEDS[0]))
    with pytest.raises(InputError, match="give two runs"):
        compare([run])
    assert any(f.id == "compare_lacks" for f in compare([run, plan_of(random_answer(SEEDS[1]))])[1])
