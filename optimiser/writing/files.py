"""Files that appear complete or not at all; an earlier one stands until the new one is on the disk."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from optimiser.writing.drafts import held, new_draft, parents_of, real, recover, said_of, sync


@contextmanager
def drafted(target: Path | str) -> Iterator[Path]:
    """A draft to be written by whoever takes a path; it takes its place when the block ends well.

    Raises:
        RunError: it cannot be written; what stood there is as it was, and no draft is left behind.
    """
    target = Path(target)
    with said_of(target), _drafts([target]) as (draft,):
        yield draft
        _place({target: draft})


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
        _place(dict(zip(targets, drafts, strict=True)))
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


def _place(drafts: Mapping[Path, Path]) -> None:
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
