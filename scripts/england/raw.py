"""The joined public figures -> one tidy row a trust, and the travel minutes between trusts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scripts.england.assumptions import USE
from scripts.england.names import region_name, system_name, trust_name
from scripts.england.outturn import outturn

JOINED = "trusts.csv"
ESTIMATES = "trusts_estimates.csv"
MINUTES = "trust_minutes_est.csv"
INCOME = Path("all_providers", "acute_income_capital.csv")
STAFF = Path("all_providers", "workforce_fte_2025_03.csv")
INCOME_FIGURE = "operating income"
TOTAL = "fte: Total"
CLINICAL = ("fte: Professionally qualified clinical staff", "fte: Support to clinical staff")

COLUMNS = {
    "hq_lat": "latitude",
    "hq_lon": "longitude",
    "plan_surplus_pct_2526": "plan_percent",
    "variance_to_plan_pct_q3_2526": "variance",
    "ncc_actual_cost_2425_m": "reference_cost",
    "ncc_index_renormalised": "cost_index",
    "ae_att_2425": "attendances",
    "ae_over4h_2425": "over_four_hours",
    "ae_att_2526": "attendances_after",
    "ae_over4h_2526": "over_four_hours_after",
    "rtt_list_mar25": "list",
    "rtt_within18_mar25": "within_18_weeks",
    "wlmds_list_mar26": "list_next",
    "wlmds_within18_mar26": "within_next",
    "beds_ga_avail_2425": "beds",
    "beds_ga_occ_2425": "occupied",
    "backlog_high_2425_m": "backlog_high",
    "backlog_significant_2425_m": "backlog_significant",
}


@dataclass(frozen=True)
class Source:
    """What was read: `trusts` has a row for each of the acute trusts, sorted by code; `minutes` is square.

    `outturn` is that table of the instance: what happened afterwards. Nothing else holds any of it.
    """

    trusts: pd.DataFrame
    minutes: pd.DataFrame
    outturn: pd.DataFrame


def read_source(folder: Path) -> Source:
    """Read the joined files. FileNotFoundError or KeyError where one of them, or a column, is missing."""
    joined = pd.read_csv(folder / JOINED).query("core_acute_ae == 1")
    estimates = pd.read_csv(folder / ESTIMATES).drop(columns="name")
    raw = joined.merge(estimates, on="code", validate="one_to_one").sort_values("code", ignore_index=True)
    trusts = raw[list(COLUMNS)].rename(columns=COLUMNS)
    trusts.insert(0, "trust", raw["code"])
    trusts["name"] = raw["name"].map(trust_name)
    trusts["type"] = raw["trust_subtype"].map(_type_code)
    trusts["system"] = _system_codes(raw)
    trusts["system_name"] = raw["icb"].map(system_name)
    trusts["region"] = raw["region"].map(region_name)
    trusts["turnover"] = turnover(trusts, _figures(folder / INCOME, INCOME_FIGURE))
    trusts["plan"] = trusts["plan_percent"] / 100 * trusts["turnover"]
    staff = {name: _figures(folder / STAFF, name) for name in (TOTAL, *CLINICAL)}
    trusts["fte"] = trusts["trust"].map(staff[TOTAL])
    trusts["clinical"] = sum(trusts["trust"].map(staff[name]) for name in CLINICAL)
    minutes = pd.read_csv(folder / MINUTES, index_col=0)
    square = minutes.loc[trusts["trust"], list(trusts["trust"])]
    return Source(trusts, square, outturn(folder, trusts))


def turnover(trusts: pd.DataFrame, income: pd.Series) -> pd.Series:
    """Turnover on the basis of the plans, £m: published operating income of 2024-25 over `income_over_turnover`.

    The trusts whose income is not published there have their reference cost times the median ratio of the others.
    """
    found = trusts["trust"].map(income) / USE["income_over_turnover"]
    ratio = (found / trusts["reference_cost"]).median()
    filled: pd.Series = found.fillna(ratio * trusts["reference_cost"])
    return filled


def _figures(file: Path, figure: str) -> pd.Series:
    """One figure of a long table, by code."""
    rows = pd.read_csv(file)
    value: pd.Series = rows[rows["figure"] == figure].set_index("code")["value"]
    return value


def _type_code(subtype: str) -> str:
    """`Acute - Multi-Service` -> `acute-multi-service`."""
    return subtype.lower().replace(" - ", "-")


def _system_codes(raw: pd.DataFrame) -> pd.Series:
    """The code that most trusts of a board carry: two trusts carry the code of the board next to theirs."""
    code_of = raw.groupby("icb")["icb_ods"].agg(lambda codes: codes.mode().iloc[0])
    return raw["icb"].map(code_of)
