"""What is believed of an assumption, and draws of several: by hand, and against what was asked of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr, triang

from optimiser.errors import InputError
from optimiser.worlds.sensitivity import Acting
from optimiser.worlds.sensitivity.mapping import AssumptionValue
from optimiser.worlds.uncertainty.distribution import (
    Distribution,
    draw_together,
    no_correlation,
    read_correlation,
    sobol_points,
    three_values,
    triangular,
)

SHARES = np.array([0.05, 0.1, 0.5, 0.9, 0.99])


def of(low: float, value: float, high: float) -> Acting:
    """An assumption with these values that acts on nothing."""
    return Acting(
        "a", "made up", value, AssumptionValue(low, ()), AssumptionValue(high, ()), "any", "D", "set"
    )


def test_a_triangle_by_hand() -> None:
    """Of 0, 4, 12 a tenth lies below √4.8 and a tenth above 12 − √9.6; the values need not stand in order."""
    for belief in (triangular(of(0, 4, 12)), triangular(of(12, 4, 0))):
        assert belief.at(np.array([0.1, 0.9])).tolist() == pytest.approx([4.8**0.5, 12 - 9.6**0.5])


@pytest.mark.parametrize("ends", [(0, 4, 12), (2, 2, 3), (-1, 5, 5)])
def test_a_triangle_is_that_of_scipy(ends: tuple[float, float, float]) -> None:
    """The quantiles are those of an independent implementation, also where the mode is an end."""
    low, mode, high = ends
    other = triang((mode - low) / (high - low), low, high - low)
    assert triangular(of(*ends)).at(SHARES).tolist() == pytest.approx(other.ppf(SHARES).tolist())


def test_three_values_have_the_area_that_is_nearest_to_each() -> None:
    """Of 0, 4, 12 a twelfth of the triangle lies below 2 and a sixth above 8; the chances are those."""
    belief = three_values(of(0, 4, 12))
    assert belief.chances == pytest.approx((1 / 12, 3 / 4, 1 / 6))
    drawn = belief.at(sobol_points(4096, 1)[:, 0])
    assert [(drawn == v).mean() for v in (0, 4, 12)] == pytest.approx([1 / 12, 3 / 4, 1 / 6], abs=1e-3)
    near = triangular(of(0, 4, 12)).at(sobol_points(4096, 1)[:, 0])
    assert (near < 2).mean() == pytest.approx(1 / 12, abs=1e-3)


def test_an_elicited_distribution_goes_through_its_quantiles() -> None:
    """Between two quantiles it is straight."""
    belief = Distribution("elicited", (0.0, 1.0, 5.0), (0.0, 0.5, 1.0))
    assert belief.at(np.array([0.25, 0.5, 0.75])).tolist() == [0.5, 1.0, 3.0]


def test_fewer_draws_are_the_first_of_more() -> None:
    """What was solved with 8 draws is taken up by 11 and by 64, since these begin with them."""
    beliefs = {"a": triangular(of(0, 1, 2)), "b": triangular(of(5, 6, 9))}
    few, more, many = (draw_together(beliefs, n, no_correlation()).values for n in (8, 11, 64))
    assert few.equals(more.head(8))
    assert more.equals(many.head(11))


def test_neither_the_order_nor_what_is_fixed_counts() -> None:
    """The same assumptions in another order, with one more that has one value only, are drawn the same."""
    beliefs = {"a": triangular(of(0, 1, 2)), "b": triangular(of(5, 6, 9))}
    turned = {"b": beliefs["b"], "aa": triangular(of(3, 3, 3)), "a": beliefs["a"]}
    first, second = (draw_together(b, 16, no_correlation()).values for b in (beliefs, turned))
    assert first.equals(second)


def pairs(*rows: tuple[str, str, object, str]) -> pd.DataFrame:
    """A table of correlations."""
    return pd.DataFrame(rows, columns=["first", "second", "correlation", "reason"])


def test_correlated_assumptions_go_together_and_keep_their_own_ranges() -> None:
    """Normal scores at 0.8 have rank correlation 6/π·asin(0.4) = 0.786; each alone is the triangle that it was."""
    beliefs = {name: triangular(of(0, 4, 12)) for name in ("a", "b", "c")}
    drawn = draw_together(beliefs, 2048, pairs(("a", "b", 0.8, "one index"))).values
    ranks = spearmanr(drawn).statistic
    assert ranks[0, 1] == pytest.approx(6 / np.pi * np.arcsin(0.4), abs=0.01)
    assert abs(ranks[0, 2]) < 0.01
    assert drawn["b"].quantile(0.9) == pytest.approx(12 - 9.6**0.5, abs=0.05)


def test_correlations_that_cannot_be_are_refused() -> None:
    """Two that each go with a third cannot go against each other."""
    beliefs = {name: triangular(of(0, 4, 12)) for name in ("a", "b", "c")}
    table = pairs(("a", "b", 0.9, "x"), ("a", "c", 0.9, "x"), ("b", "c", -0.9, "x"))
    with pytest.raises(InputError, match="all at once"):
        draw_together(beliefs, 4, table)


def test_a_table_of_correlations_is_read_and_its_faults_are_all_told(tmp_path: Path) -> None:
    """An unknown name, a number that is none, a pair set twice and one without a reason are told in one message."""
    file = tmp_path / "correlation.csv"
    file.write_text("first,second,correlation,reason\na,b,0.5,pay and prices\n", encoding="utf-8")
    assert read_correlation(file, ["a", "b"])["correlation"].tolist() == [0.5]
    rows = "a,b,0.5,one\nb,a,0.2,two\na,z,0.1,three\na,a,1.5,four\na,c,0.1,\n"
    file.write_text(f"first,second,correlation,reason\n{rows}", encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_correlation(file, ["a", "b", "c"])
    text = str(told.value)
    for what in ("twice", "'z'", "beside itself", "'1.5'", "no reason"):
        assert what in text
    file.write_text("one,two\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="first, second, correlation, reason"):
        read_correlation(file, [])


def test_no_draws_are_refused() -> None:
    """Nothing is said about draws that there are none of."""
    with pytest.raises(InputError, match="--draws"):
        draw_together({"a": triangular(of(0, 1, 2))}, 0, no_correlation())
