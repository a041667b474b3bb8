"""A&E and beds (published by trust), waiting lists and staff (synthetic by trust)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.extras.generator.shape import normals, uniforms
from optimiser.extras.generator.trusts import by_period
from scripts.areas.finance import acute, needs_agency
from scripts.areas.judged import PERIODS, SEED, USE
from scripts.areas.tables import RTT
from scripts.shipping import apportion

AE = "AE4"
WEEKS, WEEKS_A_YEAR = 18, 52
TARGET = 0.92
YEARS = list(PERIODS)


def standards() -> pd.DataFrame:
    """A&E and planned treatment; a patient weighs the same in both."""
    return pd.DataFrame(
        [
            (AE, "A&E four hours", "flow", None, 1.0),
            (RTT, "Planned treatment 18 weeks", "list", WEEKS, 1.0),
        ],
        columns=["standard", "name", "kind", "weeks", "weight"],
    )


def _growth(rate: str) -> list[float]:
    """What a figure of 2016-17 has become in each year."""
    return [(1 + USE[rate]) ** (year + 1) for year in range(len(YEARS))]


def flows(trusts: pd.DataFrame) -> pd.DataFrame:
    """Attendances of 2016-17, grown; every trust keeps its share inside four hours."""
    open_ = trusts[trusts["attendances"] > 0].reset_index(drop=True)
    target = [USE["ae_target_1"], USE["ae_target_2"], USE["ae_target_3"], USE["ae_target_3"]]
    part = by_period(
        open_,
        YEARS,
        demand=open_["attendances"],
        within=open_["attendances"] - open_["over_four_hours"],
        factor=_growth("ae_growth"),
        target=target,
    )
    for name in ("demand", "within"):
        part[name] = (part[name] * part["factor"]).round()
    part.insert(0, "standard", AE)
    return part.drop(columns="factor")


def with_lists(trusts: pd.DataFrame) -> pd.DataFrame:
    """Add `waiting` and `rtt_share`, both synthetic, scaled to the national ones."""
    treats = acute(trusts) & (trusts["beds"] > 0)
    size = trusts["turnover"] * (0.7 + 0.6 * uniforms(SEED, "list", len(trusts)))
    waiting = apportion(size.where(treats, 0.0), USE["rtt_list"], 0)
    late = -(trusts["over_four_hours"] / trusts["attendances"].where(trusts["attendances"] > 0)).fillna(0.1)
    score = normals(SEED, "rtt", len(trusts)) * 0.8 + (late - late.mean()) / late.std() * 0.6
    share = (USE["rtt_share"] + USE["rtt_spread"] * score).clip(0.75, 0.975)
    for _ in range(30):  # a fixed point, because the limits cut some of the shift away
        share = (share + USE["rtt_share"] - (share * waiting).sum() / waiting.sum()).clip(0.75, 0.975)
    return trusts.assign(waiting=waiting, rtt_share=share.round(4))


def _additions(trusts: pd.DataFrame) -> pd.Series:
    """Additions a year that make the list show its share inside 18 weeks."""
    weekly = -np.log(1 - trusts["rtt_share"]) * trusts["waiting"] / (USE["kappa"] * WEEKS)
    yearly: pd.Series = weekly * WEEKS_A_YEAR
    return yearly


def lists(trusts: pd.DataFrame) -> pd.DataFrame:
    """Waiting lists: additions a little above what today's capacity removes."""
    own = trusts[trusts["waiting"] > 0].reset_index(drop=True)
    added = _additions(own)
    part = by_period(
        own,
        YEARS,
        additions=added,
        stops=added * (1 - USE["rtt_drift"]),
        shape=USE["kappa"],
        target=TARGET,
        factor=[(1 + USE["rtt_growth"]) ** year for year in range(len(YEARS))],
    )
    for name in ("additions", "stops"):
        part[name] = (part[name] * part["factor"]).round()
    part.insert(0, "standard", RTT)
    return part.drop(columns="factor")


def capacity(trusts: pd.DataFrame) -> pd.DataFrame:
    """Two steps for A&E, one for planned treatment."""
    rows = []
    added = _additions(trusts)
    for at, trust in enumerate(trusts["trust"]):
        if trusts["attendances"][at] > 0:
            limit = round(USE["ae_step"] * trusts["attendances"][at])
            rows.append((AE, trust, "first", limit, USE["ae_cost_1"], 0.0, USE["ae_wte"]))
            rows.append((AE, trust, "second", limit, USE["ae_cost_2"], 0.0, USE["ae_wte"]))
        if trusts["waiting"][at] > 0:
            limit = round(USE["rtt_step"] * added[at])
            rows.append((RTT, trust, "extra", limit, USE["rtt_cost"], USE["rtt_tariff"], USE["rtt_wte"]))
    return pd.DataFrame(rows, columns=["standard", "trust", "step", "limit", "unit_cost", "tariff", "wte"])


def staffing(trusts: pd.DataFrame) -> pd.DataFrame:
    """Own staff, a floor that some reach only with agency staff, and the ceiling on those."""
    floor = (trusts["expenditure"] * USE["staff_per_million"]).round()
    short = trusts["agency"] / USE["agency_price"]
    spare = floor * USE["staff_to_spare"] * uniforms(SEED, "spare", len(trusts))
    own = floor - short.where(needs_agency(trusts), -spare)
    room = USE["agency_supply"] * short.where(needs_agency(trusts), 0.005 * floor)
    ceilings = [USE["agency_ceiling"], *[USE["agency_ceiling_later"]] * (len(YEARS) - 1)]
    part = by_period(
        trusts,
        YEARS,
        substantive=own.round(2),
        required=floor,
        agency_supply=room.round(1),
        agency_price=USE["agency_price"],
    )
    shares = [apportion(trusts["agency"], total, 3) for total in ceilings]
    part["agency_ceiling"] = np.column_stack(shares).ravel()
    return part


def beds(trusts: pd.DataFrame) -> pd.DataFrame:
    """Beds of acute trusts; where one is fuller than planning allows, its safe level is a point higher."""
    own = trusts[acute(trusts) & (trusts["beds"] > 0)].reset_index(drop=True)
    share = own["occupied"] / own["beds"]
    safe = (share + USE["occupancy_margin"]).clip(USE["planning_occupancy"], 1.0).round(4)
    slope = USE["occupancy_slope"] * own["occupied"] / own["beds"] ** 2 * own["attendances"]
    part = by_period(
        own,
        YEARS,
        available=own["beds"].round(1),
        occupied=own["occupied"].round(1),
        safe_occupancy=safe,
        escalation_limit=(USE["escalation_limit"] * own["beds"]).round(1),
        escalation_cost=USE["bed_cost"],
        escalation_wte=USE["escalation_wte"],
        flow_slope=slope,
        factor=_growth("ae_growth"),
    )
    part["flow_slope"] = (part["flow_slope"] * part["factor"]).round(1)
    return part.drop(columns="factor")
