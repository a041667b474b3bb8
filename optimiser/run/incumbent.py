"""The best plan so far, kept on disk while a question is solved: what `solve --resume` goes on from.

It stands beside the run folder as `FOLDER.incumbent`, and goes when the question is solved. It says which matrix it is
of, and is read for no other. Whatever it holds is checked: a plan that does not keep every row is not taken, and a
bound is judged with the run's certificate like any other.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from zipfile import BadZipFile

import numpy as np

from optimiser.errors import RunError
from optimiser.matrix import Compiled, matrix_hash
from optimiser.solver.memory import NO_MEMORY, Basis, Ended, Keeper, Memory
from optimiser.solver.outcome import relative_gap
from optimiser.writing import write_bytes

SUFFIX = ".incumbent"
EVERY, RARE = 2.0, 50.0
"""Seconds between two that are kept at least, and how many times as long as keeping one takes."""
Known = Callable[[], Memory]


def beside(folder: Path) -> Path:
    """Where the incumbent of a run folder is kept."""
    return folder.with_name(folder.name + SUFFIX)


class Incumbent(Keeper):
    """Keeps the best plan of a solve from time to time, and gives back the one of an earlier solve.

    Args:
        file: where; `beside` a run folder.
        resume: begin from what stands there.
    """

    def __init__(self, file: Path, *, resume: bool = False) -> None:
        self.file, self.resume = file, resume
        self._began = ""
        self._ended: list[str] = []
        self._hash = ""
        self._next = perf_counter() + EVERY
        self._latest: Known | None = None
        self._fails = False

    @property
    def said(self) -> list[str]:
        """What became of it, a sentence each."""
        return [*([self._began] if self._began else []), *self._ended]

    def begin(self, compiled: Compiled) -> Memory:
        """Where a solve of a matrix begins: how far an earlier one had come, or nothing."""
        self._hash, self._latest = matrix_hash(compiled), None
        if not self.resume:
            return NO_MEMORY
        found, why = _read(self.file, self._hash)
        if found.plan is None:
            self._began = f"Solved from the start: {why}."
            return NO_MEMORY
        self._began = f"Resumed from {self.file}: {_far(found)}."
        return found

    def keep(self, known: Known) -> None:
        """Keep what is known, if it is time; a disk that takes nothing stops no solve."""
        self._latest = known
        if perf_counter() >= self._next:
            self._write(known)

    def end(self, *, solved: bool) -> None:
        """Clear it away where the question is solved; else see that the last of it is kept.

        Args:
            solved: nothing is left to go on with.
        """
        if solved:
            with suppress(OSError):
                self.file.unlink()
            return
        if self._latest is not None:
            self._write(self._latest)
        if self.file.exists() and not self._fails:
            self._ended.append(f"How far it came is kept in {self.file}: solve --resume goes on from there.")

    def _write(self, known: Known) -> None:
        if self._fails:
            return
        began = perf_counter()
        try:
            write_bytes(self.file, _bytes(known(), self._hash))
        except RunError as error:
            self._fails = True
            self._ended.append(f"How far it came could not be kept: {error}.")
        took = perf_counter() - began
        self._next = began + max(EVERY, RARE * took)


def _far(found: Memory) -> str:
    """How far an earlier solve had come, by tier."""
    return "; ".join(
        f"{measure} to a gap of {relative_gap(ended.value, ended.bound):.3%}"
        for measure, ended in found.tiers.items()
    )


def _bytes(memory: Memory, model: str) -> bytes:
    """A memory as a numpy archive, with the hash of the matrix that it is of."""
    if memory.plan is None or memory.choice is None:
        raise ValueError("there is no plan to keep")
    tiers = {measure: [ended.value, ended.bound] for measure, ended in memory.tiers.items()}
    arrays = {
        "said": np.array(json.dumps({"model_sha256": model, "tiers": tiers})),
        "plan": memory.plan,
        "choice": memory.choice.astype(np.int8),
    }
    for number, ended in enumerate(memory.tiers.values()):
        arrays[f"{number}.choice"] = ended.choice.astype(np.int8)
        if ended.relaxed is not None:
            arrays[f"{number}.columns"], arrays[f"{number}.rows"] = ended.relaxed.numbers()
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    return packed.getvalue()


def _read(file: Path, model: str) -> tuple[Memory, str]:
    """What is kept of a matrix; nothing, and why, where that is nothing that can be gone on from."""
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as kept:
            arrays = dict(kept)
        said = json.loads(str(arrays["said"]))
        if said["model_sha256"] != model:
            return NO_MEMORY, f"{file} was kept of another question, or of other figures"
        return _memory(arrays, said["tiers"]), ""
    except FileNotFoundError:
        return NO_MEMORY, f"there is no {file}"
    except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError, BadZipFile):
        return NO_MEMORY, f"{file} cannot be read"


def _memory(arrays: dict[str, np.ndarray], tiers: dict[str, list[float]]) -> Memory:
    ended = {}
    for number, (measure, (value, bound)) in enumerate(tiers.items()):
        basis = None
        if f"{number}.rows" in arrays:
            basis = Basis.from_numbers(arrays[f"{number}.columns"], arrays[f"{number}.rows"])
        ended[measure] = Ended(arrays[f"{number}.choice"].astype(float), basis, float(value), float(bound))
    return Memory(ended, arrays["choice"].astype(float), arrays["plan"].astype(float))
