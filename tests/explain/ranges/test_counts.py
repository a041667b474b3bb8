"""How many can be short among plans as good: by hand, and beside every plan that a small grid holds."""

from __future__ import annotations

from typing import Any

import pytest

from optimiser.errors import InputError
from optimiser.explain.ranges.counts import COLUMNS, count_findings, counts
from optimiser.explain.verified_run import Opened
from tests.explain.helpers import assert_supported, plan_of, resolved
from tests.model.builder import TWO_YEARS, made

POOR = {"income": 100, "expenditure": 110}


def pot_of(amount: float, **more: Any) -> Opened:
    """T, U and V lack 10 a year each of a total of 0, have no schemes, and share a pot."""
    codes = ("T", "U", "V")
    case = made(
        periods=TWO_YEARS,
        trusts=[{"trust": code, **POOR} for code in codes],
        envelope={"grant_pot": amount},
        control_totals=[{"id": code, "amount": 0} for code in codes],
        **more,
    )
    return plan_of(resolved(case))


def ends(answer: Opened, counted: str) -> list[list[int]]:
    """By period: in the plan, the fewest, its bound, the most, its bound."""
    table = counts(answer, counted)
    assert list(table.columns) == COLUMNS
    return table[["told", "fewest", "fewest_bound", "most", "most_bound"]].to_numpy().tolist()


def test_a_pot_that_is_enough_for_one_of_three() -> None:
    """A pot of 10 leaves 20 short of 30. All three can be short (and are, shared evenly), or two, since none lacks
    more than 10; both years alike, for totals and for deficits.
    """
    answer = pot_of(10)
    assert ends(answer, "control_total") == [[3, 2, 2, 3, 3]] * 2
    assert ends(answer, "deficit") == [[3, 2, 2, 3, 3]] * 2


def test_a_pot_that_is_nearly_enough_for_all() -> None:
    """A pot of 26 leaves 4 short: one trust can bear them, or all three."""
    assert ends(pot_of(26), "control_total") == [[3, 1, 1, 3, 3]] * 2


def test_nothing_is_open_where_nothing_is_short_or_everything_is() -> None:
    """A pot of 30 leaves nobody short, none leaves everybody short, and no search is needed."""
    assert ends(pot_of(30), "control_total") == [[0, 0, 0, 0, 0]] * 2
    assert ends(pot_of(0), "control_total") == [[3, 3, 3, 3, 3]] * 2


def test_it_is_said_with_both_ends() -> None:
    """Every number of the sentence stands in its evidence, and a proven count says so."""
    found = count_findings(counts(pot_of(10), "deficit"))
    assert_supported(found)
    assert found[0].sentence == (
        "In 2026-27, 3 of 3 trusts are in deficit in this plan; among plans as good anything from 2 to 3 can be "
        "(both ends are proven)."
    )


def test_a_count_that_cannot_be_another_is_said_as_one() -> None:
    """Where the fewest are the most, no range is told."""
    found = count_findings(counts(pot_of(0), "control_total"))
    assert_supported(found)
    assert found[0].sentence == (
        "In 2026-27, 3 of 3 trusts are short of the control total in this plan, and as many in every plan as good "
        "(proven)."
    )


def test_what_is_not_counted_is_said() -> None:
    """An unknown name, and a level at which no total is set, are one message that names what there is."""
    with pytest.raises(InputError, match="counted are deficit, control_total, system_control_total"):
        counts(pot_of(10), "beds")
    with pytest.raises(InputError, match="no system_control_total to count"):
        counts(pot_of(10), "system_control_total")
