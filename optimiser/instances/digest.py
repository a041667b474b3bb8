"""The hash of an instance: of what it says, and not of how its files spell it."""

import hashlib
from collections.abc import Mapping

import numpy as np
import pandas as pd

from optimiser.instances.columns import said_columns
from optimiser.instances.number_text import to_text
from trustmodels.contract import BY_NAME, Column, Table

FORMAT = b"trust-optimiser instance 1"


def instance_hash(
    tables: Mapping[str, pd.DataFrame], settings: Mapping[str, float], present: frozenset[str]
) -> str:
    """SHA-256, in hexadecimal, of the present tables and the settings.

    Tables go by name, columns in the order of the contract, rows by key; the rows of periods, and the steps
    of capacity, in their own order, because it has a meaning. An empty cell counts as what it means, and a
    column of a later edition than the first only where it says something (see ``said_columns``). Tables of
    evidence (sources, published, assumptions) count as well; the name of the instance, its path and the
    name of a scenario do not, so that a scenario that changes nothing has the hash of its base.
    """
    digest = hashlib.sha256(FORMAT)
    for name, value in sorted(settings.items()):
        _add(digest, f"setting {name} {to_text(value)}".encode())
    for name in sorted(present):
        table, frame = BY_NAME[name], tables[name]
        order = _order(table, frame)
        _add(digest, f"table {name} {len(frame)}".encode())
        for column in said_columns(name, tables):
            _add(digest, column.name.encode())
            _add(digest, _content(column, frame[column.name], order))
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", part: bytes) -> None:
    digest.update(len(part).to_bytes(8, "little"))
    digest.update(part)


def _order(table: Table, frame: pd.DataFrame) -> list[int]:
    """The positions of the rows in the order in which they are hashed."""
    key = table.key[:-1] if table.ordered else table.key or table.names
    if not key:
        return list(range(len(frame)))
    keys = list(zip(*(frame[name].tolist() for name in key), strict=True))
    return sorted(range(len(frame)), key=keys.__getitem__)


def _content(column: Column, values: pd.Series, order: list[int]) -> bytes:
    if column.numeric:
        numbers = values.to_numpy(dtype="<f8")[order] + 0.0
        numbers[np.isnan(numbers)] = np.nan
        return numbers.tobytes()
    if column.kind == "flag":
        return values.to_numpy(dtype="u1")[order].tobytes()
    cells = values.tolist()
    return b"".join(len(part).to_bytes(4, "little") + part for part in (cells[at].encode() for at in order))
