from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.errors import InstanceError, RunError
from optimiser.instances import from_tables, instance_files, read_instance, write_instance
from tests.instances.tiny import TABLES, read_tiny, write_tiny

CODES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip)
NUMBERS = st.floats(-1e11, 1e11)


def test_round_trip(tmp_path: Path) -> None:
    """What is written reads back as the same instance, and is written again as the same bytes."""
    instance = read_tiny(tmp_path / "a")
    again = read_instance(write_instance(instance, tmp_path / "b"))
    assert again == instance
    assert again.sha256 == instance.sha256
    assert instance_files(again) == instance_files(instance)


@settings(max_examples=25)
@given(
    codes=st.lists(CODES, min_size=2, max_size=2, unique=True),
    label=CODES,
    amount=NUMBERS,
    potential=st.floats(0, 1e11),
)
def test_round_trip_of_any_text_and_number(
    tmp_path_factory: pytest.TempPathFactory, codes: list[str], label: str, amount: float, potential: float
) -> None:
    """Any text that UTF-8 holds and any finite number survive the files."""
    instance = read_tiny(tmp_path_factory.mktemp("a"), *(set(TABLES) - KEPT))
    tables = {name: instance.tables[name].copy() for name in instance.present}
    swap = dict(zip(["007", "NA"], codes, strict=True))
    if set(codes) & {"1e5"}:
        return
    for name, frame in tables.items():
        if "trust" in frame:
            tables[name]["trust"] = [swap.get(code, code) for code in frame["trust"]]
    tables["adjustments"]["label"] = label
    tables["adjustments"]["amount"] = amount
    tables["opportunities"]["potential"] = potential
    made = from_tables(tables, instance.settings, label if label.isprintable() else "x")
    again = read_instance(write_instance(made, tmp_path_factory.mktemp("b") / "out"))
    assert again == made
    assert again.sha256 == made.sha256


KEPT = {"periods", "systems", "trusts", "drivers", "envelope", "opportunities", "adjustments", "cash"}


def test_bytes_of_a_table(tmp_path: Path) -> None:
    """The spelling of a file is fixed: whole numbers without a point, line feeds, empty for no limit."""
    files = instance_files(read_tiny(tmp_path))
    assert files["cash.csv"] == b"trust,minimum\n007,1\nNA,\n"
    assert files["capacity.csv"].splitlines()[2] == b"AE,007,a,100,300,0,0"
    assert files["opportunities.csv"].splitlines()[2:] == [
        b"o2,NA,estates,1e-09,1,0,0,0,0,0,2026-27,false,true,pending",
        b"o3,1e5,estates,1000000,0.5,1,0,0,0,0,2026-27,false,false,rejected",
    ]


def test_folder_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    """Writing into a folder that holds something is refused, and leaves it as it was."""
    instance = read_tiny(tmp_path / "a")
    target = tmp_path / "b"
    target.mkdir()
    (target / "mine.txt").write_text("kept")
    for replace in (False, True):
        with pytest.raises(InstanceError, match="is there already"):
            write_instance(instance, target, replace=replace)
    assert [path.name for path in target.iterdir()] == ["mine.txt"]


def test_replacing_keeps_scenarios_and_drops_old_tables(tmp_path: Path) -> None:
    """Replaced tables are those of the instance; what is no table stays."""
    folder = write_tiny(tmp_path / "a")
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "x.toml").write_text("kept")
    write_instance(read_tiny(tmp_path / "b", "asks"), folder, replace=True)
    assert not (folder / "asks.csv").exists()
    assert (folder / "scenarios" / "x.toml").read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_nothing_half_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When writing fails in the middle, neither the folder nor a temporary one is there."""
    instance = read_tiny(tmp_path / "a")

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(RunError, match="b cannot be written: No space left on device"):
        write_instance(instance, tmp_path / "b")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
