"""Each kind of slip is named with its place, how far it is off, and what it likely is."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from optimiser.extras.generator import Shape, generate
from optimiser.instances import Instance
from optimiser.instances.plausibility import HIGHEST, questions
from optimiser.instances.plausibility.views import named
from tests.plausible.plant import with_value
from tests.workbook.made import tiny
from trustmodels.contract import BY_NAME


@pytest.fixture(scope="module")
def good() -> Instance:
    """Thirty trusts over three years, in which nothing is odd."""
    made = generate(Shape(trusts=30, periods=3), seed=6)
    assert questions(made) == ()
    return made


def changed(instance: Instance, table: str, where: dict[str, str], column: str, factor: float) -> Instance:
    """The instance with a figure multiplied in every row that is meant."""
    frame = instance.tables[table]
    rows = frame.index[(frame[list(where)] == pd.Series(where)).all(axis=1)]
    for row in rows:
        value = float(frame[column].iloc[row]) * factor
        instance = with_value(instance, (table, column, int(row)), value)
    assert len(rows)
    return instance


def only(instance: Instance) -> str:
    """The one question that there is, which is of the highest rank."""
    (question,) = questions(instance)
    assert question.rank == HIGHEST
    return str(question)


def test_a_pot_in_billions(good: Instance) -> None:
    """One year of three is a thousandth of the others."""
    period = good.tables["periods"]["period"].iloc[1]
    said = only(changed(good, "envelope", {"period": period}, "grant_pot", 1e-3))
    assert said.startswith(f"envelope grant_pot, {period}: ")
    assert "its other periods" in said
    assert said.endswith("£bn for £m?")


def test_a_scheme_in_thousands(good: Instance) -> None:
    """Beside schemes of its kind, per £m that trusts spend."""
    scheme = good.tables["opportunities"]["opportunity"].iloc[5]
    said = only(changed(good, "opportunities", {"opportunity": scheme}, "potential", 1e3))
    assert said.startswith(f"opportunities potential, {scheme}: ")
    assert said.endswith("£k for £m?")


def test_all_years_of_a_trust_are_one_question(good: Instance) -> None:
    """Hours for WTE in every year: its own years agree, its peers do not."""
    trust = good.tables["staffing"]["trust"].iloc[0]
    said = only(changed(good, "staffing", {"trust": trust}, "required", 37.5))
    assert said.startswith(f"staffing required, {trust}/")
    assert said.endswith("hours for WTE (37.5)?")


def test_a_price_in_pounds(good: Instance) -> None:
    """£85,500 where £0.0855m is meant, at one trust."""
    trust = good.tables["staffing"]["trust"].iloc[0]
    assert only(changed(good, "staffing", {"trust": trust}, "agency_price", 1e6)).endswith("£ for £m?")


def test_a_whole_column_in_another_unit(good: Instance) -> None:
    """Nobody's peers help where all are wrong; what is usual does, and it is one question."""
    frame = good.tables["staffing"].assign(agency_price=good.tables["staffing"]["agency_price"] * 1e6)
    said = only(replace(good, tables={**good.tables, "staffing": frame}))
    assert "is outside what is usual (0.015 to 0.5): £ for £m?" in said


def test_the_expenditure_of_a_trust_in_thousands(good: Instance) -> None:
    """All that a trust has says how large it is, so that its other figures are not accused."""
    trust = good.tables["trusts"]["trust"].iloc[3]
    said = only(changed(good, "trusts", {"trust": trust}, "expenditure", 1e3))
    assert said.startswith(f"trusts expenditure, {trust}: ")


def test_three_for_three_per_cent_with_two_periods() -> None:
    """Where there are neither peers nor enough years, what is usual is left: 3 is no rate of inflation."""
    said = only(with_value(tiny(), ("drivers", "cost_inflation", 1), 3.0))
    assert said.startswith(
        "drivers cost_inflation, 2027-28/*: 3 per year is outside what is usual (0.0004 to 0.2)"
    )
    assert said.endswith("3 for 3% (0.03)?")


@pytest.mark.parametrize(
    ("table", "where", "column", "factor"),
    [
        ("staffing", {"trust": "COT", "period": "2026-27"}, "substantive", 37.5),
        ("staffing", {"trust": "COT", "period": "2027-28"}, "substantive", 37.5),
        ("envelope", {"period": "2026-27"}, "grant_pot", 1000.0),
        ("envelope", {"period": "2026-27"}, "grant_pot", 0.001),
        ("beds", {"trust": "BEC", "period": "2026-27"}, "available", 365.0),
        ("flows", {"standard": "AE4", "trust": "COT", "period": "2026-27"}, "demand", 1000.0),
    ],
)
def test_of_two_periods_the_odd_one_is_asked_about(
    table: str, where: dict[str, str], column: str, factor: float
) -> None:
    """Of two years of a lone trust the one that is unlike the column, and the columns beside it, is named."""
    asked = only(changed(tiny(), table, where, column, factor))
    assert asked.startswith(f"{table} {column}, ")
    assert where["period"] in asked.split(":")[0]


def test_an_answered_question_is_not_asked_again(good: Instance) -> None:
    """A row in `accepted` for the figure answers it; one for another figure does not."""
    scheme = str(good.tables["opportunities"]["opportunity"].iloc[5])
    bad = changed(good, "opportunities", {"opportunity": scheme}, "potential", 1e3)
    names = BY_NAME["accepted"].names
    for key, left in ((scheme, 0), ("another", 1)):
        row = dict(
            zip(
                names,
                ("opportunities", key, "potential", "Checked.", "A. Analyst", "2026-05-01"),
                strict=True,
            )
        )
        accepted = pd.DataFrame([row], columns=list(names))
        assert len(questions(replace(bad, tables={**bad.tables, "accepted": accepted}))) == left


def test_hours_are_mistaken_for_staff_only() -> None:
    """37.5 times too much of money is no hours of work."""
    assert named(1.574, BY_NAME["staffing"].column("required"), 0.0) == "hours for WTE (37.5)?"
    assert named(1.574, BY_NAME["trusts"].column("income"), 0.0) == ""


def test_a_figure_that_grows_is_not_doubted(good: Instance) -> None:
    """A trust twice as large in its last year, or with half the staff of its peers, is nobody's slip."""
    period = good.tables["periods"]["period"].iloc[2]
    trust = good.tables["staffing"]["trust"].iloc[0]
    grown = changed(good, "staffing", {"trust": trust, "period": period}, "required", 2.0)
    assert (
        questions(changed(grown, "beds", {"trust": good.tables["beds"]["trust"].iloc[2]}, "available", 0.5))
        == ()
    )


@pytest.mark.parametrize(
    ("table", "where", "column", "factor", "slip"),
    [
        ("trusts", {"trust": "BEC"}, "income", 0.01, "a hundred times too small?"),
        ("trusts", {"trust": "BEC"}, "expenditure", 1 / 12, "a month for a year?"),
        ("changes", {"change": "urgent-care-hub"}, "double_running", 1000.0, "£k for £m?"),
        ("monitoring", {"trust": "ASH"}, "plan_to_date", 0.001, "£bn for £m?"),
        ("opening", {"trust": "ASH", "stock": "cash"}, "amount", 1000.0, "a thousand times too large?"),
    ],
)
def test_among_three_trusts_the_columns_of_a_row_are_held_against_each_other(
    table: str, where: dict[str, str], column: str, factor: float, slip: str
) -> None:
    """Where there are no peers, income goes with expenditure, and each stock with what the trust spends."""
    asked = only(changed(tiny(), table, where, column, factor))
    assert asked.startswith(f"{table} {column}, {next(iter(where.values()))}")
    assert asked.endswith(slip)


def test_an_assumption_outside_its_own_range_is_asked_about() -> None:
    """A high end of 0.3 that is written 30: outside every range about a value, and the value is not accused."""
    frame = tiny().tables["assumptions"]
    at = int(frame.index[frame["value"].gt(0) & frame["high"].gt(frame["value"])][0])
    value = float(frame["high"].iloc[at]) * 100
    said = only(with_value(tiny(), ("assumptions", "high", at), value))
    assert said.startswith(f"assumptions high, {frame['id'].iloc[at]}: ")


def test_of_two_periods_that_nothing_tells_apart_both_are_named() -> None:
    """Places of 1 and 100 in a plan of two years: which of them is wrong cannot be seen, and is not guessed."""
    said = only(changed(tiny(), "envelope", {"period": "2026-27"}, "support_places", 100.0))
    assert said.startswith(
        "envelope support_places, 2026-27, 2027-28: 100 places is 100 times its other period"
    )


def test_of_two_tables_that_doubt_each_other_the_stranger_figure_is_asked_about(good: Instance) -> None:
    """A backlog a thousand times its ceiling is one question, not one of each."""
    trust = str(good.tables["estate"]["trust"].iloc[3])
    where = {"trust": trust, "stock": "backlog"}
    asked = only(changed(good, "opening", where, "amount", 1000.0))
    assert asked.startswith(f"opening amount, {trust}/backlog: ")
