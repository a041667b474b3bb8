"""The value of the stochastic solution, against cases solved by hand.

One trust with a deficit of £10m that can be asked for £15m of savings: from a sure scheme, which delivers 45% in every
world, or a risky one, whose share u is uniform between 0 and 1 and 50% on average. Of four worlds, world n
delivers u = (n - 1 + r)/4, with r the n-th number drawn from the seed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimiser.cli.program import make_app
from optimiser.errors import RunError
from optimiser.instances import Instance
from optimiser.questions import changed, read_question
from optimiser.tradeoffs.stochastic_value import Value, value_findings, value_of
from tests.explain.helpers import assert_supported
from tests.model.builder import made
from trustmodels.allocation.question import Question

WORLDS, SEED, MOST = 4, 5, 15.0
SHARES = (np.arange(WORLDS) + np.random.Generator(np.random.PCG64(SEED)).random(WORLDS)) / WORLDS
SURE = 0.45


def case(settings: dict[str, float] | None = None) -> Instance:
    """The trust with its two schemes."""
    return made(
        None,
        {"reserve_worlds": WORLDS, "reserve_seed": SEED, "reserve_tail": 0.5, **(settings or {})},
        opportunities=[
            {"opportunity": "sure", "area": "sure", "potential": 50, "delivery": SURE},
            {"opportunity": "risky", "area": "risky", "potential": 50, "delivery": 0.5},
        ],
        delivery={"area": "risky", "spread": 12**-0.5, "common": 1},
        control_totals={"level": "sector", "id": "*", "amount": 0},
        envelope={"grant_pot": 0, "loan_pot": 0, "efficiency_max": MOST / 110},
    )


def question() -> Question:
    """How far, with the sector total left to the reserve."""
    return changed(read_question("how_far"), modes={"sector_control_total": "off"})


def short(risky: float, worlds: int = WORLDS) -> float:
    """Mean shortfall of the worst worlds when `risky` of the 15 come from the risky scheme."""
    made_ = SURE * (MOST - risky) + SHARES[:worlds] * risky
    return float(np.maximum(0.0, 10 - made_).mean())


def least(worlds: int = WORLDS) -> float:
    """The best mix, by trying a thousand and one."""
    return min(short(risky, worlds) for risky in np.linspace(0, MOST, 1501))


def found() -> Value:
    """The value of the case."""
    return value_of(case(), question())


def test_the_plan_for_the_average_world_takes_the_better_mean() -> None:
    """EV: 50% beats 45%, so that all 15 come from the risky scheme, 2.5 short in the average world."""
    assert found().expected == pytest.approx(10 - 0.5 * MOST, abs=1e-4)


def test_value_of_the_stochastic_solution() -> None:
    """EEV is the all-risky plan over four worlds, RP the best mix, VSS what lies between."""
    mean, _ = found().worths
    assert mean.average == pytest.approx(short(MOST), abs=1e-3)
    assert mean.planned == pytest.approx(least(), abs=1e-3)
    assert mean.stochastic == pytest.approx(short(MOST) - least(), abs=2e-3)
    assert mean.stochastic > 0.05


def test_value_in_the_worst_worlds() -> None:
    """In the worse half of the worlds the risky scheme loses more, and leaving it gains more."""
    mean, worst = found().worths
    assert worst.average == pytest.approx(short(MOST, 2), abs=1e-3)
    assert worst.planned == pytest.approx(least(2), abs=1e-3)
    assert worst.stochastic > mean.stochastic


def test_value_of_perfect_information() -> None:
    """If each world were known, its better scheme would be taken: WS is the mean of these."""
    mean, _ = found().worths
    known = float(np.maximum(0.0, 10 - MOST * np.maximum(SURE, SHARES)).mean())
    assert mean.known == pytest.approx(known, abs=1e-3)
    assert mean.information == pytest.approx(mean.planned - known, abs=2e-3)


def test_nothing_is_gained_where_finance_has_left_no_freedom() -> None:
    """With the sector total in the finance tier, every plan kept has the least expected shortfall: one plan."""
    mean, _ = value_of(case(), read_question("how_far")).worths
    assert mean.stochastic == pytest.approx(0, abs=1e-3)
    said = next(iter(value_findings(value_of(case(), read_question("how_far")))))
    assert "nothing that the solves can tell from nought" in said.sentence


def test_a_question_that_names_the_reserve_is_kept_to_what_stands_before_it() -> None:
    """Before finance, the reserve is free to mix the schemes again."""
    early = value_of(case(), read_question("order:safety,access,reserve,finance"))
    assert early.kept == ("cash_short", "safety", "access")
    assert early.worths[0].planned == pytest.approx(least(), abs=1e-3)


def test_every_number_that_is_said_stands_in_the_evidence() -> None:
    """The sentences say no number that their evidence does not hold."""
    assert_supported(tuple(value_findings(found())))


def test_without_a_sector_total_there_is_nothing_to_miss() -> None:
    """The message says what is missing."""
    bare = made(
        None, {}, opportunities={"opportunity": "o", "area": "a", "potential": 1, "delivery": 0.5},
        delivery={"area": "a", "spread": 0.1, "common": 0.5},
    )  # fmt: skip
    with pytest.raises(RunError, match="control total of the sector"):
        value_of(bare, read_question("how_far"))
    with pytest.raises(RunError, match="delivery table"):
        value_of(
            replace(bare, tables={**bare.tables, "delivery": bare.tables["delivery"].iloc[:0]}), question()
        )


def test_the_command_writes_the_value(tmp_path: Path) -> None:
    """`simulate --value` writes the table and the findings beside the simulation."""
    run = tmp_path / "run"
    assert make_app("solve")(["solve", "tiny", "--out", str(run)], standalone_mode=False) == 0
    asked = ["simulate", str(run), "--draws", "200", "--value", "--out", str(tmp_path / "s")]
    assert make_app("simulate")(asked, standalone_mode=False) == 0
    assert {"value.csv", "value.json"} <= {path.name for path in (tmp_path / "s").iterdir()}
