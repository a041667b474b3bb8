"""Who and when: periods, systems, trusts, how their money grows, and the years of the horizon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil

from trustmodels.contract.table import (
    PERIOD,
    SYSTEM,
    TRUST,
    Column,
    ColumnBeside,
    Table,
    amount,
    code,
    number,
    positive,
    rate,
    share,
    text,
)

# Who and when: periods, systems, trusts, and how their money grows if nothing is done.

PERIODS = Table(
    "periods",
    "The periods of the plan, in the order of the rows.",
    ("period",),
    (
        code("period", "Code of the period, such as 2026-27."),
        Column(
            "years",
            "number",
            "Length: 1 for a year, 0.25 for a quarter.",
            "years",
            lower=0.0,
            above=True,
            upper=100.0,  # a number of days or a calendar year is no length
            usual=(0.015, 10),
        ),
    ),
    required=True,
    ordered=True,
    filled=True,
)

SYSTEMS = Table(
    "systems",
    "The systems (ICB or STP footprints); each lies in one region. A system may have no trusts.",
    ("system",),
    (
        code("system", "Code of the system."),
        text("name", "Name of the system."),
        code("region", "Code of the region; empty where it is not known.", empty="blank"),
    ),
    required=True,
    filled=True,
)

TRUSTS = Table(
    "trusts",
    "The trusts, each in one system.",
    ("trust",),
    (
        code("trust", "ODS code of the trust."),
        text("name", "Name of the trust."),
        code("type", "Type of trust, such as acute; drivers and ring-fences go by it."),
        SYSTEM,
        amount(
            "income",
            "Recurrent annual income in the base year.",
            "£m a year",
            usual=(1, 20000),
            beside=(ColumnBeside("expenditure", 0.4, 2.5),),
        ),
        positive(
            "expenditure", "Recurrent annual expenditure in the base year.", "£m a year", usual=(1, 20000)
        ),
        Column(
            "latitude",
            "number",
            "Where the trust is.",
            "degrees",
            -90.0,
            90.0,
            empty="none",
            means="not known",
        ),
        Column(
            "longitude",
            "number",
            "Where the trust is.",
            "degrees",
            -180.0,
            180.0,
            empty="none",
            means="not known",
        ),
        positive(
            "expected_cost",
            "What its patients would cost at benchmark in the base year, with the cost that it cannot avoid; "
            "never computed from its own claim.",
            "£m a year",
            "none",
            means="no test of its cost",
            since="2",
            usual=(1, 20000),
            beside=(ColumnBeside("expenditure", 0.3, 3),),
        ),
        positive(
            "deprivation",
            "Deprivation of its catchment: score of the Index of Multiple Deprivation, the mean over its people; "
            "a higher score is more deprived. No question reads it.",
            "score",
            "none",
            means="not known",
            since="2",
            usual=(1, 95),
        ),
        share(
            "aged_65",
            "Share of its catchment's people who are 65 or older. No question reads it.",
            "share",
            "none",
            means="not known",
            since="2",
            usual=(0.02, 0.6),
        ),
    ),
    required=True,
    filled=True,
)

DRIVERS = Table(
    "drivers",
    "Growth by period and type of trust. A type with a row has one for every period; the row * serves all "
    "types without rows of their own.",
    ("period", "type"),
    (
        PERIOD,
        code("type", "Type of trust, or * for all the others."),
        rate("price_uplift", "Rise in the price paid for the same activity.", usual=(0.0004, 0.2)),
        rate("funded_growth", "Growth in activity that is paid for.", usual=(0.0004, 0.2)),
        rate("cost_inflation", "Rise in the cost of the same activity.", usual=(0.0004, 0.2)),
        rate("demand_growth", "Growth in activity that is needed.", usual=(0.0004, 0.2)),
        amount(
            "marginal_cost", "Cost of one more unit of activity.", "share of average cost", usual=(0.05, 2)
        ),
    ),
    required=True,
    filled=True,
)

ADJUSTMENTS = Table(
    "adjustments",
    "Amounts on a trust's position that happen once; several rows of a trust and period add up.",
    (),
    (
        TRUST,
        PERIOD,
        text("label", "What it is."),
        number("amount", "Effect on the position; a cost is negative.", "£m", per_size=(1e-7, 0.6)),
    ),
)


# Years of the horizon: when each begins, and what a period that covers parts of them takes from each.

CLOSE = 1e-3
"""Times are compared to this part of a year: twelve periods of 0.0834 are a year (formulation §3)."""


def ends(lengths: Iterable[float]) -> list[float]:
    """0 and the end of every period, in years from the start; the end of a year is one where it is that close."""
    found = [0.0]
    for length in lengths:
        end = found[-1] + length
        year = float(round(end))
        found.append(year if found[-1] < year and abs(end - year) <= CLOSE else end)
    return found


def beginnings(lengths: Sequence[float]) -> tuple[int, ...]:
    """For every year of the horizon, the place of the period in which it begins (0 is the first)."""
    spans = list(pairwise(ends(lengths)))
    years = range(ceil(spans[-1][1]) if spans else 0)
    return tuple(at for year in years for at, (start, end) in enumerate(spans) if start <= year < end)


def means(lengths: Sequence[float], levels: Sequence[float]) -> tuple[float, ...]:
    """For every period the mean of what stands level in each year, by the time it has of the years."""
    return tuple(_mean(start, end, levels) for start, end in pairwise(ends(lengths)))


def _mean(start: float, end: float, levels: Sequence[float]) -> float:
    parts = [(max(0.0, min(end, year + 1) - max(start, year)), level) for year, level in enumerate(levels)]
    return sum(part / (end - start) * level for part, level in parts if part)
