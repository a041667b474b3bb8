"""The joined public figures -> one tidy row a trust, and the travel minutes between trusts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scripts.england.names import region_name, system_name, trust_name
from scripts.england.outturn import outturn

JOINED = "trusts.csv"
ESTIMATES = "trusts_estimates.csv"
MINUTES = "trust_minutes_est.csv"

COLUMNS = {
    "hq_lat": "latitude",
    "hq_lon": "longitude",
    "turnover_est_m": "turnover",
    "planned_surplus_exc_dsf_est_m": "plan",
    "variance_to_plan_pct_q3_2526": "variance",
    "ncc_index_renormalised": "cost_index",
    "fte_est": "fte",
    "sickness_rate_pct": "sickness",
    "ae_att_2425": "attendances_before",
    "ae_over4h_2425": "over_four_hours_before",
    "ae_att_2526": "attendances",
    "ae_over4h_2526": "over_four_hours",
    "rtt_list_mar25": "list",
    "rtt_within18_mar25": "within_18_weeks",
    "wlmds_list_mar26": "list_next",
    "wlmds_within18_mar26": "within_next",
    "beds_ga_avail_2425": "beds",
    "beds_ga_occ_2425": "occupied",
    "backlog_high_2425_m": "backlog_high",
    "backlog_significant_2425_m": "backlog_significant",
    "nof_finance_segment": "finance_segment",
}


@dataclass(frozen=True)
class Source:
    """What was read: `trusts` has a row for each of the acute trusts, sorted by code; `minutes` is square.

    `outturn` is that table of the instance: what happened afterwards.
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
    minutes = pd.read_csv(folder / MINUTES, index_col=0)
    square = minutes.loc[trusts["trust"], list(trusts["trust"])]
    return Source(trusts, square, outturn(folder, trusts))


def _type_code(subtype: str) -> str:
    """`Acute - Multi-Service` -> `acute-multi-service`."""
    return subtype.lower().replace(" - ", "-")


def _system_codes(raw: pd.DataFrame) -> pd.Series:
    """The code that most trusts of a board carry: two trusts carry the code of the board next to theirs."""
    code_of = raw.groupby("icb")["icb_ods"].agg(lambda codes: codes.mode().iloc[0])
    return raw["icb"].map(code_of)
