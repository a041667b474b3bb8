"""Negotiations solved by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimiser.errors import NoPlanError, UnsettledError
from optimiser.instances import Instance
from optimiser.questions import changed
from optimiser.solver import Outcome
from optimiser.solver.live import LiveModel
from optimiser.tradeoffs.frontier.live import Best
from optimiser.tradeoffs.negotiation import Bargain, Party, bargain, read_parties
from optimiser.tradeoffs.negotiation.bargain import accepts_nothing, regrets, worst_regrets
from optimiser.tradeoffs.negotiation.concession import why_none
from optimiser.tradeoffs.negotiation.findings import (
    bargain_findings,
    left_open,
    natural,
    parties_table,
    plans,
    positions,
)
from optimiser.tradeoffs.negotiation.parties import EQUAL, SHIPPED, PartiesError
from tests.explain.helpers import SEEDS, assert_supported, random_instance
from tests.model.builder import made


def patients(**more: Any) -> Instance:
    """100 patients short of the standard, £20,000 each; £10m short."""
    step = {"step": "k1", "limit": 100, "unit_cost": 20_000}
    return made(standards={}, flows={}, capacity=step, control_totals={"amount": 0}, **more)


def two() -> list[Party]:
    """The Treasury and the Department."""
    return read_parties()[:2]


@pytest.fixture(scope="module")
def found() -> Bargain:
    """Treasury: 10 to 12 short; Department: 0 to 100 waiting."""
    return bargain(patients(), two())


def test_positions_by_hand(found: Bargain) -> None:
    """Best, reservation at half the way, worst; both meet half way at £11m short and 50 waiting."""
    table = positions(found).set_index("measure")
    columns = ["best", "reservation", "worst", "settlement", "reach"]
    assert table.loc[["finance"], columns].to_numpy()[0].tolist() == pytest.approx(
        [10, 11, 12, 11, 11], abs=1e-2
    )
    assert table.loc[["access"], columns].to_numpy()[0].tolist() == pytest.approx(
        [0, 50, 100, 50, 50], abs=0.1
    )
    assert found.share == pytest.approx(0.5, abs=1e-4)


def test_the_ladder_by_hand(found: Bargain) -> None:
    """A tenth of its way, £0.2m, conceded by the Treasury buys 10 patients, and 10 patients buy £0.2m."""
    buys = found.ladder.set_index("conceded")["buys"]
    assert buys["finance"] == pytest.approx(10, abs=0.1)
    assert buys["access"] == pytest.approx(0.2, abs=1e-2)


def test_everybody_is_told_in_pounds_and_patients(found: Bargain) -> None:
    """£10m at best, 12 if the Department decides, 11 where both concede half; no sentence and no column has a sum."""
    said = bargain_findings(found)
    assert_supported(said)
    treasury, department = (finding.sentence for finding in said[1:3])
    assert "£10.0m short of trusts’ control totals at best" in treasury
    assert "£12.0m short of trusts’ control totals if Department decides" in treasury
    assert "£11.0m short of trusts’ control totals at the least equal concession" in treasury
    assert "100 patients short of" in department
    tenth = said[3].sentence
    assert "if Treasury gave a tenth of its way (£0.2m more short of trusts’ control totals)" in tenth
    assert "Department would have 10 patients less short of" in tenth
    assert not [finding.sentence for finding in said if "weighted" in finding.sentence]
    table = parties_table(found, natural(found)).set_index(["party", "what"])
    ours = table.xs("Treasury").filter(like="Trust", axis=0)[["Treasury", "Department", EQUAL]]
    assert ours.to_numpy()[0].tolist() == pytest.approx([10, 12, 11], abs=1e-2)
    assert set(table["unit"]) == {"£m", "patients"}


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_a_search_that_is_ended_says_how_far_it_may_be(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each search ends after its start, the best there is lies within the gap that is stated, and is said."""
    instance, parties = random_instance(seed), read_parties()
    exact = bargain(instance, parties)
    assert exact.ending.closed
    assert left_open(exact) == []
    monkeypatch.setattr(LiveModel, "small", property(lambda _live: False))
    early = bargain(instance, parties, nodes=0)
    for party in parties:
        best, at = exact.best[party.name].values[party.measure], early.best[party.name]
        value = at.values[party.measure]
        assert value * (1 - at.gaps[party.measure]) - 1e-4 <= best <= value + 1e-4
    assert early.ending.closed == (left_open(early) == [])
    assert_supported(left_open(early))


def test_whether_all_accept_depends_on_how_far_they_go() -> None:
    """With 60% of the way there is a common region; with 40% there is none, and a tenth is missing."""
    assert bargain(patients(), two(), 0.6).common
    none = bargain(patients(), two(), 0.4)
    assert not none.common
    assert none.reach["finance"] == pytest.approx(11.2, abs=1e-2)
    assert none.reservation["finance"] == pytest.approx(10.8, abs=1e-2)
    said = bargain_findings(none)
    assert "No plan is acceptable to all" in said[0].sentence
    assert "10.0% beyond" in said[0].sentence
    assert_supported(said)


def test_what_a_party_never_accepts_by_hand() -> None:
    """A Department that never accepts more than 30 waiting: 70 are treated for £1.4m, 70% of the Treasury's way."""
    parties = [party if party.measure == "finance" else replace(party, most=30.0) for party in two()]
    case = bargain(patients(), parties)
    assert case.reservation["access"] == pytest.approx(30)
    assert case.settlement.values["access"] == pytest.approx(30, abs=0.1)
    assert case.settlement.values["finance"] == pytest.approx(11.4, abs=1e-2)
    assert case.share == pytest.approx(0.7, abs=1e-3)
    assert not case.common
    said = bargain_findings(case)
    assert any("never more than 30 weighted patients" in finding.sentence for finding in said)
    assert_supported(said)


@pytest.mark.parametrize("agreed", [0.5, 1.0])
def test_a_party_whose_best_is_beyond_its_most_accepts_no_plan(agreed: float) -> None:
    """A Treasury that accepts £5m at most where £10m is the best: nothing is common to all, however far all would go.

    Its limit is left as it is, the Department has no plan within it, and without it both meet half way at £11m.
    """
    parties = [party if party.measure == "access" else replace(party, most=5.0) for party in two()]
    case = bargain(patients(), parties, agreed)
    assert [party.name for party in case.never] == ["Treasury"]
    assert not case.common
    assert case.reservation["finance"] == 5.0
    assert case.reach["access"] is None
    assert case.settlement.values["finance"] == pytest.approx(11, abs=1e-2)
    said = bargain_findings(case)
    assert said[0].severity == "warning"
    assert said[0].sentence.startswith(
        "No plan is acceptable to all: Treasury can never accept, since even its own best plan has more of the finance "
        "shortfall than the 5.0 weighted £m that it accepts at most. Without that limit"
    )
    assert "it can never accept, since it accepts 5.0 weighted £m at most" in said[1].sentence
    assert_supported(said)


def test_a_most_at_the_best_can_be_accepted() -> None:
    """A Treasury that accepts £10m, its best, at most: all 100 wait, which a Department that goes all its way takes."""
    parties = [party if party.measure == "access" else replace(party, most=10.0) for party in two()]
    case = bargain(patients(), parties, 1.0)
    assert case.never == ()
    assert case.common
    assert case.settlement.values["finance"] == pytest.approx(10, abs=1e-3)
    assert case.settlement.values["access"] == pytest.approx(100, abs=0.1)


def test_a_limit_within_the_gap_below_the_best_is_not_shown_to_be_out_of_reach() -> None:
    """A best of 10 to a gap of a tenth may be 9: a most of 9.5 may be met, one of 8.9 never."""
    rough = Best({"finance": 10.0}, np.zeros(0), 0.1, True)
    party = two()[0]
    assert not accepts_nothing(replace(party, most=9.5), rough)
    assert accepts_nothing(replace(party, most=8.9), rough)
    assert not accepts_nothing(party, rough)


IMPOSSIBLE: dict[str, Any] = {"control_totals": {"amount": 0}, "asks": {"least": 5}}
"""£5m are to be asked of a trust that has no scheme."""


def test_where_no_plan_keeps_every_row_there_is_nothing_to_negotiate() -> None:
    """It is said as such, with what to run next and the status of a proof, and no option is named that nobody gave."""
    with pytest.raises(NoPlanError) as caught:
        bargain(made(**IMPOSSIBLE), two())
    assert caught.value.exit_code == 3
    assert str(caught.value).startswith("No plan keeps every row of made")
    assert "optimiser conflict made --question how_far" in str(caught.value)
    assert "--question:" not in str(caught.value)


def test_the_command_that_is_named_is_one_of_the_same_rules() -> None:
    """Parties under rules of their own are sent to every promise; a scenario is named."""
    alone = [
        replace(party, question=changed(party.question, modes={"one_off_share": "off"})) for party in two()
    ]
    with pytest.raises(NoPlanError) as caught:
        bargain(replace(made(**IMPOSSIBLE), scenario="harsh"), alone)
    assert str(caught.value).endswith("optimiser conflict made --scenario harsh")


def test_a_solve_that_stopped_proves_nothing() -> None:
    """Where the time was up before there was a plan, it is not said that there is none."""
    found = why_none(patients(), two()[0].question, Outcome.STOPPED)
    assert isinstance(found, UnsettledError)
    assert found.exit_code == 5


def test_what_is_less_than_the_solves_can_tell_is_nought(found: Bargain) -> None:
    """No table of a negotiation holds a number that is not nought and less than £10."""
    for table in (positions(found), plans(found), found.ladder):
        numbers = table.select_dtypes("number").abs().to_numpy()
        assert not ((numbers > 0) & (numbers < 1e-5)).any()


def test_nhs_england_never_accepts_more_than_four_and_a_half_per_cent() -> None:
    """The shipped party says so, as a share of expenditure."""
    assert {party.name: party.most for party in read_parties()}["NHS England"] == pytest.approx(0.045)


def test_regret_by_hand(found: Bargain) -> None:
    """Deciding alone costs the other party its whole way; the equal concession costs each half of it."""
    table = regrets({}, two(), found)
    worst = worst_regrets(table).set_index("settlement")["share"]
    assert worst["equal concession"] == pytest.approx(0.5, abs=1e-3)
    assert worst["Treasury"] == pytest.approx(1, abs=1e-3)
    dearer = patients(adjustments={"amount": -3, "period": "2026-27"})
    more = regrets({"dearer": dearer}, two(), found)
    gets = more[(more["scenario"] == "dearer") & (more["settlement"] == "Treasury")].set_index("measure")[
        "gets"
    ]
    assert gets["finance"] == pytest.approx(13, abs=1e-2)


def test_a_party_that_nobody_touches() -> None:
    """Where both have their best in one plan nothing is conceded, and nothing divides by nothing."""
    alone = bargain(made(control_totals={"amount": 0}), two())
    assert alone.share == pytest.approx(0, abs=1e-6)
    assert alone.ladder.empty
    assert_supported(bargain_findings(alone))


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_no_equal_share_is_less(seed: int) -> None:
    """With three parties on random instances the settlement takes no more of anyone's way than its share."""
    case = bargain(random_instance(seed), read_parties())
    for party in case.parties:
        own = case.best[party.name].values[party.measure]
        limit = own + case.share * case.span[party.measure]
        assert case.settlement.values[party.measure] <= limit * (1 + 1e-5) + 1e-4
    assert_supported(bargain_findings(case))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('measure = "access"', 'measure = "beauty"', "unknown measure"),
        ('measure = "access"', 'measure = "finance"', "a measure of its own"),
        ("[[party]]", "[[parties]]", "unknown entry"),
        ('name = "Treasury"', "", "has no name"),
        ("most = 0.045", 'most = "low"', "not a number"),
        (
            'name = "Department"',
            'name = "Treasury"',
            "1 fault:\\n- parties.toml: 2 parties are called Treasury",
        ),
        ('name = "Department"', 'name = "equal concession"', "called equal concession, as the settlement is"),
    ],
)
def test_parties_with_a_fault_are_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    """Each fault of a file of parties is said in words."""
    (tmp_path / "parties.toml").write_text(
        SHIPPED.read_text(encoding="utf-8").replace(old, new), encoding="utf-8"
    )
    for file in SHIPPED.parent.glob("*.toml"):
        if file.name != "parties.toml":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(PartiesError, match=says):
        read_parties(tmp_path / "parties.toml")


def test_parties_must_ask_under_the_same_rules(tmp_path: Path) -> None:
    """A party whose question lets another commitment give way negotiates about something else."""
    for file in SHIPPED.parent.glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "treasury.toml").read_text(encoding="utf-8")
    (tmp_path / "treasury.toml").write_text(text.replace('one_off_share = "hold"', 'one_off_share = "off"'))
    with pytest.raises(PartiesError, match="other modes"):
        read_parties(tmp_path / "parties.toml")
