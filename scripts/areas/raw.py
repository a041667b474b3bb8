"""The joined figures of 2016-17 -> one tidy row a trust; what the join spoiled is put right here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from optimiser.extras.england.ledger import records
from scripts.england.names import trust_name

JOINED = "trusts_2016_17_historical.csv"
HERE = Path(__file__).parent
COLUMNS = {
    "lat": "latitude",
    "lon": "longitude",
    "backlog_high_1617_m": "backlog_high",
    "backlog_signif_1617_m": "backlog_significant",
    "backlog_mod_1617_m": "backlog_moderate",
    "backlog_low_1617_m": "backlog_low",
    "beds_ga_avail_1819": "beds",
    "beds_ga_occ_1819": "occupied",
    "ae_att_1617": "attendances",
    "ae_over4h_1617": "over_four_hours",
    "ae_type1_att_1617": "major",
    "ae_att_1718": "attendances_2017_18",
    "ae_over4h_1718": "over_four_hours_2017_18",
    "ae_att_1819": "attendances_2018_19",
    "ae_over4h_1819": "over_four_hours_2018_19",
    "irsl_open_1617_m": "loans_opening",
    "irsl_drawn_1617_m": "drawn",
    "irsl_repaid_1617_m": "repaid",
    "irsl_close_1617_m": "loans",
    "income_1819_m_bbc_borrowers_only": "income_later",
}
MERGED = {"R0A": ("RW3", "RM2"), "RRK": ("RRK", "RR1"), "RGN": ("RGN", "RQQ")}
"""Whose figures of 2018-19 hold those of which trusts of 2016-17; shared out by major A&E attendances."""
LEVELS = ["backlog_high", "backlog_significant", "backlog_moderate", "backlog_low"]
LATER = ("beds", "occupied", "income_later")
NONE_MEANS_0 = (
    "attendances",
    "over_four_hours",
    "major",
    "loans_opening",
    "drawn",
    "repaid",
    "loans",
    "beds",
)


def read_source(folder: Path) -> pd.DataFrame:
    """Trusts of 2016-17, by code. FileNotFoundError or KeyError where the file or a column is missing."""
    raw = pd.read_csv(folder / JOINED).rename(columns=COLUMNS).set_index("code", drop=False).rename_axis(None)
    raw = _merged(_moved_back(raw))
    trusts = raw[raw["eric_type"].notna()].copy().sort_index()
    by_hand = {row["trust"]: row for row in records(HERE / "placed.csv")}
    trusts["stp"] = trusts["stp"].fillna(
        trusts["code"].map({t: row["stp"] or None for t, row in by_hand.items()})
    )
    trusts["stp"] = trusts["stp"].fillna(_nearest(trusts))
    found = trusts[list(COLUMNS.values())].copy()
    found[list(NONE_MEANS_0)] = found[list(NONE_MEANS_0)].fillna(0.0)
    found["occupied"] = found["occupied"].fillna(0.0)
    found.insert(0, "trust", trusts["code"])
    found["name"] = trusts["name"].map(trust_name)
    found["type"] = trusts["eric_type"].map(_type_code)
    found["system_name"] = trusts["stp"]
    codes = trusts.dropna(subset="stp_code").drop_duplicates("stp").set_index("stp")["stp_code"]
    found["system"] = trusts["stp"].map(codes)
    region = trusts["eric_region"].str.removesuffix(" COMMISSIONING REGION").map(_region)
    found["region"] = region.groupby(found["system"]).transform(lambda rows: rows.mode().iloc[0])
    return found.reset_index(drop=True)


def _moved_back(raw: pd.DataFrame) -> pd.DataFrame:
    """A comma in the name of five trusts moved the cells after it: the region holds the rest of the name."""
    by_hand = {row["trust"]: row["type"] for row in records(HERE / "placed.csv") if row["type"]}
    moved, kinds = list(by_hand), pd.Series(by_hand)
    rows = raw.loc[moved]
    raw.loc[moved, "name"] = rows["name"].str.strip() + ", " + rows["eric_region"].str.strip()
    raw.loc[moved, "eric_region"] = rows["eric_type"]
    raw.loc[moved, "eric_type"] = kinds
    for name, after in zip(LEVELS, [*LEVELS[1:], None], strict=True):
        raw.loc[moved, name] = 0.0 if after is None else rows[after]
    return raw


def _merged(raw: pd.DataFrame) -> pd.DataFrame:
    """Take the figures of 2018-19 of merged trusts apart again."""
    for later, before in MERGED.items():
        weights = raw.loc[list(before), "major"] / raw.loc[list(before), "major"].sum()
        whole = raw.loc[later, list(LATER)].astype(float)
        for trust in before:
            raw.loc[trust, list(LATER)] = (whole * weights[trust]).to_numpy()
    return raw


def _nearest(trusts: pd.DataFrame) -> pd.Series:
    """The footprint of the nearest acute trust that is listed in one, as the crow flies."""
    known = trusts[trusts["stp"].notna() & trusts["latitude"].notna()]
    wide = np.cos(np.radians(52.5))
    away = (trusts["latitude"].to_numpy()[:, None] - known["latitude"].to_numpy()) ** 2
    away = away + (wide * (trusts["longitude"].to_numpy()[:, None] - known["longitude"].to_numpy())) ** 2
    near = np.where(np.isnan(away), np.inf, away).argmin(axis=1)
    return pd.Series(known["stp"].to_numpy()[near], index=trusts.index)


def _type_code(kind: str) -> str:
    """`ACUTE - LARGE` -> `acute-large`; mental health is written short."""
    return (
        "mental-health" if kind.startswith("MENTAL") else kind.lower().replace(" - ", "-").replace(" ", "-")
    )


def _region(capitals: str) -> str:
    return " ".join(w if w in {"of", "and"} else w.capitalize() for w in capitals.lower().split())
