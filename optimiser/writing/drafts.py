"""Drafts: what is being written stands hidden beside its place, `.NAME.TOKEN.draft`, until it is complete.

A draft is locked while its process lives. One that nobody holds was left by a process that died: it is cleared away,
and where it holds an earlier folder that was never put back, that is put back first.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import ENAMETOOLONG
from pathlib import Path
from uuid import uuid4

from optimiser.errors import RunError, shortened

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
    """Where something is written: through a link, not in its place."""
    return target.resolve() if target.is_symlink() else target


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
    target = real(target)
    with suppress(OSError):
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
