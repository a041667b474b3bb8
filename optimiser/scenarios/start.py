"""Where the runs of a sweep begin: how the baseline's tiers ended, kept as arrays beside its result."""

from __future__ import annotations

import hashlib
import io
import json
import marshal
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from optimiser.explain.resolve import Resolved
from optimiser.matrix import Compiled
from optimiser.matrix.compiled import Named
from optimiser.run.prepare import Prepared
from optimiser.solver.memory import NO_MEMORY, Basis, Ended, Memory

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
    try:
        with np.load(folder / START, allow_pickle=False) as kept:
            arrays = dict(kept)
        yes = {(item[0], tuple(item[1:])) for item in json.loads(str(arrays["yes"]))}
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        return NO_MEMORY
    choice = np.array([float(name in yes) for name in _choices(prepared)])
    same = str(arrays["shape"]) == _shape(prepared.compiled)
    return Memory(_tiers(arrays) if same else {}, choice)


def _tiers(arrays: Arrays) -> Mapping[str, Ended]:
    measures = dict.fromkeys(name.split(".")[0] for name in arrays if "." in name)
    return {
        measure: _ended({part: arrays.get(f"{measure}.{part}") for part in PARTS}) for measure in measures
    }


def _ended(parts: Mapping[str, Any]) -> Ended:
    relaxed = None if parts["rows"] is None else Basis.from_numbers(parts["columns"], parts["rows"])
    return Ended(parts["choice"].astype(float), relaxed)
