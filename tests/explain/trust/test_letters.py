"""Letters: rounded figures that add up, and pages that hold what they say."""

from __future__ import annotations

import re
from datetime import date
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
from tests.model.builder import TWO_YEARS, made


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


def test_a_letter_says_day_promise_and_where_the_plan_leaves_you() -> None:
    """T ends £5.0m in deficit whatever is done, has promised £2.0m, and is given £1.0m of a pot of £1.0m: it reads of
    its day, its promise of £2.0m, its end of £4.0m and the £2.0m that it is short; and in it nothing is said of 'it'.
    """
    case = made(
        trusts={"income": 95, "expenditure": 100}, control_totals={"amount": -2}, envelope={"grant_pot": 1},
    )  # fmt: skip
    answer = plan_of(resolved(case))
    assert answer.plan.grant["T", "2026-27"] == pytest.approx(1, abs=0.01)
    page = letter(answer, "T", rounded_figures(answer), on=date(2026, 7, 1)).text()
    assert "Date: 1 July 2026" in page
    assert "your control total: £2.0m in deficit" in page
    assert "you end £4.0m in deficit; short of your control total: £2.0m" in page
    assert "No grant" not in page
    assert "none was given" in letter(answer, "T", rounded_figures(answer)).text()
    assert re.search(r"\bits?\b", page) is None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"control_totals": {"amount": -9}}, "you keep your control total without one"),
        ({"envelope": {"grant_pot": 0}, "control_totals": {"amount": 0}}, "there is no pot for grants"),
        (
            {"envelope": {"grant_pot": 9, "bailout_condition": 0.06}, "control_totals": {"amount": 0}},
            "the efficiency that support asks of everybody (6.0% of expenditure in 2026-27) comes to £6.0m by "
            "then, and so reckoned you would lack nothing",
        ),
        (
            {
                "envelope": {"grant_pot": 9, "bailout_condition": 0.02, "smallest_award": 4},
                "control_totals": {"amount": 0},
            },
            "miss your control total by £5.0m if nothing were done, the efficiency that support asks of "
            "everybody (2.0% of expenditure in 2026-27) comes to £2.0m by then, and so reckoned you would lack "
            "£3.0m, which is below the smallest award (£4.0m)",
        ),
    ],
)
def test_a_letter_says_why_there_is_no_grant(given: dict[str, dict[str, float]], why: str) -> None:
    """Of a trust that ends £5.0m in deficit with an expenditure of £100m: it keeps its total, there is no pot, with 6%
    made (£6.0m) it would lack nothing, or with 2% made £3.0m, less than the smallest award.
    """
    answer = plan_of(resolved(made(trusts={"income": 95, "expenditure": 100}, **given)))
    page = letter(answer, "T", rounded_figures(answer)).text()
    assert "No grant in 2026-27: " in page
    assert why in page


def test_the_condition_of_support_is_added_up() -> None:
    """Costs of £100m rise by 10% to £110m and £121m, income stays at £104m: £6m and £17m in deficit if nothing is done.

    Support asks 6% a year: £6.6m of £110m, and by the second year £6.6m + £7.26m = £13.9m. So in the first year nothing
    is lacking, in the second £3.1m, and the letter says both sums.
    """
    case = made(
        periods=TWO_YEARS,
        trusts={"income": 104, "expenditure": 100},
        drivers={"cost_inflation": 0.1},
        control_totals={"amount": 0},
        envelope={"grant_pot": 0, "bailout_condition": 0.06, "smallest_award": 5},
    )
    answer = plan_of(resolved(case))
    page = letter(answer, "T", rounded_figures(answer)).text()
    first, second = [line for line in page.splitlines() if line.startswith("No grant")]
    assert "by £6.0m if nothing were done" in first
    assert "comes to £6.6m by then, and so reckoned you would lack nothing" in first
    assert (
        "(6.0% of expenditure in 2026-27 and 6.0% of expenditure in 2027-28) comes to £13.9m by then"
        in second
    )
    assert "so reckoned you would lack £3.1m, which is below the smallest award (£5.0m)" in second


def test_a_letter_says_what_the_plan_does_and_what_patients_see() -> None:
    """Each line from the position if nothing is done to the reported one adds up as rounded; each standard is named."""
    answer = plan_of(random_answer(SEEDS[0]))
    figures = rounded_figures(answer)
    access = answer.table("access")
    for trust in answer.case.trusts:
        page = letter(answer, trust, figures)
        for period, line in zip(answer.case.periods, page.moved, strict=True):
            amounts = [
                _pounds(text)
                for text in re.findall(r"[−]?£[\d,.]+m", line.partition("; ")[2].rpartition("; ")[0])
            ]
            gained = answer.plan.position[trust, period] + answer.plan.grant[trust, period]
            gained -= answer.case.do_nothing[trust, period]
            assert sum(amounts) == pytest.approx(gained, abs=0.6 + 0.01 * sum(map(abs, amounts)))
        own = access[(access["trust"] == trust) & (access["demand"] > 0)]
        assert len(page.patients) == own["standard"].nunique()
        assert all(line in page.text() for line in (*page.moved, *page.patients))


def _pounds(text: str) -> float:
    return float(text.replace("−", "-").replace("£", "").replace("m", "").replace(",", ""))


def test_another_folder_is_left_alone(tmp_path: Path) -> None:
    """Letters do not replace a folder that holds something else."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RunError, match="holds no letters"):
        write_letters(plan_of(random_answer(SEEDS[0])), tmp_path)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
