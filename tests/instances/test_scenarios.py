import math
from pathlib import Path

from optimiser.instances import Instance, list_scenarios, read_instance
from tests.instances.tiny import write_tiny


def scenario(folder: Path, name: str, body: str, base: str = "") -> Path:
    """Write a scenario into an instance folder, which is written first if it is not there."""
    if not folder.exists():
        write_tiny(folder)
    (folder / "scenarios").mkdir(exist_ok=True)
    head = f'name = "{name}"\ntitle = "Title of {name}"\n' + (f'base = "{base}"\n' if base else "")
    (folder / "scenarios" / f"{name}.toml").write_text(head + body)
    return folder


def after(folder: Path, *changes: str) -> Instance:
    """The tiny instance after these changes."""
    body = "".join(f"[[change]]\n{change}\n" for change in changes)
    return read_instance(scenario(folder / "i", "s", body), "s")


def envelope(instance: Instance, column: str) -> list[float]:
    """A column of the envelope, a number for each period."""
    return [float(value) for value in instance.tables["envelope"][column]]


def test_scenarios_are_listed_by_name(tmp_path: Path) -> None:
    """Names and titles, sorted; none where there is no folder of scenarios."""
    folder = write_tiny(tmp_path / "i")
    assert list_scenarios(folder) == []
    for name in ("b", "a"):
        scenario(folder, name, "")
    assert list_scenarios(folder) == [("a", "Title of a"), ("b", "Title of b")]


def test_a_scenario_that_changes_nothing_has_the_hash_of_its_base(tmp_path: Path) -> None:
    """The name of a scenario is not hashed, only its result."""
    nothing = after(
        tmp_path, 'table = "envelope"\nadd = { grant_pot = 0 }', 'table = "cash"\nmultiply = {minimum = 1.0}'
    )
    base = read_instance(tmp_path / "i")
    assert nothing.sha256 == base.sha256
    assert (nothing.scenario, base.scenario) == ("s", None)


def test_set_add_multiply_where(tmp_path: Path) -> None:
    """Rows are found by values or lists of values; operations apply in order: (10 + 2) · 3 = 36."""
    instance = after(
        tmp_path,
        'table = "envelope"\nwhere = { period = "2026-27" }\nadd = { grant_pot = 2, loan_pot = -5 }',
        'table = "envelope"\nwhere = { period = ["2026-27", "2027-28"] }\nmultiply = { grant_pot = 3 }',
        'table = "opportunities"\nwhere = { lumpy = true, qia = "pending" }\n'
        'set = { lumpy = false, qia = "approved" }',
        'table = "flows"\nwhere = { demand = 1000.0 }\nset = { target = "" }',
    )
    assert (envelope(instance, "grant_pot")[0], envelope(instance, "loan_pot")[0]) == (36, 15)
    assert instance.tables["opportunities"]["qia"].tolist() == ["approved", "approved", "rejected"]
    assert not instance.tables["opportunities"]["lumpy"].any()
    assert math.isnan(instance.tables["flows"]["target"][0])


def test_no_limit_stays_no_limit(tmp_path: Path) -> None:
    """Adding to an empty cell that means no limit leaves it empty; one that means 0 is reckoned with."""
    instance = after(tmp_path, 'table = "envelope"\nadd = { grant_pot = 5, support_cost = 0.5 }')
    assert math.isnan(envelope(instance, "grant_pot")[1])
    assert envelope(instance, "support_cost") == [0.7, 0.5]


def test_empty_cells_are_found_by_their_meaning(tmp_path: Path) -> None:
    """0 finds a cell that means 0, the first period one that means it, and "" an empty cell."""
    instance = after(
        tmp_path,
        'table = "envelope"\nwhere = { support_cost = 0 }\nset = { grant_pot = 7 }',
        'table = "changes"\nwhere = { earliest = "2026-27" }\nset = { saving = 9 }',
        'table = "cash"\nwhere = { minimum = "" }\nset = { minimum = 4 }',
    )
    assert envelope(instance, "grant_pot") == [10, 7]
    assert instance.tables["changes"]["saving"].tolist() == [9, -1]
    assert instance.tables["cash"]["minimum"].tolist() == [1, 4]


def test_remove_and_append(tmp_path: Path) -> None:
    """Rows go and come; appended rows stand at the end."""
    instance = after(
        tmp_path,
        'table = "cash"\nwhere = { trust = "007" }\nremove = true',
        'table = "cash"\nappend = [{ trust = "1e5", minimum = 3 }, { trust = "007", minimum = "" }]',
    )
    assert instance.tables["cash"]["trust"].tolist() == ["NA", "1e5", "007"]
    assert instance.tables["cash"]["minimum"].isna().tolist() == [True, False, True]


def test_append_makes_a_table(tmp_path: Path) -> None:
    """A scenario can bring a table that the instance does not have."""
    folder = write_tiny(tmp_path / "i", "asks")
    row = '{ trust = "007", period = "2027-28", least = 1, most = "" }'
    scenario(folder, "s", f'[[change]]\ntable = "asks"\nappend = [{row}]\n')
    assert "asks" not in read_instance(folder).present
    assert read_instance(folder, "s").tables["asks"]["least"].tolist() == [1]


def test_removing_all_rows_removes_the_table(tmp_path: Path) -> None:
    """Without ``where`` a change is for all rows; a table without rows is not there."""
    assert "asks" not in after(tmp_path, 'table = "asks"\nremove = true').present


def test_the_base_comes_first(tmp_path: Path) -> None:
    """A scenario stands on its base: (10 · 2) + 1 = 21, and not (10 + 1) · 2."""
    folder = scenario(
        tmp_path / "i", "double", '[[change]]\ntable = "envelope"\nmultiply = { grant_pot = 2 }\n'
    )
    scenario(folder, "more", '[[change]]\ntable = "envelope"\nadd = { grant_pot = 1 }\n', base="double")
    assert envelope(read_instance(folder, "more"), "grant_pot")[0] == 21


def test_a_scenario_does_not_touch_the_files(tmp_path: Path) -> None:
    """Reading with a scenario and then without gives the base again."""
    before = read_instance(write_tiny(tmp_path / "a"))
    after(tmp_path, 'table = "envelope"\nset = { grant_pot = 1 }')
    assert read_instance(tmp_path / "i") == before
