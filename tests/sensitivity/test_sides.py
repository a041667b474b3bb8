"""How the assumptions of the shipped instances act, and sides that stand in files of their own."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from optimiser.errors import InputError
from optimiser.instances import Instance, read_instance, resolve_instance
from optimiser.worlds.scenarios.grid import Written
from optimiser.worlds.sensitivity import read_mapping
from optimiser.worlds.sensitivity.mapping import FILE, Acting, AssumptionValue
from scripts.sides.differ import changes_of, differences, leftover
from tests.model.builder import made
from tests.scenarios.worlds import write_folder
from trustmodels.contract import BY_NAME

SHIPPED = ("areas-2016", "england-2025-26", "sector-2017-18", "tiny", "tracker-2011-12")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_assumption_of_a_shipped_instance_is_mapped(name: str) -> None:
    """The mapping of each instance reads without fault and leaves no assumption out."""
    folder = resolve_instance(name)
    instance = read_instance(folder)
    acting = read_mapping(instance, folder)
    assert [item.id for item in acting if item.low.value > item.value or item.high.value < item.value] == []
    assert {item.id for item in acting} == set(instance.tables["assumptions"]["id"])


def laid(folder: Path, side: AssumptionValue) -> Instance:
    """An instance with a side laid over it."""
    return read_instance(folder, None, side.laid)


def acting(name: str, who: str) -> tuple[Path, Acting]:
    """The folder of a shipped instance and one of its assumptions."""
    folder = resolve_instance(name)
    found = {item.id: item for item in read_mapping(read_instance(folder), folder)}
    return folder, found[who]


def test_what_is_read_in_england_when_demand_grows_less() -> None:
    """At its low of 2% instead of 3%, A&E attendances in the third year are (1.02/1.03)^3 of what they were."""
    folder, item = acting("england-2025-26", "demand_growth")
    before, after = (instance.tables["flows"] for instance in (read_instance(folder), laid(folder, item.low)))
    last = before["period"] == "2027-28"
    ratio = after.loc[last, "demand"].sum() / before.loc[last, "demand"].sum()
    assert ratio == pytest.approx((1.02 / 1.03) ** 3, abs=2e-4)


def test_an_assumption_of_many_rows_stands_in_a_file() -> None:
    """A stronger pull of the benchmark moves potential between trusts and leaves the national total where it was."""
    folder, item = acting("england-2025-26", "benchmark_pull")
    before, after = (
        i.tables["opportunities"]["potential"] for i in (read_instance(folder), laid(folder, item.high))
    )
    assert after.sum() == pytest.approx(before.sum(), rel=2e-3)
    assert (after - before).abs().sum() > 0.05 * before.sum()


def small(folder: Path, mapping: str, sides: dict[str, str]) -> Path:
    """An instance whose one assumption is mapped so."""
    row = {
        "id": "pot",
        "statement": "made up",
        "value": 4,
        "low": 0,
        "high": 12,
        "unit": "£m",
        "source": "x",
        "grade": "D",
    }
    place = write_folder(folder / "small", assumptions=[row])
    (place / FILE).write_text('[[assumption]]\nid = "pot"\n' + mapping, encoding="utf-8")
    (place / "sensitivity").mkdir()
    for name, text in sides.items():
        (place / "sensitivity" / f"{name}.toml").write_text(text, encoding="utf-8")
    return place


RICHER = '[[change]]\ntable = "envelope"\nadd = { grant_pot = 8 }\n'


def test_a_side_in_a_file_of_its_own(tmp_path: Path) -> None:
    """The high side reads its changes from the file; taken in half, half of them are laid."""
    place = small(tmp_path, 'low = {}\nhigh = { side = "richer" }\n', {"richer": RICHER})
    (item,) = read_mapping(read_instance(place), place)
    pots = [
        read_instance(place, None, item.at(v).further).tables["envelope"]["grant_pot"][0] for v in (4, 8, 12)
    ]
    pot = read_instance(place).tables["envelope"]["grant_pot"][0]
    assert pots == pytest.approx([pot, pot + 4, pot + 8])


@pytest.mark.parametrize(
    ("mapping", "sides", "says"),
    [
        ('low = {}\nhigh = { side = "../x" }\n', {}, "not a plain name"),
        ('low = {}\nhigh = { side = "richer" }\n', {}, "is not a file"),
        (
            'low = {}\nhigh = { side = "richer" }\n',
            {"richer": RICHER.replace("envelope", "envelop")},
            "unknown table",
        ),
        (
            'low = {}\nhigh = { side = "richer" }\n',
            {"richer": 'title = "x"\n' + RICHER},
            "unknown entry 'title'",
        ),
    ],
)
def test_a_side_with_a_fault(tmp_path: Path, mapping: str, sides: dict[str, str], says: str) -> None:
    """A path, a file that is not there, and what stands wrongly in one are said in words."""
    place = small(tmp_path, mapping, sides)
    with pytest.raises(InputError, match=says):
        read_mapping(read_instance(place), place)


def between(one: Instance, two: Instance, folder: Path) -> Instance:
    """The first instance with the differences to the second laid over it."""
    changes = tuple(differences(one, two))
    return read_instance(folder, None, (Written("made", "made", None, changes, FILE),))


def test_differences_lead_from_one_build_to_the_other(tmp_path: Path) -> None:
    """A larger pot, a row that is gone and a row that is new are three changes, and laid over they give the other."""
    folder = write_folder(tmp_path / "small")
    one = read_instance(folder)
    row = {"trust": "T", "period": "2026-27", "amount": 1.0, "reason": "once"}
    two = made(envelope={"grant_pot": 9.0}, adjustments=[row])
    assert leftover(one, two) != []
    assert leftover(between(one, two, folder), two) == []


def test_rows_that_move_alike_are_one_change() -> None:
    """All cut by a tenth are one change without a place; one alone is one change with its area."""
    table = BY_NAME["delivery"]
    one = pd.DataFrame(
        {"area": list("abcd"), "spread": [0.2002, 0.3, 0.4, 0.5], "common": [0.1, 0.1, 0.1, 0.1]}
    )
    assert set(table.names) >= set(one.columns)
    two = one.assign(spread=[0.1802, 0.27, 0.36, 0.45])
    (change,) = changes_of(table, one, two)
    assert change == {"table": "delivery", "multiply": {"spread": pytest.approx(0.9, abs=1e-4)}}
    three = one.assign(spread=[0.2002, 0.3, 0.4, 0.6])
    (change,) = changes_of(table, one, three)
    assert change["where"] == {"area": "d"}
