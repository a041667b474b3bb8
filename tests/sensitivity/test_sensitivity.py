"""Assumptions at their low and high: how they act, what they move, what they turn, and where they switch."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.errors import InputError
from optimiser.instances import read_instance, write_instance
from optimiser.questions import read_question
from optimiser.worlds.sensitivity import Acting, Tornado, read_mapping, tornado
from optimiser.worlds.sensitivity.findings import switch_finding, tornado_findings
from optimiser.worlds.sensitivity.switches import SwitchError, crossing, switch, switches
from optimiser.worlds.sensitivity.tornado import effects, natural_effects
from optimiser.worlds.sensitivity.turns import turned
from tests.explain.helpers import assert_supported
from tests.model.builder import made

HOW_FAR = read_question("how_far")
MAPPING = """
[[assumption]]
id = "pot"
set = [ { table = "envelope", column = "grant_pot" } ]
[[assumption]]
id = "cost"
scale = [ { table = "trusts", column = "expenditure", where = { trust = "T" } } ]
[[assumption]]
id = "price"
low = { change = [ { table = "trusts", add = { income = -4 } } ] }
high = { scenario = "dear" }
"""
DEAR = 'name = "dear"\ntitle = "Higher prices."\n[[change]]\ntable = "trusts"\nmultiply = { income = 1.02 }\n'
ROWS = {
    "pot": (4, 0, 12, "D"),
    "cost": (1.1, 1.1, 1.122, "B"),
    "price": (0, -4, 2, "C"),
    "other": (1, 1, 1, "D"),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Income 100, expenditure 110, a pot of 4 and a total of 0: £6m short."""
    folder = tmp_path_factory.mktemp("sensitivity") / "small"
    rows = [
        {
            "id": who,
            "statement": "made up",
            "value": v,
            "low": low,
            "high": high,
            "unit": "any",
            "source": "x",
            "grade": g,
        }
        for who, (v, low, high, g) in ROWS.items()
    ]
    write_instance(made(envelope={"grant_pot": 4}, control_totals={"amount": 0}, assumptions=rows), folder)
    (folder / "scenarios").mkdir(exist_ok=True)
    (folder / "scenarios" / "dear.toml").write_text(DEAR, encoding="utf-8")
    (folder / "sensitivity.toml").write_text(MAPPING, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(place: Path) -> Tornado:
    """The tornado of the three mapped assumptions."""
    acting = read_mapping(read_instance(place), place)
    return tornado(place, acting, HOW_FAR, place.parent / "out")


def test_effects_by_hand(found: Tornado) -> None:
    """The shortfall is 6: 10 and 0 by the pot, 6 and 8.2 by costs, 10 and 4 by prices; the widest swing first."""
    table = effects(found)
    finance = table[table["measure"] == "finance"].set_index("assumption")
    assert finance.index.tolist() == ["pot", "price", "cost"]
    assert finance.loc[["pot"], ["at_low", "at_value", "at_high"]].to_numpy()[0].tolist() == pytest.approx(
        [10, 6, 0], abs=1e-3
    )
    assert finance.loc[["cost"], ["at_low", "at_high"]].to_numpy()[0].tolist() == pytest.approx(
        [6, 8.2], abs=1e-3
    )
    assert finance.loc[["price"], ["at_low", "at_high"]].to_numpy()[0].tolist() == pytest.approx(
        [10, 4], abs=1e-3
    )


def test_what_turns_is_named_with_its_grade(found: Tornado, place: Path) -> None:
    """The pot's high keeps a promise that is missed; the pot is of grade D, so that is a warning."""
    table = turned(found)
    assert table[table["now_kept"] != ""][["assumption", "end"]].to_numpy().tolist() == [["pot", "high"]]
    natural = natural_effects(found, read_instance(place))
    said = tornado_findings(found, switches(found), natural, unmapped=1)
    assert_supported(said)
    assert "2 assumptions of 3 have no switch inside the range" in said[0].sentence
    assert (said[1].id, said[1].severity) == ("turns", "warning")
    assert "pot (grade D)" in said[1].sentence
    assert said[-1].id == "unmapped"


def test_what_moves_is_told_in_pounds_of_a_named_total(found: Tornado, place: Path) -> None:
    """£6.0m short of the control total, £10.0m with no pot and nothing with £12m; no sentence has a weighted sum."""
    said = tornado_findings(found, [], natural_effects(found, read_instance(place)))
    assert not [f.sentence for f in said if "weighted" in f.sentence]
    (swings,) = [
        f.sentence
        for f in said
        if f.id == "tornado" and "control total" in f.sentence and "trust" in f.sentence
    ]
    assert "£6.0m short" in swings
    assert "pot (£10.0m at 0, nothing at 12)" in swings


def test_the_switching_value_by_hand(found: Tornado) -> None:
    """The shortfall passes £3m where the pot is 7; £5m where prices bring 1 more; never £100m."""
    pot = switch(found, "pot", "finance", 3)
    assert pot.value == pytest.approx(7, abs=0.12)
    assert "rise from 4 to" in switch_finding(pot).sentence
    assert_supported([switch_finding(pot)])
    price = switch(found, "price", "finance", 5)
    assert price.value == pytest.approx(1, abs=0.06)
    assert switch(found, "cost", "finance", 100).value is None


@pytest.mark.parametrize(("who", "measure"), [("nobody", "finance"), ("pot", "beauty")])
def test_a_switching_value_of_nothing(found: Tornado, who: str, measure: str) -> None:
    """An assumption that is not mapped and a measure that is no tier are refused."""
    with pytest.raises(SwitchError):
        switch(found, who, measure, 1)


def test_crossing_a_kink() -> None:
    """A function that is flat and then steep is halved to its threshold, not believed to be straight."""
    at, asked = crossing(lambda x: max(0.0, x - 0.9) * 100, [(0.0, 0.0), (1.0, 10.0)], 5.0, 0.001, 30)
    assert at == pytest.approx(0.95, abs=0.001)
    assert asked < 30


def test_between_centre_and_side_changes_are_taken_in_part(place: Path) -> None:
    """Half way to its low a change that adds −4 adds −2; at the side it is what is written."""
    acting = {item.id: item for item in read_mapping(read_instance(place), place)}
    assert half(acting["price"], -2.0) == {"income": -2.0}
    assert half(acting["price"], -4.0) == {"income": -4}
    assert acting["price"].continuous


def half(item: Acting, value: float) -> object:
    """What an assumption adds at a value."""
    return item.at(value).further[0].changes[0]["add"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "pot"', 'id = "pit"', "not in the table of assumptions"),
        ("grant_pot", "grant_pit", "unknown column"),
        ("scale =", "scales =", "unknown entry 'scales'"),
        ('scenario = "dear"', 'scenario = "cheap"', "no scenario 'cheap'"),
        ("high =", "height =", "unknown entry 'height'"),
        ('id = "cost"', 'id = "pot"', "twice"),
        ("add =", "plus =", "does not say what to do"),
        (
            '{ table = "envelope", column = "grant_pot" }',
            '{ setting = "minutes" }',
            "unknown setting 'minutes'",
        ),
        ('{ table = "envelope",', '{ setting = "beds_weight",', "unknown entry 'column'"),
    ],
)
def test_a_mapping_with_a_fault_is_refused(
    place: Path, tmp_path: Path, old: str, new: str, says: str
) -> None:
    """Each fault of a mapping is said in words before anything is solved."""
    file = tmp_path / "sensitivity.toml"
    file.write_text(MAPPING.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=says):
        read_mapping(read_instance(place), place, file)


@pytest.mark.parametrize(("name", "least"), [("england-2025-26", 50), ("tiny", 2)])
def test_the_shipped_mapping_matches_its_instance(name: str, least: int) -> None:
    """A mapping that is shipped lays over its instance without a fault, and each way of acting changes it."""
    folder = Path(__file__).parents[2] / "instances" / name
    base = read_instance(folder)
    acting = read_mapping(base, folder)
    assert len(acting) >= least
    ways = {(item.way, any("setting" in place for place in item.columns)): item for item in acting}
    for item in ways.values():
        world = item.at(item.low.value)
        assert read_instance(folder, world.overlay, world.further, world.instead).sha256 != base.sha256


def test_settings_of_an_instance_can_be_assumptions(place: Path, tmp_path: Path) -> None:
    """A control total's pound weighs 1, and 4 or 12 where the assumption says so: the shortfall of 6 is 24 or 72."""
    file = tmp_path / "sensitivity.toml"
    entry = '[[assumption]]\nid = "pot"\n{way} = [ {{ setting = "control_total_weight" }} ]\n'
    found = {}
    for way in ("set", "scale"):
        file.write_text(entry.format(way=way), encoding="utf-8")
        acting = read_mapping(read_instance(place), place, file)
        table = effects(tornado(place, acting, HOW_FAR, tmp_path / way))
        found[way] = table[table["measure"] == "finance"][["at_low", "at_value", "at_high"]].to_numpy()[0]
    assert found["set"].tolist() == pytest.approx([0, 6, 72], abs=1e-3)
    assert found["scale"].tolist() == pytest.approx([0, 6, 18], abs=1e-3)


def test_an_outturn_that_changes_its_sign_is_named(place: Path, tmp_path: Path) -> None:
    """Where a little more income than is needed turns the deficit into a surplus, the answer says so."""
    file = tmp_path / "sensitivity.toml"
    change = '[ { table = "trusts", add = { income = %d } } ]'
    entry = f'[[assumption]]\nid = "pot"\nlow = {{ change = {change % 1} }}\nhigh = {{ change = {change % 12} }}\n'
    file.write_text(entry, encoding="utf-8")
    found = tornado(place, read_mapping(read_instance(place), place, file), HOW_FAR, tmp_path / "out")
    assert turned(found)["to_surplus"].tolist() == ["", "2026-27"]
    natural = natural_effects(found, read_instance(place))
    (said,) = [f for f in tornado_findings(found, switches(found), natural) if f.id == "turns"]
    assert_supported([said])
    assert "grade D" in said.sentence
    assert "the sector ends in surplus in 2026-27" in said.sentence
    assert said.severity == "warning"
