"""Facts: named figures with their units, and the small words that sentences are made with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from optimiser.amounts import amount, said, shows
from optimiser.explain.verified_run import Opened
from optimiser.report.table import ReportTable, TableColumn

# Facts: named figures with their units, from which sentences are made and which are their evidence.


@dataclass
class Facts:
    """Figures by key, in the order in which they were noted. `facts["asked"]` is the figure as it is said."""

    labels: dict[str, str] = field(default_factory=dict)
    values: dict[str, float | str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    def note(self, key: str, label: str, value: float | str, unit: str = "text") -> None:
        """Note a figure under a key, with the words and the unit that it has in the table of evidence."""
        self.labels[key], self.units[key] = label, unit
        self.values[key] = value if isinstance(value, str) else float(value)

    def __getitem__(self, key: str) -> str:
        return said(self.values[key], self.units[key])

    def in_full(self, key: str) -> str:
        """A figure with its unit behind it; money has its own sign."""
        return amount(self.number(key), self.units[key])

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def number(self, key: str) -> float:
        """The full value of a figure."""
        return float(self.values[key])

    def is_zero(self, key: str) -> bool:
        """Whether a figure is shown as nothing, or as too little to speak of."""
        return not shows(self.number(key), self.units[key])

    @property
    def frame(self) -> pd.DataFrame:
        """The evidence: figure, value, unit."""
        keys = list(self.labels)
        return pd.DataFrame(
            {
                "figure": [self.labels[k] for k in keys],
                "value": pd.Series([self.values[k] for k in keys], dtype=object),
                "unit": [self.units[k] for k in keys],
            }
        )

    def table(self, id_: str, caption: str) -> ReportTable:
        """The evidence as a table of the report."""
        shown = self.frame
        shown["unit shown"] = shown["unit"].replace({"text": "", "count": "", "share": "", "position": "£m"})
        columns = (
            TableColumn("figure", "Figure"),
            TableColumn("value", "Value", "by row"),
            TableColumn("unit shown", "Unit"),
        )
        return ReportTable(id_, caption, columns, shown)


# Small words: lists, spans of periods, and how sure an answer is.


def listed(parts: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, end = parts or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def span(periods: Sequence[str]) -> str:
    """The horizon in words."""
    return periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"


def called(reading: Opened) -> str:
    """What one period is called."""
    return "year" if all(length == 1 for length in reading.case.years.values()) else "period"


def certainty(reading: Opened) -> str:
    """To which gap the measures that choose are solved."""
    gaps = [
        abs(tier["gap"])
        for tier in reading.run.manifest["tiers"]
        if tier["primary"] and tier["gap"] is not None
    ]
    return f"to a gap of {max(gaps, default=0.0):.2%}"
