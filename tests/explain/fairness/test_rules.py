"""Claims rules: closed form against bisection, and cases solved by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.subjects.fairness.compute import gini
from optimiser.subjects.fairness.rules import RULES, Claims, Floats, SharingRule, share_out


def claims(
    expenditure: list[float], opportunity: list[float], most: list[float], least: list[float]
) -> Claims:
    """Claims in the order in which a case is told."""
    return Claims(*(np.array(part, float) for part in (expenditure, opportunity, least, most)))


def bisected(rule: SharingRule, total: float, given_claims: Claims) -> Floats:
    """The same rule by halving an interval two hundred times."""
    start, slope, own = rule.lines(given_claims)
    most = np.maximum(np.minimum(given_claims.most, own), given_claims.least)
    low, high = -1e7, 1e7
    for _ in range(200):
        middle = (low + high) / 2
        if np.clip(start + slope * middle, given_claims.least, most).sum() < total:
            low = middle
        else:
            high = middle
    found: Floats = np.clip(start + slope * high, given_claims.least, most)
    return found


amount = st.floats(0, 100).map(lambda x: round(x, 3))


@given(
    st.lists(st.tuples(st.floats(1, 900), amount, amount, amount), min_size=1, max_size=7),
    st.floats(0, 1.2),
    st.sampled_from(sorted(RULES)),
)
def test_closed_form_is_bisection(
    rows: list[tuple[float, float, float, float]], part: float, name: str
) -> None:
    """Every rule gives to 1e-9 what bisection gives, keeps least and most, and accounts for the total."""
    most = [max(row[2], row[3]) for row in rows]
    least = [min(row[2], row[3]) for row in rows]
    asked = claims([row[0] for row in rows], [row[1] for row in rows], most, least)
    total = part * sum(most)
    shares = share_out(RULES[name], total, asked)
    assert shares.amounts == pytest.approx(bisected(RULES[name], total, asked), abs=1e-9)
    assert (shares.amounts >= asked.least).all()
    assert (shares.amounts <= asked.most).all()
    assert shares.amounts.sum() + shares.unplaced == pytest.approx(total, abs=1e-12 * max(1.0, total))


def test_equal_percentage_by_hand() -> None:
    """10 over expenditures of 100, 100 and 200: 2.5% each; with the last capped at 3, the others give 3.5."""
    free = share_out(RULES["equal_percentage"], 10, claims([100, 100, 200], [9] * 3, [9] * 3, [0] * 3))
    assert free.amounts == pytest.approx([2.5, 2.5, 5], abs=1e-12)
    assert free.level == pytest.approx(0.025)
    capped = share_out(RULES["equal_percentage"], 10, claims([100, 100, 200], [9] * 3, [9, 9, 3], [0] * 3))
    assert capped.amounts == pytest.approx([3.5, 3.5, 3], abs=1e-12)


def test_equal_losses_by_hand() -> None:
    """12 of opportunities of 10, 6 and 2: each keeps 2 (8, 4 and 0), since the last has no more to keep."""
    shares = share_out(RULES["constrained_equal_losses"], 12, claims([1] * 3, [10, 6, 2], [99] * 3, [0] * 3))
    assert shares.amounts == pytest.approx([8, 4, 0], abs=1e-12)


def test_equal_awards_stop_at_the_opportunity() -> None:
    """12 of opportunities of 10, 6 and 2: 5, 5 and 2; equal absolute amounts know no opportunity: 4 each."""
    asked = claims([1] * 3, [10, 6, 2], [99] * 3, [0] * 3)
    assert share_out(RULES["constrained_equal_awards"], 12, asked).amounts == pytest.approx([5, 5, 2])
    assert share_out(RULES["equal_absolute"], 12, asked).amounts == pytest.approx([4, 4, 4])


def test_what_cannot_be_placed_is_returned() -> None:
    """A total of 10 over trusts that can give 3 and 4 leaves 3 unplaced; a least of 6 and 6 is 2 too much."""
    short = share_out(RULES["proportional"], 10, claims([1, 1], [5, 5], [3, 4], [0, 0]))
    assert short.unplaced == pytest.approx(3)
    over = share_out(RULES["proportional"], 10, claims([1, 1], [5, 5], [9, 9], [6, 6]))
    assert over.unplaced == pytest.approx(-2)


def test_gini_by_hand() -> None:
    """Equal shares give 0; one of four bearing all gives 3/4; nothing to share gives 0."""
    assert gini(np.array([2.0, 2.0, 2.0])) == pytest.approx(0, abs=1e-12)
    assert gini(np.array([0.0, 0.0, 0.0, 8.0])) == pytest.approx(0.75)
    assert gini(np.zeros(3)) == 0
