"""What an explanation writes: tables as CSV and findings as JSON, beside the runs that it stands on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.results.folder import json_text, table_bytes
from optimiser.writing import write_files


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
