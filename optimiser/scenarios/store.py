"""Results of a sweep on disk: a folder a key, written whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from optimiser.errors import RunError
from optimiser.results import Run
from optimiser.results.folder import TABLES, json_text

MANIFEST = "manifest.json"


def has_result(results: Path, key: str) -> bool:
    """Whether the result of a key is there, complete."""
    return (results / key / MANIFEST).is_file()


def write_result(
    results: Path,
    key: str,
    manifest: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    extra: Mapping[str, bytes],
) -> Path:
    """Write a result beside its place and move it there; one that another process put there meanwhile stays.

    Args:
        results: the folder of all results.
        key: of this one.
        manifest: as of a run folder.
        tables: as of a run folder; written as Parquet.
        extra: further files by name.

    Raises:
        RunError: the folder cannot be written.
    """
    place = results / key
    try:
        results.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{key[:12]}-", dir=results))
        draft.chmod(0o755)
        for name, frame in tables.items():
            frame.to_parquet(draft / f"{name}.parquet", index=False, compression="zstd")
        for name, content in extra.items():
            (draft / name).write_bytes(content)
        (draft / MANIFEST).write_text(json_text(manifest), encoding="utf-8")
        _move(draft, place)
    except OSError as error:
        raise RunError(f"{place} cannot be written: {error.strerror}") from error
    return place


def _move(draft: Path, place: Path) -> None:
    try:
        draft.rename(place)
    except OSError:
        if not (place / MANIFEST).is_file():
            raise
        shutil.rmtree(draft)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a result or run folder.

    Raises:
        RunError: it is not there, or is not JSON.
    """
    try:
        record: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{folder} has no manifest that can be read") from error
    return record


def read_result(results: Path, key: str, only: Container[str] = TABLES) -> Run:
    """A result as a run in memory, with all of its tables or only some."""
    folder = results / key
    names = [name for name in table_names(folder) if name in only]
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in names}
    return Run(folder, read_manifest(folder), tables)


def table_names(folder: Path) -> list[str]:
    """The result tables that a result holds, none where it has no plan."""
    return [name for name in TABLES if (folder / f"{name}.parquet").is_file()]


def sweep_drafts(results: Path) -> None:
    """Clear away what killed processes left half written."""
    for draft in results.glob(".*-*"):
        shutil.rmtree(draft, ignore_errors=True)
