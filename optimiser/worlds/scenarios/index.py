"""The index of a sweep, and its long tables put together run by run."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from optimiser.errors import RunError
from optimiser.results.folder import table_bytes
from optimiser.worlds.scenarios.job import Report
from optimiser.worlds.scenarios.store import PART
from optimiser.writing import drafted, write_bytes
from optimiser.writing.spreadsheet import readable

# The index of a sweep: which run is which scenario, where its result lies and how it ended.

INDEX, RESULTS = "scenarios.csv", "results"
COLUMNS = ("run", "scenario", "title", "question", "status", "key", "seconds", "message")


def index_frame(reports: Iterable[Report]) -> pd.DataFrame:
    """A row a run, by number."""
    rows = [
        (
            r.job.run,
            r.job.name,
            r.job.title,
            r.job.question.name,
            r.status,
            r.key,
            r.seconds,
            r.message,
        )
        for r in sorted(reports, key=lambda report: report.job.run)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def write_index(file: Path, reports: Iterable[Report]) -> None:
    """Write the index, whole or not at all."""
    write_bytes(file, table_bytes(index_frame(reports)))


def read_index(file: Path) -> pd.DataFrame:
    """The index of a sweep; texts stay texts.

    Raises:
        RunError: it has been damaged.
    """
    try:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False, na_filter=False).map(readable)
        return frame[list(COLUMNS)].astype({"run": int, "seconds": float})
    except (OSError, ValueError, KeyError) as error:
        raise RunError(
            f"{file} is not an index of a sweep: run the sweep again to write a new one"
        ) from error


# One long table of a sweep: a row for every number of every run, put together run by run.
#
# Each run's own rows are made where it is solved and lie beside its result; the sweep only says whose they are.

LONG = "results.parquet"
KEYS = (
    "trust",
    "period",
    "opportunity",
    "measure",
    "standard",
    "step",
    "change",
    "origin",
    "destination",
    "level",
    "system",
    "type",
    "side",
    "id",
)
"""Every key column of every result table, empty where one has none; `measure` of one-offs and prices is one too."""
_WHO = ("scenario", "question")
_OWN = ("block", *KEYS, "name")
OWN = pa.schema([*((name, pa.string()) for name in _OWN), ("value", pa.float64())])
_CODE = pa.dictionary(pa.int32(), pa.string())
CODED = pa.schema([("run", pa.int32()), *((name, _CODE) for name in (*_WHO, *_OWN)), ("value", pa.float64())])
"""The texts as numbers of a list of texts: Parquet holds them so, and they are copied without being unfolded."""


def long_rows(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The numbers of a result table, one a row: the `block` it is from, its keys, the column's `name`, the `value`."""
    keys = [column for column in KEYS if column in frame]
    numbers = [column for column in frame.select_dtypes("number").columns if column not in keys]
    rows = frame.melt(keys, numbers, var_name="name", value_name="number")
    return rows.rename(columns={"number": "value"}).assign(block=table)


def tier_rows(manifest: Mapping[str, object]) -> pd.DataFrame:
    """The tiers of a run as rows of the block `tiers`: its final value, bound and gap by measure."""
    rows = [
        (tier["measure"], name, tier[name])
        for tier in manifest["tiers"]  # type: ignore[attr-defined]
        for name in ("final", "bound", "gap")
        if tier[name] is not None
    ]
    return pd.DataFrame(rows, columns=["measure", "name", "value"]).assign(block="tiers")


def _parts(manifest: Mapping[str, object], tables: Mapping[str, pd.DataFrame]) -> Iterator[pa.Table]:
    frames = [tier_rows(manifest), *(long_rows(name, frame) for name, frame in tables.items())]
    for frame in frames:
        nothing = pa.array([""] * len(frame), pa.string())
        columns = [pa.array(frame[name], pa.string()) if name in frame else nothing for name in _OWN]
        yield pa.table([*columns, pa.array(frame["value"], pa.float64())], OWN)


def part_bytes(manifest: Mapping[str, object], tables: Mapping[str, pd.DataFrame]) -> bytes:
    """The long rows of one run as Parquet, from its manifest and its tables by name."""
    buffer = io.BytesIO()
    pq.write_table(pa.concat_tables(_parts(manifest, tables)), buffer, compression="zstd")
    return buffer.getvalue()


def _same(text: str, rows: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([text]))


def write_long(file: Path, results: Path, reports: Sequence[Report]) -> None:
    """Write the long table of the runs that have a result; one run is in memory at a time."""
    with (
        drafted(file) as draft,
        pq.ParquetWriter(draft, CODED, compression="zstd", store_schema=False) as writer,
    ):
        for report in (r for r in reports if r.done):
            own = pq.read_table(results / report.key / PART, read_dictionary=list(_OWN))
            run = pa.array(np.full(len(own), report.job.run, np.int32))
            who = (_same(text, len(own)) for text in (report.job.name, report.job.question.name))
            writer.write_table(pa.table([run, *who, *own.columns], CODED))
