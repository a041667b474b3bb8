"""The money of the rest of a year: where each trust is, what runs, and what is left of totals and pots."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import pandas as pd

from optimiser.instances import Instance
from optimiser.track.tracker import Tracker, records
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

if TYPE_CHECKING:
    from optimiser.track.rest import Rest

TO_DATE, RUNNING, DRIFT = "position to date", "savings that run", "drift that goes on"
ASSUMED = "position to date as the path has it, and what happens once"


def trusts_now(instance: Instance, rest: Rest) -> pd.DataFrame:
    """The trusts with the income, expenditure and benchmark of the period at annual rate, £m a year."""
    income, spend, _ = do_nothing_path(allocation_data(instance.tables, instance.settings))
    frame = instance.tables["trusts"]
    rates = {
        name: [side[t, rest.period] / rest.years for t in frame["trust"]]
        for name, side in (("income", income), ("expenditure", spend))
    }
    grown = pd.Series(rates["expenditure"], index=frame.index) / frame["expenditure"]
    return frame.assign(**rates, expected_cost=frame["expected_cost"] * grown)


def run_rate(instance: Instance, found: Tracker, rest: Rest) -> pd.DataFrame:
    """By monitored trust, £m: what the path gives to date, and what goes on in the rest of the year.

    Returns:
        trust, `to_date` (position), `running` (savings made to date, again in the rest), `drift` (the
        position to date less growth, what happens once and savings made, as far as it goes on; or what the
        trust forecasts instead) and `beyond_rate` (by how much its forecast is better than the rate; empty
        where it has none).
    """
    income, spend, _ = do_nothing_path(allocation_data(instance.tables, instance.settings))
    own = instance.tables["adjustments"]
    once = own[own["period"] == rest.period].groupby("trust")["amount"].sum().to_dict()
    again, rows = (1 - rest.elapsed) / rest.elapsed, []
    for row in records(found.rows):
        nothing = rest.elapsed * (income[row.trust, rest.period] - spend[row.trust, rest.period])
        apart = row.position_to_date - nothing - once.get(row.trust, 0.0) - row.actual_to_date
        at_rate, said = rest.drift * apart * again, _forecast(row, nothing * again)
        drift = said if rest.as_forecast and isfinite(said) else at_rate
        rows.append((row.trust, row.position_to_date, row.actual_to_date * again, drift, said - at_rate))
    return pd.DataFrame(rows, columns=["trust", "to_date", "running", "drift", "beyond_rate"])


def _forecast(row: Any, nothing: float) -> float:  # noqa: ANN401 - a row of the tracker
    """What a trust's forecast of its position takes the rest to bring beyond the path and its forecast of savings."""
    to_come: float = row.position_forecast - row.position_to_date
    savings: float = row.forecast - row.actual_to_date
    return to_come - savings - nothing


def adjustments(instance: Instance, found: Tracker, rest: Rest) -> pd.DataFrame:
    """The adjustments of the parts, £m: what was, what runs and what drifts, spread evenly over them.

    What happens once in the period has happened where a trust is monitored. A trust that is not is taken to
    be where its path puts it with nothing decided.
    """
    rates, count = run_rate(instance, found, rest), len(rest.parts)
    rows = [
        (trust, part, label, amount / count)
        for label, column in ((TO_DATE, "to_date"), (RUNNING, "running"), (DRIFT, "drift"))
        for trust, amount in zip(rates["trust"], rates[column], strict=True)
        for part in rest.parts
    ]
    income, spend, nothing = do_nothing_path(allocation_data(instance.tables, instance.settings))
    for trust in instance.tables["trusts"]["trust"]:
        if trust not in set(rates["trust"]):
            key = trust, rest.period
            assumed = nothing[key] - (1 - rest.elapsed) * (income[key] - spend[key])
            rows += [(trust, part, ASSUMED, assumed / count) for part in rest.parts]
    return pd.DataFrame(rows, columns=["trust", "period", "label", "amount"])


def control_totals(instance: Instance, rest: Rest) -> pd.DataFrame:
    """The year's reported totals, spread evenly over the parts, £m."""
    frame = instance.tables["control_totals"]
    rows = frame[(frame["period"] == rest.period) & (frame["basis"] == "reported")]
    rows = rows.assign(amount=rows["amount"] / len(rest.parts))
    return pd.concat([rows.assign(period=part) for part in rest.parts], ignore_index=True)
