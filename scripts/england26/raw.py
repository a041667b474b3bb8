"""The joined public figures -> one row for each of the 205 providers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from optimiser.extras.england.ledger import USE
from optimiser.extras.england.source import Source
from optimiser.extras.publications.year import out_of_line
from scripts.england.names import region_name, system_name, trust_name

MORE = "all_providers"
TYPES = {
    "acute": "acute",
    "specialist acute": "acute-specialist",
    "mental health": "mental-health",
    "community": "community",
    "ambulance": "ambulance",
}
MERGED = {"RAP": "RAL", "RRP": "G6V2S", "TAF": "G6V2S", "R1C": "RW1"}
"""Codes under which a publication still counts an organisation that is part of another since."""
QUARTERS = ("2024-25 Q2", "2024-25 Q3", "2024-25 Q4", "2025-26 Q1")
BEDS = ("general & acute", "mental illness", "learning disabilities")
LISTED = {
    "hq_lat": "latitude",
    "hq_lon": "longitude",
    "icb": "board",
    "rtt_list_mar25": "rtt_list_2025",
    "rtt_within18_mar25": "rtt_within_2025",
    "wlmds_list_mar26": "rtt_list",
    "wlmds_within18_mar26": "rtt_within",
    "ncc_actual_cost_2425_m": "cost",
    "ncc_expected_cost_2425_m": "cost_expected",
    "backlog_high_2425_m": "backlog_high",
    "backlog_significant_2425_m": "backlog_significant",
}
PROVIDERS = {
    "income_2425_m": "income_2024",
    "op_expenditure_2324_m": "spent_2023",
    "fte_2025_03": "staff",
    "plan_pct_2526": "plan",
    "variance_month9_pct_2526": "month_9",
    "variance_month12_pct_2526": "month_12",
    "relative_cost_2425": "relative_cost",
}


def read_source(folder: Path) -> Source:
    """Read the joined files. FileNotFoundError or KeyError where one of them, or a column, is missing."""
    more = folder / MORE
    base = pd.read_csv(more / "provider_list_205.csv").sort_values("code", ignore_index=True)
    joined = pd.read_csv(folder / "trusts.csv")
    trusts = base[["code", "name", "type", "region", *PROVIDERS]].rename(columns=PROVIDERS)
    trusts = trusts.merge(joined[["code", *LISTED]].rename(columns=LISTED), on="code", validate="one_to_one")
    trusts["system"] = _boards(joined, trusts["board"])
    trusts["system_name"] = trusts["board"].map(system_name)
    trusts["name"] = trusts["name"].map(trust_name)
    trusts["type"] = trusts["type"].map(TYPES)
    regions = trusts["region"].map(region_name)
    trusts["region"] = regions.groupby(trusts["system"]).transform(lambda found: found.mode().iloc[0])
    beds, unused = _beds(more)
    figures = pd.concat(
        [*_access(folder, more), beds, _clinical(more), _allocations(more), _catchments(more)], axis=1
    )
    trusts = trusts.set_index("code").join(figures)
    return Source(
        trusts.rename_axis("trust"),
        figures.T["ENGLAND"],
        responses(more),
        _diagnostics(more),
        unused,
    )


def _boards(joined: pd.DataFrame, boards: pd.Series) -> pd.Series:
    """The code that most trusts of a board carry: some carry the code of the board next to theirs."""
    code_of = joined.groupby("icb")["icb_ods"].agg(lambda codes: codes.mode().iloc[0])
    return boards.map(code_of)


def long_table(path: Path) -> pd.DataFrame:
    """A file of one figure a row, with codes of organisations that are part of another brought to that."""
    frame = pd.read_csv(path, usecols=["code", "figure", "year", "value"])
    return frame.assign(code=frame["code"].replace(MERGED))


def wide_table(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Figures as columns, by code; what several codes report is added up."""
    kept = frame[frame["figure"].isin(names)]
    return kept.pivot_table("value", "code", "figure", aggfunc="sum").rename(columns=names)


def _access(folder: Path, more: Path) -> list[pd.DataFrame]:
    """A&E of 2025-26, cancer of 2024-25, diagnostics of March 2026, community of July 2025, Category 2 of 2024-25."""
    cancer = {
        "cancer 62-day combined: pathways": "cancer",
        "cancer 62-day combined: within standard": "cancer_within",
    }
    tests = {"diagnostics waiting list": "tests", "diagnostics waiting 6 weeks or more": "tests_over"}
    community = long_table(more / "community_waits_2025.csv").query("year == '2025-07'")
    community = community.assign(figure=community["figure"].str.split(",").str[0])
    waits = {"community waiting list": "community", "community waiting over 18 weeks": "community_over"}
    calls = long_table(more / "ambulance_2018_2025.csv").query("year == '2024/25'")
    return [
        _emergency(folder),
        wide_table(long_table(more / "cancer_2024_25.csv"), cancer),
        wide_table(long_table(more / "diagnostics_2026_03.csv"), tests),
        wide_table(community, waits),
        wide_table(calls, {"category 2 incidents (A10)": "category_2"}),
    ]


def _emergency(folder: Path) -> pd.DataFrame:
    """Attendances of all types and those over four hours, April 2025 to March 2026."""
    columns = {"ae_total": "attendances", "ae_over4_total": "over_four_hours", "ae_t1": "major"}
    trusts = pd.read_csv(folder / "ae_monthly_by_provider_2022-04_2026-05.csv")
    england = pd.read_csv(folder / "ae_monthly_england_2022-04_2026-05.csv").assign(code="ENGLAND")
    both = pd.concat([trusts, england])
    year = both[both["period"].between("2025-04", "2026-03")]
    return year.groupby("code")[list(columns)].sum().rename(columns=columns)


def _beds(more: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Overnight beds, general and acute, mental illness and learning disabilities: mean of four quarters.

    And the quarters that are out of line with the provider's others, which are not in the mean.
    """
    frame = long_table(more / "beds_all_sectors_2024_2026.csv")
    frame[["state", "sector"]] = frame["figure"].str.extract(r"overnight beds (\w+): (.*)")
    frame = frame[frame["sector"].isin(BEDS) & frame["year"].isin(QUARTERS)]
    found = frame.pivot_table("value", ["code", "year"], "state", aggfunc="sum")[["available", "occupied"]]
    unused = out_of_line(found, USE["bed_quarter"])
    return found.drop(index=unused.index).groupby("code").mean(), unused


def _clinical(more: Path) -> pd.DataFrame:
    """Professionally qualified clinical staff and those who support them, March 2025; and all staff."""
    frame = long_table(more / "workforce_fte_2025_03.csv")
    names = {
        "fte: Professionally qualified clinical staff": "qualified",
        "fte: Support to clinical staff": "support",
        "fte: Total": "all_staff",
    }
    wide = wide_table(frame, names)
    return wide.assign(clinical=wide["qualified"] + wide["support"])[["clinical", "all_staff"]]


ALLOCATION = "operational capital allocation, four years"


def _allocations(more: Path) -> pd.DataFrame:
    """Operational capital 2026-27 to 2029-30, and capital spent on estates in 2024-25 by all providers, £m."""
    frame = long_table(more / "acute_income_capital.csv").query("figure == @ALLOCATION")
    given = frame.groupby("code")["value"].sum().rename("capital")
    spent = long_table(more / "eric_capital_2024_25.csv")
    kinds = (
        "new build",
        "changing or improving existing buildings",
        "maintaining existing buildings",
        "equipment",
    )
    total = spent[spent["figure"].isin([f"capital: {kind}" for kind in kinds])].groupby("code")["value"].sum()
    return pd.concat([given, total.rename("estates_capital")], axis=1)


def _catchments(more: Path) -> pd.DataFrame:
    """Deprivation score and share aged 65 and over of modelled catchments, by code: those of the nearest site."""
    names = {
        "modelled catchment deprivation score (IMD 2025, population weighted)": "deprivation",
        "modelled catchment aged 65 and over": "aged_65",
    }
    return wide_table(long_table(more / "acute_catchment_deprivation.csv"), names)


def responses(more: Path) -> pd.DataFrame:
    """Category 2: mean and 90th centile in minutes, by code and year (2018/19 to 2024/25)."""
    names = {"category 2 mean response": "mean", "category 2 90th centile response": "ninth_decile"}
    frame = long_table(more / "ambulance_2018_2025.csv")
    kept = frame[frame["figure"].isin(names)]
    wide = kept.pivot_table("value", ["code", "year"], "figure").rename(columns=names).dropna()
    return wide[["mean", "ninth_decile"]]


def _diagnostics(more: Path) -> pd.DataFrame:
    name = {"diagnostics waiting list": "list"}
    before = wide_table(long_table(more / "diagnostics_2025_03.csv"), name)["list"]
    after = wide_table(long_table(more / "diagnostics_2026_03.csv"), name)["list"]
    return pd.DataFrame({"before": before, "after": after}).dropna()
