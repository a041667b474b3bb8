"""What happened in 2025-26, and the year before: A&E, planned treatment, month 9 and support held back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from scripts.england.access import AE, RTT
from scripts.england.names import system_name
from scripts.england.who import FIRST

WITHHELD = "dsf_withheld_q4_2025_26.csv"
LAST = "2024-25"
MONTHS = 9 / 12
COLUMNS = ["figure", "level", "id", "period", "value", "unit", "source"]
ATTENDED = (
    "NHS England, A&E attendances and emergency admissions, monthly provider tables: twelve months, all types"
)
MONTHLY = "NHS England, Referral to treatment waiting times, incomplete pathways by provider, March 2025"
WEEKLY = (
    "NHS England, Waiting list minimum data set, March 2026 (management information): another collection than that of "
    "March 2025; it has 62.4% inside 18 weeks, and the monthly statistics met 65%"
)
MONTH_9 = (
    "NHS Oversight Framework, quarter 3 of 2025-26 (OF0081): planned position with support and the variance to plan of "
    "nine months; the year end by trust is not published here"
)
HELD_BACK = (
    "trade press on NHS England's month 9 decision: held back in the fourth quarter, £455m in thirteen systems; the "
    "draft accounts of the year show £91m left"
)


def outturn(folder: Path, trusts: pd.DataFrame) -> pd.DataFrame:
    """The table: shares, patients, £m.

    Args:
        folder: with the joined public figures.
        trusts: of the instance, from `read_source`.
    """
    rows = [*_attended(trusts), *_waiting(trusts), *_month_nine(trusts), *_held_back(folder, trusts)]
    return pd.DataFrame(rows, columns=COLUMNS)


Row = tuple[str, str, str, str, float, str, str]


def _attended(trusts: pd.DataFrame) -> Iterator[Row]:
    for period, year in ((LAST, ""), (FIRST, "_after")):
        share = (1 - trusts[f"over_four_hours{year}"] / trusts[f"attendances{year}"]).round(5)
        for trust, x in zip(trusts["trust"], share, strict=True):
            yield f"share:{AE}", "trust", trust, period, x, "share", ATTENDED


def _waiting(trusts: pd.DataFrame) -> Iterator[Row]:
    for period, source, size, inside in (
        (LAST, MONTHLY, "list", "within_18_weeks"),
        (FIRST, WEEKLY, "list_next", "within_next"),
    ):
        known = trusts[trusts[size].notna()]
        share = (known[inside] / known[size]).round(5)
        for trust, waiting, part in zip(known["trust"], known[size], share, strict=True):
            yield f"list:{RTT}", "trust", trust, period, waiting, "patients", source
            yield f"share:{RTT}", "trust", trust, period, part, "share", source


def _month_nine(trusts: pd.DataFrame) -> Iterator[Row]:
    """Support closes planned deficits; what nine months missed of the plan is in per cent of their turnover."""
    value = trusts["plan"].clip(lower=0.0) + trusts["variance"] / 100 * MONTHS * trusts["turnover"]
    for trust, x in zip(trusts["trust"], value.round(3), strict=True):
        if pd.notna(x):
            yield "reported", "trust", trust, FIRST, x, "£m", MONTH_9


def _held_back(folder: Path, trusts: pd.DataFrame) -> Iterator[Row]:
    """£m by system; nothing where nothing is said to have been held back."""
    systems = trusts.drop_duplicates("system").sort_values("system")
    with (folder / WITHHELD).open(encoding="utf-8", newline="") as file:
        named = {_short(row["system"]): float(row["withheld_gbp_m"]) for row in csv.DictReader(file)}
    found = dict(zip(systems["system"], systems["system_name"].map(_short), strict=True))
    if unknown := set(named) - set(found.values()):
        raise KeyError(f"no such systems: {', '.join(sorted(unknown))}")
    for system, name in found.items():
        yield "support_withheld", "system", system, FIRST, named.get(name, 0.0), "£m", HELD_BACK


def _short(name: str) -> str:
    """A board's name without what the press leaves out."""
    plain = (
        system_name(name)
        .lower()
        .replace("nhs ", "")
        .replace(" integrated care board", "")
        .replace(" icb", "")
    )
    return {"leicester and leicestershire (llr)": "leicester, leicestershire and rutland"}.get(plain, plain)
