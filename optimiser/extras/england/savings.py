"""Savings: pools that are fed anew in every year at the pace that has been delivered, and one-off measures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from optimiser.extras.england.ledger import USE, records
from optimiser.extras.england.money import FIRST, LAST, PERIODS, cost_index, spending, variance

EVERYBODY = "all"
CARRIED = "carried_over"
BEHIND_MOST = 4.0
"""A variance beyond this many per cent tells of something else than savings."""


@dataclass(frozen=True)
class Area:
    """One area of savings: who has it, its share of the pool, and its side effects."""

    area: str
    types: tuple[str, ...]
    share: float
    delivery: float
    capital: float
    wte: float
    beds: float
    words: str
    source: str
    grade: str

    def at(self, kind: str) -> bool:
        """Whether trusts of this type have it."""
        return self.types == (EVERYBODY,) or kind in self.types


def _areas() -> tuple[Area, ...]:
    return tuple(
        Area(
            area=row["area"],
            types=tuple(row["types"].split()),
            share=float(row["share"]),
            delivery=float(row["delivery"]),
            capital=float(row["capital"]),
            wte=float(row["wte"]),
            beds=float(row["beds"]),
            words=row["words"],
            source=row["source"],
            grade=row["grade"],
        )
        for row in records(Path(__file__).with_name("areas.csv"))
    )


AREAS = _areas()


def pull(trusts: pd.DataFrame) -> pd.Series:
    """How much more than the middle trust of its type a trust can save: by the rank of its cost index."""
    rank = cost_index(trusts).groupby(trusts["type"]).rank(pct=True)
    count = cost_index(trusts).groupby(trusts["type"]).transform("count")
    return (1 + USE["benchmark_pull"] * (2 * rank - 1 - 1 / count)).fillna(1.0)


def potentials(trusts: pd.DataFrame, period: str) -> pd.DataFrame:
    """What each area (column) adds anew at each trust (row) in a period, £m a year at plan value.

    Of every type of trust the same share of expenditure.
    """
    weight = spending(trusts, period) * pull(trusts)
    kinds = trusts["type"]
    by_type = spending(trusts, period).groupby(kinds).transform("sum") / weight.groupby(kinds).transform(
        "sum"
    )
    pool = USE["recurrent_pool"] * weight * by_type
    whole = kinds.map({kind: sum(a.share for a in AREAS if a.at(kind)) for kind in set(kinds)})
    found = {a.area: (pool * a.share / whole).where(kinds.map(a.at), 0.0) for a in AREAS}
    return pd.DataFrame(found)


def delivery_rates(trusts: pd.DataFrame) -> pd.DataFrame:
    """Expected delivery by trust (row) and area (column): the area's, less what the trust was behind its plan.

    Then all are moved together so that the mean, weighted with the potential, is the observed one.
    """
    behind = (-variance(trusts)).clip(0.0, BEHIND_MOST) * USE["delivery_variance"]
    raw = pd.DataFrame({area.area: area.delivery - behind for area in AREAS})
    weight = potentials(trusts, FIRST)
    weight = weight / weight.to_numpy().sum()
    least, most = USE["delivery_least"], USE["delivery_most"]
    shift = 0.0
    for _ in range(50):  # a fixed point, because the limits cut some of the shift away
        shift += USE["delivery_mean"] - ((raw + shift).clip(least, most) * weight).to_numpy().sum()
    return (raw + shift).clip(least, most).round(3)


def opportunities(trusts: pd.DataFrame) -> pd.DataFrame:
    """Every scheme of every trust: one for each area and year, and what is carried over from 2025-26."""
    rates = {area: rate.to_dict() for area, rate in delivery_rates(trusts).items()}
    sizes = {
        (str(area), period): size.to_dict()
        for period in PERIODS
        for area, size in potentials(trusts, period).items()
    }
    spent = spending(trusts).to_dict()
    rows: list[dict[str, object]] = []
    for trust, kind in trusts["type"].items():
        rows.append(_carried(str(trust), USE["carried_over"] * spent[trust], USE["delivery_mean"]))
        for area in AREAS:
            if area.at(kind):
                rate = rates[area.area][trust]
                rows += [_scheme(str(trust), area, p, sizes[area.area, p][trust], rate) for p in PERIODS]
    return pd.DataFrame(rows)


def _scheme(trust: str, area: Area, period: str, potential: float, delivery: float) -> dict[str, object]:
    """What a year brings; beds close as they fall empty, only the last schemes close beds still needed."""
    return {
        "opportunity": f"{trust}-{area.area}-{period}",
        "trust": trust,
        "area": area.area,
        "potential": round(potential, 3),
        "delivery": delivery,
        "part_year": USE["part_year"],
        "one_off_cost": USE["cost_start"],
        "capital": area.capital,
        "wte": area.wte,
        "beds": area.beds if period == LAST else 0.0,
        "first_period": period,
        "needs_support": False,
        "lumpy": False,
        "qia": "approved",
    }


def _carried(trust: str, potential: float, delivery: float) -> dict[str, object]:
    whole = Area(CARRIED, (EVERYBODY,), 0.0, delivery, 0.0, 0.0, 0.0, "", "", "D")
    row = _scheme(trust, whole, FIRST, potential, delivery)
    return row | {"part_year": 1.0, "one_off_cost": 0.0}


def one_offs(trusts: pd.DataFrame) -> pd.DataFrame:
    """One-off measures, as large in every year as they have been."""
    measures = (
        ("balance_sheet", USE["one_off_balance_sheet"], 0.0, 0.0, 0.0),
        ("vacancy_freeze", USE["one_off_vacancies"], USE["vacancy_payback"], 0.0, USE["vacancy_wte"]),
        (
            "deferred_maintenance",
            USE["one_off_maintenance"],
            USE["maintenance_payback"],
            USE["maintenance_backlog"],
            0.0,
        ),
    )
    spent = {period: spending(trusts, period) for period in PERIODS}
    rows = [
        (trust, measure, period, round(share * spent[period][trust], 3), payback, backlog, wte)
        for trust in trusts.index
        for measure, share, payback, backlog, wte in measures
        for period in PERIODS
    ]
    return pd.DataFrame(rows, columns=["trust", "measure", "period", "limit", "payback", "backlog", "wte"])


def delivery() -> pd.DataFrame:
    """How uncertain delivery is, the same in every area for want of evidence."""
    areas = [CARRIED, *(area.area for area in AREAS)]
    return pd.DataFrame({"area": areas, "spread": USE["delivery_spread"], "common": USE["delivery_common"]})
