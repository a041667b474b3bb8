"""Explanations kept with the run that they explain, so that its page can show what takes long to compute."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_object_dtype
from pydantic import BaseModel, ConfigDict, ValidationError

from optimiser.errors import RunError
from optimiser.explain.finding import Finding, Severity, plain
from optimiser.results import Run
from optimiser.results.folder import json_text
from optimiser.writing import write_text

FOLDER = "findings"
LARGEST = 20_000_000
"""Bytes of a file that is read."""
Cell = str | float | int | bool | None


@dataclass(frozen=True)
class Kept:
    """An explanation.

    Attributes:
        name: of the file that it is kept in.
        tables: by name.
        findings: in the order in which they are read.
        about: what a reader has to know of it, word by word.
        nothing: why there is nothing to explain, where there is not; then it has no tables.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    findings: tuple[Finding, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    nothing: str = ""


@dataclass(frozen=True)
class ExtraTable:
    """A table that an explanation kept with the run: the name of its sheet, its title, what it is about."""

    name: str
    title: str
    about: str
    frame: pd.DataFrame


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class _Table(_Strict):
    columns: list[str]
    rows: list[list[Cell]]

    def frame(self) -> pd.DataFrame:
        """The table; a column of numbers with gaps is one of numbers."""
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row of a table is not as long as its headings")
        return numeric(pd.DataFrame(self.rows, columns=pd.Index(self.columns)))


class _Finding(_Strict):
    id: str
    severity: Severity
    sentence: str
    holds_fixed: str
    certainty: str
    next_question: str
    units: dict[str, str]
    evidence: list[dict[str, Cell]]

    def finding(self) -> Finding:
        """The finding."""
        parts = self.model_dump(exclude={"evidence"})
        return Finding(**parts, evidence=numeric(pd.DataFrame(self.evidence)))


class _File(_Strict):
    explanation: str
    of: dict[str, str]
    about: dict[str, str]
    nothing: str
    tables: dict[str, _Table]
    findings: list[_Finding]


def numeric(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns that hold numbers and gaps as numbers with NaN; the others as they are."""
    for column in filter(lambda name: is_object_dtype(frame[name]), frame):
        known = frame[column].dropna()
        if all(isinstance(value, int | float) and not isinstance(value, bool) for value in known):
            frame[column] = frame[column].astype(float)
    return frame


def identity(run: Run) -> dict[str, str]:
    """Whose an explanation is: hashes of the instance, of the question as asked, and of the results."""
    question = json.dumps(run.manifest["question"], sort_keys=True).encode("utf-8")
    return {
        "instance_sha256": str(run.manifest["instance_sha256"]),
        "question_sha256": hashlib.sha256(question).hexdigest(),
        "result_sha256": run.sha256,
    }


def keep(run: Run, kept: Kept) -> Path:
    """Write an explanation into the folder of its run; an earlier one of the name is replaced.

    Raises:
        RunError: it cannot be written.
    """
    tables = {
        name: {"columns": [str(column) for column in frame], "rows": frame.to_numpy(object).tolist()}
        for name, frame in kept.tables.items()
    }
    record = {
        "explanation": kept.name,
        "of": identity(run),
        "about": dict(kept.about),
        "nothing": kept.nothing,
        "tables": tables,
        "findings": [finding.as_record() for finding in kept.findings],
    }
    target = run.path / FOLDER / f"{kept.name}.json"
    return write_text(target, json_text(plain(record)))


def _read(file: Path) -> _File:
    try:
        if file.stat().st_size > LARGEST:
            raise RunError(f"{file} is too large to be an explanation: at most {LARGEST:,} bytes are read")
        return _File.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RunError(f"{file} is no explanation ({where}: {first['msg']}): delete it") from None
    except (OSError, ValueError, RecursionError) as error:
        raise RunError(f"{file} cannot be read ({error}): delete it") from None


def kept_of(run: Run, wanted: Mapping[str, Mapping[str, tuple[str, ...]]]) -> dict[str, Kept]:
    """The explanations in the folder of a run.

    Args:
        run: the run that they must be of.
        wanted: for each name that is looked for, the columns that each of its tables must have.

    Raises:
        RunError: a file is of another run, is no explanation, or lacks a table or a column.
    """
    files = {name: run.path / FOLDER / f"{name}.json" for name in wanted}
    return {name: _kept(run, file, wanted[name]) for name, file in files.items() if file.is_file()}


def _kept(run: Run, file: Path, wanted: Mapping[str, tuple[str, ...]]) -> Kept:
    found = _read(file)
    if found.of != identity(run) or found.explanation != file.stem:
        raise RunError(f"{file} was found for another run than {run.path}: delete it and compute it again")
    try:
        tables = {name: table.frame() for name, table in found.tables.items()}
    except ValueError as error:
        raise RunError(f"{file} is no explanation ({error}): delete it") from None
    for name, columns in () if found.nothing else wanted.items():
        missing: list[Any] = [c for c in columns if name not in tables or c not in tables[name]]
        if missing:
            raise RunError(f"{file} lacks {', '.join(missing)} in its table '{name}': delete it")
    return Kept(
        found.explanation, tables, tuple(f.finding() for f in found.findings), found.about, found.nothing
    )
