"""The matrix of one question: arrays, and the keys that lead from rows and columns back to the tables."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

Key = tuple[str, ...]
Named = tuple[str, Key]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Compiled:
    """row_lower ≤ matrix·x ≤ row_upper, lower ≤ x ≤ upper, x[integer] whole, and one cost row a measure.

    Attributes:
        matrix: rows x columns, compressed by column, sorted.
        rows: (law or commitment, key) of every row.
        columns: (decision, key) of every column; a shortfall is `short:<commitment>`.
        integer: whether a column is a yes/no choice.
        costs: measure -> cost by column.
        offsets: measure -> constant part.
    """

    matrix: sparse.csc_array
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    integer: npt.NDArray[np.bool_]
    rows: tuple[Named, ...]
    columns: tuple[Named, ...]
    costs: dict[str, Floats]
    offsets: dict[str, float]


def matrix_hash(compiled: Compiled) -> str:
    """SHA-256 of the numbers and keys, the same on every machine and in every run."""
    digest = hashlib.sha256()
    digest.update(json.dumps([compiled.rows, compiled.columns], separators=(",", ":")).encode())
    matrix = compiled.matrix
    for numbers, kind in (
        (matrix.indptr, "<i8"),
        (matrix.indices, "<i8"),
        (matrix.data, "<f8"),
        (compiled.row_lower, "<f8"),
        (compiled.row_upper, "<f8"),
        (compiled.lower, "<f8"),
        (compiled.upper, "<f8"),
        (compiled.integer, "|b1"),
    ):
        digest.update((np.asarray(numbers) + 0).astype(kind).tobytes())
    for measure, cost in compiled.costs.items():
        digest.update(measure.encode())
        digest.update((cost + 0.0).astype("<f8").tobytes())
        digest.update(np.float64(compiled.offsets[measure]).tobytes())
    return digest.hexdigest()
