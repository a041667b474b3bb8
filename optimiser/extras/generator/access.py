"""A&E, waiting lists, extra capacity and journeys."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.extras.generator.shape import Margins, Shape
from optimiser.extras.generator.trusts import by_period

AE, RTT = "AE4", "RTT18"
WEEKS, WEEKS_A_YEAR = 18, 52
CONSTITUTION = 0.92
FLOW_PACE, LIST_PACE = 0.03, 0.1  # of demand, and of the list, in a year


def standards() -> pd.DataFrame:
    """One flow and one list."""
    rows = [
        (AE, "A&E four hours", "flow", None, 1.0),
        (RTT, "Planned treatment 18 weeks", "list", WEEKS, 1.0),
    ]
    return pd.DataFrame(rows, columns=["standard", "name", "kind", "weeks", "weight"])


def attendances(trusts: pd.DataFrame) -> pd.Series:
    """A&E patients of the first year."""
    return trusts["attendances"] * trusts["size"]


def flows(margins: Margins, trusts: pd.DataFrame, periods: list[str], shape: Shape) -> pd.DataFrame:
    """A&E: demand grows, and each trust keeps its share."""
    factor = margins.growth("ae_growth", len(periods))
    target = [margins.of_year("ae_target", year) for year in range(len(periods))]
    come = attendances(trusts)
    part = by_period(
        trusts, periods, demand=come, within=come * trusts["ae_share"], factor=factor, target=target
    )
    for name in ("demand", "within"):
        part[name] = (part[name] * part["factor"]).round()
    part.insert(0, "standard", AE)
    return part.drop(columns="factor").assign(pace=FLOW_PACE if shape.has("pace") else None)


def additions(margins: Margins, trusts: pd.DataFrame) -> pd.Series:
    """Additions a year with which the list shows its share inside 18 weeks."""
    rate = -np.log(1 - trusts["rtt_share"]) / (margins.constants["shape"] * WEEKS) * WEEKS_A_YEAR
    yearly: pd.Series = rate * trusts["list"] * trusts["size"]
    return yearly


def stops(margins: Margins, trusts: pd.DataFrame) -> pd.Series:
    """What today's capacity removes in the first year."""
    return additions(margins, trusts) + trusts["list_fall"] * trusts["list"] * trusts["size"]


def lists(margins: Margins, trusts: pd.DataFrame, periods: list[str], shape: Shape) -> pd.DataFrame:
    """Waiting lists; targets rise by as many points as the national ones, up to the constitutional one."""
    factor = margins.growth("rtt_growth", len(periods))
    known = margins.years["rtt_gain"]
    gain = np.cumsum([known[year] if year < len(known) else 0.0 for year in range(len(periods))])
    part = by_period(
        trusts,
        periods,
        additions=additions(margins, trusts),
        stops=stops(margins, trusts).clip(lower=0.0),
        shape=margins.constants["shape"],
        target=trusts["rtt_share"],
        factor=factor,
        gain=[float(step) for step in gain],
    )
    for name in ("additions", "stops"):
        part[name] = (part[name] * part["factor"]).round()
    part["target"] = (part["target"] + part["gain"]).clip(upper=CONSTITUTION).round(4)
    part.insert(0, "standard", RTT)
    return part.drop(columns=["factor", "gain"]).assign(pace=LIST_PACE if shape.has("pace") else None)


def capacity(margins: Margins, trusts: pd.DataFrame) -> pd.DataFrame:
    """Steps of extra capacity, each dearer than the last."""
    base = {"flow": (AE, attendances(trusts)), "list": (RTT, stops(margins, trusts).clip(lower=0.0))}
    parts = []
    for record in margins.capacity:
        standard, work = base[record["kind"]]
        part = pd.DataFrame({"standard": standard, "trust": trusts["trust"], "step": record["step"]})
        part["limit"] = (record["share"] * work).round()
        parts.append(part.assign(**{name: record[name] for name in ("unit_cost", "tariff", "wte")}))
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


AT_ONCE = 500
"""Origins whose distances to everybody are held at once: all of ten thousand trusts would take 3 GiB."""


def _reached(margins: Margins, trusts: pd.DataFrame, start: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places of origins from `start` on and of those whom they reach within the limit, and the minutes."""
    places, x, y = margins.places, trusts["x"].to_numpy(), trusts["y"].to_numpy()
    own = np.arange(start, min(start + AT_ONCE, len(x)))
    km = np.sqrt((x[own, None] - x) ** 2 + (y[own, None] - y) ** 2)
    minutes = places["road_fixed"] + places["road_km"] * km + places["road_root_km"] * np.sqrt(km)
    minutes[own - start, own] = np.inf
    minutes = minutes.round(1)
    origin, destination = np.nonzero(minutes <= margins.settings["transfer_minutes"])
    return own[origin], destination, minutes[origin, destination]


def travel(margins: Margins, trusts: pd.DataFrame) -> pd.DataFrame:
    """Journeys by road within the limit, both ways, by a fit of minutes to distance."""
    places, codes = margins.places, trusts["trust"].to_numpy()
    parts = [_reached(margins, trusts, start) for start in range(0, len(trusts), AT_ONCE)]
    origin, destination, taken = (np.concatenate(part) for part in zip(*parts, strict=True))
    cost = np.ceil((places["cost_fixed"] + places["cost_minute"] * taken).round(6))
    return pd.DataFrame(
        {"origin": codes[origin], "destination": codes[destination], "minutes": taken, "transfer_cost": cost}
    )
