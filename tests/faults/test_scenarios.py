from pathlib import Path

import pytest

from optimiser.errors import InstanceError
from optimiser.instances import list_scenarios
from optimiser.instances.scenario import chain
from tests.instances.tiny import faults_of, write_tiny

HEAD = 'name = "s"\ntitle = "S"\n'
FILE = "scenarios/s.toml"


def change(body: str) -> str:
    """A scenario with one change."""
    return f"{HEAD}[[change]]\n{body}\n"


BROKEN = {
    "not TOML": ("name = ", "is not TOML", "correct the line"),
    "unknown entry": (HEAD + "colour = 1", "has the unknown entry 'colour'", "name, title, base, change"),
    "no title": ('name = "s"', "has no title", 'add title = "…"'),
    "no name": ('title = "S"', "has no name", "add name"),
    "another name inside": ('name = "t"\ntitle = "S"', "is called 't' inside", 'write name = "s"'),
    "base that is a number": (HEAD + "base = 1", "has a base that is not a text", "name of a scenario"),
    "unknown base": (HEAD + 'base = "t"', "there is no base 't'", "known: s"),
    "base that is a path": (HEAD + 'base = "../t"', "'../t' is not the name of a scenario", "plain name"),
    "base of itself": (HEAD + 'base = "s"', "the bases go round in a loop: s → s", "take one base away"),
    "changes that are not tables": (HEAD + "change = 3", "has changes that are not tables", "[[change]]"),
    "unknown table": (
        change('table = "cashes"\nremove = true'),
        "is of the unknown table 'cashes'",
        "write 'cash'",
    ),
    "no table": (change("remove = true"), "change 1 names no table", 'add table = "…"'),
    "unknown key": (
        change('table = "cash"\nremove = true\nif = 1'),
        "has the unknown entry 'if'",
        "known are",
    ),
    "no operation": (change('table = "cash"'), "change 1 does not say what to do", "exactly one of set, add"),
    "two operations": (
        change('table = "cash"\nset = {minimum = 1}\nadd = {minimum = 1}'),
        "change 1 has set and add",
        "split it",
    ),
    "unknown column": (
        change('table = "cash"\nset = {minimun = 1}'),
        "names the unknown column 'minimun' of cash",
        "write 'minimum'",
    ),
    "unknown column in where": (
        change('table = "cash"\nwhere = {period = "2026-27"}\nset = {minimum = 1}'),
        "names the unknown column 'period' of cash",
        "known are trust, minimum",
    ),
    "text for a number": (
        change('table = "cash"\nset = {minimum = "lots"}'),
        "change 1 sets 'lots'",
        "write a number without quotes",
    ),
    "not finite": (change('table = "cash"\nset = {minimum = inf}'), "sets inf", "write a number"),
    "date for a number": (
        change('table = "cash"\nset = {minimum = 2026-04-01}'),
        "sets datetime.date",
        "number",
    ),
    "number for a text": (
        change('table = "trusts"\nset = {type = 1}'),
        "change 1 sets 1",
        "write a text in quotes",
    ),
    "number for a flag": (
        change('table = "opportunities"\nset = {lumpy = 1}'),
        "change 1 sets 1",
        "write true or false",
    ),
    "text where a number is sought": (
        change('table = "cash"\nwhere = {minimum = "x"}\nremove = true'),
        "change 1 looks for 'x'",
        "write a number",
    ),
    "where that is not a table": (
        change('table = "cash"\nwhere = 1\nremove = true'),
        "a where that is not a table",
        "write",
    ),
    "adding to a text": (change('table = "trusts"\nadd = {name = 1}'), "does not hold numbers", "use set"),
    "adding a text": (
        change('table = "cash"\nadd = {minimum = "1"}'),
        "adds or multiplies by '1'",
        "write a number",
    ),
    "remove that is false": (
        change('table = "cash"\nremove = false'),
        "remove other than true",
        "remove = true",
    ),
    "set that is empty": (change('table = "cash"\nset = {}'), "change 1 sets nothing", "write { column"),
    "append with where": (
        change('table = "cash"\nwhere = {trust = "007"}\nappend = [{trust = "1e5", minimum = 1}]'),
        "has both where and append",
        "remove where",
    ),
    "append of half a row": (
        change('table = "estate"\nappend = [{trust = "1e5"}]'),
        "appends a row without the column",
        "write the whole row",
    ),
    "append that is no list": (
        change('table = "cash"\nappend = {trust = "1e5"}'),
        "appends no rows",
        "append = [",
    ),
    "no row found": (
        change('table = "cash"\nwhere = {trust = ["1e5", "X"]}\nset = {minimum = 1}'),
        "change 1 matches no row of cash with trust 1e5 or X",
        "correct where",
    ),
}


@pytest.mark.parametrize(("text", "problem", "remedy"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_scenario(tmp_path: Path, text: str, problem: str, remedy: str) -> None:
    """A broken scenario is one fault that names its file, its change and the remedy."""
    folder = write_tiny(tmp_path)
    (folder / "scenarios").mkdir()
    (folder / FILE).write_text(text, encoding="utf-8")
    faults = faults_of(folder, "s")
    assert len(faults) == 1, faults
    assert faults[0].file == FILE
    assert problem in faults[0].problem
    assert remedy in faults[0].remedy


@pytest.mark.parametrize(
    "name", ["../s", "/etc/passwd", "a/b", "a\\b", "", ".", "..", ".hidden", "s\0", "C:s"]
)
def test_scenario_that_is_a_path(tmp_path: Path, name: str) -> None:
    """A scenario is asked for by its plain name; anything that leads elsewhere is bad input."""
    (fault,) = faults_of(write_tiny(tmp_path), name)
    assert "is not the name of a scenario" in fault.problem
    assert fault.value == name


def test_unknown_scenario(tmp_path: Path) -> None:
    """A scenario that is not there is answered with those that are."""
    folder = write_tiny(tmp_path)
    assert "the instance has no scenarios" in str(faults_of(folder, "s")[0])
    (folder / "scenarios").mkdir()
    (folder / FILE).write_text(HEAD)
    assert "there is no scenario 't'; known: s" in str(faults_of(folder, "t")[0])


def test_change_of_a_table_that_is_not_there(tmp_path: Path) -> None:
    """Setting cells of a table that the instance does not have says so."""
    folder = write_tiny(tmp_path, "cash")
    (folder / "scenarios").mkdir()
    (folder / FILE).write_text(change('table = "cash"\nset = {minimum = 1}'))
    (fault,) = faults_of(folder, "s")
    assert "the instance has no table cash" in fault.problem
    assert "append the rows instead" in fault.remedy


def test_loop_of_bases(tmp_path: Path) -> None:
    """Two scenarios that stand on each other are named in order."""
    folder = write_tiny(tmp_path)
    (folder / "scenarios").mkdir()
    (folder / FILE).write_text(HEAD + 'base = "t"')
    (folder / "scenarios/t.toml").write_text('name = "t"\ntitle = "T"\nbase = "s"')
    (fault,) = faults_of(folder, "s")
    assert "the bases go round in a loop: s → t → s" in fault.problem


def test_a_broken_result_names_the_change(tmp_path: Path) -> None:
    """What a change breaks is checked like any table, and the fault says which change it was."""
    folder = write_tiny(tmp_path)
    (folder / "scenarios").mkdir()
    text = change('table = "trusts"\nwhere = {trust = "007"}\nset = {income = -1, name = ""}')
    text += '[[change]]\ntable = "cash"\nappend = [{trust = "X", minimum = 1}]\n'
    (folder / FILE).write_text(text)
    said = [str(fault) for fault in faults_of(folder, "s")]
    by = "(written by scenario 's', change"
    assert said[0].startswith(f"trusts.csv, row 2, column name: is empty {by} 1)")
    assert said[1].startswith(f"trusts.csv, row 2, column income: -1 is negative {by} 1)")
    assert said[2].startswith(f"cash.csv, column trust: unknown trust 'X', not in trusts.csv {by} 2)")
    assert len(said) == 3


def test_listing_says_what_cannot_be_listed(tmp_path: Path) -> None:
    """A scenario without a title cannot be listed, and the fault names its file."""
    folder = write_tiny(tmp_path)
    (folder / "scenarios").mkdir()
    (folder / FILE).write_text('name = "s"')
    with pytest.raises(InstanceError, match=r"scenarios/s.toml: has no title"):
        list_scenarios(folder)


def test_a_long_chain_that_goes_round_is_told_in_a_line(tmp_path: Path) -> None:
    """Of a loop of 200 scenarios its first few, its last and where it comes back to are named."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    for number in range(200):
        base = (number + 1) % 200
        text = f'name = "s{number}"\ntitle = "A link."\nbase = "s{base}"\n'
        (folder / f"s{number}.toml").write_text(text, encoding="utf-8")
    scenarios, faults = chain(tmp_path, "s0")
    assert len(scenarios) == 200
    assert [fault.problem[-40:] for fault in faults] == [
        "s1 → s2 → s3 → s4 → s5 → s6 → s7 → … → s199 → s0"[-40:]
    ]
