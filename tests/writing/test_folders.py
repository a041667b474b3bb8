"""Folders: whole or not at all, and never a moment in which the earlier one could be lost."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from optimiser.errors import RunError
from optimiser.results import read_run
from optimiser.writing import files, fill_with, recover, sweep_drafts, write_folder

BOTH = pytest.mark.parametrize("at_once", [True, False])
"""The two ways in which folders change places: at once, or by two moves."""


@pytest.fixture
def by_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk on which folders cannot change places at once."""
    monkeypatch.setattr(files, "exchange", lambda _one, _other: False)


def names(folder: Path) -> list[str]:
    """What stands in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


@BOTH
def test_an_earlier_folder_is_replaced_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    """Nothing of the earlier folder is left in the new one, and nothing beside it."""
    if not at_once:
        monkeypatch.setattr(files, "exchange", lambda _one, _other: False)
    write_folder(tmp_path / "run", fill_with({"a": b"1", "deep/b": b"2"}))
    write_folder(tmp_path / "run", fill_with({"c": b"3"}))
    assert names(tmp_path) == ["run"]
    assert names(tmp_path / "run") == ["c"]


@pytest.mark.usefixtures("by_moves")
def test_the_earlier_folder_stands_where_the_second_move_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room for the second of the two moves: the earlier folder is back, and no draft is left."""
    target = write_folder(tmp_path / "run", fill_with({"a": b"earlier"}))
    rename = os.rename

    def moved(source: Path, place: Path) -> None:
        if Path(place) == target and Path(source).name != "old":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        rename(source, place)

    monkeypatch.setattr(os, "rename", moved)
    with pytest.raises(RunError, match="run cannot be written: No space left on device"):
        write_folder(target, fill_with({"a": b"new"}))
    assert (target / "a").read_bytes() == b"earlier"
    assert names(tmp_path) == ["run"]


@pytest.mark.usefixtures("by_moves")
def test_the_earlier_folder_is_kept_where_not_even_it_can_be_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All moves to the place fail: its only copy stays in the draft, and comes back when the disk works again."""
    target = write_folder(tmp_path / "run", fill_with({"a": b"earlier"}))
    rename = os.rename

    def moved(source: Path, place: Path) -> None:
        if Path(place) == target:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        rename(source, place)

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", moved)
        with pytest.raises(RunError, match="run cannot be written: Read-only file system"):
            write_folder(target, fill_with({"a": b"new"}))
    assert not target.exists()
    recover(target)
    assert (target / "a").read_bytes() == b"earlier"
    assert names(tmp_path) == ["run"]


DYING = """
import os, sys
from pathlib import Path
from optimiser.writing import files, fill_with, write_folder
files.exchange = lambda one, other: False
rename = os.rename
def moved(source, place):
    if Path(source).name == "new":
        os._exit(9)
    rename(source, place)
os.rename = moved
write_folder(Path(sys.argv[1]), fill_with({"a": b"new"}))
"""


def test_a_process_that_dies_between_two_moves_loses_nothing(tmp_path: Path) -> None:
    """The earlier folder is not in its place when it dies there; the next who reads or writes puts it back."""
    target = write_folder(tmp_path / "run", fill_with({"a": b"earlier"}))
    assert subprocess.run([sys.executable, "-c", DYING, str(target)], check=False).returncode == 9
    assert not target.exists()
    with pytest.raises(RunError, match="has no manifest"):
        read_run(target)
    assert (target / "a").read_bytes() == b"earlier"
    assert names(tmp_path) == ["run"]


def test_what_a_killed_process_left_half_written_is_cleared(tmp_path: Path) -> None:
    """Its drafts go; a hidden folder that holds anything else was made by somebody else, and stays."""
    draft, other = tmp_path / ".run.0123ab.draft", tmp_path / ".run.89abcd.draft"
    (draft / "new").mkdir(parents=True)
    (draft / "new" / "half").touch()
    (other / "letters").mkdir(parents=True)
    sweep_drafts(tmp_path)
    assert names(tmp_path) == [other.name]


def test_who_comes_first_stays(tmp_path: Path) -> None:
    """Two processes write the same result: the first stays, and the second leaves nothing."""
    target = tmp_path / "result"

    def overtaken(draft: Path) -> None:
        (draft / "a").write_bytes(b"second")
        write_folder(target, fill_with({"a": b"first"}), first_stays=True)

    write_folder(target, overtaken, first_stays=True)
    assert (target / "a").read_bytes() == b"first"
    assert names(tmp_path) == ["result"]


@pytest.mark.parametrize("error", [OSError(errno.EDQUOT, "Disk quota exceeded"), KeyboardInterrupt()])
def test_a_draft_that_cannot_be_filled_goes(tmp_path: Path, error: BaseException) -> None:
    """Whatever ends the filling: no draft, no new folders above it, the earlier folder as it was."""

    def fill(draft: Path) -> None:
        (draft / "a").touch()
        raise error

    write_folder(tmp_path / "run", fill_with({"a": b"earlier"}))
    for target in (tmp_path / "run", tmp_path / "new" / "run"):
        with pytest.raises((RunError, KeyboardInterrupt)):
            write_folder(target, fill)
    assert names(tmp_path) == ["run"]
    assert (tmp_path / "run" / "a").read_bytes() == b"earlier"
