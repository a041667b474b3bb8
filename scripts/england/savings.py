"""Savings opportunities and one-off measures: published benchmarks, scaled to a national total."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scripts.england.assumptions import USE
from scripts.england.money import critical_backlog
from scripts.england.who import PERIODS, first_year_spending

NETWORKS = "pathology_imaging"
LONGEST = 2  # years until what has to be built can start
ONE_OFF_DECLINE = {period: 1 - years / 6 for years, period in enumerate(PERIODS)}


@dataclass(frozen=True)
class Area:
    """One area of savings: its size, its side effects and what its benchmark is made of."""

    area: str
    share: float
    delivery: float
    later: int
    capital: float
    wte: float
    beds: float
    pending: float
    signals: tuple[str, ...]
    words: str
    source: str
    grade: str


def _areas() -> tuple[Area, ...]:
    with Path(__file__).with_name("areas.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Area(
                row["area"],
                float(row["share"]),
                float(row["delivery"]),
                int(row["later"]),
                float(row["capital"]),
                float(row["wte"]),
                float(row["beds"]),
                float(row["pending"]),
                tuple(row["signals"].split("+")),
                row["words"],
                row["source"],
                row["grade"],
            )
            for row in csv.DictReader(file)
        )


AREAS = _areas()
WHOLE = sum(area.share for area in AREAS)


def benchmarks(trusts: pd.DataFrame) -> pd.DataFrame:
    """Where each trust stands in each signal, as a rank from 0 (best) to 1 (most to gain)."""
    signals = pd.DataFrame(
        {
            "cost_gap": trusts["cost_index"],
            "occupancy": trusts["occupied"] / trusts["beds"],
            "waits": 1 - trusts["within_18_weeks"] / trusts["list"],
            "backlog_gap": critical_backlog(trusts) / trusts["turnover"],
        }
    )
    ranks = (signals.rank(method="average") - 1) / (len(signals) - 1)
    return ranks.assign(size=0.5)


def potentials(trusts: pd.DataFrame, area: Area) -> pd.Series:
    """Potential of an area by trust, £m a year: size times benchmark, scaled to the area's national total."""
    spending = first_year_spending(trusts)
    rank = benchmarks(trusts)[list(area.signals)].mean(axis=1)
    weight = spending * (1 + USE["benchmark_pull"] * (2 * rank - 1))
    return area.share / WHOLE * USE["opportunity_total"] * spending.sum() * weight / weight.sum()


def delivery_rates(trusts: pd.DataFrame) -> pd.DataFrame:
    """Expected delivery by trust (row) and area (column).

    The area's rate, the same at every trust: nothing published before the plan tells trusts apart. All areas are moved
    together so that the mean, weighted with the potential, is the observed one.
    """
    raw = pd.DataFrame({a.area: a.delivery for a in AREAS}, index=trusts.index)
    weight = pd.DataFrame({a.area: potentials(trusts, a) for a in AREAS})
    weight = weight / weight.to_numpy().sum()
    least, most = USE["delivery_least"], USE["delivery_most"]
    shift = 0.0
    for _ in range(50):  # a fixed point, because the limits cut some of the shift away
        gap = USE["delivery_mean"] - ((raw + shift).clip(least, most) * weight).to_numpy().sum()
        shift += gap
    return (raw + shift).clip(least, most).round(3)


def opportunities(trusts: pd.DataFrame) -> pd.DataFrame:
    """Every scheme of every trust, in the order of trusts and areas."""
    rates = delivery_rates(trusts)
    rows: list[dict[str, object]] = []
    sizes = {area.area: potentials(trusts, area) for area in AREAS}
    hubs = network_hubs(trusts)
    in_need = needs_national_support(trusts)
    spending = first_year_spending(trusts)
    for at, trust in enumerate(trusts["trust"]):
        for area in AREAS:
            rate = rates[area.area][at]
            rows += _schemes(trust, area, sizes[area.area][at], rate, lumpy=trust in hubs)
            rows += _pending(trust, area, spending[at], rate)
        if in_need[at]:
            rows.append(_supported(trust, spending[at], rates["workforce_productivity"][at]))
    return pd.DataFrame(rows)


def needs_national_support(trusts: pd.DataFrame) -> pd.Series:
    """Trusts whose planned deficit is large."""
    large: pd.Series = -trusts["plan"] / trusts["turnover"] > USE["support_deficit"]
    return large


def network_hubs(trusts: pd.DataFrame) -> set[str]:
    """The largest trust of every system with enough trusts for a pathology and imaging network."""
    groups = trusts.groupby("system")["turnover"]
    large = groups.transform("size") >= USE["lumpy_systems"]
    return set(trusts.loc[large & (groups.transform("max") == trusts["turnover"]), "trust"])


def _row(trust: str, label: str, area: Area, potential: float, delivery: float) -> dict[str, object]:
    return {
        "opportunity": f"{trust}-{area.area}-{label}",
        "trust": trust,
        "area": area.area,
        "potential": round(potential, 3),
        "delivery": delivery,
        "part_year": USE["part_year_later"],
        "one_off_cost": USE["cost_later"],
        "capital": area.capital,
        "wte": area.wte,
        "beds": 0.0,
        "first_period": PERIODS[0],
        "needs_support": False,
        "lumpy": False,
        "qia": "approved",
    }


def _schemes(trust: str, area: Area, size: float, rate: float, *, lumpy: bool) -> list[dict[str, object]]:
    """What is ready now, and what needs preparing; a network is built at once or not at all.

    Beds close as they fall empty; only the last schemes close beds that are still needed.
    """
    soon, waits = USE["ready_share"], 1 - USE["ready_share"]
    ready = _row(trust, "ready", area, soon * size, rate)
    ready |= {"part_year": USE["part_year_ready"], "one_off_cost": USE["cost_ready"]}
    if area.later == LONGEST:
        built = _row(trust, "built", area, waits * size, rate)
        return [ready, built | {"first_period": PERIODS[-1], "lumpy": lumpy and area.area == NETWORKS}]
    prepared = _row(trust, "next", area, USE["next_share"] * size, rate) | {"first_period": PERIODS[1]}
    last = _row(trust, "last", area, (waits - USE["next_share"]) * size, rate)
    return [ready, prepared, last | {"first_period": PERIODS[-1], "beds": area.beds}]


def _pending(trust: str, area: Area, spending: float, rate: float) -> list[dict[str, object]]:
    if not area.pending:
        return []
    size = USE["pending_potential"] * area.pending * spending
    return [_row(trust, "pending", area, size, rate) | {"qia": "pending"}]


def _supported(trust: str, spending: float, rate: float) -> dict[str, object]:
    """What only a trust on the national support programme can start."""
    row = _row(trust, "supported", AREAS[0], USE["support_potential"] * spending, rate)
    return row | {"needs_support": True}


def one_offs(trusts: pd.DataFrame) -> pd.DataFrame:
    """One-off measures; what the balance sheet holds runs out."""
    spending = first_year_spending(trusts)
    rows = [
        (trust, measure, period, round(share * spending[at], 3), payback, backlog, wte)
        for at, trust in enumerate(trusts["trust"])
        for measure, limits, payback, backlog, wte in _measures()
        for period, share in limits.items()
    ]
    columns = ["trust", "measure", "period", "limit", "payback", "backlog", "wte"]
    return pd.DataFrame(rows, columns=columns)


def _measures() -> list[tuple[str, dict[str, float], float, float, float]]:
    sheet = {p: USE["one_off_balance_sheet"] * part for p, part in ONE_OFF_DECLINE.items()}
    vacancies = dict.fromkeys(PERIODS, USE["one_off_vacancies"])
    maintenance = dict.fromkeys(PERIODS, USE["one_off_maintenance"])
    return [
        ("balance_sheet", sheet, 0.0, 0.0, 0.0),
        ("vacancy_freeze", vacancies, USE["vacancy_payback"], 0.0, USE["vacancy_wte"]),
        ("deferred_maintenance", maintenance, USE["maintenance_payback"], USE["maintenance_backlog"], 0.0),
    ]


def delivery() -> pd.DataFrame:
    """How uncertain delivery is, the same in every area for want of evidence."""
    areas = [area.area for area in AREAS]
    return pd.DataFrame({"area": areas, "spread": USE["delivery_spread"], "common": USE["delivery_common"]})
