"""A&E, waiting lists, extra capacity and travel."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from scripts.england.assumptions import RANGE, USE
from scripts.england.who import PERIODS, growth

AE, RTT = "AE4", "RTT18"
WEEKS, WEEKS_A_YEAR = 18, 52
AE_TARGET, RTT_TARGET, RTT_GAIN = 0.78, 0.65, 0.05  # published
RTT_CONSTITUTION = 0.92
AE_STEPS = {
    "first": (570, 1.0),
    "second": (700, 1.5),
    "third": (810, 2.0),
}  # £ a patient; staff beside the first
ISLAND = "R1F"  # no road leads to the Isle of Wight
CHILDREN = {"RBS", "RCU", "RQ3"}  # their patients are not those of the trusts next door


def standards() -> pd.DataFrame:
    """The two standards; a patient weighs the same in both."""
    return pd.DataFrame(
        [
            (AE, "A&E four hours", "flow", None, 1.0),
            (RTT, "Planned treatment 18 weeks", "list", WEEKS, 1.0),
        ],
        columns=["standard", "name", "kind", "weeks", "weight"],
    )


def flows(trusts: pd.DataFrame) -> pd.DataFrame:
    """A&E of 2024-25 as published, grown; each trust keeps its share, because growth is funded."""
    factor = {
        period: (1 + USE["demand_growth"]) * more for period, more in growth(USE["demand_growth"]).items()
    }
    pace = dict(zip(PERIODS, (USE["ae_pace"], USE["ae_pace_later"], USE["ae_pace_later"]), strict=True))
    targets = dict(zip(PERIODS, (AE_TARGET, USE["ae_target_2026_27"], USE["ae_target_2027_28"]), strict=True))
    within = trusts["attendances"] - trusts["over_four_hours"]
    rows = [
        (
            AE,
            trust,
            p,
            round(trusts["attendances"][at] * factor[p]),
            round(within[at] * factor[p]),
            targets[p],
            pace[p],
        )
        for at, trust in enumerate(trusts["trust"])
        for p in PERIODS
    ]
    return pd.DataFrame(rows, columns=["standard", "trust", "period", "demand", "within", "target", "pace"])


def weekly_additions(trusts: pd.DataFrame) -> pd.Series:
    """Additions a week that make today's list show today's share inside 18 weeks."""
    inside = trusts["within_18_weeks"] / trusts["list"]
    rate: pd.Series = -np.log(1 - inside) * trusts["list"] / (USE["kappa"] * WEEKS)
    return rate


def movement(trusts: pd.DataFrame) -> pd.Series:
    """What today's capacity makes of each list in a year: the nation's trend before the plan, at every trust."""
    return pd.Series(USE["list_trend"], index=trusts.index) * trusts["list"]


def rtt_targets(trusts: pd.DataFrame) -> pd.DataFrame:
    """Targets by trust (row) and period (column), whose mean over today's lists is the national target.

    First year: 5 points for everybody, or a level that is the same for all who are far behind. After that,
    all add the same number of points until the constitutional standard.
    """
    share = trusts["within_18_weeks"] / trusts["list"]
    weight = trusts["list"] / trusts["list"].sum()
    last = _raised(lambda level: (share + RTT_GAIN).clip(lower=level), weight, RTT_TARGET)
    found = {PERIODS[0]: last}
    later = (USE["rtt_target_2026_27"], USE["rtt_target_2027_28"])
    for period, goal in zip(PERIODS[1:], later, strict=True):
        last = _raised(_further(last), weight, goal)
        found[period] = last
    return pd.DataFrame(found).round(4)


def _further(before: pd.Series) -> Callable[[float], pd.Series]:
    return lambda gain: (before + gain).clip(upper=RTT_CONSTITUTION)


def _raised(targets: Callable[[float], pd.Series], weight: pd.Series, goal: float) -> pd.Series:
    """Bisect the level at which the weighted mean of the targets is the goal."""
    low, high = 0.0, 1.0
    for _ in range(60):
        level = (low + high) / 2
        low, high = (level, high) if (targets(level) * weight).sum() < goal else (low, level)
    return targets(high)


def lists(trusts: pd.DataFrame) -> pd.DataFrame:
    """Waiting lists: today's capacity lets them move as they moved before the plan."""
    factor = growth(USE["rtt_growth"])
    additions = (weekly_additions(trusts) * WEEKS_A_YEAR).round()
    stops = (additions - movement(trusts)).round()
    targets = rtt_targets(trusts)
    rows = [
        (
            RTT,
            trust,
            period,
            round(additions[at] * factor[period]),
            round(stops[at] * factor[period]),
            USE["kappa"],
            targets.loc[at, period],
            USE["list_pace"],
        )
        for at, trust in enumerate(trusts["trust"])
        for period in PERIODS
    ]
    columns = ["standard", "trust", "period", "additions", "stops", "shape", "target", "pace"]
    return pd.DataFrame(rows, columns=columns)


def capacity(trusts: pd.DataFrame) -> pd.DataFrame:
    """Three steps for each standard, each dearer than the last."""
    stops = weekly_additions(trusts) * WEEKS_A_YEAR - movement(trusts)
    rows = []
    for at, trust in enumerate(trusts["trust"]):
        ae_limit = round(USE["ae_step"] * trusts["attendances"][at])
        rtt_limit = round(USE["rtt_step"] * stops[at])
        rows += [(AE, trust, step, ae_limit, cost, 0.0, staff) for step, cost, staff in _ae_steps()]
        rows += [
            (RTT, trust, step, rtt_limit, cost, USE["rtt_tariff"], staff)
            for step, cost, staff in _rtt_steps()
        ]
    columns = ["standard", "trust", "step", "limit", "unit_cost", "tariff", "wte"]
    return pd.DataFrame(rows, columns=columns)


def _ae_steps() -> list[tuple[str, float, float]]:
    """Name, £ a patient and staff for 1,000 patients: the range of the cost is what the steps cost."""
    low, high = RANGE["ae_cost"]
    staff = USE["ae_wte"]
    return [("first", low, staff), ("second", USE["ae_cost"], 1.5 * staff), ("third", high, 2 * staff)]


def _rtt_steps() -> list[tuple[str, float, float]]:
    cost, own = USE["rtt_cost"], USE["rtt_wte"]
    return [
        ("day", cost, own),
        ("evening", round(cost * USE["rtt_premium_evening"]), own),
        ("outside", round(cost * USE["rtt_premium_outside"]), USE["rtt_wte_outside"]),
    ]


def travel(trusts: pd.DataFrame, minutes: pd.DataFrame) -> pd.DataFrame:
    """Journeys by road within the limit, in both directions, between trusts that could swap patients."""
    able = [t for t in trusts["trust"] if t != ISLAND and t not in CHILDREN]
    rows = []
    for origin in able:
        for destination in able:
            time = float(minutes.loc[origin, destination])
            if origin != destination and time <= USE["transfer_minutes"]:
                cost = USE["transfer_fixed"] + USE["transfer_minute"] * time
                rows.append((origin, destination, max(time, 1.0), math.ceil(cost)))
    return pd.DataFrame(rows, columns=["origin", "destination", "minutes", "transfer_cost"])
