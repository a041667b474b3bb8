"""A trust's challenge to an input."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.extras.challenge import Objection, challenge, list_challenges
from optimiser.extras.challenge.record import FILE, ChallengeError, Entry, literal, read_entries, text_of
from optimiser.instances import list_scenarios, read_instance

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"
CLAIM = Objection("Ash Trust", 'Our "safe" floor\nis lower', "2026-04-01")
WHERE = {"opportunity": "A1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Tiny, to be written in."""
    shutil.copytree(TINY, tmp_path / "tiny")
    return tmp_path / "tiny"


def test_a_challenge_is_recorded_and_runs_as_a_scenario(folder: Path) -> None:
    """Who, when, what it says and should say, and why; the scenario changes that cell and no other."""
    base = read_instance(folder)
    made = challenge(folder, CLAIM, "opportunities", WHERE, {"potential": "5"})
    record = list_challenges(folder).iloc[0]
    assert (record["by"], record["date"], record["reason"]) == ("Ash Trust", "2026-04-01", CLAIM.reason)
    assert (record["column"], record["current"], record["proposed"]) == ("potential", "6", "5")
    assert dict(list_scenarios(folder))[made.scenario] == f"Challenge 1 by Ash Trust: {CLAIM.reason}"
    after = read_instance(folder, made.scenario)
    assert after.tables["opportunities"]["potential"].iloc[0] == 5
    assert read_instance(folder).sha256 == base.sha256


def test_challenges_are_numbered_and_kept(folder: Path) -> None:
    """A second one gets the next number, may stand on the first, and leaves it as it is."""
    first = challenge(folder, CLAIM, "opportunities", WHERE, {"potential": "5", "lumpy": "true"})
    second = challenge(folder, CLAIM, "opportunities", WHERE, {"delivery": "0.4"}, base=first.scenario)
    assert (first.scenario, second.scenario) == ("challenge-001", "challenge-002")
    both = read_instance(folder, "challenge-002").tables["opportunities"].iloc[0]
    assert (both["potential"], both["delivery"]) == (5, 0.4)
    assert list_challenges(folder)["scenario"].tolist() == ["challenge-001", "challenge-001", "challenge-002"]


@pytest.mark.parametrize(
    ("claim", "table", "where", "proposed", "said"),
    [
        (CLAIM, "opportunities", {"opportunity": "none"}, {"potential": "5"}, "matches no row"),
        (CLAIM, "opportunities", WHERE, {"potential": "-5"}, "is negative"),
        (CLAIM, "opportunities", WHERE, {"potential": "lots"}, "sets 'lots'"),
        (CLAIM, "opportunities", WHERE, {"potential": "6"}, "changes nothing"),
        (CLAIM, "opportunities", WHERE, {"size": "6"}, "has no column 'size'"),
        (CLAIM, "schemes", WHERE, {"potential": "5"}, "'schemes' is not a table"),
        (CLAIM, "opportunities", {}, {"potential": "5"}, "are both needed"),
        (Objection("", "why", ""), "opportunities", WHERE, {"potential": "5"}, "--by: is empty"),
        (Objection("Ash", "", ""), "opportunities", WHERE, {"potential": "5"}, "--reason: is empty"),
        (Objection("Ash", "why", "1 April"), "opportunities", WHERE, {"potential": "5"}, "is not a date"),
    ],
)
def test_a_challenge_that_cannot_stand_is_refused_and_leaves_no_trace(
    folder: Path, claim: Objection, table: str, where: dict[str, str], proposed: dict[str, str], said: str
) -> None:
    """Checked against the contract like any input; nothing is written."""
    before = sorted(path.name for path in folder.rglob("*"))
    with pytest.raises(ChallengeError, match=said):
        challenge(folder, claim, table, where, proposed)
    assert sorted(path.name for path in folder.rglob("*")) == before


def test_a_record_that_cannot_be_read_is_not_written_over(folder: Path) -> None:
    """Someone's slip in the file is a message, and the file stays."""
    (folder / FILE).write_text("[[challenge]\n", encoding="utf-8")
    with pytest.raises(ChallengeError, match="cannot be read"):
        challenge(folder, CLAIM, "opportunities", WHERE, {"potential": "5"})
    assert (folder / FILE).read_text(encoding="utf-8") == "[[challenge]\n"


@given(words=st.lists(st.text(st.characters(codec="utf-8")), min_size=9, max_size=9))
def test_any_words_come_back_from_the_record(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    """Quotes, line ends and control characters included."""
    folder = tmp_path_factory.mktemp("record")
    entry = Entry(*words)
    (folder / FILE).write_text(text_of([entry]), encoding="utf-8", newline="\n")
    assert read_entries(folder) == [entry]


def test_values_are_spelt_as_toml_has_them() -> None:
    """True is no text and no number, and lists and tables nest."""
    assert literal({"a": [True, 1.5, 'x"y']}) == '{ "a" = [true, 1.5, "x\\"y"] }'


def test_a_challenge_to_a_table_without_a_key_is_recorded_by_its_row(tmp_path: Path) -> None:
    """Ash's first adjustment, of which there may be several alike: the record names row, column and both values."""
    shutil.copytree(TINY, tmp_path / "tiny")
    made = challenge(
        tmp_path / "tiny",
        Objection("ASH", "It cost more."),
        "adjustments",
        {"trust": "ASH"},
        {"amount": "-2"},
    )
    listed = list_challenges(tmp_path / "tiny")
    assert len(listed) == len(made.changes) > 0
    assert set(listed["column"]) == {"amount"}
    assert set(listed["proposed"]) == {"-2"}
    assert listed["where"].str.startswith("row ").all()
