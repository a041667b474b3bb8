"""A finished run as numbers by key: what the tables of section 8 say that was decided."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from tests.oracle.data import Data, Key, need
from tests.oracle.decisions import schemes
from tests.oracle.questions import Question
from tests.oracle.tables import Row

Values = dict[str, dict[Key, float]]

# decision: (table, key columns, column)
PLACES = {
    "start": ("savings", "opportunity period", "start"),
    "run": ("savings", "opportunity period", "run"),
    "use": ("one_offs", "trust measure period", "use"),
    "unidentified": ("allocation", "trust period", "unidentified"),
    "grant": ("allocation", "trust period", "grant"),
    "loan": ("allocation", "trust period", "loan"),
    "place": ("allocation", "trust period", "place"),
    "extra": ("capacity", "standard trust step period", "extra"),
    "within": ("access", "standard trust period", "within"),
    "idle": ("access", "standard trust period", "idle"),
    "transfer": ("transfers", "standard origin destination period", "patients"),
    "agency": ("safety", "trust period", "agency"),
    "glass": ("safety", "trust period", "glass"),
    "escalation": ("safety", "trust period", "escalation"),
    "repair": ("safety", "trust period", "repair"),
    "raid": ("sector", "period", "raid"),
    "spare": ("sector", "period", "spare"),
    "top_up": ("sector", "period", "top_up"),
    "begun": ("changes", "change period", "begun"),
}
KIND = {"within": "flow", "idle": "list"}  # rows of the access table that carry the decision


class Run:
    """The manifest and the tables of a run folder, with periods as numbers."""

    def __init__(self, folder: str | Path, data: Data | None = None) -> None:
        self.folder = Path(folder)
        self.manifest: dict[str, Any] = json.loads(
            (self.folder / "manifest.json").read_text(encoding="utf-8")
        )
        self.tables: dict[str, list[Row]] = {}
        for path in sorted(self.folder.glob("*.csv")):
            with path.open(newline="", encoding="utf-8") as file:
                self.tables[path.stem] = list(csv.DictReader(file))
        self.index = {label: i + 1 for i, label in enumerate(data.labels)} if data else {}

    def column(self, table: str, key: str, column: str) -> dict[Key, float]:
        """One column of a table by its key; cells that are empty are left out."""
        out: dict[Key, float] = {}
        for row in self.tables.get(table, []):
            if row.get(column, "") not in ("", None):
                parts = tuple(self.index[row[k]] if k == "period" else row[k] for k in key.split())
                out[parts] = as_number(row[column])
        return out

    def decided(self, data: Data, asked: Question) -> Values:
        """All decisions, with the two yes/no ones that no table holds read off from the others."""
        x: Values = {kind: self.column(*place) for kind, place in PLACES.items()}
        for kind, rows in KIND.items():
            access = self.tables.get("access", [])
            of_kind = {
                (r["standard"], r["trust"], self.index[r["period"]]) for r in access if r["kind"] == rows
            }
            x[kind] = {key: value for key, value in x[kind].items() if key in of_kind}
        x["once"] = {}
        for o in schemes(data, asked):
            if data.opportunities[o]["lumpy"]:
                starts = {y: x["start"].get((o, y), 0.0) for y in data.periods}
                most = max(starts, key=starts.__getitem__)  # the solver's noise may start 1e-9 twice
                begun = starts[most] > data.opportunities[o]["potential"] / 2
                x["once"] |= {(o, y): float(begun and y == most) for y in data.periods}
        x["awarded"] = {
            (t, y): float(x["grant"].get((t, y), 0.0) > 1e-6)
            for t in data.trusts
            for y in data.periods
            if need(data.envelope[y]["smallest_award"]) > 0
        }
        return x


def as_number(cell: str) -> float:
    """A cell; true is 1 and false 0."""
    return {"true": 1.0, "false": 0.0}.get(cell.lower(), 0.0) if cell.isalpha() else float(cell)
