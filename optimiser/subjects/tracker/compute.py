"""The tracker: savings and position in the year beside plan and forecast, and the forecast put at risk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from optimiser.errors import Fault, InputError, RunError
from optimiser.instances import Instance
from optimiser.worlds.risk.book import Book, Line, Total, cells_of, gathered, risk_table
from optimiser.worlds.risk.simulate import Simulation, simulate
from optimiser.worlds.risk.tables import outturn_table
from trustmodels.allocation.worlds import Marginal

# The tracker: each trust's savings and position in the year beside its plan and its forecast, with flags.

LITTLE, BEHIND = 0.2, 0.5
"""The flags of the tracker of 2011-12: savings to date below a fifth of the year's plan; more than half
behind the plan to date; and a deficit to date. All three together are the triple flag."""
FLAGS = ("little", "behind", "deficit")
AMOUNTS = ("plan_year", "plan_to_date", "actual_to_date", "forecast", "position_to_date", "position_forecast")


@dataclass(frozen=True)
class Tracker:
    """The tracker of one period.

    Attributes:
        period: the period that is monitored.
        rows: a row a trust, see `tracker`.
        total: the same columns for all of them together, one row; flags count trusts.
    """

    period: str
    rows: pd.DataFrame
    total: pd.DataFrame

    def trusts(self, flag: str) -> list[str]:
        """The trusts with a flag, in the order of the table."""
        return list(self.rows.loc[self.rows[flag], "trust"])


def monitored_period(instance: Instance, period: str | None = None) -> str:
    """The period to track: the one named, else the last that has monitoring.

    Raises:
        RunError: the instance has no monitoring.
        InputError: none in the period named.
    """
    found = set(instance.tables["monitoring"]["period"])
    if not found:
        raise RunError(
            f"{instance.name} has nothing to track: give it a monitoring table, as instances/README.md "
            "describes it"
        )
    if period is not None and period not in found:
        remedy = f"monitored are {', '.join(sorted(found))}"
        raise InputError([Fault("--period", f"{period} is not monitored", remedy)])
    order = list(instance.tables["periods"]["period"])
    return period or max(found, key=order.index)


def tracker(instance: Instance, period: str | None = None) -> Tracker:
    """Plan, actual and forecast of every trust that is monitored in a period.

    Args:
        instance: a checked instance with a monitoring table.
        period: the last monitored one if absent.

    Returns:
        Beside the amounts of the table (£m): `missed` (£m behind the plan to date), `delivered` (share of
        the plan to date), `of_year` (actual as a share of the year's plan), `of_forecast` (the forecast as a
        share of the year's plan), `to_come` (£m that the forecast still expects), `rest` (that as a share of
        what the plan has left: 1 is the plan), `catch_up` (that as a multiple of what was made to date), the
        three flags and `triple`. A share of nothing is empty.
    """
    name = monitored_period(instance, period)
    table = instance.tables["monitoring"]
    rows = table[table["period"] == name].drop(columns="period").reset_index(drop=True)
    measured = _flagged(_measured(rows))
    total = _measured(rows[list(AMOUNTS)].sum().to_frame().T.assign(trust="all"))
    counts = {flag: int(measured[flag].sum()) for flag in (*FLAGS, "triple")}
    return Tracker(name, measured, total.assign(**counts)[list(measured.columns)])


def _measured(rows: pd.DataFrame) -> pd.DataFrame:
    to_come = rows["forecast"] - rows["actual_to_date"]
    return rows[["trust", *AMOUNTS]].assign(
        missed=rows["plan_to_date"] - rows["actual_to_date"],
        delivered=_ratio(rows["actual_to_date"], rows["plan_to_date"]),
        of_year=_ratio(rows["actual_to_date"], rows["plan_year"]),
        of_forecast=_ratio(rows["forecast"], rows["plan_year"]),
        to_come=to_come,
        rest=_ratio(to_come, rows["plan_year"] - rows["plan_to_date"]),
        catch_up=_ratio(to_come, rows["actual_to_date"]),
    )


def records(frame: pd.DataFrame) -> list[Any]:
    """The rows of a table as named tuples of plain values."""
    return list(frame.astype(object).itertuples(index=False))


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    """A share of something that is there; empty where there is nothing to be a share of."""
    return part.astype(float) / whole.astype(float).where(whole > 0, np.nan)


def _flagged(rows: pd.DataFrame) -> pd.DataFrame:
    little = rows["of_year"] < LITTLE
    behind = rows["delivered"] < 1 - BEHIND
    deficit = rows["position_to_date"] < 0
    return rows.assign(little=little, behind=behind, deficit=deficit, triple=little & behind & deficit)


# The forecast put at risk: where the year ends if what is to come is delivered as savings usually are.

BASES = {
    "all": "all that is forecast for the rest of the year",
    "new": "only what does not run yet",
}
STATED = "all"
"""The reading that is said. Published shares delivered are of all savings of a period, those that ran already among
them, so that it is like for like; no such share speaks of the other one, which stands in the table beside it."""


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
