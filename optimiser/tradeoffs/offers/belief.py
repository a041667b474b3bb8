"""Where an offer and the plan differ: what each side would have to believe for the other to be right.

The plan asks for savings at plan value and expects a share of them to arrive. The trust offers what it believes will
arrive. So the offer is held against what the plan expects, and what the plan asks for against the trust's own range.

The spread of what arrives is that of the table of delivery: schemes of one area at one trust go together, areas are
independent (as `simulate` draws them); the sum is taken as normal.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan, sqrt

import pandas as pd
from scipy.special import ndtr

from optimiser.explain.verified_run import Opened
from optimiser.tolerances import TOLD
from optimiser.tradeoffs.offers.sheet import TrustOffer
from optimiser.worlds.risk.book import risk_table
from optimiser.worlds.risk.tables import without_noise
from trustmodels.allocation.definitions import savings

BEYOND, BELOW, WITHIN = "asked beyond its range", "asked below its range", "asked within its range"
COLUMNS = (
    "trust", "name", "period", "asked", "expected", "offer", "low", "high", "difference", "where", "chance_trust",
    "share_expected", "share_needed", "chance_plan", "unknown", "grant", "reason",
)  # fmt: skip


def compared_offers(answer: Opened, offers: Sequence[TrustOffer]) -> pd.DataFrame:
    """A row an offer, the largest difference first.

    Columns: trust, name, period; asked (what the plan asks for) and expected (what of it the plan expects to arrive);
    offer, low, high; difference (offer less expected); where (whether the ask lies in the trust's range); chance_trust
    (by the trust's own range, that all it is asked for arrives); share_expected (of its schemes, what the plan expects
    to arrive) and share_needed (what would have to arrive for the offer); chance_plan (by the table of delivery, that
    the offer or more arrives; empty without that table); unknown (£m by which the offer is more than all that the plan
    starts would bring in full); grant; reason. £m of the period.
    """
    names = answer.instance.tables["trusts"].set_index("trust")["name"].astype(str)
    spreads = (
        {area: spread for area, (spread, _) in risk_table(answer.instance).items()} if _told(answer) else None
    )
    rows = [_row(answer, offer, str(names[offer.trust]), spreads) for offer in offers]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    order = frame["difference"].abs().sort_values(ascending=False, kind="stable").index
    return without_noise(frame.loc[order].reset_index(drop=True))


def _told(answer: Opened) -> bool:
    return len(answer.instance.tables["delivery"]) > 0


def _row(
    answer: Opened, offer: TrustOffer, name: str, spreads: dict[str, float] | None
) -> tuple[object, ...]:
    case, plan, at = answer.case, answer.plan, (offer.trust, offer.period)
    steps = {
        o: float(savings.gain_step(case, plan, o, offer.period)) for o in case.owned.get(offer.trust, ())
    }
    once = float(savings.one_offs(case, plan, *at))
    planned = sum(steps.values())
    arriving = sum(step * float(case.opportunities[o].delivery) for o, step in steps.items())
    asked, expected = float(savings.cip(case, plan, *at)), arriving + once
    needed = (offer.offer - once) / planned if planned > TOLD else nan
    chance = nan if spreads is None else _chance(answer, steps, spreads, offer.offer - expected)
    where = BEYOND if asked > offer.high + TOLD else BELOW if asked < offer.low - TOLD else WITHIN
    return (
        offer.trust, name, offer.period, asked, expected, offer.offer, offer.low, offer.high, offer.offer - expected,
        where, offer.chance_of(asked), arriving / planned if planned > TOLD else nan, needed, chance,
        max(0.0, offer.offer - planned - once), float(plan.grant[at]), offer.reason,
    )  # fmt: skip


def _chance(answer: Opened, steps: dict[str, float], spreads: dict[str, float], more: float) -> float:
    """The chance that so much more than is expected arrives, by the spread of each area."""
    areas: dict[str, float] = {}
    for scheme, step in steps.items():
        area = answer.case.opportunities[scheme].area
        areas[area] = areas.get(area, 0.0) + step * spreads.get(area, 0.0)
    deviation = sqrt(sum(part**2 for part in areas.values()))
    if deviation <= 0:
        return float(more <= TOLD)
    return float(ndtr(-more / deviation))
