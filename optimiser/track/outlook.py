"""The forecast put at risk: where the year ends if what is to come is delivered as savings usually are."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from optimiser.instances import Instance
from optimiser.risk.book import Book, Line, cells_of, gathered, risk_table
from optimiser.risk.simulate import Simulation, simulate
from optimiser.risk.tables import outturn_table
from optimiser.risk.totals import Total
from optimiser.track.tracker import Tracker, records
from trustmodels.allocation.marginal import Marginal

BASES = {
    "all": "all that is forecast for the rest of the year",
    "new": "only what does not run yet",
}


def _weights(instance: Instance) -> pd.DataFrame:
    """Each opportunity that can be planned for, and its part in its trust's potential."""
    rows = instance.tables["opportunities"]
    rows = rows[(rows["qia"] != "rejected") & (rows["potential"] > 0)]
    return rows.assign(part=rows["potential"] / rows.groupby("trust")["potential"].transform("sum"))


def book_of_rest(
    instance: Instance, found: Tracker, elapsed: float, at_risk: str = "all", common: float | None = None
) -> Book:
    """The trusts' own forecasts as a book: their positions, with the savings to come not taken for granted.

    A trust's savings to come are spread over its areas as its potential is, and delivered by their shares: a
    share of 1 gives the position that it forecasts.

    Args:
        instance: with opportunities (whose delivery is the mean) and a delivery table.
        found: its tracker.
        elapsed: the share of the period that is over, above 0.
        at_risk: `all` that is still to come, or only what is `new`: beyond what the rest of the year brings
            at the rate made to date, which then counts as certain; losses to date run on for nobody.
        common: replaces the common share of every area.

    Raises:
        RunError: the instance has no delivery table.
    """
    risks, weights = risk_table(instance, common), _weights(instance)
    rows = found.rows.set_index("trust")
    made = rows["actual_to_date"].clip(lower=0.0) if at_risk == "new" else 0.0
    running = made * (1 - elapsed) / elapsed
    open_amount = (rows["to_come"] - running).clip(lower=0.0).to_dict()
    lines = []
    for row in records(weights[weights["trust"].isin(rows.index)]):
        gain = (open_amount[row.trust] * float(row.part),)
        marginal = Marginal(float(row.delivery), *risks.get(row.area, (0.0, 0.0)))
        lines.append(Line(row.trust, row.area, marginal, gain, gain))
    kept = gathered(lines)
    slip = dict.fromkeys(rows.index, 0.0)
    for line in kept:
        slip[line.trust] += (1 - line.marginal.mean) * line.gain[0]
    expected = {(t, found.period): float(rows["position_forecast"][t]) - slip[t] for t in slip}
    cells = cells_of(instance)
    areas = tuple(sorted({area for _, area in cells}))
    book = Book((found.period,), tuple(slip), areas, cells, kept, expected, (), (0.0,))
    return replace(book, totals=_totals(instance, book))


def _totals(instance: Instance, book: Book) -> tuple[Total, ...]:
    """The reported totals of monitored trusts; the sector's only where every trust is monitored."""
    period = book.periods[0]
    every = set(instance.tables["trusts"]["trust"]) <= set(book.trusts)
    totals = []
    for row in records(instance.tables["control_totals"]):
        members = {"trust": (row.id,), "sector": book.trusts if every else ()}.get(row.level, ())
        if (row.period, row.basis) == (period, "reported") and members and set(members) <= set(book.trusts):
            expected = sum(book.expected[t, period] for t in members)
            totals.append(Total(row.level, row.id, period, row.basis, float(row.amount), members, expected))
    return tuple(totals)


def outlook(
    instance: Instance,
    found: Tracker,
    elapsed: float,
    draws: int = 10_000,
    seed: int = 0,
    common: float | None = None,
) -> dict[str, Simulation]:
    """The forecast simulated on both readings of what is at risk, by the keys of `BASES`."""
    return {
        basis: simulate(book_of_rest(instance, found, elapsed, basis, common), draws, seed) for basis in BASES
    }


def outlook_table(simulated: dict[str, Simulation], certainty: float = 0.8) -> pd.DataFrame:
    """The fan of the year's outturn on each reading, £m; `forecast` is what the trusts say."""
    parts = []
    for basis, one in simulated.items():
        amount = sum(line.gain[0] for line in one.book.lines)
        fan = outturn_table(one, certainty).rename(columns={"planned": "forecast"})
        parts.append(fan.assign(at_risk=basis, amount_at_risk=round(amount, 6)))
    frame = pd.concat(parts, ignore_index=True)
    first = ["at_risk", "amount_at_risk"]
    return frame[[*first, *(name for name in frame if name not in first)]]
