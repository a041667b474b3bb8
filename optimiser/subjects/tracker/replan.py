"""The rest of a year planned again: from where each trust really is, how far it can still get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.instances import Instance, from_tables
from optimiser.results import Run
from optimiser.subjects.tracker.compute import Tracker, records
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path
from trustmodels.contract import BY_NAME

# The money of the rest of a year: where each trust is, what runs, and what is left of totals and pots.

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


# The rest of the year as an instance of its own: from where each trust really is.

KEPT = ("systems", "cash", "standards", "estate", "travel", "delivery", "sources", "assumptions", "capacity")


@dataclass(frozen=True)
class Rest:
    """What is left of a period.

    Attributes:
        period: the period that is under way.
        years: its whole length.
        elapsed: the share of it that is over.
        parts: codes of the periods that the rest is cut into, equally long.
        drift: how much of the difference between the real position to date and the one that the plan and the
            savings made imply goes on: 1 at the same rate, 0 none of it.
        as_forecast: whether the rest, savings apart, is taken as each trust forecasts it and not at the rate to
            date; one without a forecast goes on at its rate.
    """

    period: str
    years: float
    elapsed: float
    parts: tuple[str, ...]
    drift: float
    as_forecast: bool = False

    @property
    def part_years(self) -> float:
        """Length of a part in years."""
        return self.years * self.part

    @property
    def part(self) -> float:
        """A part as a share of the whole period."""
        return (1 - self.elapsed) / len(self.parts)


def rest_of(
    instance: Instance, found: Tracker, elapsed: float, parts: int, drift: float, *, as_forecast: bool = False
) -> Rest:
    """What is left of the monitored period.

    Raises:
        InputError: the period is not the first of the instance, or nothing or all of it is over.
    """
    periods = instance.tables["periods"]
    faults = []
    if found.period != periods["period"].iloc[0]:
        remedy = "take the earlier periods out of the instance, or track without the re-plan: --no-replan"
        faults.append(Fault("monitoring", f"{found.period} is not the first period of the instance", remedy))
    if not 0 < elapsed < 1:
        faults.append(
            Fault(
                "--elapsed",
                f"{elapsed} is not between 0 and 1: the period must have begun and not ended",
                "write e.g. 0.5",
            )
        )
    if faults:
        raise InputError(faults)
    names = tuple(f"{found.period}-rest" + (f"-{n + 1}" if parts > 1 else "") for n in range(parts))
    return Rest(found.period, float(periods["years"].iloc[0]), elapsed, names, drift, as_forecast)


def rest_instance(instance: Instance, found: Tracker, rest: Rest) -> Instance:
    """The instance of the rest of the year.

    The rules, with e the share that is over:

    * Growth is that of the period, already in it; a part has its share of the period's length.
    * Adjustments carry the position to date, the savings that run (of those made to date, (1-e)/e come again
      in the rest) and the drift; the positions of the parts add up to that of the whole year. `as_forecast`
      takes for the drift what the trust's own forecast of its position says beyond its forecast of savings.
    * Pots, budgets, ceilings and limits are shared out by time, as the contract says of each column. Control
      totals, commissioners' positions and
      the position to date are spread evenly over the parts, so that their sums are those of the year.
    * Opportunities are less what was delivered: its full-year value at plan, taken off all of the trust's
      schemes in proportion. Agreed asks and ring-fences are less what was made.
    * Lists and backlog grow to where they stand with nothing decided. Cash is that of the start of
      the year: the adjustments carry the position to date into it, once.
    * Underlying totals, service changes and published figures concern the whole year and are left out.
    """
    tables: dict[str, pd.DataFrame] = {name: instance.tables[name] for name in KEPT}
    tables |= {
        "periods": pd.DataFrame({"period": rest.parts, "years": rest.part_years}),
        "drivers": _no_growth(rest),
        "trusts": trusts_now(instance, rest),
        "adjustments": adjustments(instance, found, rest),
        "control_totals": control_totals(instance, rest),
        "commissioners": _spread(instance, rest),
        "envelope": _by_time(instance, rest, "envelope"),
        "opportunities": _opportunities(instance, found, rest),
        "one_offs": _by_time(instance, rest, "one_offs"),
        "opening": _opening(instance, rest),
        "flows": _by_time(instance, rest, "flows"),
        "lists": _by_time(instance, rest, "lists"),
        "staffing": _by_time(instance, rest, "staffing"),
        "beds": _by_time(instance, rest, "beds"),
        "asks": _asks(instance, found, rest),
        "ring_fences": _ring_fences(instance, found, rest),
    }
    filled = {name: frame for name, frame in tables.items() if len(frame) or name == "opportunities"}
    return from_tables(filled, instance.settings, f"{instance.name}-rest")


def _no_growth(rest: Rest) -> pd.DataFrame:
    rates = ("price_uplift", "funded_growth", "cost_inflation", "demand_growth")
    return pd.DataFrame(
        {"period": rest.parts, "type": "*", **dict.fromkeys(rates, 0.0), "marginal_cost": 1.0}
    )


def _each_part(frame: pd.DataFrame, rest: Rest) -> pd.DataFrame:
    """The rows of the period, once for every part."""
    return pd.concat([frame.assign(period=part) for part in rest.parts], ignore_index=True)


def _now(instance: Instance, rest: Rest, table: str) -> pd.DataFrame:
    frame = instance.tables[table]
    return frame[frame["period"] == rest.period]


def _by_time(instance: Instance, rest: Rest, table: str) -> pd.DataFrame:
    """The rows of the period for every part, its amounts by time; which these are the contract says."""
    rows = _now(instance, rest, table)
    amounts = [column.name for column in BY_NAME[table].columns if column.by_time]
    return _each_part(rows.assign(**{name: rows[name] * rest.part for name in amounts}), rest)


def _spread(instance: Instance, rest: Rest) -> pd.DataFrame:
    """The commissioners' position of the whole period, spread evenly as the system totals are."""
    rows = _now(instance, rest, "commissioners")
    return _each_part(rows.assign(position=rows["position"] / len(rest.parts)), rest)


def _made(found: Tracker) -> Mapping[str, float]:
    """Savings made to date, £m."""
    return dict(zip(found.rows["trust"], found.rows["actual_to_date"].clip(lower=0.0), strict=True))


def _opportunities(instance: Instance, found: Tracker, rest: Rest) -> pd.DataFrame:
    """What is left to start: potential less the full-year value at plan of what was delivered."""
    frame = instance.tables["opportunities"]
    rows = frame[(frame["first_period"] == rest.period)].copy()
    yearly = {t: amount / (rest.elapsed * rest.years) for t, amount in _made(found).items()}
    counted = rows["potential"] * rows["delivery"] * (rows["qia"] != "rejected")
    worth = counted.groupby(rows["trust"]).transform("sum")
    used = rows["trust"].map(yearly).astype(float).fillna(0.0) / worth.where(worth > 0, 1.0)
    left = (1 - used.where(worth > 0, 0.0)).clip(lower=0.0)
    return rows.assign(potential=rows["potential"] * left, first_period=rest.parts[0])


def _opening(instance: Instance, rest: Rest) -> pd.DataFrame:
    frame = instance.tables["opening"].copy()
    estate = instance.tables["estate"].set_index("trust")["growth"].to_dict()
    lists = _now(instance, rest, "lists")
    grown = {
        (row.trust, f"list:{row.standard}"): rest.elapsed * (row.additions - row.stops)
        for row in records(lists)
    }
    amounts = []
    for row in records(frame):
        if row.stock == "cash":
            amounts.append(row.amount)
        elif row.stock == "backlog":
            amounts.append(row.amount * (1 + estate.get(row.trust, 0.0)) ** (rest.elapsed * rest.years))
        else:
            amounts.append(max(0.0, row.amount + grown.get((row.trust, row.stock), 0.0)))
    return frame.assign(amount=amounts)


def _asks(instance: Instance, found: Tracker, rest: Rest) -> pd.DataFrame:
    rows = _now(instance, rest, "asks")
    made = rows["trust"].map(_made(found)).astype(float).fillna(0.0)
    left = {name: (rows[name] - made).clip(lower=0.0) / len(rest.parts) for name in ("least", "most")}
    return _each_part(rows.assign(**left), rest)


def _ring_fences(instance: Instance, found: Tracker, rest: Rest) -> pd.DataFrame:
    rows = _now(instance, rest, "ring_fences")
    kind = instance.tables["trusts"].set_index("trust")["type"].to_dict()
    made: dict[str, float] = {}
    for trust, amount in _made(found).items():
        made[kind[trust]] = made.get(kind[trust], 0.0) + amount
    done = rows["type"].map(made).astype(float).fillna(0.0)
    left = (rows["cip_most"] - done).clip(lower=0.0) / len(rest.parts)
    return _each_part(rows.assign(grant_least=rows["grant_least"] * rest.part, cip_most=left), rest)


# The rest of the year planned again: how far each trust can still get from where it is.


def outturns(whole: pd.DataFrame, found: Tracker, rest: Rest, run: Run) -> pd.DataFrame:
    """Where the year ends for each trust if the rest of it goes as planned again, £m.

    Args:
        whole: the year's control totals, as in the contract.
        found: the tracker.
        rest: what is left of the year.
        run: how_far on the instance of the rest.

    Returns:
        trust, `position_to_date`, `savings` (asked for in the rest, at annual value), `grant`, `outturn`
        (with grants, over the whole year), `forecast` (the trust's own), `control_total` and `gap` (what is
        missing of it); forecast and position are empty where a trust is not monitored, the last two where
        it has no total.
    """
    table = run.tables["allocation"]
    table = table[table["period"].isin(rest.parts)]
    sums = table.groupby("trust", sort=False)[["cip", "grant", "reported"]].sum()
    rows = found.rows.set_index("trust")
    wanted = (whole["level"] == "trust") & (whole["period"] == rest.period) & (whole["basis"] == "reported")
    totals = whole[wanted].set_index("id")["amount"]
    frame = pd.DataFrame(
        {
            "position_to_date": rows["position_to_date"].reindex(sums.index),
            "savings": sums["cip"],
            "grant": sums["grant"],
            "outturn": sums["reported"],
            "forecast": rows["position_forecast"].reindex(sums.index),
            "control_total": totals.reindex(sums.index),
        }
    )
    frame["gap"] = (frame["control_total"] - frame["outturn"]).clip(lower=0.0)
    return frame.rename_axis("trust").reset_index()
