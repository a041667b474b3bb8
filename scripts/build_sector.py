"""Write instances/sector-2017-18: the NHS provider sector at month 6 of 2017-18, and the back-test on its page.

    python -m scripts.build_sector

Sector totals are published; how they lie among the twelve groups of trusts is made up and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from pathlib import Path

import pandas as pd

from optimiser.instances import Instance, from_tables, write_instance
from scripts.rows import first_columns, table_of
from scripts.sector.calibration import LEFT_OUT, RATIOS, TRUST_CORRELATION, TRUSTS, calibrated
from scripts.sector.page import page
from scripts.sector.spread import spread
from trustmodels.contract import BY_NAME

FOLDER = Path(__file__).resolve().parents[1] / "instances" / "sector-2017-18"
YEAR = "2017-18"
INCOME = 82_500.0
"""£m, operating income: between £82bn and £83bn."""
PLANNED_POSITION = -496.0
RECURRENT, ONE_OFFS, ONE_OFFS_FORECAST = 3_390.0, 315.0, 598.0
"""£m of savings planned for the year, and the one-offs forecast at month 6."""
MADE = {"recurrent": 961.0, "one-offs": 296.0}
SHORT = 169.0
"""£m of savings to date, and how far that is behind the plan to date."""
FORECAST = 2_897.0 + ONE_OFFS_FORECAST
TO_DATE, POSITION_FORECAST, OUTTURN = -1_150.0, -623.0, -960.0
"""£m: position at month 6, its forecast then, and where the year ended (used for nothing but the back-test)."""
HAPPENED = (
    ("reported", "2016-17", -791.0, "King's Fund, NHS in a nutshell: trusts in deficit"),
    (
        "reported",
        YEAR,
        OUTTURN,
        "NHS Improvement, performance of the NHS provider sector, year end 2017-18; £966m in the accounts",
    ),
    ("cip", "2016-17", 3_100.0, "NHS Improvement, performance of the NHS provider sector, quarter 1 2017-18"),
    ("cip", YEAR, 3_200.0, "NHS Improvement, as quoted by HSJ; £842m of it once"),
)
"""What the sector ended at, £m, in the year before and in this one; no source has it by trust."""
AREAS = {"operational_productivity": 538 / 1_257, "other_recurrent": 1 - 538 / 1_257}
"""Savings areas by their part of the savings to date: £538m were of the kinds that the Carter review named."""
PART_YEAR = 0.6
HFMA = "HFMA, 5 December 2017, on the month 6 figures of NHS Improvement"
NHSI = "NHS Improvement, performance of the NHS provider sector, quarter 2 and year end 2017-18"
SPLIT = "made up: how the sector's total lies among groups of trusts"
OGL, MIT = "Open Government Licence v3.0", "MIT"

# Code, name, type; size; then weights of the deficit, and of what was made and forecast beside the plan.
GROUPS = [
    ("G01", "Large teaching, 1", "acute", 13, 9, 1.00, 1.00),
    ("G02", "Large teaching, 2", "acute", 12, 17, 0.92, 1.00),
    ("G03", "Large teaching, 3", "acute", 11, 22, 0.86, 0.98),
    ("G04", "Medium acute, 1", "acute", 10, 5, 1.04, 1.00),
    ("G05", "Medium acute, 2", "acute", 9, 16, 0.90, 1.00),
    ("G06", "Medium acute, 3", "acute", 9, 21, 0.78, 0.95),
    ("G07", "Small acute, 1", "acute", 7, 13, 0.88, 1.00),
    ("G08", "Small acute, 2", "acute", 6, 19, 0.66, 0.92),
    ("G09", "Specialist", "specialist", 4, -3, 1.05, 1.02),
    ("G10", "Mental health, 1", "mental_health", 8, -8, 1.00, 1.00),
    ("G11", "Mental health, 2", "mental_health", 7, -6, 0.98, 1.00),
    ("G12", "Community and ambulance", "community", 4, -5, 0.96, 1.00),
]
CODES = [group[0] for group in GROUPS]
SIZES = [float(group[3]) for group in GROUPS]
DEFICITS = [float(group[4]) for group in GROUPS]
MADE_BESIDE = [group[5] * group[3] for group in GROUPS]
FORECAST_BESIDE = [group[6] * group[3] for group in GROUPS]


def _frame(name: str, rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    return table_of(name, rows)


def _trusts() -> list[tuple[object, ...]]:
    """Expenditure is income less the position before any saving, so that plan and control totals agree."""
    income, planned = spread(INCOME, SIZES), spread(PLANNED_POSITION, DEFICITS)
    saved = spread(RECURRENT + ONE_OFFS, SIZES)
    return [
        (code, name, kind, "SECTOR", i, round(i - p + s, 1), None, None)
        for (code, name, kind, *_), i, p, s in zip(GROUPS, income, planned, saved, strict=True)
    ]


def _opportunities(mean: float) -> list[tuple[object, ...]]:
    rows = []
    for area, part in AREAS.items():
        for code, amount in zip(CODES, spread(round(RECURRENT * part, 1), SIZES), strict=True):
            potential = round(amount / PART_YEAR, 1)
            rows.append(
                (f"{code}-{area}", code, area, potential, mean, PART_YEAR, 0, 0, 0, 0, YEAR, False, False)
            )
    return [(*row, "approved") for row in rows]


def monitoring() -> list[tuple[object, ...]]:
    """Month 6 by group; every column adds up to the published total."""
    made = sum(MADE.values())
    columns = (
        spread(RECURRENT + ONE_OFFS, SIZES),
        spread(made + SHORT, SIZES),
        spread(made, MADE_BESIDE),
        spread(FORECAST, FORECAST_BESIDE),
        spread(TO_DATE, DEFICITS),
        spread(POSITION_FORECAST, DEFICITS),
    )
    return [(code, YEAR, *amounts) for code, *amounts in zip(CODES, *columns, strict=True)]


def delivery() -> tuple[float, float, float]:
    """Mean, and for a group of trusts the spread and its common share, of what is delivered.

    The spread of the sector's ratio comes from the other years. A group of n trusts averages over them, so with a
    correlation of r between trusts, r / (r + (1 - r)/n) of its variance is common to all groups; the spread of a
    group is what gives the sector the spread that it has.
    """
    mean, sector = calibrated(leave_out=LEFT_OUT)
    each = TRUSTS / len(GROUPS)
    common = TRUST_CORRELATION / (TRUST_CORRELATION + (1 - TRUST_CORRELATION) / each)
    weights = [size / sum(SIZES) * part for size in SIZES for part in AREAS.values()]
    own = sum(weight**2 for weight in weights)
    return round(mean, 4), round(sector / sqrt(common + (1 - common) * own), 4), round(common, 3)


def _assumptions() -> list[tuple[object, ...]]:
    mean, wide, common = delivery()
    seen = [ratio for year, _, ratio in RATIOS if year != LEFT_OUT]
    other = "Ratios of delivered to planned savings of other years: " + "; ".join(
        f"{what} {ratio:.3f}" for year, what, ratio in RATIOS if year != LEFT_OUT
    )
    planned = round((RECURRENT + ONE_OFFS) / INCOME, 9)
    return [
        ("delivery_mean", "Share of the savings planned for a period that is delivered in it.", mean,
         round(min(seen), 4), round(max(seen), 4), "share", other, "C"),
        ("delivery_spread", "Standard deviation of that share for a group of trusts.", wide, round(wide / 2, 4),
         round(2 * wide, 4), "share", "The same ratios; two of them say little about a spread", "D"),
        ("trust_correlation", "Correlation of the delivered shares of two trusts.", TRUST_CORRELATION, 0.1, 0.6,
         "correlation", "Judgement", "D"),
        ("delivery_common", "Part of a group's variance that is common to all groups.", common, 0.7, 0.95, "share",
         "From the correlation of trusts and some 20 trusts a group", "D"),
        ("part_year", "Part of a full year's effect felt in the year it starts.", PART_YEAR, 0.5, 0.7, "share",
         "Judgement; 39% of the savings were planned for the first half", "D"),
        ("planned_efficiency", "The savings in the plans, as a share of income.", planned, planned, planned, "share",
         HFMA, "B"),
    ]  # fmt: skip


SOURCES = {
    "periods": ("published", NHSI, "the financial year", OGL),
    "systems": ("synthetic", SPLIT, "one for the whole sector", MIT),
    "trusts": (
        "estimated",
        NHSI,
        "income of the sector; expenditure before savings follows from the plan",
        OGL,
    ),
    "drivers": ("synthetic", SPLIT, "no growth: income and expenditure are those of the year", MIT),
    "control_totals": (
        "published",
        NHSI,
        "the planned deficit of the sector, spread by made-up weights",
        OGL,
    ),
    "envelope": (
        "synthetic",
        SPLIT,
        "support is in the income already; at most 5% of expenditure is asked",
        MIT,
    ),
    "opportunities": ("estimated", HFMA, "recurrent savings planned, spread by size", OGL),
    "one_offs": ("estimated", HFMA, "one-offs forecast at month 6, spread by size", OGL),
    "monitoring": ("published", HFMA, "sector totals, spread by made-up weights", OGL),
    "outturn": (
        "published",
        "Year ends 2016-17 and 2017-18, row by row",
        "the sector; nothing by trust",
        OGL,
    ),
    "delivery": ("estimated", "Delivered against planned savings of other years", "see assumptions", MIT),
}


GRADES = {"published": "B", "estimated": "C", "synthetic": "D"}


def instance() -> Instance:
    """The instance, checked."""
    mean, wide, common = delivery()
    planned, limits = spread(PLANNED_POSITION, DEFICITS), spread(ONE_OFFS_FORECAST, SIZES)
    zero = dict.fromkeys(BY_NAME["drivers"].names[2:], 0)
    tables = {
        "periods": _frame("periods", [(YEAR, 1)]),
        "systems": _frame("systems", [("SECTOR", "NHS provider sector", None)]),
        "trusts": _frame("trusts", _trusts()),
        "drivers": pd.DataFrame([{"period": YEAR, "type": "*", **zero}]),
        "control_totals": _frame("control_totals", [
            *(("trust", code, YEAR, "reported", p) for code, p in zip(CODES, planned, strict=True)),
            ("sector", "*", YEAR, "reported", PLANNED_POSITION),
        ]),
        "envelope": pd.DataFrame([{"period": YEAR, "grant_pot": 0, "efficiency_max": 0.05}]).reindex(
            columns=first_columns("envelope")),
        "opportunities": _frame("opportunities", _opportunities(mean)),
        "one_offs": _frame("one_offs", [
            (code, "non_recurrent", YEAR, limit, 0, 0, 0) for code, limit in zip(CODES, limits, strict=True)]),
        "monitoring": _frame("monitoring", monitoring()),
        "delivery": _frame("delivery", [(area, wide, common) for area in AREAS]),
        "sources": _frame("sources", [
            (name, "*", basis, source, rule, licence, GRADES[basis])
            for name, (basis, source, rule, licence) in SOURCES.items()]),
        "published": _frame("published", [
            ("planned_deficit", YEAR, -PLANNED_POSITION, "£m", NHSI, 1, 0.01)]),
        "assumptions": _frame("assumptions", _assumptions()),
        "outturn": _frame("outturn", [
            (figure, "sector", "*", year, amount, "£m", source) for figure, year, amount, source in HAPPENED]),
    }  # fmt: skip
    return from_tables(tables, {"sector_control_total_weight": 0.1}, "sector-2017-18")


def main() -> None:
    """Check and write the instance and its page, over what is there."""
    built = instance()
    for note in built.notes:
        print(note)
    write_instance(built, FOLDER, replace=FOLDER.exists())
    (FOLDER / "README.md").write_text(page(built), encoding="utf-8")


if __name__ == "__main__":
    main()
