"""SQL over all runs of a folder, with DuckDB, which sees the runs and nothing else. Needs the extra `query`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from optimiser.errors import MissingExtraError, OptimiserError, RunError
from optimiser.results import read_run
from optimiser.results.folder import MANIFEST, MANIFEST_KEYS, TABLES, read_manifest
from optimiser.worlds.scenarios.index import INDEX, LONG, RESULTS, read_index
from optimiser.worlds.scenarios.store import PRICES, price_rows, read_parquet

# What a query can see: every result table over all runs of a folder, with the run that each row is from.

UNREADABLE = "unreadable"
"""The status of a folder whose manifest cannot be read: it is seen among the runs, and nothing else is asked of it."""
WHO = ("sweep", "run", "scenario", "question")
VIEWS = ("runs", "tiers", *TABLES, PRICES, "results")
"""`runs`: one row a run; `tiers`: one a measure; the tables of a run folder; `prices`: one a price that is not
nought; `results`: the long table."""


@dataclass(frozen=True)
class VisibleRun:
    """A run that a query can see: `sweep` is its folder from where the query looks, `run` its number in it."""

    folder: Path
    sweep: str
    run: int
    scenario: str
    question: str
    status: str

    def frame(self, table: str) -> pd.DataFrame | None:
        """One of its tables, None where it has none of that name."""
        stored = self.folder / f"{table}.parquet"
        if stored.is_file():
            return read_parquet(stored)
        if table == PRICES:
            return self._priced()
        if (self.folder / f"{table}.csv").is_file():
            return read_run(self.folder).tables.get(table)
        return None

    def _priced(self) -> pd.DataFrame | None:
        """The prices that stand in the commitments of a run folder."""
        if not (self.folder / "commitments.csv").is_file():
            return None
        return price_rows(read_run(self.folder).tables["commitments"])


def find_runs(folder: Path) -> list[VisibleRun]:
    """Every run folder and every run of a sweep below a folder, in the order of their paths.

    Raises:
        RunError: no such folder, or no run below it.
    """
    if not folder.is_dir():
        raise RunError(f"{folder} is not a folder: solve something first, or give --runs")
    found = [run for place in _places(folder) for run in _runs_at(folder, place)]
    if not found:
        raise RunError(f"{folder} holds no runs: solve something first, or give --runs")
    return found


def _places(folder: Path) -> Iterator[Path]:
    """Folders that are a run or a sweep; nothing below one is looked at."""
    for path, inside, files in os.walk(folder):
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        if (INDEX in files and RESULTS in inside) or MANIFEST in files:
            inside.clear()
            yield Path(path)


def _runs_at(base: Path, place: Path) -> Iterator[VisibleRun]:
    where = place.relative_to(base).as_posix()
    if (place / INDEX).is_file():
        for row in read_index(place / INDEX).to_dict("records"):
            folder = place / RESULTS / (row["key"] or "none")
            yield VisibleRun(folder, where, row["run"], row["scenario"], row["question"], row["status"])
        return
    try:
        record = read_manifest(place)
    except RunError:
        yield VisibleRun(place, where, 0, "", "", UNREADABLE)
        return
    if set(record) >= MANIFEST_KEYS and isinstance(record["question"], dict):
        scenario, question = record.get("scenario") or "", str(record["question"].get("name", ""))
        yield VisibleRun(place, where, 0, scenario, question, str(record["status"]))


def view(name: str, base: Path, runs: list[VisibleRun]) -> pd.DataFrame:
    """A view over all runs; its first columns say which run a row is from."""
    if name == "results":
        return _long(base, runs)
    frames = [_labelled(run, frame) for run in runs if (frame := _rows(name, run)) is not None and len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(WHO))


def _labelled(run: VisibleRun, frame: pd.DataFrame) -> pd.DataFrame:
    who: list[str | int] = [run.sweep, run.run, run.scenario, run.question]
    wide = frame.copy()
    for at, (name, value) in enumerate(zip(WHO, who, strict=True)):
        wide.insert(at, name, value)
    return wide


def _rows(name: str, run: VisibleRun) -> pd.DataFrame | None:
    if name == "runs":
        return pd.DataFrame([{"status": run.status, "folder": run.folder.as_posix()}])
    if run.status == UNREADABLE:
        return None
    if name == "tiers":
        return _tiers(read_manifest(run.folder)) if (run.folder / MANIFEST).is_file() else None
    return run.frame(name)


def _tiers(record: dict[str, Any]) -> pd.DataFrame:
    rows = [
        (at, tier["measure"], tier["value"], tier["final"], tier["bound"], tier["gap"])
        for at, tier in enumerate(record["tiers"])
    ]
    frame = pd.DataFrame(rows, columns=["tier", "measure", "value", "final", "bound", "gap"])
    return frame.astype(dict.fromkeys(("value", "final", "bound", "gap"), float))


def _long(base: Path, runs: list[VisibleRun]) -> pd.DataFrame:
    frames = []
    for sweep in dict.fromkeys(run.sweep for run in runs):
        file = base / sweep / LONG
        if file.is_file():
            frame = read_parquet(file)
            frame.insert(0, "sweep", sweep)
            frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(WHO))


# SQL over all runs of a folder, with DuckDB, which sees the runs and nothing else. Needs the extra `query`.


class QueryError(OptimiserError):
    """A query that cannot be answered."""

    exit_code = 2


def query(sql: str, runs: Path | str = "runs") -> pd.DataFrame:
    """Answer one SELECT over the views of `VIEWS`.

    The runs are read into memory first; then DuckDB's door to files, network and settings is shut. Only the
    views whose names occur in the query are read.

    Args:
        sql: one SELECT statement.
        runs: the folder below which runs and sweeps are looked for.

    Raises:
        QueryError: not one SELECT, or DuckDB refuses it.
        MissingExtraError: DuckDB is not installed.
        RunError: no runs there.
    """
    try:
        import duckdb  # noqa: PLC0415 - an optional extra, loaded when asked for
    except ImportError:
        raise MissingExtraError("queries need DuckDB: install trust-optimiser[query]") from None
    base = Path(runs)
    with duckdb.connect(":memory:") as connection:
        try:
            _only_select(connection, duckdb.StatementType.SELECT, sql)
            _load(connection, sql, base)
            answer: pd.DataFrame = connection.execute(sql).df()
        except duckdb.Error as error:
            raise QueryError(f"the query is refused: {error}\nviews: {', '.join(VIEWS)}") from None
    return answer


def _only_select(connection: Any, select: Any, sql: str) -> None:  # noqa: ANN401 - DuckDB's own types
    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != select:
        raise QueryError("give one SELECT statement: nothing else is run")


def _load(connection: Any, sql: str, base: Path) -> None:  # noqa: ANN401 - DuckDB's own type
    """Make a table of every view that is asked for, and shut the door."""
    found = find_runs(base)
    words = set(re.findall(r"\w+", sql.lower()))
    for name in VIEWS:
        if name in words:
            connection.register("incoming", view(name, base, found))
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")  # noqa: S608 - a name of VIEWS
            connection.unregister("incoming")
    connection.execute("SET python_enable_replacements = false")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
