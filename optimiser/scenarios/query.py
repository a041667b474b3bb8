"""SQL over all runs of a folder, with DuckDB, which sees the runs and nothing else. Needs the extra `query`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from optimiser.errors import MissingExtraError, OptimiserError
from optimiser.scenarios.views import VIEWS, find_runs, view


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
