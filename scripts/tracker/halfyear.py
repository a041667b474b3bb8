"""The 72 trusts and their half-year: drawn with a fixed seed, then made to add up to what was published.

Ranks of one draw decide who belongs to which published group, so that the groups overlap as the article says:
the five trusts with all three flags are in deficit and among the seven below a fifth of the year's plan.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.extras.generator.shape import normals, uniforms
from scripts.shipping import apportion
from scripts.tracker.judged import (
    COUNT,
    DEFICIT,
    FORECAST,
    FORECAST_DEFICITS,
    FORECAST_IN_DEFICIT,
    FORECAST_POSITION,
    IN_DEFICIT,
    LITTLE,
    MISSED,
    MISSING,
    NAMED_ACTUAL,
    NAMED_PLAN,
    PLAN,
    PLAN_TO_DATE,
    PLANNED_IN_DEFICIT,
    SEED,
    TRIPLE,
    USE,
)

AUTHORITIES = (
    "North East",
    "North West",
    "Yorkshire and the Humber",
    "East Midlands",
    "West Midlands",
    "East of England",
    "London",
    "South East Coast",
    "South Central",
    "South West",
)
WIDE = {"North": (0, 1, 2), "Midlands and East": (3, 4, 5), "London": (6,), "South": (7, 8, 9)}
SMALLEST_FIRST_HALF = 0.3  # of the year's plan, at two trusts whose plan lies in the second half


def half_year() -> pd.DataFrame:
    """One row a trust: code, name, authority, income, the monitored amounts and the planned position, £m."""
    found = pd.DataFrame({"trust": [f"N{at:02}" for at in range(1, COUNT + 1)]})
    found["name"] = "Acute trust " + found["trust"].str.removeprefix("N")
    found["system"] = _authorities()
    size = np.exp(USE["size_spread"] * normals(SEED, "size", COUNT))
    found["income"] = apportion(pd.Series(size), USE["income"], 1)
    found["group"] = _groups(found["income"])
    found["plan_year"] = _plan_year(found)
    found["plan_to_date"] = _plan_to_date(found)
    found["actual_to_date"] = _actual(found)
    found["forecast"] = _forecast(found)
    found["position_to_date"] = _position(found)
    found["position_forecast"] = _position_forecast(found)
    found["planned"] = _planned(found)
    return found


def _authorities() -> list[str]:
    """Which authority a trust belongs to: at random, none without a trust."""
    order = np.argsort(uniforms(SEED, "authorities", COUNT), kind="stable")
    codes = np.empty(COUNT, dtype=int)
    codes[order] = np.arange(COUNT) % len(AUTHORITIES)
    return [f"A{code + 1:02}" for code in codes]


def _groups(income: pd.Series) -> pd.Series:
    """triple, little (below a fifth for other reasons), named, behind, met: at random in these numbers.

    The named one is a trust of the size that its plan is usual for.
    """
    sizes = {
        "triple": TRIPLE,
        "little": LITTLE - TRIPLE,
        "named": 1,
        "behind": MISSING - LITTLE - 1,
        "met": COUNT - MISSING,
    }
    names = np.repeat(list(sizes), list(sizes.values()))
    groups = pd.Series(names[np.argsort(uniforms(SEED, "groups", COUNT), kind="stable")])
    usual = int(np.argmin((income - NAMED_PLAN * USE["income"] / PLAN).abs()))
    groups[groups == "named"] = groups[usual]
    groups[usual] = "named"
    return groups


def _plan_year(found: pd.DataFrame) -> pd.Series:
    """Plans by income with a random spread; the named one is as it was written."""
    weight = found["income"] * np.exp(USE["plan_spread"] * normals(SEED, "plan", COUNT))
    named = found["group"] == "named"
    plan = apportion(weight.where(~named, 0.0), PLAN - NAMED_PLAN, 1)
    return plan.where(~named, NAMED_PLAN)


def _plan_to_date(found: pd.DataFrame) -> pd.Series:
    """About 42% of the year's plan by half-year, from 36% to 48%; less at the two that are little for that."""
    share = PLAN_TO_DATE / PLAN + 0.12 * (uniforms(SEED, "to date", COUNT) - 0.5)
    late = found["group"] == "little"
    first = (SMALLEST_FIRST_HALF * found["plan_year"]).round(1).where(late, 0.0)
    rest = apportion((share * found["plan_year"]).where(~late, 0.0), PLAN_TO_DATE - first.sum(), 1)
    return (first + rest).round(1)


def _actual(found: pd.DataFrame) -> pd.Series:
    """Savings made: groups by their own ratios, and those that are behind share what is then left."""
    drawn = pd.Series(uniforms(SEED, "actual", COUNT))
    plan, to_date, group = found["plan_year"], found["plan_to_date"], found["group"]
    made = pd.Series(np.zeros(COUNT))
    made = made.where(group != "triple", (to_date * (0.15 + 0.3 * drawn)).clip(upper=0.19 * plan))
    made = made.where(group != "little", plan * (0.17 + 0.02 * drawn))
    made = made.where(group != "named", NAMED_ACTUAL)
    made = made.where(group != "met", np.ceil(to_date * (1 + 0.07 * drawn) * 10 - 1e-9) / 10).round(1)
    behind = group == "behind"
    left = PLAN_TO_DATE - MISSED - made.sum()
    ratio = _raised(0.75 + 0.3 * drawn[behind], to_date[behind], left)
    shared = apportion((ratio * to_date).reindex(made.index, fill_value=0.0), left, 1)
    return made.where(~behind, shared)


def _raised(ratio: pd.Series, weight: pd.Series, total: float) -> pd.Series:
    """Move ratios together, kept between 0.55 and 0.97, until they give the total."""
    low, high = -1.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        moved = (ratio + middle).clip(0.55, 0.97)
        low, high = (middle, high) if float((moved * weight).sum()) < total else (low, middle)
    return (ratio + high).clip(0.55, 0.97)


def _forecast(found: pd.DataFrame) -> pd.Series:
    """Those on plan forecast their plan; the others all but a part of what they lack for the year."""
    plan, group = found["plan_year"], found["group"]
    optimism = pd.Series(uniforms(SEED, "forecast", COUNT))
    gap = (plan - found["actual_to_date"]).where(group != "met", 0.0)
    lack = apportion(gap * (0.4 + optimism), PLAN - FORECAST, 1)
    return (plan - lack).round(1)


def _deficit_ranks(found: pd.DataFrame) -> pd.Series:
    """1 for the most likely deficit: the triple flags first, then by how far behind, with much chance."""
    behind = 1 - found["actual_to_date"] / found["plan_to_date"]
    score = behind + 0.5 * uniforms(SEED, "position", COUNT)
    score = score.mask(found["group"] == "triple", 9 + behind)
    score = score.mask(found["group"] == "little", -9.0)
    return score.rank(method="first", ascending=False)


def _position(found: pd.DataFrame) -> pd.Series:
    """Thirty trusts in deficit, the others a little in surplus; together the published net deficit."""
    short = _deficit_ranks(found) <= IN_DEFICIT
    drawn = pd.Series(uniforms(SEED, "depth", COUNT))
    weight = found["income"] * (0.3 + drawn)
    gross = USE["gross_deficit"]
    deficits = apportion(weight.where(short, 0.0), gross, 1)
    return (apportion(weight.where(~short, 0.0), gross - DEFICIT, 1) - deficits).round(1)


def _position_forecast(found: pd.DataFrame) -> pd.Series:
    """Only the six deepest over income forecast a deficit for the year; everybody else a surplus."""
    depth = (found["position_to_date"] / found["income"]).rank(method="first")
    short = depth <= FORECAST_IN_DEFICIT
    deficits = apportion((-found["position_to_date"]).where(short, 0.0), FORECAST_DEFICITS, 1)
    surplus = apportion(found["income"].where(~short, 0.0), FORECAST_POSITION + FORECAST_DEFICITS, 1)
    return (surplus - deficits).round(1)


def _planned(found: pd.DataFrame) -> pd.Series:
    """Planned position: fewer and smaller deficits than are forecast, surpluses as forecast together."""
    depth = (found["position_to_date"] / found["income"]).rank(method="first")
    short = depth <= PLANNED_IN_DEFICIT
    deficits = apportion((-found["position_to_date"]).where(short, 0.0), USE["planned_deficits"], 1)
    total = USE["planned_position"] + USE["planned_deficits"]
    return (apportion(found["income"].where(~short, 0.0), total, 1) - deficits).round(1)
