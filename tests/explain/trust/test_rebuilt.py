"""A plan rebuilt from the rounded letters, against the rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from optimiser.errors import RunError
from optimiser.explain.trust import letter
from optimiser.explain.trust.figures import UNIT, rebuilt, rounded_figures
from optimiser.explain.trust.letter import MOVED, write_letters
from tests.explain.helpers import SEEDS, plan_of, random_answer, resolved
from tests.model.builder import made


def _tampered(figures: pd.DataFrame, column: str, more: float) -> pd.DataFrame:
    """The first letter's figure raised."""
    found = figures.copy()
    found.loc[found.index[0], column] += more
    return found


@pytest.mark.parametrize("seed", [*SEEDS, 1, 2])
def test_the_letters_of_a_plan_verify(seed: int) -> None:
    """Rounded letters can be kept together: no row moves by more than the rounding, the pots by nothing."""
    found = random_answer(seed)
    answer = plan_of(found)
    again = rebuilt(answer, found.prepared, rounded_figures(answer))
    assert again.keeps
    assert (again.rows["moved"] <= again.rows["may_move"] + 1e-6).all()
    assert not set(again.rows["id"]) & {"grant_pot", "loan_pot"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_million_too_much_support_does_not_verify(seed: int) -> None:
    """£1m more in one letter's grant breaks a row by far more than rounding, and the row is named."""
    found = random_answer(seed)
    answer = plan_of(found)
    again = rebuilt(answer, found.prepared, _tampered(rounded_figures(answer), "grant", 1.0))
    assert not again.keeps
    broken = set(again.rows.loc[again.rows["beyond"] > 1e-6, "id"])
    assert broken & {"grant_pot", "bailout_condition", "awards"}


def test_a_pot_may_not_be_promised_twice_by_hand() -> None:
    """A pot of 4.04 is given as 4.0; one tenth more in the letter is more than the pot, and that is enough."""
    found = resolved(made(envelope={"grant_pot": 4.04}, control_totals={"amount": 0}))
    answer = plan_of(found)
    figures = rounded_figures(answer)
    assert figures["grant"].tolist() == pytest.approx([4.0])
    assert rebuilt(answer, found.prepared, figures).keeps
    again = rebuilt(answer, found.prepared, _tampered(figures, "grant", UNIT))
    assert not again.keeps
    assert again.rows.iloc[0]["id"] == "grant_pot"
    assert again.rows.iloc[0]["beyond"] == pytest.approx(4.1 - 4.04, abs=1e-4)


def test_an_ask_beyond_all_schemes_does_not_verify() -> None:
    """A scheme of 5 is asked in full; a letter that asks for 5.3 has nothing behind the last 0.3."""
    case = made(opportunities={"opportunity": "o", "potential": 5}, control_totals={"amount": 0})
    found = resolved(case)
    answer = plan_of(found)
    figures = rounded_figures(answer)
    assert rebuilt(answer, found.prepared, figures).keeps
    again = rebuilt(answer, found.prepared, _tampered(figures, "cip", 0.3))
    assert not again.keeps
    assert "requirement" in set(again.rows.loc[again.rows["beyond"] > 1e-6, "id"])


def test_letters_that_do_not_verify_are_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With figures that break a row nothing is written; with the right ones the rows that move are."""
    answer = plan_of(random_answer(SEEDS[0]))
    right = rounded_figures(answer)
    monkeypatch.setattr(letter, "rounded_figures", lambda _answer: _tampered(right, "grant", 1.0))
    monkeypatch.setattr(letter, "check_table", lambda _answer, _figures: pd.DataFrame({"adds_up": [True]}))
    with pytest.raises(RunError, match="to the rounding"):
        write_letters(answer, tmp_path / "letters")
    assert not (tmp_path / "letters").exists()
    monkeypatch.undo()
    write_letters(answer, tmp_path / "letters")
    assert (tmp_path / "letters" / MOVED).is_file()
