from pathlib import Path

import pytest

from optimiser.instances import read_instance
from tests.instances.tiny import faults_of, write_tiny

BROKEN = {
    "not JSON": ('{"name": "x",}', "is not JSON", "a comma or a bracket"),
    "no object": ("[]", "does not hold an object", "write"),
    "no name": ("{}", "has no name", 'add "name"'),
    "name that is a number": ('{"name": 3}', "has no name", "a text"),
    "name with a line break": ('{"name": "a\\nb"}', "has a name with control characters", "remove"),
    "settings that are a list": ('{"name": "x", "settings": []}', "settings that are not an object", "write"),
    "unknown setting": (
        '{"name": "x", "settings": {"minutes": 3}}',
        "unknown setting 'minutes'",
        "transfer_minutes",
    ),
    "setting in words": (
        '{"name": "x", "settings": {"beds_weight": "1"}}',
        "not a number: '1'",
        "write a number",
    ),
    "setting that is true": (
        '{"name": "x", "settings": {"beds_weight": true}}',
        "not a number: True",
        "write",
    ),
    "setting that is null": (
        '{"name": "x", "settings": {"transfer_minutes": null}}',
        "not a number",
        "leave the",
    ),
    "setting that is NaN": ('{"name": "x", "settings": {"beds_weight": NaN}}', "not a number: nan", "write"),
    "setting without end": (
        '{"name": "x", "settings": {"beds_weight": 1e999}}',
        "not a number: inf",
        "write",
    ),
    "setting of 400 digits": (
        f'{{"name": "x", "settings": {{"beds_weight": {"9" * 400}}}}}',
        "not a number",
        "write",
    ),
    "setting of 5000 digits": (
        f'{{"name": "x", "settings": {{"beds_weight": {"9" * 5000}}}}}',
        "is not JSON",
        "",
    ),
    "negative setting": ('{"name": "x", "settings": {"beds_weight": -1}}', "negative: -1", "at least 0"),
    "setting beyond all sense": (
        '{"name": "x", "settings": {"beds_weight": 1e12}}',
        "too large: 1000000000000.0",
        "at most 1e+11",
    ),
    "setting given twice": (
        '{"name": "x", "settings": {"beds_weight": 1, "beds_weight": 2}}',
        "gives settings.beds_weight twice",
        "keep one",
    ),
    "settings given twice": (
        '{"name": "x", "settings": {"beds_weight": 1}, "settings": {}}',
        "gives settings twice",
        "keep one",
    ),
    "name given twice": ('{"name": "x", "name": "y"}', "gives name twice", "keep one"),
    "deep nesting": ('{"name": ' + "[" * 100000, "is not JSON", ""),
}


@pytest.mark.parametrize(("text", "problem", "remedy"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_package(tmp_path: Path, text: str, problem: str, remedy: str) -> None:
    """A broken datapackage.json is one fault with its remedy."""
    folder = write_tiny(tmp_path)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    (fault,) = faults_of(folder)
    assert fault.file == "datapackage.json"
    assert problem in fault.problem
    assert remedy in fault.remedy


def test_what_other_tools_write_twice_is_theirs(tmp_path: Path) -> None:
    """Only the name and the settings are read: an entry that nothing reads may be there twice."""
    folder = write_tiny(tmp_path)
    text = '{"name": "x", "settings": {}, "title": "a", "title": "b", "more": {"y": 1, "y": 2}}'
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    assert read_instance(folder).name == "x"


def test_missing_package(tmp_path: Path) -> None:
    """Without datapackage.json the fault says what to write."""
    folder = write_tiny(tmp_path)
    (folder / "datapackage.json").unlink()
    (fault,) = faults_of(folder)
    assert str(fault).startswith("datapackage.json: is missing; add it, at least")
