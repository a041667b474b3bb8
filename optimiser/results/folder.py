"""Run folders: written whole or not at all, and read back."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from optimiser.errors import RunError
from optimiser.writing import fill_with, recover, write_folder
from optimiser.writing.spreadsheet import MARK, harmless, readable
from trustmodels.contract import EDITION, EDITIONS
from trustmodels.contract.table import FIRST_EDITION, later

MANIFEST = "manifest.json"
MANIFEST_KEYS = {"status", "question", "instance", "scenario", "instance_sha256", "tiers"}
NUMBERS_BEGIN = {
    "allocation": "cip",
    "savings": "run",
    "one_offs": "use",
    "capacity": "extra",
    "access": "demand",
    "safety": "agency",
    "changes": "begun",
    "transfers": "patients",
    "sector": "cip",
    "do_nothing": "amount",
}
"""The first column of each table that is no key; `commitments` has its own."""
TABLES = (*NUMBERS_BEGIN, "commitments")


@dataclass(frozen=True)
class Run:
    """A run folder in memory: its manifest, its tables (none where there is no plan) and its conflict."""

    path: Path
    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    conflict: Mapping[str, Any] | None = None

    @property
    def status(self) -> str:
        """`optimal`, `feasible`, `infeasible`, `unbounded`, `error` or `contradicted`; `stopped` without a plan."""
        return str(self.manifest["status"])

    @property
    def edition(self) -> str:
        """The edition of the format in which it was written; a manifest without one is of the first."""
        return str(self.manifest.get("contract", FIRST_EDITION))

    @property
    def earlier(self) -> bool:
        """Whether it was written to an earlier edition: it is read and shown, and not verified here."""
        return self.edition != EDITION

    @property
    def solved(self) -> bool:
        """Whether there is a plan."""
        return bool(self.tables)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of its tables, which nobody changes."""
        return tables_hash(self.tables)


def table_bytes(frame: pd.DataFrame) -> bytes:
    """CSV of a table: shortest numbers that read back the same, and texts that no spreadsheet carries out."""
    return _csv(guarded(frame))


def _csv(frame: pd.DataFrame) -> bytes:
    text = frame.to_csv(index=False, lineterminator="\n")
    if "\r" in text:  # which ends a row for whoever reads it, and which pandas leaves bare
        text = frame.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return text.encode("utf-8")


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its texts and headings as they are written into a file (see `optimiser.writing.files`)."""
    found = frame.set_axis([harmless(str(name)) for name in frame.columns], axis=1)
    for at in range(frame.shape[1]):
        texts = frame.iloc[:, at]
        if not is_numeric_dtype(texts):
            listed = texts.tolist()
            marked = {text: harmless(text) for text in set(listed) if isinstance(text, str)}
            if any(text != safe for text, safe in marked.items()):
                found.isetitem(at, [marked.get(text, text) for text in listed])
    return found


def tables_hash(tables: Mapping[str, pd.DataFrame]) -> str:
    """SHA-256 over all result tables in the order of their names."""
    digest = hashlib.sha256()
    for name in sorted(tables):
        digest.update(name.encode() + b"\0" + _csv(tables[name]))
    return digest.hexdigest()


def write_run(
    folder: Path,
    manifest: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    conflict: Mapping[str, Any] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a run folder beside its place and move it there when it is complete.

    An earlier run of the same folder is replaced; any other folder is refused. `files` are kept beside the
    tables, by name.

    Raises:
        RunError: the place is taken by something that is no run folder, or cannot be written.
    """
    if folder.exists() and not _replaceable(folder):
        raise RunError(f"{folder} exists and is not a run folder: give another --out")
    return write_folder(folder, fill_with({**(files or {}), **_contents(manifest, tables, conflict)}))


def _replaceable(folder: Path) -> bool:
    """An empty folder, or one whose manifest is that of a run: nothing else is ever deleted."""
    if not folder.is_dir():
        return False
    if not (folder / MANIFEST).exists():
        return not any(folder.iterdir())
    try:
        return _is_manifest(read_manifest(folder))
    except RunError:
        return False


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run folder, or of a result of a sweep, whatever it says.

    Raises:
        RunError: it is not there, or is not JSON.
    """
    try:
        record: object = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{folder} has no manifest that can be read") from error
    if not isinstance(record, dict):
        raise RunError(f"{folder} has no manifest that can be read")
    return record


def _is_manifest(record: object) -> bool:
    return isinstance(record, dict) and set(record) >= MANIFEST_KEYS


def _contents(
    manifest: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], conflict: object
) -> dict[str, bytes]:
    """The files of a run by name."""
    files = {f"{name}.csv": table_bytes(frame) for name, frame in tables.items()}
    if conflict is not None:
        files["conflict.json"] = json_text(conflict).encode("utf-8")
    return {**files, MANIFEST: json_text(manifest).encode("utf-8")}


def json_text(record: object) -> str:
    """JSON with two-space indents and a last newline."""
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


class CellError(RunError):
    """A cell of a result table that should be a number and is none."""


def _read_table(path: Path) -> pd.DataFrame:
    """Keys as text, numbers as numbers, whatever a code looks like."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_filter=False)
    for column in frame.columns:
        if frame[column].str.startswith(MARK).any():
            frame[column] = frame[column].map(readable)
    for column in frame.columns[_first_number(path.stem, list(frame.columns)) :]:
        if column not in {"unit", "status", "kind"}:
            frame[column] = _numbers(path, frame[column])
    return frame


def _numbers(path: Path, cells: pd.Series) -> pd.Series:
    """Cells as numbers; an empty one is NaN, which verification finds."""
    try:
        return pd.to_numeric(cells)
    except ValueError:
        at = int((pd.to_numeric(cells, errors="coerce").isna() & (cells != "")).to_numpy().argmax())
        where = f"{path.name}, row {at + 2}, column {cells.name}"
        raise CellError(
            f"the number in {where}: '{cells.iloc[at]}' is not a number ({path.parent})"
        ) from None


def _first_number(name: str, columns: list[str]) -> int:
    return columns.index("value" if name == "commitments" else NUMBERS_BEGIN[name])


def read_run(folder: Path | str) -> Run:
    """A run folder -> manifest, tables, conflict.

    Raises:
        RunError: no such run, or a file of it cannot be read.
    """
    folder = Path(folder)
    if not folder.exists():
        recover(folder)
    if not (folder / MANIFEST).is_file():
        raise RunError(f"{folder} is not a run folder: it has no manifest.json")
    manifest = read_manifest(folder)
    try:
        tables = {
            name: _read_table(folder / f"{name}.csv") for name in TABLES if (folder / f"{name}.csv").is_file()
        }
        conflict = folder / "conflict.json"
        found = json.loads(conflict.read_text(encoding="utf-8")) if conflict.is_file() else None
    except (ValueError, KeyError) as error:
        raise RunError(f"{folder} has a file that cannot be read: {error}") from error
    if not _is_manifest(manifest):
        raise RunError(f"{folder} is not a run folder: its manifest.json is of something else")
    run = Run(folder, manifest, tables, found)
    if run.edition not in EDITIONS:
        remedy = "read it with a later release" if later(run.edition) else "its manifest.json is damaged"
        said = f"was written to edition {run.edition} of the format, and this release reads editions up to {EDITION}"
        raise RunError(f"{folder} {said}: {remedy}")
    return run
