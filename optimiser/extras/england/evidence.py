"""Where the numbers come from, what they are reconciled to, what was assumed, and what was looked at."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from optimiser.extras.england import access
from optimiser.extras.england.ledger import (
    AS_OF,
    EVIDENCE,
    OWNER,
    PUBLISHED_COLUMNS,
    SOURCE_COLUMNS,
    USE,
    Assumption,
    Ledger,
    cite,
    records,
)
from optimiser.extras.england.money import (
    BASE,
    EXPENDITURE,
    INCOME,
    PERIODS,
    SAFETY_FUND,
    SUPPORT,
    WITHHELD,
    capital_budget,
    do_nothing_income,
    pot,
)
from optimiser.extras.england.savings import AREAS, Area
from optimiser.extras.england.source import Source

HERE = Path(__file__).parent
TOLERANCE = 0.005
CAPITAL_LIMITS = {"2026-27": 14_000.0, "2027-28": 13_800.0, "2028-29": 14_800.0}
BEDS = ("available", "occupied")
QUARTERS = 4
NHS_REVENUE = 226_000.0
"""Of the last year; no figure on the same basis was found for the years before."""
ENGLAND_RTT = 7_250_000
"""Pathways of all providers, January 2026: the nearest total that was found."""
ENGLAND_BACKLOG = 3_500 + 5_600
OWN = "OWN"
JUDGEMENT = ("Judgement", "D")


def publications() -> dict[str, dict[str, str]]:
    """The publications by their key."""
    return {row["key"]: row for row in records(HERE / "publications.csv")}


def sources() -> pd.DataFrame:
    """A row for every column of every table, and one for each table of evidence."""
    known = publications()
    rows: list[tuple[str, ...]] = []
    for row in records(HERE / "sources.csv"):
        cited = [known[key] for key in row["publications"].split()]
        source = "; ".join(cite(one) for one in cited)
        licence = "; ".join(dict.fromkeys(one["licence"] for one in cited))
        days = [one["known_on"] for one in cited if one["known_on"]]
        rest = (row["basis"], source, row["rule"], licence, row["grade"], max(days, default=AS_OF))
        rows += [(row["table"], column, *rest) for column in row["columns"].split()]
    own = ("estimated", cite(known[OWN]), "see its rows", "MIT", "D", AS_OF)
    rows += [(table, "*", *own) for table in (*EVIDENCE, "accepted")]
    return pd.DataFrame(rows, columns=[*SOURCE_COLUMNS, "known_on"])


def published(source: Source) -> pd.DataFrame:
    """What `validate` reconciles to, by 0.5%: national figures with the share that these trusts should hold."""
    known = publications()
    rows = [*money_figures(source), *_sector(source), *access_figures(source), *_targets()]
    table = pd.DataFrame(rows, columns=PUBLISHED_COLUMNS)
    table["source"] = [cite(known[key]) for key in table["source"]]
    beds = table["figure"].isin(["beds_available", "bed_occupancy"])
    table.loc[beds, "source"] += _adjusted(source)
    return table


def overstated(unused: pd.DataFrame, name: str) -> float:
    """By how much quarters that are not used raise the national mean of four quarters, in beds."""
    return float((unused[name] - unused[f"{name}_others"]).sum() / QUARTERS) if len(unused) else 0.0


def _adjusted(source: Source) -> str:
    """What the national figures of beds are as printed, and what was taken off them."""
    if source.unused.empty:
        return ""
    printed = source.england["available"]
    rows = [
        f"{row['code']} {row['year']} ({row['available']:,.1f} available and {row['occupied']:,.1f} occupied, its "
        f"other quarters {row['available_others']:,.1f} and {row['occupied_others']:,.1f})"
        for row in source.unused.reset_index().to_dict("records")
    ]
    full = source.england["occupied"] / printed
    return (
        f". As printed {printed:,.1f} beds, {full:.1%} full; adjusted for quarters out of line with the trust's own "
        f"others, which are not used: {'; '.join(rows)}"
    )


Row = tuple[str, str, float, str, str, float, float]


def money_figures(source: Source) -> Iterator[Row]:
    """Published totals of 2025-26, pots and capital limits of the round."""
    paid = SUPPORT - WITHHELD
    yield "provider_income", BASE, INCOME, "£m", "Q4", round(1 - paid / INCOME, 6), TOLERANCE
    yield "provider_expenditure", BASE, EXPENDITURE, "£m", "Q4", 1.0, TOLERANCE
    yield "provider_position", BASE, INCOME - EXPENDITURE - paid, "£m", "Q4", 1.0, TOLERANCE
    yield "grant_pot", PERIODS[-1], 0.0, "£m", "MTPF", 1.0, TOLERANCE
    last = PERIODS[-1]
    here = do_nothing_income(source.trusts, last) + pot(last)
    yield "nhs_revenue", last, NHS_REVENUE, "£m", "MTPF", _part(here, NHS_REVENUE), TOLERANCE
    for period in PERIODS:
        yield "repair_least", period, SAFETY_FUND, "£m", "CAP", 1.0, TOLERANCE
        limit = CAPITAL_LIMITS[period]
        yield (
            "capital_budget",
            period,
            limit,
            "£m",
            "CDEL",
            _part(capital_budget(source.trusts), limit),
            TOLERANCE,
        )


def _part(here: float, whole: float) -> float:
    """Share of a national figure that these trusts hold."""
    return round(here / whole, 4)


def _sector(source: Source) -> Iterator[Row]:
    trusts, england = source.trusts, source.england
    everybody = float(trusts["all_staff"].sum())
    yield "trusts", BASE, float(len(trusts)), "trusts", "ODS", 1.0, 0.0
    share = _part(trusts["clinical"].sum(), everybody)
    yield "staff_in_post", "2024-25", round(everybody, 1), "WTE", "STAFF", share, TOLERANCE
    available, occupied = (england[name] - overstated(source.unused, name) for name in BEDS)
    yield "beds_available", "2024-25", round(available, 1), "beds", "KH03", 1.0, TOLERANCE
    full = round(occupied / available, 4)
    yield "bed_occupancy", "2024-25", full, "share", "KH03", 1.0, TOLERANCE
    critical = (trusts["backlog_high"] + trusts["backlog_significant"]).sum()
    yield "backlog", "2024-25", ENGLAND_BACKLOG, "£m", "ERIC", _part(critical, ENGLAND_BACKLOG), TOLERANCE


def access_figures(source: Source, base: str = BASE) -> Iterator[Row]:
    """Base figures: of all providers, NHS or not, with the share that lies in trusts that are large enough.

    A standard of which the source has no national figure has no row, but for planned treatment, whose total is known.
    Patients inside a standard stand beside them where they are published, and not where a formula gives them.
    """
    england = source.england
    own = pd.DataFrame(
        [(flow.standard, flow.demand, flow.within) for flow in access.flow_rows(source)],
        columns=["standard", "patients", "within"],
    )
    queue = pd.DataFrame(
        [(one.standard, one.waiting, one.share * one.waiting) for one in access.list_rows(source)],
        columns=["standard", "patients", "within"],
    )
    here = pd.concat([own, queue]).groupby("standard").sum()
    held = {str(code): (float(row["patients"]), float(row["within"])) for code, row in here.iterrows()}
    whole = {
        "AE4": (england["attendances"], england["attendances"] - england["over_four_hours"], "AE"),
        "CAN62": (england["cancer"], england["cancer_within"], "CWT"),
        "C2": (england["category_2"], math.nan, "AMB"),
        "RTT18": (england.get("rtt_list", ENGLAND_RTT), england.get("rtt_within", math.nan), "WLMDS"),
        "DM6": (england["tests"], england["tests"] - england["tests_over"], "DM01"),
        "COM18": (england["community"], england["community"] - england["community_over"], "CHS"),
    }
    for standard, (everybody, inside, key) in whole.items():
        if not everybody > 0 or standard not in held:
            continue
        name = "list" if standard in access.LISTS else "demand"
        for figure, total, part in zip((name, "inside"), (everybody, inside), held[standard], strict=True):
            if total > 0:
                holds = _part(part, total)
                yield f"{figure}:{standard}", base, round(float(total), 1), "patients", key, holds, TOLERANCE


def _targets() -> Iterator[Row]:
    first, last = PERIODS[0], PERIODS[-1]
    month = _part(access.AE_MARCH_2027 - USE["ae_march"], access.AE_MARCH_2027)
    yield "target:AE4", first, access.AE_MARCH_2027, "share", "MTPF", month, TOLERANCE
    yield "target:AE4", last, access.AE_2028, "share", "MTPF", 1.0, TOLERANCE
    pairs = {
        "RTT18": (0.70, access.RTT_LAST),
        "DM6": (1 - access.TESTS_NATIONAL, 1 - access.TESTS_LAST),
        "CAN62": access.CANCER_TARGETS,
        "COM18": access.COMMUNITY_TARGETS,
    }
    for standard, targets in pairs.items():
        for period, target in zip((first, last), targets, strict=True):
            yield f"target:{standard}", period, target, "share", "MTPF", 1.0, TOLERANCE
    for period, mean in zip((first, last), access.C2_MEANS, strict=True):
        yield "target_minutes:C2", period, mean, "minutes", "MTPF", 1.0, TOLERANCE


def assumptions() -> pd.DataFrame:
    """Every assumption, those about areas of savings among them."""
    rows = [*USE.rows, *(found for area in AREAS for found in _of_area(area))]
    return Ledger(tuple(rows)).table().assign(owner=OWNER, set_on=AS_OF, signed_on="")


def _of_area(area: Area) -> Iterator[Assumption]:
    """The numbers of an area."""
    words = area.words
    low, high = round(area.share * 2 / 3, 4), round(area.share * 4 / 3, 4)
    told = f"Part of what can be saved anew in a year that is {words}, before all areas of a trust come to the whole."
    yield Assumption(f"pool_{area.area}", told, area.share, low, high, "share", area.source, area.grade)
    told = f"Share delivered of what is planned in {words}, before the national mean is met."
    ends = round(area.delivery - 0.06, 3), min(1.0, round(area.delivery + 0.06, 3))
    yield Assumption(f"delivery_{area.area}", told, area.delivery, *ends, "share", *JUDGEMENT)
    effects = {
        "capital": (area.capital, f"Capital for each pound saved by {words}.", "£ per £"),
        "wte": (area.wte, f"Clinical posts released for each £1m saved by {words}.", "WTE per £m"),
        "beds": (
            area.beds,
            f"Beds still needed that close for each £1m of the last schemes of {words}.",
            "beds per £m",
        ),
    }
    for kind, (value, statement, unit) in effects.items():
        if value:
            ends = round(value / 2, 3), round(value * 2, 3)
            yield Assumption(f"{kind}_{area.area}", statement, value, *ends, unit, *JUDGEMENT)


def accepted() -> pd.DataFrame:
    """Figures that look implausible and have been looked at."""
    rows = [
        (row["table"], row["key"], row["column"], row["reason"], OWNER, AS_OF)
        for row in records(HERE / "accepted.csv")
    ]
    return pd.DataFrame(rows, columns=["table", "key", "column", "reason", "by", "on"])
