"""Income, expenditure and position of each trust in the base year: synthetic by trust, published in sum.

Published: income, net deficit, support and one-off savings of all trusts, how many were in deficit, and the
gap with which they entered the next year; loans by trust. Expenditure in sum follows. By trust: income from
beds and attendances where trusts of known income show how, else by type; deficits by what was drawn in loans.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.extras.generator.shape import normals, uniforms
from scripts.areas.judged import PUBLISHED_DEFICIT, SEED, USE
from scripts.shipping import apportion

LATER_INCOME = 87_000.0  # £m, all trusts, 2018-19; recalled
TYPICAL = {
    "acute-specialist": 200.0,
    "mental-health": 225.0,
    "community": 140.0,
    "care-trust": 130.0,
    "ambulance": 220.0,
}
"""£m a year, before all are scaled to the published total."""


def with_finance(trusts: pd.DataFrame) -> pd.DataFrame:
    """Add the money of the base year, £m.

    `turnover` (with the fund) and `fund`, `income` (without it), `expenditure` (without agency and interest),
    `agency`, and `reported` (the position on the published basis, with everything).
    """
    found = trusts.assign(turnover=turnover(trusts))
    found["fund"] = _fund(found)
    found["income"] = (found["turnover"] - found["fund"]).round(2)
    found["reported"] = reported(found)
    found["agency"] = _agency(found)
    found["expenditure"] = _expenditure(found)
    return found


def acute(trusts: pd.DataFrame) -> pd.Series:
    """Trusts of an acute type, specialist ones among them."""
    return trusts["type"].str.startswith("acute")


def turnover(trusts: pd.DataFrame) -> pd.Series:
    """Income of 2016-17; the sum is the published one."""
    total, spread = USE["total_income"], USE["size_spread"]
    known = trusts["income_later"] * total / LATER_INCOME
    fitted = acute(trusts) & (trusts["major"] > 0) & (trusts["beds"] > 0)
    base = fitted & known.notna()
    work = trusts[["beds", "major"]].to_numpy()
    rates, *_ = np.linalg.lstsq(work[base], known[base].to_numpy(), rcond=None)
    by_work = pd.Series(work @ rates.round(9), index=trusts.index)
    noise = np.exp(spread * normals(SEED, "size", len(trusts)) - spread**2 / 2)
    by_type: pd.Series = trusts["type"].map(TYPICAL).astype(float) * noise
    unknown = by_work.where(fitted, by_type)
    scale = (total - known.sum()) / unknown[known.isna()].sum()
    return apportion(known.fillna(unknown * scale), total)


def _fund(trusts: pd.DataFrame) -> pd.Series:
    """Most of the fund went to trusts with a major A&E department, the rest to all others, by income."""
    general, targeted = 1600.0, USE["stf_2016_17"] - 1600.0
    with_ae = trusts["major"] > 0
    first = apportion(trusts["turnover"].where(with_ae, 0.0), general)
    return (first + apportion(trusts["turnover"].where(~with_ae, 0.0), targeted)).round(2)


def reported(trusts: pd.DataFrame) -> pd.Series:
    """Reported position: who drew most over income is in deficit, everybody else in surplus."""
    count = round(USE["trusts_in_deficit"])
    drawing = trusts["drawn"] - trusts["repaid"]
    late = trusts["over_four_hours"] / trusts["attendances"].where(trusts["attendances"] > 0)
    need = drawing / trusts["turnover"] + 1e-3 * late.fillna(0.0) * acute(trusts)
    short = need.rank(method="first", ascending=False) <= count
    by_drawing = USE["deficit_by_drawing"]
    drawn = drawing.clip(lower=0.0).where(short, 0.0)
    size = trusts["turnover"].where(short, 0.0) * (
        1 + USE["noise"] * (uniforms(SEED, "deficit", len(trusts)) - 0.5)
    )
    weight = by_drawing * drawn / drawn.sum() + (1 - by_drawing) * size / size.sum()
    gross = USE["gross_deficit"]
    surplus = trusts["turnover"].where(~short, 0.0) * (0.3 + uniforms(SEED, "surplus", len(trusts)))
    return (apportion(surplus, gross - PUBLISHED_DEFICIT) - apportion(weight, gross)).round(2)


def _agency(trusts: pd.DataFrame) -> pd.Series:
    """Agency spending of 2016-17: seven trusts in ten need it, more where there is a deficit."""
    drawn = uniforms(SEED, "agency", len(trusts))
    weight = trusts["turnover"] * (0.4 + drawn) * np.where(trusts["reported"] < 0, 1.3, 1.0)
    return apportion(weight.where(needs_agency(trusts), 0.0), USE["agency_spending"])


def needs_agency(trusts: pd.DataFrame) -> pd.Series:
    """Trusts whose own staff are fewer than their floor."""
    return pd.Series(uniforms(SEED, "users", len(trusts)) < USE["agency_users"], index=trusts.index)


def interest(trusts: pd.DataFrame) -> pd.Series:
    """A year's interest on the loans that were open at the end of 2016-17, £m."""
    return (USE["loan_interest"] * trusts["loans"]).round(4)


def interest_paid(trusts: pd.DataFrame) -> pd.Series:
    """Interest of 2016-17 itself, on the mean of opening and closing loans, £m."""
    return USE["loan_interest"] * (trusts["loans_opening"] + trusts["loans"]) / 2


def growth() -> tuple[float, float]:
    """What a pound of income and of expenditure becomes in a year."""
    return 1 + USE["income_growth"], (1 + USE["cost_inflation"]) * (
        1 + USE["marginal_cost"] * USE["demand_growth"]
    )


def expenditure_total(trusts: pd.DataFrame) -> float:
    """Base-year expenditure without agency staff and interest that opens 2017-18 with the published gap."""
    price, cost = growth()
    rest = USE["agency_spending"] + interest(trusts).sum()
    return float((trusts["income"].sum() * price + USE["opening_gap"] - rest) / cost)


def _expenditure(trusts: pd.DataFrame) -> pd.Series:
    """By trust: what its reported position was made of without the fund and without one-offs.

    The sum is given by the gap; one-offs (savings that happened once and everything else that did) are what
    is left over, shared by income.
    """
    carried = (
        trusts["income"] - trusts["reported"] + trusts["fund"] - trusts["agency"] - interest_paid(trusts)
    )
    one_offs = expenditure_total(trusts) - carried.sum()
    return (carried + one_offs * trusts["turnover"] / trusts["turnover"].sum()).round(4)


def other_one_offs(trusts: pd.DataFrame) -> float:
    """What made 2016-17 look better beside the fund and one-off savings, £m: what no publication explains."""
    underlying = trusts["income"].sum() - trusts["expenditure"].sum() - trusts["agency"].sum()
    underlying -= interest_paid(trusts).sum()
    return float(-PUBLISHED_DEFICIT - USE["stf_2016_17"] - USE["non_recurrent_cip"] - underlying)
