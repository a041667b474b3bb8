"""A finding: one sentence that an answer supports, with what supports it, on screen and on disk."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from optimiser.results.folder import json_text, table_bytes
from optimiser.writing import write_files

# A finding: one sentence that an answer supports, with what supports it.

Severity = Literal["warning", "caution", "note"]


@dataclass(frozen=True)
class Finding:
    """One explanation; the same one feeds the screen, the page, the workbook and the app.

    Attributes:
        id: what kind of finding it is, e.g. `price`, `conflict`, `trust`.
        sentence: what was found, with units; every number in it stands in `evidence`.
        evidence: the table behind the sentence, units in the column names or in `units`.
        severity: `warning` (do not use the answer without this), `caution` or `note`.
        holds_fixed: what was not allowed to change, e.g. "the yes/no choices of the plan".
        certainty: how sure it is, e.g. "exact", "to a gap of 0.1%", "rests on grade D assumptions: ...".
        next_question: what to ask next, as a command where there is one.
        units: unit by column of the evidence.
    """

    id: str
    sentence: str
    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)
    severity: Severity = "note"
    holds_fixed: str = ""
    certainty: str = ""
    next_question: str = ""
    units: dict[str, str] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """The finding as it is written to JSON."""
        return {
            "id": self.id,
            "severity": self.severity,
            "sentence": self.sentence,
            "holds_fixed": self.holds_fixed,
            "certainty": self.certainty,
            "next_question": self.next_question,
            "units": dict(self.units),
            "evidence": self.evidence.to_dict(orient="records"),
        }


def in_order(
    frame: pd.DataFrame, column: str, names: Iterable[str], ranked: Mapping[str, bool]
) -> pd.DataFrame:
    """Rows by the order of what they are about, then ranked; ties stay as they were.

    Args:
        frame: rows.
        column: what a row is about.
        names: its values in their order.
        ranked: column -> whether it rises.
    """
    place = {name: at for at, name in enumerate(names)}
    found = frame.assign(_place=frame[column].map(place))
    found = found.sort_values(["_place", *ranked], ascending=[True, *ranked.values()], kind="stable")
    return found.drop(columns="_place").reset_index(drop=True)


# What an explanation writes: tables as CSV and findings as JSON, beside the runs that it stands on.


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever stands in a table
    """A value as JSON has it: no NaN, no array scalars."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    bare = value.item() if hasattr(value, "item") else value
    return None if isinstance(bare, float) and not math.isfinite(bare) else bare


def findings_text(findings: Sequence[Finding]) -> str:
    """Findings as JSON, in their order."""
    return json_text([plain(finding.as_record()) for finding in findings])


def write_explanation(
    folder: Path, name: str, tables: Mapping[str, pd.DataFrame], findings: Sequence[Finding]
) -> list[Path]:
    """Write `<name>-<table>.csv` for each table and `<name>.json` with the findings, all of them or none.

    Args:
        folder: made if it is not there.
        name: of the explanation, e.g. `ladder-grant_pot`.
        tables: by name; the empty name gives `<name>.csv`.
        findings: in the order in which they are read.

    Returns:
        The files written.

    Raises:
        RunError: the folder cannot be written.
    """
    texts = {f"{name}.json": findings_text(findings).encode("utf-8")}
    for part, frame in tables.items():
        texts[f"{name}-{part}.csv" if part else f"{name}.csv"] = table_bytes(frame)
    return write_files(folder, texts)


# Rows of a frame by column name, for sentences.


def each_row(frame: pd.DataFrame) -> list[Any]:
    """The rows as named tuples without the index; the type of a column is its table's business."""
    return list(frame.itertuples(index=False, name="Row"))
