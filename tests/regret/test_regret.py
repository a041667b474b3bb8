"""Decisions held in other worlds: what they cost against the best of each, by hand on the teaching instance."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd
import pytest

from optimiser.cli.program import make_app
from optimiser.explain.verified_run import Opened
from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.run.prepare import prepare
from optimiser.run.solve import solve
from optimiser.tradeoffs.negotiation.bargain import lost
from optimiser.tradeoffs.regret import Option, Regrets, option_of, regrets
from optimiser.tradeoffs.regret.option import RegretError, different, holding, options_table
from optimiser.tradeoffs.regret.table import BASELINE, COLUMNS, regret_findings, where_worst, worst
from optimiser.worlds.scenarios import named, sweep
from optimiser.worlds.scenarios.sweep import Sweep
from tests.explain.helpers import assert_supported, resolved

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"
HOW_FAR = read_question("how_far")
EVENLY = 3e-3
"""Of the money missed: what the even tiers may use, so that grants that are held may be that much from the best."""


@cache
def plan_of(question: str) -> Opened:
    """The verified plan of a question on tiny."""
    return resolved(read_instance(TINY), question).plan_found


@cache
def bests() -> Sweep:
    """How far in both scenarios of tiny, and as it stands."""
    return sweep(TINY, named(TINY), [HOW_FAR], Path(mkdtemp()) / "out")


def options() -> list[Option]:
    """The plan of how far, and that of balance."""
    return [option_of(plan_of("how_far"), "the plan"), option_of(plan_of("balance"), "balance")]


@cache
def held() -> Regrets:
    """Both, with choices and support held."""
    return regrets(bests(), options())


def cell(found: Regrets, scenario: str, option: str, measure: str) -> pd.Series:
    """One cell of the table."""
    table = found.table
    at = (table["scenario"] == scenario) & (table["option"] == option) & (table["measure"] == measure)
    return table[at].iloc[0]


def test_the_plan_is_not_regretted_in_the_world_that_it_was_made_for() -> None:
    """As it stands the decisions of the plan miss nothing more than the best plan, which is itself."""
    own = held().table
    own = own[(own["scenario"] == BASELINE) & (own["option"] == "the plan")]
    assert set(own["measure"]) == {"cash_short", "safety", "access", "finance"}
    assert not own["tells"].any()
    money = own["measure"] == "finance"
    assert own.loc[~money, "regret"].max() < 2e-3
    assert own.loc[money, "regret"].max() < EVENLY * 19.4 + 1e-3


def test_a_larger_pot_is_of_no_use_to_grants_that_are_held() -> None:
    """£1m more would take £2.3m off the shortfall of 19.4; with grants as they were it stays, and that is regretted."""
    found = cell(held(), "larger_pot", "the plan", "finance")
    assert found["gets"] == pytest.approx(19.4, rel=EVENLY)
    assert found["could_have"] == pytest.approx(17.1, abs=1e-3)
    assert found["regret"] == pytest.approx(2.3, abs=EVENLY * 19.4)
    assert found["tells"]


def test_with_the_choices_alone_the_money_goes_where_it_helps() -> None:
    """No yes/no decision has to change for a larger pot: nothing is regretted."""
    found = regrets(bests(), options()[:1], "choices")
    assert cell(found, "larger_pot", "the plan", "finance")["gets"] == pytest.approx(17.1, abs=1e-3)
    assert not found.table["tells"].any()


def test_a_hub_that_was_not_begun_is_regretted_in_every_world() -> None:
    """The plan of balance builds no hub: 500 patients in the second year instead of 400 are not seen in time."""
    for scenario in (BASELINE, "firm_guidance", "larger_pot"):
        found = cell(held(), scenario, "balance", "access")
        assert found["regret"] == pytest.approx(100, abs=1e-2)


def test_decisions_that_allow_no_plan_have_no_amount() -> None:
    """C1 in the first year asks for 5 where 3 may be asked: in every world there is no plan, and it ranks last."""
    early = deepcopy(plan_of("how_far").plan)
    early.whole = {("C1", "2026-27"): 1.0, ("C1", "2027-28"): 0.0}
    found = regrets(bests(), [Option("early", "by hand", early), options()[1]])
    own = found.table[found.table["option"] == "early"]
    assert set(own["status"]) == {"infeasible"}
    assert own[["gets", "regret"]].isna().all(axis=None)
    assert list(worst(found)["option"])[-1] == "early"
    said = regret_findings(found)
    assert_supported(said)
    assert "in 3 of 3 there is no plan with these decisions" in said[-1].sentence


def test_what_a_world_does_not_allow_is_not_taken_and_what_an_option_does_not_know_is_no() -> None:
    """Bounds hold every choice, inside what the world allows; grants are free below what the option gives."""
    option = options()[0]
    compiled = prepare(read_instance(TINY), HOW_FAR).compiled
    bounds = holding(compiled, option, "support").bounds
    assert bounds["grant", ("ASH", "2026-27")] == (0.0, option.plan.grant["ASH", "2026-27"])
    assert bounds["begun", ("urgent-care-hub", "2026-27")] == (1.0, 1.0)
    assert not any(name == "grant" for name, _ in holding(compiled, option, "choices").bounds)
    compiled.upper[compiled.columns.index(("begun", ("urgent-care-hub", "2026-27")))] = 0.0
    assert holding(compiled, option, "choices").bounds["begun", ("urgent-care-hub", "2026-27")] == (0.0, 0.0)


def test_the_least_regretted_comes_first_and_every_number_stands_in_a_table() -> None:
    """The plan before that of balance, since patients come before money."""
    table = worst(held())
    assert list(dict.fromkeys(table["option"])) == ["the plan", "balance"]
    said = regret_findings(held())
    assert_supported(said)
    assert "the plan is regretted least" in said[0].sentence
    assert not any("weighted" in finding.sentence for finding in said)
    assert "short of trusts’ control totals (in larger_pot)" in said[1].sentence
    grants = options_table(options()).set_index("option")["grants"]
    assert grants["the plan"] == pytest.approx(4.6, abs=EVENLY * 19.4)


def by_hand(*regrets_of_option: float, could: float = 100.0) -> pd.Series:
    """The row of `worst` of one option with these regrets, in worlds called a, b, c …, to a gap of a thousandth."""
    rows = [
        (
            chr(ord("a") + at),
            "one",
            "optimal",
            "access",
            "patients",
            could + regret,
            could,
            regret,
            regret > 1,
        )
        for at, regret in enumerate(regrets_of_option)
    ]
    return worst(Regrets([], "choices", pd.DataFrame(rows, columns=list(COLUMNS)), 1e-3)).iloc[0]


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ((100.0, 100.0 + 1e-12, 100.0), "every world"),
        ((100.0, 100.09, 50.0), "a and 1 other"),
        ((50.0, 100.0 - 1e-9, 100.0, 100.0 + 1e-9), "b and 2 others"),
        ((100.0, 103.0, 100.0), "b"),
        ((100.0,), "a"),
    ],
)
def test_no_world_is_named_for_a_last_bit(amounts: tuple[float, ...], said: str) -> None:
    """Worlds in which the regret is the same, to the gap, are told together, the first by its name."""
    assert where_worst(by_hand(*amounts)) == said


def test_the_hub_is_said_to_be_regretted_in_every_world() -> None:
    """The sentence on balance names no single one of three worlds that cost the same 100 patients."""
    (said,) = [f.sentence for f in regret_findings(held()) if "decisions of balance" in f.sentence]
    assert "(in every world)" in said


def test_the_ranking_does_not_hang_on_a_last_bit() -> None:
    """With the same regret but for 1e-12 the option that was given first stays first."""
    rows = [
        ("a", option, "optimal", "access", "patients", 100 + regret, 100.0, regret, True)
        for option, regret in (("first", 100.0 + 1e-12), ("second", 100.0))
    ]
    table = worst(Regrets([], "choices", pd.DataFrame(rows, columns=list(COLUMNS)), 1e-3))
    assert list(table["option"]) == ["first", "second"]


def test_one_plan_twice_is_refused() -> None:
    """A run beside itself, or beside a copy of it, compares nothing; two plans of one question's rules do."""
    plan, balance = plan_of("how_far"), plan_of("balance")
    copy = replace(plan, run=replace(plan.run, path=Path("copy")))
    assert different([plan, balance]) == [plan, balance]
    with pytest.raises(RegretError, match="how_far stands twice"):
        different([plan, balance, replace(plan)])
    with pytest.raises(RegretError, match="copy holds the same plan as how_far"):
        different([plan, copy])


def test_the_command_refuses_one_plan_twice_and_keeps_what_was_found(tmp_path: Path) -> None:
    """What was kept with the run before is not written over by a comparison with itself."""
    run = solve(read_instance(TINY), HOW_FAR).write(tmp_path / "run").path
    kept = run / "findings" / "regret.json"
    kept.parent.mkdir()
    kept.write_text("before")
    with pytest.raises(RegretError, match="1 fault"):
        make_app("regret")(["regret", str(run), str(run)], standalone_mode=False)
    assert kept.read_text() == "before"


def test_options_of_one_name_are_refused() -> None:
    """Nobody could tell their rows apart."""
    with pytest.raises(RegretError, match="the plan more than once"):
        regrets(bests(), [options()[0], options()[0]])


def test_regret_is_never_a_gain() -> None:
    """More missed than could have been is regret; as much or less is none."""
    assert (lost(5.0, 3.0), lost(3.0, 3.0), lost(2.0, 3.0)) == (2.0, 0.0, 0.0)
