"""One long table of a sweep: a row for every number of every run, written run by run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from optimiser.scenarios.job import Report
from optimiser.scenarios.prices import PRICES
from optimiser.scenarios.store import read_manifest, read_result, table_names

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
_TEXTS = ("scenario", "question", "block", *KEYS, "name")
SCHEMA = pa.schema([("run", pa.int32()), *((name, pa.string()) for name in _TEXTS), ("value", pa.float64())])


def long_rows(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The numbers of a result table, one a row: the `block` it is from, its keys, the column's `name`, the `value`."""
    keys = [column for column in KEYS if column in frame]
    numbers = [column for column in frame.select_dtypes("number").columns if column not in keys]
    rows = frame.melt(keys, numbers, var_name="name", value_name="number")
    return rows.rename(columns={"number": "value"}).assign(block=table)


def tier_rows(manifest: dict[str, object]) -> pd.DataFrame:
    """The tiers of a run as rows of the block `tiers`: its final value, bound and gap by measure."""
    rows = [
        (tier["measure"], name, tier[name])
        for tier in manifest["tiers"]  # type: ignore[attr-defined]
        for name in ("final", "bound", "gap")
        if tier[name] is not None
    ]
    return pd.DataFrame(rows, columns=["measure", "name", "value"]).assign(block="tiers")


def _parts(results: Path, report: Report) -> Iterator[pd.DataFrame]:
    yield tier_rows(read_manifest(results / report.key))
    if table_names(results / report.key):
        for table, frame in read_result(results, report.key).tables.items():
            yield long_rows(table, frame)
        if (results / report.key / f"{PRICES}.parquet").is_file():
            yield long_rows(PRICES, pd.read_parquet(results / report.key / f"{PRICES}.parquet"))


def write_long(file: Path, results: Path, reports: Sequence[Report]) -> None:
    """Write the long table of the runs that have a result; one run is in memory at a time."""
    draft = file.with_name(f".{file.name}.part")
    with pq.ParquetWriter(draft, SCHEMA, compression="zstd") as writer:
        for report in (r for r in reports if r.done):
            whole = pd.concat(list(_parts(results, report)), ignore_index=True)
            whole = whole.assign(
                run=report.job.run, scenario=report.job.name, question=report.job.question.name
            )
            texts = {name: whole[name].fillna("") if name in whole else "" for name in _TEXTS}
            frame = whole.assign(**texts)[list(SCHEMA.names)]
            writer.write_table(pa.Table.from_pandas(frame, SCHEMA, preserve_index=False))
    draft.replace(file)
