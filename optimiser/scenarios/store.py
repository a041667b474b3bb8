"""Results of a sweep on disk: a folder a key, written whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from optimiser.errors import RunError
from optimiser.results import Run
from optimiser.results.folder import MANIFEST, TABLES, json_text, read_manifest
from optimiser.writing import fill_with, write_folder

PART = "long.parquet"


def has_result(results: Path, key: str) -> bool:
    """Whether the result of a key is there, complete and legible; one that has been damaged is cleared away."""
    folder = results / key
    if not folder.is_dir():
        return False
    try:
        read_manifest(folder)
        for file in folder.glob("*.parquet"):
            pq.read_metadata(file)
    except (RunError, OSError, pa.ArrowInvalid):
        shutil.rmtree(folder, ignore_errors=True)
        return False
    return (folder / PART).is_file()


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

    def fill(draft: Path) -> None:
        for name, frame in tables.items():
            frame.to_parquet(draft / f"{name}.parquet", index=False, compression="zstd")
        fill_with({**extra, MANIFEST: json_text(manifest).encode("utf-8")})(draft)

    return write_folder(results / key, fill, first_stays=True)


def read_parquet(file: Path) -> pd.DataFrame:
    """A table of a result.

    Raises:
        RunError: it has been damaged.
    """
    try:
        return pd.read_parquet(file)
    except (OSError, pa.ArrowInvalid) as error:
        raise RunError(f"{file} cannot be read: run the sweep again to solve it") from error


def read_result(results: Path, key: str, only: Container[str] = TABLES) -> Run:
    """A result as a run in memory, with all of its tables or only some.

    Raises:
        RunError: a file of it has been damaged.
    """
    folder = results / key
    names = [name for name in table_names(folder) if name in only]
    tables = {name: read_parquet(folder / f"{name}.parquet") for name in names}
    return Run(folder, read_manifest(folder), tables)


def table_names(folder: Path) -> list[str]:
    """The result tables that a result holds, none where it has no plan."""
    return [name for name in TABLES if (folder / f"{name}.parquet").is_file()]
