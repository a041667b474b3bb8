"""Results of a sweep on disk: a folder a key, where its runs begin, and the prices of each."""

from __future__ import annotations

import hashlib
import io
import json
import marshal
import shutil
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from optimiser.errors import RunError
from optimiser.explain.resolve import Resolved
from optimiser.matrix import Compiled
from optimiser.matrix.arrays import Named
from optimiser.results import Run
from optimiser.results.folder import MANIFEST, TABLES, json_text, read_manifest
from optimiser.results.tables import KEY_COLUMNS
from optimiser.run.prepare import Prepared
from optimiser.run.prices import tier_prices
from optimiser.solver.memory import NO_MEMORY, Basis, Ended, Memory
from optimiser.writing import fill_with, write_folder

# Results of a sweep on disk: a folder a key, written whole or not at all.

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


# Where the runs of a sweep begin: how the baseline's tiers ended, kept as arrays beside its result.

START = "start.npz"
NO_REFERENCES = 2
"""The version of marshal in which the same names give the same bytes, whoever else holds them."""
PARTS = ("choice", "columns", "rows")
Arrays = dict[str, np.ndarray]


def _shape(compiled: Compiled) -> str:
    """SHA-256 of the rows and columns: bases are of use to the same ones only."""
    return hashlib.sha256(marshal.dumps([compiled.rows, compiled.columns], NO_REFERENCES)).hexdigest()


def _choices(prepared: Prepared) -> list[Named]:
    """The yes/no decisions in the order of the columns."""
    return [prepared.compiled.columns[at] for at in np.flatnonzero(prepared.compiled.integer)]


def start_bytes(found: Resolved) -> bytes:
    """How the tiers of an answer ended, as a numpy archive."""
    memory, compiled = found.memory, found.prepared.compiled
    said = [] if memory.choice is None else zip(_choices(found.prepared), memory.choice, strict=True)
    yes = [[decision, *key] for (decision, key), value in said if value > 0]
    arrays: Arrays = {"yes": np.array(json.dumps(yes)), "shape": np.array(_shape(compiled))}
    for measure, ended in memory.tiers.items():
        parts = {"choice": ended.choice.astype(np.int8)}
        if ended.relaxed is not None:
            parts["columns"], parts["rows"] = ended.relaxed.numbers()
        arrays |= {f"{measure}.{part}": values for part, values in parts.items()}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def start_from(folder: Path, prepared: Prepared) -> Memory:
    """The start that another result leaves: all of it for the same rows and columns, else its choices by name.

    What that one did not have is no; a start that can't be read is none.
    """
    arrays, yes = _start(folder)
    if not arrays:
        return NO_MEMORY
    choice = np.array([float(name in yes) for name in _choices(prepared)])
    same = str(arrays["shape"]) == _shape(prepared.compiled)
    return Memory(_tiers(arrays) if same else {}, choice)


def chosen(folder: Path) -> frozenset[Named]:
    """The yes/no choices that another result says yes to; none where its start cannot be read."""
    return _start(folder)[1]


def _start(folder: Path) -> tuple[Arrays, frozenset[Named]]:
    """The arrays of a start, and the choices that it says yes to; nothing where it cannot be read."""
    try:
        with np.load(folder / START, allow_pickle=False) as kept:
            arrays = dict(kept)
        yes = json.loads(str(arrays["yes"]))
        return arrays, frozenset((item[0], tuple(item[1:])) for item in yes)
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return {}, frozenset()


def _tiers(arrays: Arrays) -> Mapping[str, Ended]:
    measures = dict.fromkeys(name.split(".")[0] for name in arrays if "." in name)
    return {
        measure: _ended({part: arrays.get(f"{measure}.{part}") for part in PARTS}) for measure in measures
    }


def _ended(parts: Mapping[str, Any]) -> Ended:
    relaxed = None if parts["rows"] is None else Basis.from_numbers(parts["columns"], parts["rows"])
    return Ended(parts["choice"].astype(float), relaxed)


# What one unit more of each commitment's limit does to each tier, a row for every price that is not nought.

PRICES = "prices"
BEFORE = "price_"
NOISE = 1e-9
"""Prices this small are what a solver leaves behind."""


def prices_of(found: Resolved) -> pd.DataFrame | None:
    """The prices of a solve, the yes/no choices held; None where there is no plan."""
    if found.answer is None:
        return None
    prices = tier_prices(found.prepared.compiled, found.results)
    names = [(item.family.id, item.key) for item in found.answer.judged]
    columns = {BEFORE + measure: [by.get(name, 0.0) for name in names] for measure, by in prices.items()}
    return price_rows(found.answer.table("commitments").assign(**columns))


def price_rows(commitments: pd.DataFrame) -> pd.DataFrame:
    """A commitments table with its prices -> one row a price.

    Returns:
        The commitment's `id` and key columns, the `unit` of its limit, the tier's `measure`, and the `price`:
        the change of that measure, in its unit, for one unit more of the limit.
    """
    keys = ["id", *KEY_COLUMNS, "unit"]
    rows = [commitments.iloc[:0][keys].assign(measure=pd.Series(dtype=str), price=pd.Series(dtype=float))]
    for name in (str(column) for column in commitments if str(column).startswith(BEFORE)):
        priced = commitments.loc[commitments[name].abs() > NOISE, [*keys, name]]
        rows.append(priced.rename(columns={name: "price"}).assign(measure=name.removeprefix(BEFORE)))
    return pd.concat(rows, ignore_index=True)
