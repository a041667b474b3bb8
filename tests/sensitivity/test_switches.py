"""The value of an assumption at which the answer switches, and that it does not switch where none is found."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from optimiser.errors import NoPlanError, OptimiserError, RunError, UnsettledError
from optimiser.instances import read_instance, write_instance
from optimiser.questions import read_question
from optimiser.solver import SolveSettings
from optimiser.worlds.scenarios.job import Job, Report
from optimiser.worlds.scenarios.sweep import Event
from optimiser.worlds.sensitivity import Tornado, read_mapping, tornado
from optimiser.worlds.sensitivity.findings import tornado_findings
from optimiser.worlds.sensitivity.switches import NO_SWITCH, Switched, switch_table, switches, switching_words
from optimiser.worlds.sensitivity.tornado import natural_effects
from optimiser.worlds.sensitivity.turns import ASKED, PROMISE, SIGN, WorldOutcome, turn
from tests.explain.helpers import assert_supported
from tests.model.builder import made
from tests.scenarios.worlds import write_folder

MAPPING = """
[[assumption]]
id = "income"
low = { change = [ { table = "trusts", add = { income = -8 } } ] }
high = { change = [ { table = "trusts", add = { income = 12 } } ] }
[[assumption]]
id = "pot"
set = [ { table = "envelope", column = "grant_pot" } ]
[[assumption]]
id = "rate"
set = [ { table = "envelope", column = "loan_rate" } ]
[[assumption]]
id = "ends"
low = { change = [ { table = "trusts", add = { income = 0 } } ] }
high = { change = [ { table = "trusts", set = { income = 112 } } ] }
"""
ROWS = {
    "income": (0, -8, 12, "D"),
    "pot": (4, 0, 5, "B"),
    "rate": (0.03, 0.01, 0.06, "C"),
    "ends": (0, -1, 2, "C"),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Tornado:
    """Income 100, expenditure 110, a pot of 4 and a total of 0: £6m short, and a deficit of 6."""
    folder = tmp_path_factory.mktemp("switches") / "small"
    rows = [
        {"id": who, "statement": "made up", "value": v, "low": low, "high": high, "unit": "any", "source": "x",
         "grade": g}
        for who, (v, low, high, g) in ROWS.items()
    ]  # fmt: skip
    write_instance(made(envelope={"grant_pot": 4}, control_totals={"amount": 0}, assumptions=rows), folder)
    (folder / "sensitivity.toml").write_text(MAPPING, encoding="utf-8")
    acting = read_mapping(read_instance(folder), folder)
    return tornado(folder, acting, read_question("how_far"), folder.parent / "out")


@pytest.fixture(scope="module")
def switched(found: Tornado) -> list[Switched]:
    """Every switch of the four assumptions."""
    return switches(found)


def test_switching_values_by_hand(switched: list[Switched]) -> None:
    """With £4m of grant the total is met where income rises by 6, and a surplus is left beyond 10 without it."""
    own = {(each.assumption.id, each.kind): each for each in switched}
    met = own["income", PROMISE]
    assert met.still < 6 <= met.value + 1e-9
    assert met.value - met.still == pytest.approx(12 / 32)
    assert met.turn.now_kept == ("finance",)
    assert met.way == "rise"
    black = own["income", SIGN]
    assert black.still < black.value
    assert black.value - black.still == pytest.approx(12 / 32)
    assert 6 <= black.value <= 10 + 12 / 32


def test_an_assumption_without_a_switch_says_so(found: Tornado, switched: list[Switched]) -> None:
    """Between £0m and £5m of grant the total is missed throughout, and nothing is looked for in between."""
    words = switching_words(switch_table(found, switched))
    assert words["pot"] == words["rate"] == NO_SWITCH
    assert words["income"].startswith("from ")


def test_an_assumption_that_knows_only_its_ends_switches_at_an_end(switched: list[Switched]) -> None:
    """What sets an income and cannot be taken in part is told at its high, and as that."""
    (each, *_) = [each for each in switched if each.assumption.id == "ends"]
    assert (each.still, each.value) == (0, 2)


def test_every_number_of_the_sentences_stands_in_its_table(found: Tornado, switched: list[Switched]) -> None:
    """Counts, values on both sides, and the head of the list of asks."""
    said = tornado_findings(
        found, switched, natural_effects(found, read_instance(found.sweep.reports[0].job.folder))
    )
    assert_supported(said)
    assert "2 assumptions of 4 have no switch" in said[0].sentence
    assert [f.severity for f in said if f.id == "turns"] == ["warning", "caution"]
    (resting,) = [f for f in said if "(grade D)" in f.sentence]
    assert "would have to rise from 0 to" in resting.sentence
    assert "finance is kept" in resting.sentence


def test_what_counts_as_a_switch() -> None:
    """A sign, a promise, another trust at the head and no plan are each told apart; a larger deficit is none."""
    base = WorldOutcome("optimal", {"safety": 0.0, "finance": 5.0}, {"1": -5.0, "2": 1.0}, ("A", "B"))
    deeper = WorldOutcome("optimal", {"safety": 0.0, "finance": 9.0}, {"1": -9.0, "2": 1.0}, ("B", "A"))
    assert turn(base, deeper).kinds == ()
    red = WorldOutcome("optimal", {"safety": 2.0, "finance": 5.0}, {"1": -5.0, "2": -1.0}, ("A", "C"))
    assert turn(base, red).kinds == (SIGN, PROMISE, ASKED)
    assert (turn(base, red).to_deficit, turn(base, red).into_top) == (("2",), ("C",))
    assert turn(base, WorldOutcome("infeasible", {}, {}, ())).kinds == (PROMISE,)


def one_pot(folder: Path, acts: str, **tables: object) -> Path:
    """An instance with one assumption, the pot from 0 to 9, that sets what is given; with further tables."""
    pot = {"id": "pot", "statement": "made up", "value": 4, "low": 0, "high": 9}
    row = {**pot, "unit": "£m", "source": "x", "grade": "D"}
    place = write_folder(folder / "small", assumptions=[row], **tables)
    text = f'[[assumption]]\nid = "pot"\nset = [ {{ {acts} }} ]\n'
    (place / "sensitivity.toml").write_text(text, encoding="utf-8")
    return place


def test_nothing_moves_what_has_no_plan(tmp_path: Path) -> None:
    """Where the instance as it stands has no plan that is said, with the status 3: nothing else is solved, or kept."""
    ask = {"trust": "T", "least": 50, "most": 60}
    folder = one_pot(tmp_path, 'table = "envelope", column = "grant_pot"', asks=ask)
    acting, heard = read_mapping(read_instance(folder), folder), list[Event]()
    with pytest.raises(NoPlanError, match="has no plan for 'how_far': it is infeasible") as said:
        tornado(folder, acting, read_question("how_far"), tmp_path / "out", listen=heard.append)
    assert said.value.exit_code == 3
    assert [event.total for event in heard] == [1, 1]
    assert not (tmp_path / "out").exists()


def test_an_assumption_that_could_not_be_solved_is_no_calm_one(tmp_path: Path) -> None:
    """One that acts on nobody fails at both ends: that is said first, and it is not counted as without a switch."""
    folder = one_pot(tmp_path, 'table = "trusts", column = "income", where = { trust = "ZZZ" }')
    found = tornado(
        folder, read_mapping(read_instance(folder), folder), read_question("how_far"), tmp_path / "out"
    )
    said = tornado_findings(found, switches(found), natural_effects(found, read_instance(folder)))
    assert (said[0].id, said[0].severity) == ("unsolved", "warning")
    assert "pot at 0 and pot at 9 could not be solved" in said[0].sentence
    assert "0 assumptions of 0" in said[1].sentence
    assert switch_table(found, [])["said"].tolist() == ["could not be solved at 0 and 9"]


@pytest.mark.parametrize(
    ("status", "error", "code"), [("failed", RunError, 2), ("stopped", UnsettledError, 5)]
)
def test_what_is_not_proven_is_not_called_proven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str, error: type[OptimiserError], code: int
) -> None:
    """A full disk, or a limit, under the instance as it stands is no proof that there is no plan: not exit status 3."""

    def broken(*_given: object, **_named: object) -> Report:
        job = Job(0, "", "", tmp_path, None, (), read_question("how_far"), SolveSettings(), tmp_path)
        return Report(job, "", status, 0.0, "No space left on device", exit_code=2)

    monkeypatch.setattr(import_module("optimiser.worlds.sensitivity.tornado"), "as_it_stands", broken)
    with pytest.raises(error) as said:
        tornado(tmp_path, [], read_question("how_far"), tmp_path)
    assert said.value.exit_code == code
