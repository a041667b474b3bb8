"""Folders that appear complete or not at all; an earlier one stands until the new one is on the disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from optimiser.writing.drafts import NEW, OLD, held, new_draft, parents_of, real, recover, said_of, sync
from optimiser.writing.exchange import exchange

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
                _place(draft, folder)
    sync(folder.parent)


def _holds(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _place(draft: Path, folder: Path) -> None:
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
