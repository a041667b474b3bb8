"""What happened in 2016-17 and after: A&E and loans by trust, positions, savings and loans of the sector."""

from __future__ import annotations

import pandas as pd

from scripts.areas.care import AE
from scripts.areas.judged import BASE

SAME = 0.25
"""A trust whose attendances differ by more than this share from those of 2016-17 was merged, split or counted anew."""
YEARS = {BASE: "", "2017-18": "_2017_18", "2018-19": "_2018_19"}
HFMA = "HFMA, 12 June 2019, on the accounts of the provider sector"
LOANS = "DHSC, Section 40 reports on loans, 2016-17 to 2018-19 (collected by the BBC data unit)"
ATTENDED = "NHS England, A&E attendances, monthly by provider, April 2016 to March 2019 (NHS-R data sets)"
SECTOR = (
    ("reported", BASE, -791.0, "King's Fund, NHS in a nutshell: trusts in deficit; after £1.8bn of support"),
    ("reported", "2017-18", -966.0, HFMA),
    ("reported", "2018-19", -571.0, f"{HFMA}; £256m of it once"),
    ("reported", "2019-20", -910.0, "King's Fund, NHS in a nutshell: trusts in deficit"),
    ("cip", BASE, 3100.0, "NHS Improvement, performance of the NHS provider sector, quarter 1 2017-18"),
    ("cip", "2017-18", 3200.0, "NHS Improvement, as quoted by HSJ; £842m of it once"),
    ("cip", "2018-19", 3200.0, f"{HFMA}; about £1,000m of it once"),
    ("loan", BASE, 3665.7, f"{LOANS}: drawn in the year"),
    ("loan", "2017-18", 2829.3, f"{LOANS}: drawn in the year"),
    ("loan", "2018-19", 3053.2, f"{LOANS}: drawn in the year"),
)
COLUMNS = ["figure", "level", "id", "period", "value", "unit", "source"]


def outturn(trusts: pd.DataFrame) -> pd.DataFrame:
    """The table: £m, and shares of patients.

    Args:
        trusts: of the instance, with what each drew in loans in 2016-17 and its attendances of three years.
    """
    rows = [(figure, "sector", "*", period, value, "£m", source) for figure, period, value, source in SECTOR]
    drawn = zip(trusts["trust"], trusts["drawn"], strict=True)
    rows += [("loan", "trust", t, BASE, round(x, 4), "£m", f"{LOANS}: drawn in the year") for t, x in drawn]
    for period, year in YEARS.items():
        rows += [(f"share:{AE}", "trust", t, period, x, "share", ATTENDED) for t, x in _inside(trusts, year)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _inside(trusts: pd.DataFrame, year: str) -> list[tuple[str, float]]:
    """The share inside four hours of each trust that is still the same."""
    seen = trusts[trusts["attendances"] > 0]
    same = seen[(seen[f"attendances{year}"] / seen["attendances"] - 1).abs() <= SAME]
    share = 1 - same[f"over_four_hours{year}"] / same[f"attendances{year}"]
    return [(str(t), round(float(x), 5)) for t, x in zip(same["trust"], share, strict=True)]
