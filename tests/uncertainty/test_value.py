"""What is worth finding out: two trusts that share one pot, by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimiser.instances import read_instance, write_instance
from optimiser.questions import read_question
from optimiser.worlds.scenarios.sweep import Event
from optimiser.worlds.uncertainty import Sample, Study, prepare, sample
from optimiser.worlds.uncertainty.elicitation import COLUMNS, read_sheets
from optimiser.worlds.uncertainty.findings import group_findings, known_finding, value_findings
from optimiser.worlds.uncertainty.groups import foremost_known, groups_of, groups_table, if_known
from optimiser.worlds.uncertainty.value import (
    CENTRAL,
    KnowledgeValue,
    elicitation_sheet,
    totals_table,
    value_of,
)
from tests.explain.helpers import assert_supported
from tests.model.builder import made

HOW_FAR = read_question("how_far")
SHIFT = """
[[assumption]]
id = "shift"
low = { side = "less" }
high = { side = "more" }
[[assumption]]
id = "capital"
set = [ { table = "envelope", column = "capital_budget" } ]
[[assumption]]
id = "nowhere"
low = {}
high = {}
"""
SIDE = """
[[change]]
table = "trusts"
where = {{ trust = "T" }}
add = {{ expenditure = {} }}
[[change]]
table = "trusts"
where = {{ trust = "U" }}
add = {{ expenditure = {} }}
"""
OWN = "control_total"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Two trusts £2m short each and a pot of £4m; a shift of x makes the one x shorter and the other x less short."""
    folder = tmp_path_factory.mktemp("value") / "two"
    trusts = [{"trust": name, "income": 100, "expenditure": 102} for name in "TU"]
    totals = [{"id": name, "amount": 0} for name in "TU"]
    rows = [
        {"id": who, "statement": "made up", "unit": "£m", "source": "x", "grade": "D",
         "value": value, "low": value - 2, "high": value + 2}
        for who, value in (("shift", 0), ("capital", 3), ("nowhere", 0))
    ]  # fmt: skip
    envelope = {"grant_pot": 4, "loan_pot": 0, "capital_budget": 3}
    write_instance(made(trusts=trusts, control_totals=totals, envelope=envelope, assumptions=rows), folder)
    (folder / "sensitivity.toml").write_text(SHIFT, encoding="utf-8")
    (folder / "sensitivity").mkdir()
    for side, by in (("less", -2), ("more", 2)):
        (folder / "sensitivity" / f"{side}.toml").write_text(SIDE.format(by, -by), encoding="utf-8")
    return Study(folder, read_instance(folder), HOW_FAR, folder.parent / "out")


@pytest.fixture(scope="module")
def draws(study: Study) -> Sample:
    """Sixteen draws, all solved."""
    return sample(study, *prepare(study.folder, study.instance, 16))


@pytest.fixture(scope="module")
def value(study: Study, draws: Sample) -> KnowledgeValue:
    """The plan for the central values, and those for a shift known to be at its low and at its high."""
    return value_of(study, draws, 2)


def test_grants_that_were_decided_are_held(draws: Sample, value: KnowledgeValue) -> None:
    """Given £2m each, a shift of x leaves |x| missed; given 0 and 4, 2 + x; given 4 and 0, 2 − x: in every draw."""
    assert [d.name for d in value.decisions] == [CENTRAL, "shift at its low", "shift at its high"]
    assert [round(d.grants["T"], 2) for d in value.decisions] == [2, 0, 4]
    x = draws.drawn.values["shift"]
    lost = value.losses[OWN]
    for option, by_hand in enumerate((x.abs(), 2 + x, 2 - x)):
        assert lost[option].to_numpy() == pytest.approx(by_hand.to_numpy(), abs=5e-3)


def test_knowing_everything_is_worth_what_is_missed(draws: Sample, value: KnowledgeValue) -> None:
    """Whoever knows the shift misses nothing, so that knowing is worth the mean of |x|, 2/3 for this triangle."""
    row = totals_table(draws, value).set_index("quantity").loc[[OWN]].iloc[0]
    assert row["everything"] == pytest.approx(draws.drawn.values["shift"].abs().mean(), abs=5e-3)
    assert row["everything"] == pytest.approx(2 / 3, abs=0.1)
    assert row["option"] == CENTRAL


def test_the_shift_is_worth_something_and_nothing_else_is(value: KnowledgeValue) -> None:
    """Of the three options the best for each x misses min(|x|, 2 − |x|), ½ on average: knowing x is worth 2/3 − 1/2.

    A curve of the third degree bends less than these corners, so that it finds a little less. The shift changes what
    both trusts are given; capital, which nobody uses, and an assumption on which nothing hangs are worth nothing.
    """
    own = value.table.set_index("assumption")
    told = own["told"].to_dict()
    assert told["shift"] == pytest.approx(1 / 6, abs=0.1)
    assert told["shift"] > 0.05
    assert (told["capital"], told["nowhere"]) == (0, 0)
    assert own["trusts"].to_dict()["shift"] == 2


def test_a_decision_held_twice_is_solved_once(study: Study, draws: Sample, value: KnowledgeValue) -> None:
    """Asked again, every loss is taken as it was found."""
    heard: list[Event] = []
    again = Study(study.folder, study.instance, HOW_FAR, study.out, listen=heard.append)
    assert value_of(again, draws, 2).table.equals(value.table)
    assert not any(event.report.again for event in heard if event.report is not None)


def test_what_is_said_of_worth_stands_in_its_evidence(draws: Sample, value: KnowledgeValue) -> None:
    """The worth, the trusts and what is worth nothing are told in the numbers of their tables."""
    said = value_findings(draws, value)
    assert_supported(said)
    text = " ".join(finding.sentence for finding in said)
    assert "Knowing shift (grade D)" in text
    assert "2 trusts" in text
    assert "of grade D" in text
    assert "nowhere" in text.partition("worth nothing")[2]


def test_what_is_agreed_stays_agreed(study: Study, value: KnowledgeValue) -> None:
    """A decision never asks for more than was agreed before: the lesser of the two stands in the table."""
    tables = {"asks": [{"trust": "T", "period": "2026-27", "most": 0.0}]}
    other = made(trusts=[{"trust": t, "income": 100, "expenditure": 102} for t in "TU"], **tables)
    changes = value.decisions[0].worlds(other)[0].changes
    assert changes[0]["set"] == {"most": 0.0}
    assert [row["trust"] for row in changes[1]["append"]] == ["U"]


def test_the_sheet_asks_first_about_what_is_worth_most(
    draws: Sample, value: KnowledgeValue, tmp_path: Path
) -> None:
    """The shift stands first, what acts on nothing is not asked about, and the sheet reads back as unanswered."""
    asked = elicitation_sheet(draws, value)
    assert list(asked) == list(COLUMNS)
    assert asked["assumption"].tolist() == ["shift", "capital"]
    asked.to_csv(tmp_path / "sheet.csv", index=False)
    assert read_sheets([tmp_path / "sheet.csv"], draws.assumptions) == {}


def test_the_group_of_the_shift_is_worth_what_the_shift_is(draws: Sample, value: KnowledgeValue) -> None:
    """What trusts spend is the shift alone, the nation's money the capital alone, and both are of grade D.

    Knowing all of grade D is worth no less than knowing the shift.
    """
    table = groups_table(draws, value)
    own = table[table["quantity"] == OWN].set_index("group")
    shift = value.table.set_index("assumption")["told"].to_dict()["shift"]
    assert foremost_known(draws, value)[0] == "shift"
    told = own["told"].to_dict()
    assert told["what trusts have and spend"] == pytest.approx(shift)
    assert told["money of the nation"] == 0
    assert told["grade D"] >= shift
    assert own["members"].to_dict()["grade D"] == "capital, shift"
    assert "nowhere" in {item.id for item in groups_of(draws.assumptions)["grade D"]}
    said = group_findings(table, draws, "2026-27")
    assert_supported(said)
    assert "grade D" in said[0].sentence


def test_what_is_left_where_one_of_two_is_known(tmp_path: Path) -> None:
    """£5m short and two assumptions that add to it: with the one known, the range is that of the other alone."""
    folder = tmp_path / "one"
    rows = [
        {"id": who, "statement": "made up", "unit": "£m", "source": "x", "grade": "C",
         "value": 0, "low": -by, "high": by}
        for who, by in (("large", 3), ("small", 1))
    ]  # fmt: skip
    trusts = [{"trust": "T", "income": 100, "expenditure": 105}]
    write_instance(made(trusts=trusts, control_totals={"amount": 0}, assumptions=rows), folder)
    side = (
        '{{ change = [ {{ table = "trusts", where = {{ trust = "T" }}, add = {{ expenditure = {} }} }} ] }}'
    )
    text = "".join(
        f'[[assumption]]\nid = "{who}"\nlow = {side.format(-by)}\nhigh = {side.format(by)}\n'
        for who, by in (("large", 3), ("small", 1))
    )
    (folder / "sensitivity.toml").write_text(text, encoding="utf-8")
    one = Study(folder, read_instance(folder), HOW_FAR, tmp_path / "out")
    found = sample(one, *prepare(folder, one.instance, 8))
    known = if_known(one, found, ("large",))
    row = known.table.set_index("quantity").loc[[OWN]].iloc[0]
    small = 5 + found.drawn.values["small"]
    ends = [float(np.quantile(small, cut)) for cut in (0.1, 0.9)]
    assert [row["known_p10"], row["known_p90"]] == pytest.approx(ends, abs=1e-3)
    both = small + found.drawn.values["large"]
    assert [row["p10"], row["p90"]] == pytest.approx(
        [float(np.quantile(both, c)) for c in (0.1, 0.9)], abs=1e-3
    )
    assert row["narrower"] == pytest.approx(1 - (ends[1] - ends[0]) / (row["p90"] - row["p10"]), abs=1e-6)
    said = known_finding(known)
    assert_supported(said)
    assert "If large were known" in said[0].sentence
