"""Files: whole or not at all, the earlier one kept till the end, and one sentence where it cannot be."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from optimiser.errors import RunError
from optimiser.writing import drafted, write_bytes, write_files, write_new

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def failing(monkeypatch: pytest.MonkeyPatch, name: str, at: int) -> None:
    """Let a call of `os` or of a path fail for a full disk when it is made for the at-th time."""
    calls = []
    holder = os if hasattr(os, name) else Path
    before: Callable[..., object] = getattr(holder, name)

    def call(*given: object, **named: object) -> object:
        calls.append(given)
        if len(calls) == at:
            raise FULL
        return before(*given, **named)

    monkeypatch.setattr(holder, name, call)


def names(folder: Path) -> list[str]:
    """What stands in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    """The folders are made, the content is what was given, and nothing else is there."""
    target = write_bytes(tmp_path / "a" / "b" / "file.txt", b"new")
    assert target.read_bytes() == b"new"
    assert names(target.parent) == ["file.txt"]


@pytest.mark.parametrize("step", ["write_bytes", "fsync", "replace"])
def test_the_earlier_file_stands_where_the_new_one_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Writing, syncing or moving fails: the earlier file is as it was, no draft is left, one sentence says it."""
    target = tmp_path / "file.txt"
    target.write_bytes(b"earlier")
    failing(monkeypatch, step, 1)
    with pytest.raises(RunError, match=r"file\.txt cannot be written: No space left on device") as caught:
        write_bytes(target, b"new")
    assert caught.value.exit_code == 2
    assert target.read_bytes() == b"earlier"
    assert names(tmp_path) == ["file.txt"]


def test_folders_that_were_made_are_removed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be written leaves no empty folders behind."""
    failing(monkeypatch, "fsync", 1)
    with pytest.raises(RunError):
        write_bytes(tmp_path / "a" / "b" / "file.txt", b"new")
    assert names(tmp_path) == []


@pytest.mark.parametrize("at", [1, 2, 3])
def test_of_several_files_all_are_new_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Whichever move fails: earlier files hold what they held, and those that were not there are not."""
    (tmp_path / "a").write_bytes(b"earlier a")
    (tmp_path / "c").write_bytes(b"earlier c")
    failing(monkeypatch, "replace", at)
    with pytest.raises(RunError):
        write_files(tmp_path, {"a": b"new", "b": b"new", "c": b"new"})
    assert names(tmp_path) == ["a", "c"]
    assert (tmp_path / "a").read_bytes() == b"earlier a"
    assert (tmp_path / "c").read_bytes() == b"earlier c"


def test_several_files_take_their_places(tmp_path: Path) -> None:
    """All are written, and what else is in the folder stays."""
    (tmp_path / "other").write_bytes(b"other")
    assert write_files(tmp_path, {"a": b"1", "b": b"2"}) == [tmp_path / "a", tmp_path / "b"]
    assert names(tmp_path) == ["a", "b", "other"]


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    """A file that is there stays, and no draft is left."""
    target = write_new(tmp_path / "file.txt", b"first")
    with pytest.raises(FileExistsError):
        write_new(target, b"second")
    assert target.read_bytes() == b"first"
    assert names(tmp_path) == ["file.txt"]


def test_an_exception_of_the_writer_leaves_nothing(tmp_path: Path) -> None:
    """Whatever ends the block, the draft goes and the file is not there."""

    def stopped() -> None:
        with drafted(tmp_path / "file.txt") as draft:
            draft.write_text("half of it", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert names(tmp_path) == []


def test_a_link_is_written_through(tmp_path: Path) -> None:
    """A link stays a link: the file that it names is written."""
    (tmp_path / "file.txt").write_bytes(b"earlier")
    (tmp_path / "link").symlink_to("file.txt")
    write_bytes(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file.txt").read_bytes() == b"new"


def test_the_permissions_of_a_file_are_kept(tmp_path: Path) -> None:
    """A file that only its owner may read is not opened to others by being written again."""
    target = tmp_path / "file.txt"
    target.write_bytes(b"earlier")
    target.chmod(0o600)
    write_bytes(target, b"new")
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_folder_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    """Where the name is a folder's it is said, and the folder stays."""
    (tmp_path / "it").mkdir()
    with pytest.raises(RunError, match="it cannot be written: Is a directory"):
        write_bytes(tmp_path / "it", b"new")
    assert (tmp_path / "it").is_dir()


def test_the_draft_of_a_dead_process_is_cleared_and_that_of_a_living_one_stays(tmp_path: Path) -> None:
    """A draft that nobody holds goes when its file is written next; one that is being written stays."""
    dead, others = tmp_path / ".file.txt.0123ab.draft", tmp_path / ".another.txt.0123ab.draft"
    dead.touch()
    others.touch()
    with drafted(tmp_path / "file.txt") as living:
        living.write_bytes(b"first")
        write_bytes(tmp_path / "file.txt", b"second")
        assert names(tmp_path) == sorted([others.name, living.name, "file.txt"])
    assert (tmp_path / "file.txt").read_bytes() == b"first"
    assert names(tmp_path) == [others.name, "file.txt"]


LIMITED = "from optimiser.cli import main; main()"


def limited(*asked: str) -> subprocess.CompletedProcess[str]:
    """The command line on a disk that takes no file of more than 8 kB."""
    return subprocess.run(
        [sys.executable, "-c", LIMITED, *asked],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)),
    )


@pytest.mark.parametrize("name", ["model.lp", "model.mps", "book.xlsx"])
def test_an_export_that_does_not_fit_is_one_sentence(tmp_path: Path, name: str) -> None:
    """The earlier file stands, there is no traceback, and the exit status is not that of an unexpected failure."""
    target = tmp_path / name
    target.write_text("earlier")
    done = limited("export", "tiny", "--to", str(target))
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert f"{name} cannot be written: File too large" in " ".join(done.stderr.split())
    assert target.read_text() == "earlier"
    assert names(tmp_path) == [name]
