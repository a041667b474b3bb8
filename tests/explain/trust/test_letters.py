"""Letters: rounded figures that add up, and pages that hold what they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.amounts import money as tenths
from optimiser.errors import RunError
from optimiser.explain.finding import each_row
from optimiser.explain.trust.figures import UNIT, rounded_areas, rounded_figures, rounded_to_total
from optimiser.explain.trust.letter import CHECK, check_table, file_name, letter, write_letters
from tests.explain.helpers import SEEDS, plan_of, random_answer, resolved
from tests.model.builder import made


@given(st.lists(st.floats(0, 500), min_size=1, max_size=40))
def test_rounded_amounts_add_up(amounts: list[float]) -> None:
    """Rounded amounts are whole tenths, add up to the rounded total, and none is a tenth or more away."""
    given_amounts = np.array(amounts)
    rounded = rounded_to_total(given_amounts)
    assert np.round(rounded / UNIT) == pytest.approx(rounded / UNIT, abs=1e-6)
    assert rounded.sum() == pytest.approx(round(given_amounts.sum() / UNIT) * UNIT, abs=1e-6)
    assert (np.abs(rounded - given_amounts) < UNIT + 1e-6).all()


def test_largest_remainders_by_hand() -> None:
    """0.14, 0.14 and 0.12 are 0.4 together: the two largest remainders, the first of equals, go up."""
    assert rounded_to_total(np.array([0.14, 0.14, 0.12])) == pytest.approx([0.2, 0.1, 0.1])


@pytest.mark.parametrize("seed", SEEDS)
def test_letters_add_up_to_the_nation(seed: int) -> None:
    """Asks, grants and loans of all letters add up to the rounded total, areas to the letter's ask, and
    support is never more than the plan gives.
    """
    answer = plan_of(random_answer(seed))
    figures = rounded_figures(answer)
    check = check_table(answer, figures)
    assert check["adds_up"].all()
    support = check[check["figure"] != "cip"]
    assert (support["letters"] <= support["national"] + 1e-6).all()
    for trust in answer.case.trusts:
        own = figures[figures["trust"] == trust]
        areas = rounded_areas(answer, trust, own).groupby("period")["asked"].sum()
        for row in each_row(own):
            assert areas.get(row.period, 0.0) == pytest.approx(row.cip, abs=1e-6)


def test_every_figure_stands_in_the_letter(tmp_path: Path) -> None:
    """Text and page of every letter hold its figures; the folder holds both for all trusts, and the check."""
    answer = plan_of(random_answer(SEEDS[0]))
    write_letters(answer, tmp_path / "letters")
    figures = rounded_figures(answer)
    for trust, own in figures.groupby("trust"):
        for kind in ("txt", "html"):
            page = (tmp_path / "letters" / f"{file_name(str(trust))}.{kind}").read_text(encoding="utf-8")
            assert all(tenths(amount) in page for amount in [*own["cip"], *own["grant"], *own["loan"]])
    assert (tmp_path / "letters" / CHECK).is_file()


def test_a_name_cannot_write_into_the_page() -> None:
    """A trust's name with mark-up in it stands in the page as text."""
    case = made(trusts={"name": "<script>alert(1)</script>"}, control_totals={"amount": 0})
    page = letter(plan_of(resolved(case)), "T", rounded_figures(plan_of(resolved(case)))).html()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_another_folder_is_left_alone(tmp_path: Path) -> None:
    """Letters do not replace a folder that holds something else."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RunError, match="holds no letters"):
        write_letters(plan_of(random_answer(SEEDS[0])), tmp_path)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
