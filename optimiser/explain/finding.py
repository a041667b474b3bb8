"""A finding: one sentence that an answer supports, with what supports it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

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
