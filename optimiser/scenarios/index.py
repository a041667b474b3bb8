"""The index of a sweep: which run is which scenario, where its result lies and how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from optimiser.errors import RunError
from optimiser.results.folder import table_bytes
from optimiser.scenarios.job import Report
from optimiser.writing import write_bytes
from optimiser.writing.spreadsheet import readable

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
