"""The 80% range of a headline quantity of a run, where its assumptions were drawn together and the draws are kept.

`optimiser report RUN --fill uncertainty` keeps them. Whoever states a quantity asks here and adds the words:
`headline_range(run, "control_total", "2027-28")` is None, or says `(80% range £3.1bn to £6.5bn, 64 draws)`.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.amounts import said
from optimiser.explain.quantities import IN_ALL
from optimiser.explain.storage import kept_of
from optimiser.results import Run

NAME, TABLE = "uncertainty", "ranges"
LOW, HIGH = 0.1, 0.9
"""The ends of an 80% range: the 10th and the 90th percentile of the draws."""
READ = ("quantity", "unit", "period", "central", "p10", "p90")
DRAWS = "draws"


@dataclass(frozen=True)
class HeadlineRange:
    """The 80% range of a quantity over draws of all assumptions together, in its own unit."""

    quantity: str
    unit: str
    period: str
    central: float
    low: float
    high: float
    draws: int

    @property
    def words(self) -> str:
        """`(80% range £310m to £650m, 64 draws)`: what follows the amount in a sentence."""
        return f"({self._ends}, {self.draws:,} draws)"

    @property
    def again(self) -> str:
        """`(80% range £310m to £650m)`: the same where the draws have been counted before."""
        return f"({self._ends})"

    @property
    def _ends(self) -> str:
        form = self.unit if self.unit in {"£m", "patients", "WTE", "beds", "share"} else "count"
        low, high = (said(end, form) for end in (self.low, self.high))
        return f"80% range {low} to {high}"


def headline_range(run: Run, quantity: str, period: str = IN_ALL) -> HeadlineRange | None:
    """The 80% range of a quantity of a run; None where no draws are kept, or it is nothing in every draw.

    Args:
        run: in a folder.
        quantity: the id of a `Quantity` of `optimiser.explain.quantities`, e.g. `control_total`, `flow_standard:AE4`,
            `grants`.
        period: one of the run's, or `in all` for the sum over all.

    Raises:
        RunError: what is kept is of another run, or is none.
    """
    found = kept_of(run, {NAME: {TABLE: READ}}).get(NAME)
    if found is None or found.nothing:
        return None
    table = found.tables[TABLE]
    rows = table[(table["quantity"] == quantity) & (table["period"] == period)]
    if rows.empty:
        return None
    row, draws = rows.iloc[0], found.about.get(DRAWS, "")
    ends = float(row["p10"]), float(row["p90"])
    count = int(draws) if draws.isdecimal() else 0
    return HeadlineRange(quantity, str(row["unit"]), period, float(row["central"]), *ends, count)
