"""Files and folders that appear complete or not at all; an earlier one stands until the new one is on the disk."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from errno import ELOOP, ENAMETOOLONG
from pathlib import Path
from uuid import uuid4

from optimiser.errors import RunError, shortened

# Drafts: what is being written stands hidden beside its place, `.NAME.TOKEN.draft`, until it is complete.
#
# A draft is locked while its process lives. One that nobody holds was left by a process that died: it is cleared away,
# and where it holds an earlier folder that was never put back, that is put back first.

if sys.platform != "win32":
    import fcntl

DRAFT = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{6}\.draft")
NEW, OLD = "new", "old"
"""What a draft of a folder holds: the folder to come, and the earlier one while they change places."""
ABANDONED = 86_400.0
"""Seconds after which a draft is taken for abandoned where files cannot be locked."""


@contextmanager
def said_of(target: Path) -> Iterator[None]:
    """Turn a fault of the disk into one sentence that names what could not be written.

    Raises:
        RunError: in place of an OSError.
    """
    try:
        yield
    except OSError as error:
        if error.errno == ENAMETOOLONG:
            raise RunError(
                f"{shortened(str(target))} is too long for the name of a file or folder."
            ) from None
        raise RunError(f"{target} cannot be written: {error.strerror or error}") from error


def real(target: Path) -> Path:
    """Where something is written: through a link, not in its place.

    Raises:
        OSError: the link leads to itself.
    """
    try:
        return target.resolve() if target.is_symlink() else target
    except RuntimeError:  # what Python up to 3.12 makes of it
        raise OSError(ELOOP, os.strerror(ELOOP), str(target)) from None


def new_draft(target: Path) -> Path:
    """The path of a draft beside a target; nothing is made yet."""
    return target.with_name(f".{target.name}.{uuid4().hex[:6]}.draft")


@contextmanager
def parents_of(target: Path) -> Iterator[None]:
    """Make the folders above a target; those that were made are removed again if writing fails."""
    missing = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in missing:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def held(draft: Path) -> Iterator[None]:
    """Hold a draft that has been made, so that nobody takes it for abandoned; cleared away at the end."""
    try:
        with _locked(draft):
            yield
    finally:
        clear(draft)


@contextmanager
def _locked(draft: Path) -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    handle = os.open(draft, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network disks know no locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def clear(draft: Path) -> None:
    """Remove a draft, or what is left of it; never the only copy of an earlier folder."""
    with suppress(OSError):
        _put_back(draft)
        if not draft.is_dir():
            draft.unlink(missing_ok=True)
        elif not (draft / OLD).exists() or _target(draft).exists():
            shutil.rmtree(draft, ignore_errors=True)


def _target(draft: Path) -> Path:
    found = DRAFT.fullmatch(draft.name)
    if found is None:
        raise ValueError(f"{draft} is not a draft")
    return draft.with_name(found["name"])


def _put_back(draft: Path) -> None:
    """Where the earlier folder was moved aside and nothing has taken its place, it goes back."""
    if (draft / OLD).is_dir() and not _target(draft).exists():
        (draft / OLD).rename(_target(draft))


def recover(target: Path) -> None:
    """Clear away what dead processes left of a target; an earlier folder that they had moved aside is put back."""
    with suppress(OSError):
        target = real(target)
        drafts = [path for path in target.parent.glob(".*.draft") if DRAFT.fullmatch(path.name)]
        for draft in drafts:
            if _target(draft) == target and _abandoned(draft):
                clear(draft)


def sweep_drafts(folder: Path) -> None:
    """The same for everything in a folder."""
    for target in {_target(path) for path in folder.glob(".*.draft") if DRAFT.fullmatch(path.name)}:
        recover(target)


def _abandoned(draft: Path) -> bool:
    """Whether no living process holds it, and it is none that somebody else made under such a name."""
    if draft.is_dir() and not {path.name for path in draft.iterdir()} <= {NEW, OLD}:
        return False
    if sys.platform == "win32":
        return time.time() - draft.stat().st_mtime > ABANDONED
    handle = os.open(draft, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def sync(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder, before anything relies on it."""
    if path.is_dir():
        with suppress(OSError):  # some systems keep names without being asked, and refuse to be
            _sync(path)
    else:
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# Files that appear complete or not at all; an earlier one stands until the new one is on the disk.


@contextmanager
def drafted(target: Path | str) -> Iterator[Path]:
    """A draft to be written by whoever takes a path; it takes its place when the block ends well.

    Raises:
        RunError: it cannot be written; what stood there is as it was, and no draft is left behind.
    """
    target = Path(target)
    with said_of(target), _drafts([target]) as (draft,):
        yield draft
        _place_files({target: draft})


def write_bytes(target: Path | str, data: bytes) -> Path:
    """Write a file, whole or not at all; its folder is made if it is not there.

    Raises:
        RunError: it cannot be written; what stood there is as it was.
    """
    target = Path(target)
    with said_of(target):
        if _stream(target):
            target.write_bytes(data)
            return target
        with drafted(target) as draft:
            draft.write_bytes(data)
    return target


def write_text(target: Path | str, text: str) -> Path:
    """The same for a text: UTF-8, lines as they are."""
    return write_bytes(target, text.encode("utf-8"))


def append_line(target: Path, line: str) -> Path:
    """Add a line to the end of a log, which only its owner may read; made with its folder if it is not there.

    Lines of several processes do not mix: each is written in one go. Anything that ends a line in the text becomes a
    blank.

    Raises:
        RunError: it cannot be written.
    """
    with said_of(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, (" ".join(line.splitlines()) + "\n").encode("utf-8"))
        finally:
            os.close(handle)
    return target


def write_new(target: Path, data: bytes) -> Path:
    """Write a file where there is none; one that is there, or comes meanwhile, is never replaced.

    Raises:
        FileExistsError: there is one.
        OSError: it cannot be written.
    """
    with _drafts([target]) as (draft,):
        draft.write_bytes(data)
        sync(draft)
        try:
            target.hardlink_to(draft)
        except FileExistsError:
            raise
        except OSError:  # a disk without links
            if target.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
            draft.rename(target)
        sync(target.parent)
    return target


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder beside what it holds: all of them, or none and the earlier ones as they were.

    Raises:
        RunError: one of them cannot be written.
    """
    targets = [folder / name for name in files]
    with said_of(folder), _drafts(targets) as drafts:
        for draft, data in zip(drafts, files.values(), strict=True):
            draft.write_bytes(data)
        _place_files(dict(zip(targets, drafts, strict=True)))
    return targets


def _stream(target: Path) -> bool:
    """Whether it is a terminal, a pipe or the like, into which one writes as it is."""
    return target.exists() and not target.is_file() and not target.is_dir()


@contextmanager
def _drafts(targets: list[Path]) -> Iterator[list[Path]]:
    """A locked, empty draft for each target; whatever happens, none is left behind."""
    with ExitStack() as stack:
        drafts = []
        for target in map(real, targets):
            _refuse(target)
            stack.enter_context(parents_of(target))
            recover(target)
            draft = new_draft(target)
            draft.touch(exist_ok=False)
            stack.enter_context(held(draft))
            drafts.append(draft)
        yield drafts


def _refuse(target: Path) -> None:
    """A folder, or a file that may not be written, is not replaced."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))


def _place_files(drafts: Mapping[Path, Path]) -> None:
    """Move the drafts to their places; where one cannot be moved, those before it are taken back."""
    for draft in drafts.values():
        sync(draft)
    with ExitStack() as stack:
        earlier = {target: _kept(stack, real(target)) for target in list(drafts)[:-1]}
        placed: list[Path] = []
        try:
            for target, draft in drafts.items():
                if target.exists():
                    shutil.copymode(target, draft)
                draft.replace(real(target))
                placed.append(target)
        except BaseException:
            for target in placed:
                _take_back(real(target), earlier.get(target))
            raise
    for folder in {real(target).parent for target in drafts}:
        sync(folder)


def _kept(stack: ExitStack, target: Path) -> Path | None:
    """A second name for an earlier file, under which it can be found again; None where there is none."""
    if not target.exists():
        return None
    kept = new_draft(target)
    try:
        kept.hardlink_to(target)
    except OSError:  # a disk without links
        kept.write_bytes(target.read_bytes())
    stack.enter_context(held(kept))
    return kept


def _take_back(target: Path, kept: Path | None) -> None:
    with suppress(OSError):
        if kept is None:
            target.unlink()
        else:
            kept.replace(target)


# Two folders change places in one step, where the system can: then there is no moment without either.

_HERE = -100
_EXCHANGE = 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux; macOS calls the latter RENAME_SWAP."""


def exchange(one: Path, other: Path) -> bool:
    """Let two paths change places; False, and nothing done, where the system or the disk cannot."""
    names = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if hasattr(library, "renamex_np"):  # macOS
            return bool(library.renamex_np(*names, _EXCHANGE) == 0)
        return bool(library.renameat2(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):
        return False


# Folders that appear complete or not at all; an earlier one stands until the new one is on the disk.

Fill = Callable[[Path], None]


def write_folder(folder: Path, fill: Fill, *, first_stays: bool = False) -> Path:
    """Fill a draft beside its place and move it there when it is on the disk.

    Args:
        folder: where it goes; whether what stands there may be replaced is the caller's to check.
        fill: writes the files into the empty draft.
        first_stays: a folder that somebody else put there meanwhile stays, and the draft is dropped.

    Raises:
        RunError: it cannot be written; what stood there is as it was, and no draft is left behind.
    """
    with said_of(folder):
        _write(real(folder), fill, first_stays=first_stays)
    return folder


def fill_with(files: Mapping[str, bytes]) -> Fill:
    """Fills a draft with files by their path in it."""

    def fill(draft: Path) -> None:
        for name, content in files.items():
            (draft / name).parent.mkdir(exist_ok=True)
            (draft / name).write_bytes(content)

    return fill


def _write(folder: Path, fill: Fill, *, first_stays: bool) -> None:
    recover(folder)
    with parents_of(folder):
        draft = new_draft(folder)
        draft.mkdir()
        with held(draft):
            (draft / NEW).mkdir()
            fill(draft / NEW)
            _sync_all(draft / NEW)
            if not (first_stays and _holds(folder)):
                _place_folder(draft, folder)
    sync(folder.parent)


def _holds(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _place_folder(draft: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one: at once where the system can, else by two moves.

    Between the two moves the old one is in the draft. If the process is killed there, `recover` puts it back.
    """
    if folder.exists() and exchange(draft / NEW, folder):
        return
    if folder.exists():
        folder.rename(draft / OLD)
    try:
        (draft / NEW).rename(folder)
    except BaseException:
        if (draft / OLD).exists():
            (draft / OLD).rename(folder)
        raise


def _sync_all(folder: Path) -> None:
    for place, _, files in os.walk(folder):
        for name in files:
            if not (Path(place) / name).is_symlink():
                sync(Path(place) / name)
        sync(Path(place))
