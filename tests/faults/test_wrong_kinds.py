"""Files whose entries are of the wrong kind: at whatever depth, one sentence that names the file, never a traceback."""

import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.errors import Fault, InstanceError
from optimiser.extras.challenge.record import literal
from optimiser.instances import read_instance
from optimiser.instances.package import FILE
from tests.instances.tiny import faults_of, write_tiny

PACKAGE = {
    "profile": "tabular-data-package",
    "name": "tiny",
    "contract": "1",
    "settings": {"beds_weight": 2},
    "resources": [
        {
            "name": "trusts",
            "path": "trusts.csv",
            "bytes": 10,
            "hash": "sha256:00",
            "schema": {
                "fields": [{"name": "trust", "type": "string", "constraints": {"required": True}}],
                "primaryKey": ["trust"],
            },
        }
    ],
}
SCENARIO = {
    "name": "s",
    "title": "A scenario.",
    "change": [
        {"table": "envelope", "where": {"period": ["2026-27"]}, "set": {"grant_pot": 1.0}},
        {"table": "envelope", "where": {"period": "2026-27"}, "add": {"grant_pot": 1}},
        {"table": "adjustments", "append": [{"trust": "A", "amount": 1.0}]},
    ],
}
WRONG: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 1e308, "", "x", "=x", [], [1], [[]], {}, {"a": 1}, {"name": []}, "\x1b"]
)
IN_TOML = WRONG.filter(lambda value: value is not None)


def places(value: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every entry at every depth, by the way to it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*at, key)
        yield from places(item, (*at, key))


def with_value(value: Any, place: tuple[str | int, ...], other: object) -> Any:
    """A copy in which something else stands at a place."""
    found = copy.deepcopy(value)
    inner = found
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = other
    return found


def read_or_faults(folder: Path, file: str, scenario: str | None = None) -> None:
    """Read it; where it is refused, every fault has words and one names the file."""
    faults: tuple[Fault, ...] = ()
    try:
        read_instance(folder, scenario)
    except InstanceError as error:
        faults = error.faults
    assert all(fault.problem and fault.remedy for fault in faults)
    assert not faults or any(fault.file == file for fault in faults)


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from(list(places(PACKAGE))), other=WRONG)
def test_any_entry_of_a_datapackage(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[str | int, ...], other: object
) -> None:
    """Whatever stands in whatever entry of datapackage.json, it is read, or a fault names the file."""
    folder = write_tiny(tmp_path_factory.mktemp("i"))
    (folder / FILE).write_text(json.dumps(with_value(PACKAGE, place, other)), encoding="utf-8")
    read_or_faults(folder, FILE)


@settings(max_examples=60, deadline=None)
@given(place=st.sampled_from(list(places(SCENARIO))), other=IN_TOML)
def test_any_entry_of_a_scenario(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[str | int, ...], other: object
) -> None:
    """The same for a scenario."""
    folder = write_tiny(tmp_path_factory.mktemp("i"))
    (folder / "scenarios").mkdir(exist_ok=True)
    text = "\n".join(f"{key} = {literal(value)}" for key, value in with_value(SCENARIO, place, other).items())
    (folder / "scenarios" / "s.toml").write_text(text, encoding="utf-8")
    read_or_faults(folder, "scenarios/s.toml", "s")


@pytest.mark.parametrize(
    ("place", "other", "said"),
    [
        (("resources",), {}, "resources that is not a list"),
        (("resources", 0), "x", "resources[0] that is not an object"),
        (("resources", 0, "name"), {"a": 1}, "resources[0].name that is not a text"),
        (("resources", 0, "hash"), 1, "resources[0].hash that is not a text"),
        (("resources", 0, "schema"), [], "resources[0].schema that is not an object"),
        (("resources", 0, "schema", "fields"), {}, "resources[0].schema.fields that is not a list"),
        (("resources", 0, "schema", "fields", 0), 1, "resources[0].schema.fields[0] that is not an object"),
        (("resources", 0, "schema", "fields", 0, "name"), {"a": 1}, "fields[0].name that is not a text"),
        (("resources", 0, "schema", "fields", 0, "type"), [], "fields[0].type that is not a text"),
    ],
)
def test_what_is_said_of_the_tables_has_a_shape(
    tmp_path: Path, place: tuple[str | int, ...], other: object, said: str
) -> None:
    """An entry that is read and is of the wrong kind is one fault, which names it."""
    folder = write_tiny(tmp_path)
    (folder / FILE).write_text(json.dumps(with_value(PACKAGE, place, other)), encoding="utf-8")
    (fault,) = faults_of(folder)
    assert (fault.file, fault.row) == (FILE, None)
    assert said in fault.problem


def test_a_schema_in_a_file_of_its_own_is_none_of_ours(tmp_path: Path) -> None:
    """A data package may name a file that holds the schema: that is no fault."""
    folder = write_tiny(tmp_path)
    package = with_value(PACKAGE, ("resources", 0, "schema"), "schema.json")
    (folder / FILE).write_text(json.dumps(package), encoding="utf-8")
    assert read_instance(folder).name == "tiny"


@pytest.mark.parametrize("name", ["adjustments.csv", FILE, "scenarios/s.toml"])
@pytest.mark.parametrize("round_", [1, 2])
def test_a_link_to_itself(tmp_path: Path, name: str, round_: int) -> None:
    """A file that is a link to itself, at once or by way of another, is one fault that names it."""
    folder = write_tiny(tmp_path)
    (folder / "scenarios").mkdir(exist_ok=True)
    path = folder / name
    path.unlink(missing_ok=True)
    if round_ == 1:
        path.symlink_to(path.name)
    else:
        path.symlink_to("other")
        path.with_name("other").symlink_to(path.name)
    with pytest.raises(InstanceError) as caught:
        read_instance(folder, "s" if name.startswith("scenarios") else None)
    (fault,) = caught.value.faults
    assert (fault.file, fault.problem) == (name, "is a link that leads to itself")


@pytest.mark.parametrize("name", ["adjustments.csv", FILE])
def test_what_is_no_file(tmp_path: Path, name: str) -> None:
    """A folder or a pipe in the place of a table is one fault, and nobody waits for the pipe."""
    folder = write_tiny(tmp_path)
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    (fault,) = faults_of(folder)
    assert (fault.file, fault.problem) == (name, "is not a file")
