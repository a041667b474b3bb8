"""Why this trust."""

from __future__ import annotations

import pytest

from optimiser.errors import InputError
from optimiser.explain.trust.limits import asked_table
from optimiser.explain.trust.other_plans import change_finding, held_at, lower_ask
from optimiser.explain.trust.story import story
from optimiser.explain.trust.waterfall import POSITION, REPORTED, START, bars, waterfall
from tests.explain.helpers import SEEDS, assert_supported, plan_of, random_answer, resolved
from tests.model.builder import made

OTHER = {"trust": "U", "income": 100, "expenditure": 110}


@pytest.mark.parametrize("seed", SEEDS)
def test_six_lines_that_stand_on_their_tables(seed: int) -> None:
    """At most six lines for every trust, and every number in them stands in its evidence."""
    found = random_answer(seed)
    answer = plan_of(found)
    held = held_at(answer, found.prepared)
    for trust in answer.case.trusts:
        lines = story(answer, trust, lower_ask(held, trust))
        assert len(lines) <= 6
        assert_supported(lines)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_waterfall_falls_to_the_position(seed: int) -> None:
    """The parts of every trust and period add up from the do-nothing position to the one reported."""
    answer = plan_of(random_answer(seed))
    for trust in answer.case.trusts:
        table = waterfall(answer.case, answer.plan, trust)
        for period, rows in table.groupby("period"):
            amounts = rows.set_index("part")["amount"]
            parts = rows[(rows["kind"] == "part") & (rows["part"] != "grant")]["amount"].sum()
            assert amounts[START] + parts == pytest.approx(amounts[POSITION], abs=1e-6)
            assert amounts[POSITION] + amounts.get("grant", 0.0) == pytest.approx(amounts[REPORTED], abs=1e-6)
            assert len(bars(table, str(period))) == len(rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_areas_add_up_to_the_ask(seed: int) -> None:
    """What is asked of a trust by area adds up to its requirement."""
    answer = plan_of(random_answer(seed))
    for trust in answer.case.trusts:
        sums = asked_table(answer.case, answer.plan, trust).groupby("period")["asked"].sum()
        for period in answer.case.periods:
            assert sums.get(period, 0.0) == pytest.approx(answer.plan.cip[trust, period], abs=1e-6)


def test_who_pays_for_a_lower_ask_by_hand() -> None:
    """T and U lack 10 each; each has a scheme of 8, and only their system's total of -12 counts.

    8 are needed of the two. If T is asked for £5m less, U is asked for £5m more, and nothing else changes.
    """
    case = made(
        trusts=[{}, OTHER],
        opportunities=[
            {"opportunity": "o", "potential": 8},
            {"opportunity": "p", "trust": "U", "potential": 8},
        ],
        control_totals={"level": "system", "id": "S", "amount": -12},
        asks={"trust": "T", "least": 0, "most": 8},
    )
    found = resolved(case)
    answer = plan_of(found)
    trust = max(answer.case.trusts, key=lambda t: answer.plan.cip[t, "2026-27"])
    lower = lower_ask(held_at(answer, found.prepared), trust, 3.0)
    assert lower.possible
    assert lower.payers["more"].tolist() == pytest.approx([3.0], abs=1e-4)
    assert set(lower.payers["trust"]) == {"T", "U"} - {trust}


def test_a_lower_ask_that_was_ruled_out_is_called_impossible() -> None:
    """T is agreed to be asked for at least 4: asking it for less is impossible, and the line says so."""
    case = made(
        opportunities={"opportunity": "o", "potential": 4},
        asks={"least": 4, "most": 9},
        control_totals={"amount": 0},
    )
    found = resolved(case)
    answer = plan_of(found)
    lower = lower_ask(held_at(answer, found.prepared), "T", 2.0)
    assert not lower.possible
    assert any("is not possible" in line.sentence for line in story(answer, "T", lower))


def test_nothing_changed_and_why() -> None:
    """More money for U leaves T, whose scheme is at its full potential, where it was; and that is said."""
    common = {
        "trusts": [{}, OTHER],
        "opportunities": {"opportunity": "o", "potential": 4},
        "control_totals": [{"amount": 0}, {"id": "U", "amount": 0}],
    }
    before = plan_of(resolved(made(**common)))
    after = plan_of(resolved(made(**common, adjustments={"trust": "U", "amount": 3})))
    same = change_finding(before, after, "T")
    assert same.id == "trust_unchanged"
    assert "1 scheme of 1 at full potential" in same.sentence
    other = change_finding(before, plan_of(resolved(made(**{**common, "opportunities": []}))), "T")
    assert other.id == "trust_changed"
    assert "its ask in 2026-27 from £4.0m to nothing" in other.sentence
    assert_supported([same, other])


def test_an_unknown_trust_is_refused() -> None:
    """A code that the instance does not have is refused with some that it has."""
    with pytest.raises(InputError, match="is no trust of"):
        story(plan_of(random_answer(SEEDS[0])), "NOBODY")
