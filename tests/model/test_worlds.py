"""The reserve and the assurance of the sector outturn, in cases solved by hand.

One trust with a deficit of £10m and one scheme whose delivered share is uniform between 0 and 1 - a Beta of mean
1/2 and standard deviation sqrt(1/12) - and common to all (common share 1). Of four worlds, world n delivers
u = (n - 1 + r)/4, with r the n-th number drawn from the seed: a plan that starts £x m ends it at u·x - 10.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimiser.errors import InstanceError
from optimiser.instances import Instance, read_instance, resolve_instance
from optimiser.matrix import matrix_hash
from optimiser.questions import changed, in_sum, read_question
from optimiser.results import Run
from optimiser.run.prepare import prepare
from optimiser.run.solve import solve
from optimiser.verify import verify
from tests.model.builder import TWO_YEARS, Answer, ask, made
from trustmodels.allocation.worlds import Marginal, make_worlds

WORLDS = 4
SEED = 5
UNIFORM = {"area": "any", "spread": 12**-0.5, "common": 1}
SECTOR = {"level": "sector", "id": "*", "amount": 0}
SHARES = (np.arange(WORLDS) + np.random.Generator(np.random.PCG64(SEED)).random(WORLDS)) / WORLDS


def case(potential: float, periods: object = None, **settings: float) -> Instance:
    """The trust and its scheme."""
    return made(
        periods,
        {"reserve_worlds": WORLDS, "reserve_seed": SEED, **settings},
        opportunities={"opportunity": "o", "potential": potential, "delivery": 0.5},
        delivery=UNIFORM,
        control_totals=SECTOR,
    )


def order(instance: Instance, tiers: str, **modes: str) -> Answer:
    """Put `how_far` in an order that names the reserve; the answer must verify."""
    put = changed(read_question(f"order:{tiers}"), modes=modes)  # type: ignore[arg-type]
    solution = solve(instance, put)
    assert verify(Run(Path("made"), solution.manifest, solution.tables, None), instance).residuals == ()
    return Answer(solution)


def short(x: float, worlds: int) -> float:
    """Mean shortfall of the worst worlds when £x m is started."""
    return float(np.maximum(0.0, 10 - SHARES[:worlds] * x).mean())


def test_reserve_is_the_mean_of_the_worst_worlds() -> None:
    """M14. With a potential of 20 all of it is started, and the worst half of four worlds is short of 10 - 20·u."""
    answer = order(case(20, reserve_tail=0.5), "safety,access,finance,reserve")
    assert answer.cell("allocation", "cip") == pytest.approx(20, abs=1e-3)
    assert answer.tier("reserve") == pytest.approx(short(20, 2), abs=1e-4)


def test_reserve_takes_more_savings_than_the_expected_outturn_does() -> None:
    """Of a potential of 200, 20 are enough on average. For the worst quarter 10/u of the first world are started."""
    instance = case(200, reserve_tail=0.25)
    assert ask(instance).cell("allocation", "cip") == pytest.approx(20, abs=1e-3)
    answer = order(instance, "safety,access,finance,reserve")
    assert answer.tier("reserve") == pytest.approx(0, abs=1e-4)
    assert answer.cell("allocation", "cip") == pytest.approx(10 / SHARES[0], abs=1e-2)


def test_worst_worlds_that_are_no_whole_number_count_in_part() -> None:
    """A tail of 3/8 is a world and a half: the second counts half."""
    answer = order(case(20, reserve_tail=0.375), "safety,access,finance,reserve")
    first, second = 10 - 20 * SHARES[:2]
    assert answer.tier("reserve") == pytest.approx((first + second / 2) / 1.5, abs=1e-4)


def test_reserve_adds_up_over_periods() -> None:
    """In a second year without further savings the same is short again, and counts again."""
    one, two = (
        order(case(20, years, reserve_tail=0.5), "safety,access,finance,reserve")
        for years in (None, TWO_YEARS)
    )
    assert two.tier("reserve") == pytest.approx(2 * one.tier("reserve"), abs=1e-3)


def test_sector_assurance() -> None:
    """C23. Three worlds of four need 10/u of the second: it binds; of a potential of 20 it is short; off, no row."""
    sure = {"assurance_share": 0.75}
    held = ask(case(200, **sure), sector_assurance="hold")
    asked = held.cell("allocation", "cip")
    assert held.commitment("sector_assurance") == ("binds", 0)
    assert asked == pytest.approx(10 / SHARES[1], abs=1e-2)
    assert int((SHARES * asked - 10 >= -1e-4).sum()) == 3
    lacking = ask(case(20, **sure), sector_assurance="yield")
    assert lacking.commitment("sector_assurance") == ("short", round(10 - 20 * SHARES[1], 3))
    assert lacking.tier("finance") == pytest.approx(10 - 20 * SHARES[1], abs=1e-3)
    assert "sector_assurance" not in set(ask(case(20)).solution.tables["commitments"]["id"])


def test_an_allowance_is_a_shortfall_that_the_assurance_accepts() -> None:
    """With 4 allowed, the second world needs only 6/u."""
    answer = ask(case(200, assurance_share=0.75, assurance_limit=4), sector_assurance="hold")
    assert answer.cell("allocation", "cip") == pytest.approx(max(20, 6 / SHARES[1]), abs=1e-2)


@pytest.mark.parametrize("basis", ["expected", "plan"])
def test_worlds_look_past_the_basis_of_the_question(basis: str) -> None:
    """On the plan basis 10 of savings balance the books; in worlds they deliver u, so that the reserve is the same."""
    question = in_sum(changed(read_question("order:safety,access,finance,reserve"), basis=basis))
    answer = Answer(solve(case(10, reserve_tail=1), question))
    assert answer.tier("reserve") == pytest.approx(short(10, WORLDS), abs=1e-4)


def test_the_worlds_are_the_simulations_distribution() -> None:
    """Over many worlds the conditional means have the mean, and the common part of the variance, of the table."""
    instance = made(
        None,
        {"reserve_worlds": 5000},
        opportunities={"opportunity": "o", "potential": 1, "delivery": 0.88},
        delivery={"area": "any", "spread": 0.2, "common": 0.3},
        control_totals=SECTOR,
    )
    case_ = prepare(instance, read_question("how_far")).case
    shifts = np.array(make_worlds(case_.data, case_.opportunities).shifts["any"])
    assert shifts.mean() == pytest.approx(0, abs=1e-3)
    assert shifts.std() == pytest.approx(0.2 * 0.3**0.5, rel=0.01)
    assert (np.diff(shifts) >= 0).all()
    assert Marginal(0.88, 0.2, 0.3).given(np.array([0.0]))[0] > 0.88


@pytest.mark.parametrize("question", ["how_far", "balance", "keep_all", "least_funding"])
def test_a_question_without_worlds_does_not_feel_their_settings(question: str) -> None:
    """Neither the settings nor the delivery table reach the matrix of a question that names no worlds."""
    tiny = read_instance(resolve_instance("tiny"))
    other = replace(
        tiny,
        settings={**tiny.settings, "reserve_worlds": 7.0, "assurance_share": 0.5},
        tables={**tiny.tables, "delivery": tiny.tables["delivery"].iloc[:0]},
    )
    put = read_question(question)
    hashes = {matrix_hash(prepare(one, put).compiled) for one in (tiny, other)}
    assert len(hashes) == 1


def test_a_run_without_the_reserve_does_not_state_one() -> None:
    """A measure that nobody asked for is not reckoned as nought."""
    assert [t["measure"] for t in ask(case(20)).solution.manifest["tiers"]].count("reserve") == 0


def test_a_reserve_that_is_stated_wrongly_is_found() -> None:
    """Verification reckons the reserve from the tables by sorting the worlds, and finds one that is £1m off."""
    instance = case(20, reserve_tail=0.5)
    solution = solve(instance, read_question("order:safety,access,finance,reserve"))
    tiers = [
        {**tier, "final": tier["final"] + (tier["measure"] == "reserve")}
        for tier in solution.manifest["tiers"]
    ]
    told = Run(Path("made"), {**solution.manifest, "tiers": tiers}, solution.tables, None)
    (first, *_) = verify(told, instance).residuals
    assert "reserve" in str(first)


@pytest.mark.parametrize(("name", "value"), [("reserve_tail", 1.5), ("assurance_share", 2.0)])
def test_a_share_above_one_is_refused(name: str, value: float) -> None:
    """A share of the worlds is at most all of them."""
    with pytest.raises(InstanceError, match="too large"):
        case(20, **{name: value})


@pytest.mark.parametrize("name", ["reserve_tail", "reserve_worlds"])
def test_no_worst_worlds_are_refused(name: str) -> None:
    """Without worlds, or without a worst one, there is no mean of them."""
    with pytest.raises(InstanceError, match="too small"):
        case(20, **{name: 0})
