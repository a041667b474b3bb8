"""A new instance: a part of a shipped one keeps its own figures, a trust typed in has the medians of its type."""

from __future__ import annotations

import pytest

import optimiser
from optimiser.extras.starter import Choice, ChoiceError, start, words
from optimiser.instances.plausibility import HIGHEST, questions
from tests.starter.begun import THREE, WIDE, begun, shipped


def test_a_trust_typed_in_has_the_medians_of_its_type() -> None:
    """Of tiny's two acute trusts, both spending £100m: income 1.00 and 1.10 of it, so £1.05 a pound; procurement £6m
    and £2m, so 4 pence a pound; theatres at one of the two, pending: 1/2 of a penny; workforce was rejected. At £200m
    it has £210m, £8m and £1m. The share delivered is the median of 0.5 and 1.
    """
    new = begun("tiny", Choice(names=("Ashford (acute, 200)",))).instance
    trust = new.tables["trusts"].iloc[0]
    assert (trust["trust"], trust["expenditure"], trust["income"]) == ("T01", 200.0, 210.0)
    schemes = new.tables["opportunities"].set_index("area")
    assert dict(schemes["potential"]) == {"procurement": 8.0, "theatres": 1.0}
    assert schemes.loc["procurement", "delivery"] == 0.75
    assert schemes.loc["theatres", "qia"] == "pending"


def test_the_nation_is_shared_out_by_what_is_spent() -> None:
    """Ash and Beck spend £200m of tiny's £300m: a grant pot of £2m is £1.333m of theirs, and one place of support stays
    one. The sector's total of 0, of which the trusts' own make −3, has 3 beyond them: −3 + 3 × 2/3 = −1.
    """
    new = begun("tiny", Choice(systems=("Q1",))).instance
    pots = new.tables["envelope"].iloc[0]
    assert (pots["grant_pot"], pots["support_places"], pots["efficiency_max"]) == (1.333, 1.0, 0.05)
    totals = new.tables["control_totals"].query("level == 'sector'").set_index("period")["amount"]
    assert totals["2026-27"] == -1.0


def test_all_of_an_instance_is_that_instance() -> None:
    """Every trust and every optional table of tiny: the same tables, apart from those of evidence."""
    new, tiny = begun("tiny", Choice(types=("acute", "community"), wanted=WIDE)).instance, shipped("tiny")
    for name in tiny.present - {"sources", "assumptions", "published"}:
        key = list(tiny.tables[name].columns)
        one, other = (x.tables[name].sort_values(key).reset_index(drop=True) for x in (new, tiny))
        assert one.equals(other), name


def test_a_picked_trust_keeps_its_figures() -> None:
    """Manchester and a small trust typed in: Manchester's rows are England's, under the new labels of
    periods, with England's grades; what stands for the new one has C at best.
    """
    choice = Choice(trusts=("R0A",), names=("Bexton (acute-small)",), periods=("2026-27", "2027-28"))
    new, england = begun("england-2025-26", choice), shipped("england-2025-26")
    for name in ("trusts", "flows", "staffing", "beds", "opening"):
        one, other = (x.tables[name].query("trust == 'R0A'") for x in (new.instance, england))
        if "period" in other:
            other = other[other["period"] != "2027-28"]
            assert list(one["period"]) == ["2026-27", "2027-28"]
        numbers = [c for c in other.columns if c != "period"]
        assert one[numbers].reset_index(drop=True).equals(other[numbers].reset_index(drop=True)), name
    grade = new.evidence.grade
    assert (grade("standards", "weeks"), grade("drivers", "price_uplift")) == ("A", "B")
    assert (grade("trusts", "name", "R0A"), grade("trusts", "name", "T01")) == ("A", "C")


def test_every_figure_has_a_row_in_sources() -> None:
    """Each column with a number in it has a source and a grade; where a trust is typed in, that is C at best."""
    new = begun("england-2025-26", Choice(count=3, types=THREE, periods=1)).instance
    told = {(row.table, row.column): row for row in new.tables["sources"].itertuples()}
    for name in new.present - {"sources", "assumptions"}:
        for column in new.tables[name]:
            filled = new.tables[name][column].notna().any() and (new.tables[name][column] != "").any()
            by_default = (name, column) in {
                ("envelope", "excess_cost_supported"),
                ("envelope", "repair_least"),
            }
            assert not filled or by_default or (name, column) in told, (name, column)
    assert told["trusts", "income"].grade == "C"
    assert "median" in str(told["trusts", "income"].rule)
    medians = new.tables["assumptions"].set_index("id")
    assert medians.loc["acute-small:trusts.income", "unit"] == "£m a year per £ of expenditure"


@pytest.mark.slow
def test_twelve_trusts_of_three_types_are_solved_at_once() -> None:
    """From nothing to an answer: twelve trusts typed in, no fault, no question of the highest rank, a verified plan."""
    new = begun("england-2025-26", Choice(count=12, types=THREE)).instance
    assert new.tables["trusts"]["type"].value_counts().to_dict() == dict.fromkeys(THREE, 4)
    assert not [question for question in questions(new) if question.rank == HIGHEST]
    answer = optimiser.solve(new, "how_far")
    assert answer.status == "optimal"
    assert answer.verify().passed


def test_a_trust_typed_in_has_its_code_and_its_system() -> None:
    """Two systems of that name, one of no name; each has the sum of its trusts' control totals, as Riverside has."""
    names = (
        "RAB: Ashford (acute-large, 650, North)",
        "Bexton (acute-small, , South)",
        "Cold Ash (acute-small)",
    )
    new = begun("england-2025-26", Choice(names=names, periods=1)).instance
    assert list(new.tables["trusts"]["trust"]) == ["RAB", "T01", "T02"]
    assert list(new.tables["systems"]["name"]) == ["North", "South", "System 1"]
    totals = new.tables["control_totals"].query("level == 'system'")
    assert list(totals["id"]) == ["NEW01", "NEW02", "NEW03"]


def test_an_instance_of_ones_own_is_a_source_too() -> None:
    """What was typed in can be picked from, and systems that are typed in beside it have codes of their own."""
    first = begun("tiny", Choice(names=("Ash (acute)", "Beck (community)"))).instance
    new = start(first, Choice(trusts=("T01",), names=("Cote (acute)",)), "next").instance
    assert list(new.tables["trusts"]["trust"]) == ["T01", "TT01"]
    assert new.tables["systems"]["system"].nunique() == 2


def test_names_do_not_move_the_figures() -> None:
    """The same trusts in another order have the same figures."""
    one = begun("tiny", Choice(names=("A (acute)", "B (community)"))).instance
    other = begun("tiny", Choice(names=("B (community)", "A (acute)"))).instance
    by_name = [
        x.tables["trusts"].set_index("name")[["income", "expenditure"]].sort_index() for x in (one, other)
    ]
    assert by_name[0].equals(by_name[1])
    assert one.tables["envelope"].equals(other.tables["envelope"])


def test_every_fault_of_a_choice_is_named_at_once() -> None:
    """An unknown trust, region, type and table, and too many periods: five faults, each with what there is."""
    choice = Choice(
        trusts=("RXX",), regions=("Nowhere",), types=("acute-lage",), wanted=frozenset({"travle"}), periods=9
    )
    with pytest.raises(ChoiceError) as refused:
        begun("england-2025-26", choice)
    said = str(refused.value)
    assert len(refused.value.faults) == 5
    assert "choose of acute-large" in said
    assert "choose of travel" in said
    assert "choose 1 to 3" in said


@pytest.mark.parametrize(
    ("choice", "part"),
    [
        (Choice(), "nobody is chosen"),
        (Choice(names=("A",)), "'A' has no type"),
        (Choice(names=("A (acute, much)",)), "spends 'much'"),
        (Choice(names=("A (acute)",), count=2), "stands beside --names"),
        (Choice(names=("X: A (acute)", "X: B (acute)")), "the code X is there twice"),
        (Choice(trusts=("ASH",), names=("ASH: A (acute)",)), "the code ASH is there twice"),
        (Choice(count=0, types=("acute",)), "0 is out of range"),
        (Choice(types=("acute",), periods=("y", "y")), "a label is there twice"),
    ],
)
def test_what_cannot_be_chosen(choice: Choice, part: str) -> None:
    """Each is refused in words."""
    with pytest.raises(ChoiceError, match=part.replace("(", r"\(")):
        begun("tiny", choice)


def test_words_keep_what_is_in_brackets_together() -> None:
    """Names are parted at commas outside brackets."""
    assert words(["Ash (acute, 650), Beck", "Cote"]) == ("Ash (acute, 650)", "Beck", "Cote")


def test_trusts_and_systems_are_picked_by_names_and_spelling_makes_no_difference() -> None:
    """Ash Infirmary is ASH; Acute is acute, and £1,300m is no 1 with a system called 300."""
    by_name = begun("tiny", Choice(trusts=("ash infirmary", "COT"))).instance
    assert list(by_name.tables["trusts"]["trust"]) == ["ASH", "COT"]
    typed = begun("tiny", Choice(names=words(["Oak (Acute, £1,300m), Elm (ACUTE, 1,250, North)"]))).instance
    assert list(typed.tables["trusts"]["expenditure"]) == [1300.0, 1250.0]
    assert list(typed.tables["trusts"]["type"]) == ["acute", "acute"]
    assert list(typed.tables["systems"]["name"]) == ["System 1", "North"]


def test_a_name_that_is_nearly_there_is_answered_with_the_code() -> None:
    """A part of a name and a slip in it are told with the code that was meant."""
    for word in ("Infirmary", "Ash Infirmry"):
        with pytest.raises(ChoiceError, match=r"choose of ASH \(Ash Infirmary\)"):
            begun("tiny", Choice(trusts=(word,)))
