"""Simulating a book: chances, tails and who carries the risk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

import optimiser.worlds.risk.book as drawing
from optimiser.errors import InputError
from optimiser.worlds.risk.findings import simulation_findings
from optimiser.worlds.risk.simulate import simulate, tail_size, worst_mean
from optimiser.worlds.risk.tables import (
    ALL,
    on_screen,
    outturn_table,
    rounded,
    simulation_tables,
    sure_of,
    without_noise,
)
from tests.risk.books import YEAR, book, line, total
from trustmodels.allocation.worlds import Marginal

DRAWS = 20_000
SIGMAS = 5
HALF = Marginal(0.5, 0.2, 0.3)
SIZE = 0.5 * 0.5 / 0.2**2 - 1
EXACT = beta(0.5 * SIZE, 0.5 * SIZE)


def test_chance_of_one_trust_is_the_distribution_function() -> None:
    """£10m at plan of which half is expected: to end at most £2m below takes a share of 0.3 or more."""
    found = simulate(book([line("A", "x", 10.0, HALF)], [total("A", -2.0)]), DRAWS)
    chance = EXACT.sf(0.3)
    assert abs(found.chance[0] - chance) < SIGMAS * np.sqrt(chance * (1 - chance) / DRAWS)
    short = 10 * EXACT.expect(lambda share: np.maximum(0.3 - share, 0))
    assert found.missed[0] == pytest.approx(short, rel=0.1)


def test_quantiles_and_tail_of_one_trust_are_exact() -> None:
    """The fan of a single line is its quantile function, and the worst 5% the mean below the 5% quantile."""
    found = simulate(book([line("A", "x", 10.0, HALF)]), DRAWS)
    for q in (0.05, 0.5, 0.95):
        error = np.sqrt(q * (1 - q) / DRAWS) / EXACT.pdf(EXACT.ppf(q))
        assert abs(np.quantile(found.outturn, q) / 10 + 0.5 - EXACT.ppf(q)) < SIGMAS * error
    tail = EXACT.expect(lambda share: share, ub=EXACT.ppf(0.05)) / 0.05
    assert worst_mean(found.all_periods) == pytest.approx(10 * (tail - 0.5), rel=0.03)


def test_common_risk_does_not_average_out() -> None:
    """Forty trusts of £1m: the sector's variance is s²(common + (1 - common)/40) a £m squared."""
    for common in (0.0, 0.3, 1.0):
        marginal = Marginal(0.5, 0.2, common)
        found = simulate(book([line(f"T{n:02}", "x", 1.0, marginal) for n in range(40)]), DRAWS)
        right = 40**2 * 0.04 * (common + (1 - common) / 40)
        assert found.all_periods.var() == pytest.approx(right, rel=SIGMAS * np.sqrt(2 / DRAWS) * 1.5)


def test_shares_of_the_risk_add_up_and_go_by_size() -> None:
    """Variance and worst-5% shares add up to one over areas and over trusts.

    Under one common factor alone, a trust with three times the savings carries three times the risk.
    """
    marginal = Marginal(0.5, 0.2, 1.0)
    lines = [line("A", "x", 1.0, marginal), line("B", "x", 2.0, marginal), line("B", "y", 1.0, marginal)]
    found = simulate(book(lines), 2000)
    for shares in (found.variance, found.worst):
        assert shares[:2].sum(axis=0) == pytest.approx(1)
        assert shares[2:].sum(axis=0) == pytest.approx(1)
        assert shares[:, 0] == pytest.approx([0.75, 0.25, 0.25, 0.75])


def test_independent_risk_goes_by_variance() -> None:
    """Without a common part, a trust with three times the savings carries nine times the variance."""
    marginal = Marginal(0.5, 0.2, 0.0)
    found = simulate(book([line("A", "x", 1.0, marginal), line("B", "x", 3.0, marginal)]), DRAWS)
    assert found.variance[1:, 0] == pytest.approx([0.1, 0.9], abs=0.02)


def test_nothing_at_risk_is_said_as_nothing() -> None:
    """A book without risk ends as expected in every draw, and nobody carries anything."""
    found = simulate(book([line("A", "x", 5.0, Marginal(0.8, 0.0, 0.3))], [total("A", 0.0)]), 100)
    assert (found.outturn == 0).all()
    assert found.chance.tolist() == [1.0]
    assert not found.variance.any()
    assert not found.worst.any()


def test_an_empty_book_can_be_simulated() -> None:
    """A plan without savings has an outturn all the same."""
    found = simulate(book([]), 100)
    assert found.outturn.shape == (100, 1)


def test_the_same_seed_gives_the_same_draws_whatever_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks bound the memory and change nothing; another seed changes the draws."""
    lines = [line(f"T{n}", "x", 1.0 + n, HALF) for n in range(5)]
    first = simulate(book(lines), 1000, seed=3)
    monkeypatch.setattr(drawing, "CELLS_AT_ONCE", 37)
    again = simulate(book(lines), 1000, seed=3)
    np.testing.assert_array_equal(first.outturn, again.outturn)
    np.testing.assert_allclose(first.variance, again.variance, atol=1e-9)
    np.testing.assert_allclose(first.worst, again.worst, atol=1e-9)
    assert (simulate(book(lines), 1000, seed=4).outturn != first.outturn).all()


def test_more_draws_begin_with_the_same_ones() -> None:
    """The first hundred draws are the same however many follow."""
    lines = [line("A", "x", 1.0, HALF), line("B", "y", 1.0, HALF)]
    few, many = simulate(book(lines), 100), simulate(book(lines), 500)
    np.testing.assert_array_equal(few.outturn, many.outturn[:100])


def test_the_contingency_makes_as_sure_as_asked() -> None:
    """With the contingency, at least 80% of the draws end no worse than expected; with less, fewer do."""
    found = simulate(book([line("A", "x", 10.0, HALF)]), 999)
    row = outturn_table(found, 0.8).iloc[0]
    held = row["contingency_expected"]
    values = found.all_periods
    assert (values + held + 1e-6 >= 0).mean() >= 0.8
    assert (values + held - 0.01 >= 0).mean() < 0.8


def test_certainty_counts_draws() -> None:
    """Of five draws, the position that 80% reach is the second worst; 81% takes the worst."""
    values = np.array([5.0, 1.0, 3.0, 2.0, 4.0])
    assert sure_of(values, 0.8) == 2.0
    assert sure_of(values, 0.81) == 1.0
    assert sure_of(values, 0.2) == 5.0


def test_the_worst_five_per_cent_are_counted_up() -> None:
    """Of 30 draws the worst 5% are two, and their mean is taken."""
    assert tail_size(30) == 2
    assert worst_mean(np.arange(30.0)) == 0.5


def test_too_few_draws_are_refused() -> None:
    """With fewer than twenty draws there is no worst 5%."""
    with pytest.raises(InputError, match="at least 20"):
        simulate(book([line("A", "x", 1.0, HALF)]), 19)


def test_tables_of_one_year_have_no_row_for_all_periods() -> None:
    """A row for all periods would say the same twice."""
    tables = simulation_tables(simulate(book([line("A", "x", 1.0, HALF)]), 100), 0.8)
    assert tables["outturn"]["period"].tolist() == [YEAR]
    assert ALL not in set(tables["areas"]["period"])


TOO_WIDE, SURE = Marginal(0.9, 0.4, 0.3), Marginal(1.0, 0.2, 0.3)


@pytest.mark.parametrize(
    ("marginals", "cut", "sure"),
    [
        (
            [SURE],
            None,
            "1 line of savings (£2.0m in 2026-27) cannot vary: the delivery table has no spread for the area",
        ),
        (
            [TOO_WIDE],
            "1 line of savings (£2.0m in 2026-27) had a spread that no share of its mean can have, and was",
            None,
        ),
        (
            [TOO_WIDE, TOO_WIDE, SURE, SURE],
            "2 lines of savings (£4.0m in 2026-27) had a spread that no share of their mean can have, and were",
            "2 lines of savings (£4.0m in 2026-27) cannot vary: the delivery table has no spread for the areas",
        ),
    ],
)
def test_a_line_is_cut_or_certain_and_never_both(
    marginals: list[Marginal], cut: str | None, sure: str | None
) -> None:
    """What is delivered in full for certain is not said to vary as widely as can be; one line was, two lines were."""
    found = simulate(book([line(f"T{n}", "x", 2.0, one) for n, one in enumerate(marginals)]), 100)
    said = {f.id: f.sentence for f in simulation_findings(found, simulation_tables(found, 0.8))}
    for name, text in (("spread-cut", cut), ("not-at-risk", sure)):
        assert said.get(name, "").startswith(text) if text else name not in said


def test_no_last_bit_of_a_sum_is_written() -> None:
    """2.354e-15 is nought in a table, in the evidence of a sentence, and in what solves came to; a £ is not."""
    noise = pd.DataFrame({"name": ["a", "b", "c"], "amount": [2.354e-15, -2.354e-15, 1e-6]})
    assert rounded(noise)["amount"].tolist() == [0.0, 0.0, 1e-6]
    assert not np.signbit(rounded(noise)["amount"]).any()
    assert without_noise(noise)["amount"].tolist() == [0.0, 0.0, 0.0]
    found = simulate(replace(book([line("A", "x", 1.0, HALF)]), certain=(2.354e-15,)), 100)
    (said,) = [f for f in simulation_findings(found, simulation_tables(found, 0.8)) if f.id == "certain"]
    assert said.evidence["one_offs"].tolist() == [0.0]


def test_the_screen_says_numbers_as_the_sentences_do() -> None:
    """A chance of 0.1672 is 16.7%, one that is not there is empty, and amounts have one decimal."""
    table = pd.DataFrame({"half": [-0.9545, -0.04, 9e-06], "chance": [0.1672, 0.0, float("nan")]})
    shown = on_screen(table, ("chance",))
    assert shown["half"].tolist() == [-1.0, 0.0, 0.0]
    assert [text.strip() for text in shown["chance"]] == ["16.7%", "0%", ""]
    assert {len(text) for text in shown["chance"]} == {len("16.7%")}
