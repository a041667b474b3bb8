"""Facts: named figures with their units, from which sentences are made and which are their evidence."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from optimiser.amounts import amount, said, shows
from optimiser.report.table import Column, ReportTable


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
            Column("figure", "Figure"),
            Column("value", "Value", "by row"),
            Column("unit shown", "Unit"),
        )
        return ReportTable(id_, caption, columns, shown)
