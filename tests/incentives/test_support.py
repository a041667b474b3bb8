"""Rules of support and trusts that answer: cases solved by hand, the page's equations, and plain Pyomo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest

from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.solver import SolveSettings
from optimiser.subjects.support.part import support
from optimiser.tradeoffs.incentives import equilibrium as rounds
from optimiser.tradeoffs.incentives.equilibrium import (
    CYCLE,
    EQUILIBRIUM,
    NO_PLAN,
    Answering,
    equilibrium,
    outcome_table,
)
from optimiser.tradeoffs.incentives.response import (
    TEMPERS,
    SavingTemper,
    answer_to,
    literature_signs,
    payoffs,
    saving,
    temper_table,
)
from optimiser.tradeoffs.incentives.support import (
    CAP,
    MATCH,
    NONE,
    PLAIN,
    RULES,
    UNAVOIDABLE,
    SupportAccounts,
    SupportRule,
    rules_for,
)
from optimiser.tradeoffs.incentives.support_findings import (
    SIGNED,
    signs_table,
    support_findings,
    support_study,
)
from optimiser.tradeoffs.incentives.trials import rule_table, trial_of, undominated
from optimiser.tradeoffs.incentives.ways import later_by
from tests.cli.words import caller
from tests.maths.test_methods import worked
from tests.model.builder import made
from tests.report.full import sections_with, work_on
from tests.report.helpers import run_of, tiny
from tests.report.test_full import NUMBER, WORDS, numbers_of_tables

ROOT = Path(__file__).resolve().parents[2]
TINY, PAGE = ROOT / "instances" / "tiny", ROOT / "docs" / "incentives.md"
TEMPER = SavingTemper()


def accounts(wants: object, saved: object, pot: object, **other: object) -> SupportAccounts:
    """Accounts of trusts that spend £100m each and have no benchmark; a row a trust, a column a period."""
    want, made_ = (np.array(rows, float) for rows in (wants, saved))
    none = np.full_like(want, np.inf)
    given = SupportAccounts(
        trusts=tuple(f"T{at}" for at in range(len(want))),
        periods=tuple(f"Y{at}" for at in range(want.shape[1])),
        years=np.ones(want.shape[1]),
        wants=want,
        saved=made_,
        asked=made_,
        spend=np.full_like(want, 100.0),
        benchmarks={NONE: none, PLAIN: none, UNAVOIDABLE: none},
        condition=np.zeros_like(want),
        pot=np.array(pot, float),
        delivered=np.ones(len(want)),
    )
    return replace(given, **other)  # type: ignore[arg-type]


# Rules, by hand.


def test_each_rule_pays_what_it_says() -> None:
    """A trust wants £10m and saves £4m: £6m short. All of it is £6m, half £3m; matched at 50p £2m; capped at 2% of
    £100m £2m; after a condition of £7m it would be £3m short; flat shares the pot of £50m by spending: all of it.
    """
    of = accounts([[10]], [[4]], [50], condition=np.array([[7.0]]))
    paid = {name: float(RULES[name].paid(of)[0, 0]) for name in RULES if "-" not in name}
    assert (MATCH, CAP) == (0.5, 0.02)
    assert paid == pytest.approx(
        {"nothing": 0, "whole": 6, "half": 3, "matched": 2, "capped": 2, "conditional": 3, "flat": 50}
    )


def test_a_pot_too_small_pays_everybody_the_same_share() -> None:
    """£6m and £2m are due of a pot of £4m: half of each. A pot of £50m pays all."""
    of = accounts([[10], [2]], [[4], [0]], [4])
    assert RULES["whole"].paid(of).ravel() == pytest.approx([3, 1])
    assert RULES["whole"].paid(replace(of, pot=np.array([50.0]))).ravel() == pytest.approx([6, 2])


def test_a_benchmark_pays_for_nothing_above_it() -> None:
    """£6m short, £5m of it above a benchmark of £95m: £1m. A claim of £1m more is £1m more above: it brings nothing."""
    of = accounts([[10]], [[4]], [50])
    held = replace(of, benchmarks={**of.benchmarks, UNAVOIDABLE: np.array([[95.0]])})
    trial = trial_of(RULES["whole-unavoidable"], held)
    assert (trial.paid.sum(), trial.more["claim"][0]) == pytest.approx((1, 0))
    assert trial_of(RULES["whole"], held).more["claim"][0] == pytest.approx(1)


def test_what_each_way_brings_by_hand() -> None:
    """A trust wants £10m in each of two years and saves £4m and £6m: £6m and £4m short, all paid. It hides a fifth:
    £0.8m and £1.2m more. It delivers a fifth less: the same. It is a year late: £4m more in the first year, and £2m in
    the second, in which it saves £4m and not £6m. Matched at 50p, it is paid half of what it saves no more.
    """
    of = accounts([[10, 10]], [[4, 6]], [50, 50])
    more = {name: float(gain[0]) for name, gain in trial_of(RULES["whole"], of).more.items()}
    assert more == pytest.approx({"claim": 2, "hide": 2, "less": 2, "slip": 6})
    matched = {name: float(gain[0]) for name, gain in trial_of(RULES["matched"], of).more.items()}
    assert matched == pytest.approx({"claim": 0, "hide": -1, "less": -1, "slip": -3})
    assert trial_of(RULES["whole"], of).relief["slip"][0] == pytest.approx(6)


def test_support_in_the_share_delivered_loses_who_delivers_less() -> None:
    """£6m short of which £6m is due: with a fifth less delivered it is £6.8m short and due 80% of £6.8m, £5.44m."""
    of = accounts([[10]], [[4]], [50])
    assert trial_of(RULES["conditional"], of).more["less"][0] == pytest.approx(0.8 * 6.8 - 6)


def test_the_frontier_has_what_no_other_betters() -> None:
    """(1, 9), (5, 5) and (9, 1) stand on it; (6, 6) and (5, 9) do not; less than £0.05m apart is alike."""
    first, second = np.array([1, 5, 9, 6, 5, 1.04]), np.array([9, 5, 1, 6, 9, 9.0])
    assert undominated(first, second).tolist() == [True, True, True, False, False, True]


def test_rules_are_what_the_page_says() -> None:
    """G1 to G8 give what every rule is due and pays, on accounts with every number another one."""
    numbers = np.random.default_rng(3).uniform(1, 20, (4, 2, 2))
    bench = np.array([[95.0, 97.0], [99.0, 101.0]])
    of = accounts(numbers[0] + 8, numbers[1] / 4, [9, 7], condition=numbers[2] / 3)
    of = replace(
        of, benchmarks=dict.fromkeys((NONE, PLAIN, UNAVOIDABLE), bench), delivered=np.array([0.9, 0.7])
    )
    for form, part in (("whole", 0.5), ("matched", 0.7), ("capped", 0.02), ("conditional", 1), ("flat", 0.1)):
        rule = SupportRule(form, form, form, part, NONE)
        due = rule.due(of, of.gap)
        given: dict[tuple[object, ...], float] = {("part",): part}
        for t, y in np.ndindex(2, 2):
            given |= {
                ("wants", t, y + 1): float(of.wants[t, y]), ("saved", t, y + 1): float(of.saved[t, y]),
                ("claimed", t, y + 1): 100.0, ("bench", t, y + 1): float(bench[t, y]),
                ("condition", t, y + 1): float(of.condition[t, y]), ("delivered", t): float(of.delivered[t]),
                ("due", t, y + 1): float(due[t, y]), ("pot", y + 1): float(of.pot[y]),
            }  # fmt: skip
        page = worked(given, {"t": [0, 1], "y": [1, 2]}, "G")
        for t, y in np.ndindex(2, 2):
            at = (("t", t), ("y", y + 1))
            assert page.value(form, at) == pytest.approx(due[t, y])
            assert page.value("paid", at) == pytest.approx(rule.paid(of)[t, y])


def test_what_an_answer_is_worth_is_what_the_page_says() -> None:
    """G9 and G10 give the worth of a choice, short in one year and over in the other."""
    of = accounts([[10, 2], [5, 5]], [[4, 6], [1, 1]], [3, 3])
    temper = SavingTemper(0.3, 0.5, 1.1, 0.2, 0.4, 0.25)
    rule = RULES["whole"]
    for share in (0.0, 0.35, 1.0):
        done = saving(of, np.array([share, 1.0]))
        paid = rule.paid(done)
        due = rule.due(done, done.gap)
        found = payoffs(rule, of, temper, 0, np.array([share]), due[1])[0]
        given: dict[tuple[object, ...], float] = {
            ("made", 0): share, ("effort",): 0.3, ("rise",): 0.5, ("minds",): 1.1, ("hoped",): 0.2, ("keeps",): 0.4,
            ("taken",): 0.25,
        }  # fmt: skip
        for y in (0, 1):
            given |= {("wants", 0, y + 1): of.wants[0, y], ("could", 0, y + 1): of.saved[0, y]}
            given |= {("paid", 0, y + 1): paid[0, y]}
        page = worked(given, {"t": [0], "y": [1, 2]}, "G")
        # `paid` is defined by G8 there; here it is given.
        page = replace(page, definitions={n: d for n, d in page.definitions.items() if n != "paid"})
        assert page.value("worth", (("t", 0),)) == pytest.approx(found)


# Trusts that answer, by hand.


def test_a_trust_that_nobody_supports_saves_and_one_that_is_rescued_waits() -> None:
    """Short of £10m with £4m to save, effort 20p to 90p for each £1, £1 for each £1 left: it saves all. Where all that
    is left is paid, it saves nothing. Where half is paid, 50p is what £1 saved brings it: it stops where effort is
    0.2 + 0.7 x = 0.5, at x = 0.429 in thousandths.
    """
    of = accounts([[10]], [[4]], [50])
    assert answer_to(RULES["nothing"], of, TEMPER).shares[0] == pytest.approx(1)
    assert answer_to(RULES["whole"], of, TEMPER).shares[0] == pytest.approx(0)
    assert answer_to(RULES["half"], of, TEMPER).shares[0] == pytest.approx(3 / 7, abs=6e-4)


def test_support_that_does_not_follow_the_gap_lets_a_trust_save() -> None:
    """Under flat support, and where the condition leaves less than the gap, £1 saved stays £1: it saves all. Matched at
    50p below the gap, £1 saved brings £1.50: it saves all as well.
    """
    of = accounts([[10]], [[4]], [2], condition=np.array([[9.0]]))
    for name in ("flat", "conditional", "matched"):
        assert answer_to(RULES[name], of, TEMPER).shares[0] == pytest.approx(1), name


def test_hope_of_a_write_off_and_surpluses_that_are_taken_lower_saving() -> None:
    """An even chance makes £1 left cost 50p: it saves to 0.429. With £2m wanted, £4m to save and flat support of £1m,
    it is in balance at £1m; beyond that a surplus is worth 50p, up to the same 0.429 of £4m. Taken away: 0.25.
    """
    of = accounts([[10]], [[4]], [50])
    hoping = answer_to(RULES["nothing"], of, replace(TEMPER, hoped=0.5))
    assert hoping.shares[0] == pytest.approx(3 / 7, abs=6e-4)
    near = accounts([[2]], [[4]], [1])
    assert answer_to(RULES["flat"], near, TEMPER).shares[0] == pytest.approx(3 / 7, abs=6e-4)
    assert answer_to(RULES["flat"], near, replace(TEMPER, taken=1)).shares[0] == pytest.approx(0.25, abs=6e-4)


def test_in_an_answer_that_settled_nobody_gains_by_another() -> None:
    """Ten trusts and a pot that is short: an independent loop over 101 shares finds no trust that gains £0.02m."""
    numbers = np.random.default_rng(5).uniform(0, 1, (2, 10, 3))
    of = accounts(2 + 20 * numbers[0], 8 * numbers[1], [20, 15, 5])
    for name in ("whole", "half", "matched", "capped", "conditional", "flat"):
        answer = answer_to(RULES[name], of, TEMPER)
        assert answer.settled, name
        for at in range(10):
            own = _worth(name, of, answer.shares, at)
            for share in np.linspace(0, 1, 101):
                tried = answer.shares.copy()
                tried[at] = share
                assert _worth(name, of, tried, at) <= own + 0.02, (name, at, share)


def _worth(name: str, of: SupportAccounts, shares: np.ndarray, at: int) -> float:
    """What a trust has of everybody's shares, from the accounts of all: no part of `payoffs`."""
    done = saving(of, shares)
    rest = (of.wants - done.saved - RULES[name].paid(done))[at]
    effort = (0.2 * shares[at] + 0.35 * shares[at] ** 2) * of.saved[at].sum()
    return float(-effort - rest[rest > 0].sum() - 0.5 * rest[rest < 0].sum())


@pytest.mark.parametrize(("want", "pot"), [(10.0, 50.0), (10.0, 3.0), (3.0, 0.0)])
def test_an_answer_is_that_of_plain_pyomo(want: float, pot: float) -> None:
    """A trust alone, capped at 2% of £100m: the convex programme in Pyomo, its squares in tangents, is no better.

    With min(short, cap, pot) paid, what is left is max(0, short − cap): a linear programme but for the effort, which is
    put below 400 tangents.
    """
    of = accounts([[want]], [[4]], [pot])
    capped = float(answer_to(RULES["capped"], of, replace(TEMPER, keeps=0.0)).shares[0])
    own = payoffs(RULES["capped"], of, replace(TEMPER, keeps=0.0), 0, np.array([capped]), np.zeros(1))[0]
    model = pyo.ConcreteModel()
    model.share, model.effort = pyo.Var(bounds=(0, 1)), pyo.Var(bounds=(0, None))
    model.left, model.paid = pyo.Var(bounds=(0, None)), pyo.Var(bounds=(0, min(2.0, pot)))
    model.short = pyo.Constraint(expr=model.left >= want - 4 * model.share - model.paid)
    model.tangents = pyo.ConstraintList()
    for touch in np.linspace(0, 1, 401):
        slope = 0.2 + 0.7 * touch
        at = (0.2 * touch + 0.35 * touch**2) * 4
        model.tangents.add(model.effort >= at + 4 * slope * (model.share - touch))
    model.worth = pyo.Objective(expr=-model.effort - model.left, sense=pyo.maximize)
    pyo.SolverFactory("appsi_highs").solve(model)
    assert own == pytest.approx(pyo.value(model.worth), abs=2e-3)


def test_signs_that_are_not_found_are_said() -> None:
    """With pots that pay everything, more cover lowers saving, as Kornai says. With a pot that is never enough, a trust
    of many loses next to nothing of it by saving: more cover does not lower saving there, and the sign is not found.
    """
    rules = [RULES[name] for name in SIGNED]
    rich = literature_signs(accounts([[10]] * 20, [[4]] * 20, [500]), rules, TEMPER)
    poor = literature_signs(accounts([[10]] * 20, [[4]] * 20, [5]), rules, TEMPER)
    assert rich[0].found is True
    assert rich[1].found is True
    assert poor[0].found is True
    assert poor[1].found is not True
    assert rich[-1].found is None


def told_on_the_page(instance: str) -> dict[str, str]:
    """Claim -> what the page says came of it on an instance."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    head = next(at for at, line in enumerate(lines) if line.startswith("| claim |"))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[head:]]
    column = rows[0].index(instance)
    return {row[0]: row[column] for row in rows[1:] if len(row) > column and row[0] != "---"}


@pytest.mark.parametrize("instance", ["tiny", pytest.param("england-2026-29", marks=pytest.mark.slow)])
def test_the_page_says_what_came_of_each_sign(instance: str) -> None:
    """Every claim on the page stands as it is found when it is tried again, those that fail among them."""
    live = Answering(read_instance(ROOT / "instances" / instance), read_question("how_far"), SolveSettings())
    table = signs_table(literature_signs(live.accounts, [RULES[name] for name in SIGNED], SavingTemper()))
    assert told_on_the_page(instance) == dict(zip(table["claim"], table["found"], strict=True))


# On instances.


def test_a_year_later_is_the_first_period_that_begins_then() -> None:
    """Of four quarters and a year: a year after the first quarter the last period begins; after others none does."""
    periods = {"q1": 0.25, "q2": 0.25, "q3": 0.25, "q4": 0.25, "year": 1.0}
    assert later_by(made(periods), 1.0) == {"q1": "year", "q2": None, "q3": None, "q4": None, "year": None}


def test_plan_and_answer_of_one_trust_by_hand() -> None:
    """A trust £10m short with a scheme of £4m. Nobody supports it: it offers all, and £6m is missed. All that is short
    is paid: it offers nothing, is asked nothing, and is paid £10m. The second costs the nation £4m more.
    """
    instance = made(
        control_totals={"amount": 0},
        envelope={"grant_pot": 50},
        opportunities={"opportunity": "o", "potential": 4},
    )
    live = Answering(instance, read_question("how_far"), SolveSettings())
    found = [equilibrium(live, RULES[name], TEMPER) for name in ("nothing", "whole")]
    table = outcome_table(found, live.accounts).set_index("rule")
    assert (table["ended"] == EQUILIBRIUM).all()
    figures = table[["saved", "paid", "left", "cost"]].T.to_dict("list")
    assert figures["nothing"] == pytest.approx([4, 0, 6, 6], abs=0.04)
    assert figures["whole"] == pytest.approx([0, 10, 0, 10], abs=0.04)
    assert list(table.index) == ["nothing", "whole"]
    assert table.loc["whole", "waiting"] == 1


def test_a_cycle_and_a_plan_that_is_not_there_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that turn from all to nothing with every plan end in a cycle of two; without a plan it says so."""
    instance = made(
        control_totals={"amount": 0},
        envelope={"grant_pot": 50},
        opportunities={"opportunity": "o", "potential": 4},
    )
    live = Answering(instance, read_question("how_far"), SolveSettings())
    turns = iter([0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0])
    one = answer_to(RULES["whole"], live.accounts, TEMPER)
    monkeypatch.setattr(rounds, "answer_to", lambda *_: replace(one, shares=np.array([next(turns)])))
    monkeypatch.setattr(rounds, "HASTE", 99)
    found = equilibrium(live, RULES["whole"], TEMPER)
    assert (found.ended, found.length) == (CYCLE, 2)
    turns = iter([0.0, 1.0, 0.0])
    monkeypatch.setattr(live, "with_answer", lambda *_: None)
    assert equilibrium(live, RULES["whole"], TEMPER).ended == NO_PLAN


def test_other_codes_give_the_same() -> None:
    """Under codes in another order each rule pays, leaves and is answered the same."""
    found = []
    for codes in (("A", "B"), ("Z", "Y")):
        trusts = [{"trust": code, "name": code, "system": "S"} for code in codes]
        trusts[1]["income"] = 100.5  # type: ignore[assignment]
        schemes = [{"opportunity": f"o{c}", "trust": c, "potential": 3 + at} for at, c in enumerate(codes)]
        totals = [{"id": code, "amount": 0} for code in codes]
        instance = made(
            trusts=trusts, opportunities=schemes, control_totals=totals, envelope={"grant_pot": 8}
        )
        study = support_study(instance, read_question("how_far"), [RULES["whole"], RULES["flat"]])
        tables = study.tables
        numbers = [tables[name].select_dtypes("number").to_numpy(float) for name in ("rules", "outcomes")]
        found.append(
            (list(tables["outcomes"]["rule"]), numbers, [f.sentence for f in support_findings(study)])
        )
    assert found[0][0] == found[1][0]
    for one, other in zip(found[0][1], found[1][1], strict=True):
        np.testing.assert_allclose(one, other, atol=0.01)
    assert found[0][2] == found[1][2]


def test_rules_with_benchmarks_are_there_where_somebody_has_one() -> None:
    """Without expected_cost seven rules are left; with it the plain benchmark knows size, the other what cannot be
    avoided: two trusts of £100m, expected to cost £120m and £100m, spend £110m each: plain, both are at £110m.
    """
    trusts = [
        {"trust": "A", "expected_cost": 120, "system": "S"},
        {"trust": "B", "expected_cost": 100, "system": "S"},
    ]
    totals = [{"id": "A", "amount": 0}, {"id": "B", "amount": 0}]
    bare = Answering(made(control_totals={"amount": 0}), read_question("how_far"), SolveSettings())
    assert [r.id for r in rules_for(bare.accounts)] == [name for name in RULES if "-" not in name]
    live = Answering(
        made(trusts=trusts, control_totals=totals, envelope={"grant_pot": 50}),
        read_question("how_far"),
        SolveSettings(),
    )
    of = live.accounts
    assert of.benchmarks[PLAIN].ravel() == pytest.approx([110, 110])
    assert sorted(of.benchmarks[UNAVOIDABLE].ravel()) == pytest.approx([100, 120])
    table = rule_table([trial_of(rule, of) for rule in rules_for(of)], of).set_index("rule")
    assert table.loc["whole", "left"] == pytest.approx(0, abs=1e-6)
    assert table.loc["whole-unavoidable", "left"] == pytest.approx(10, abs=1e-3)
    assert table.loc["whole-unavoidable", "left_within_benchmark"] == pytest.approx(0, abs=1e-3)


def test_the_command_writes_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tables are there, every rule that was named has ended, and a rule that is none is refused."""
    call = caller(monkeypatch, capsys)
    out = tmp_path / "out"
    said = call("support", str(TINY), "--rule", "whole", "--rule", "flat", "--out", str(out))
    assert said.status == 0, said.text
    assert set(pd.read_csv(out / "support-outcomes.csv")["rule"]) == {"whole", "flat"}
    assert len(pd.read_csv(out / "support-rules.csv")) == len([name for name in RULES if "-" not in name])
    refused = call("support", str(TINY), "--rule", "gift")
    assert refused.status == 2
    assert "'gift' is no rule" in refused.text


@pytest.mark.slow
def test_every_number_said_of_it_stands_in_a_table() -> None:
    """No sentence of the part has a number that none of its tables or their notes shows, rounded the same."""
    kept = support(work_on(run_of(tiny()), tiny()))
    section = sections_with({"support": kept})["gaming"]
    shown = numbers_of_tables(section)
    for finding in kept.findings:
        loose = [n for n in NUMBER.findall(WORDS.sub(" ", finding.sentence)) if n not in shown]
        assert loose == [], finding.sentence


def test_what_trusts_mind_is_tried_and_said() -> None:
    """A trust £10m short that could save £4m, rescued whole: it waits whatever it minds, and that costs £10m. Half
    rescued it saves to where effort is 50p: 0.2 + 0.7 x, and all but nothing where effort is less: 0.1 + 0.5 x = 0.5.
    """
    table = temper_table(accounts([[10]], [[4]], [50]), [RULES["whole"], RULES["half"]], TEMPER)
    cost = table.set_index(["temper", "rule"])["cost"]
    assert all(cost[name, "whole"] == pytest.approx(10) for name in TEMPERS)
    assert cost["as assumed", "half"] == pytest.approx(10 - 4 * 3 / 7, abs=0.01)
    assert cost["saving costs less effort", "half"] == pytest.approx(10 - 4 * 0.8, abs=0.01)
    assert cost["saving costs more effort", "half"] == pytest.approx(10 - 4 * 2 / 9, abs=0.01)
