"""Folders that appear complete or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from optimiser.errors import RunError


def write_whole(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Fill a draft beside its place and move it there; what stood there is replaced, or kept if this fails.

    Args:
        folder: where it goes; whether what stands there may be replaced is the caller's to check.
        fill: writes the files into the empty draft.

    Raises:
        RunError: it cannot be written; no draft is left behind.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
            draft = Path(beside) / "new"
            draft.mkdir()
            fill(draft)
            if folder.exists():
                folder.rename(Path(beside) / "old")
            draft.rename(folder)
    except OSError as error:
        raise RunError(f"{folder} cannot be written: {error.strerror}") from error
    return folder


def write_files(folder: Path, files: dict[str, bytes]) -> Path:
    """The same for files by name."""

    def fill(draft: Path) -> None:
        for name, content in files.items():
            (draft / name).write_bytes(content)

    return write_whole(folder, fill)
