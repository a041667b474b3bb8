"""Build `instances/england-2025-26/` from published figures on NHS trusts.

    python -m scripts.build_england --source FOLDER

`FOLDER` holds four tables that were joined by trust code from public sources and are not part of this
repository: `trusts.csv` (published figures of every trust), `trusts_estimates.csv` (turnover, planned
position in £m, renormalised cost index and staff of the acute trusts), `trust_minutes_est.csv` (road
minutes between acute trusts); and `dsf_withheld_q4_2025_26.csv` (support held back by system). They come from
these publications of NHS England unless said otherwise:

* NHS Oversight Framework, quarter 3 of 2025-26, and Financial performance report 2025-26, quarter 3
* National Cost Collection 2024-25
* A&E attendances and emergency admissions, monthly, April 2022 to May 2026
* Referral to treatment waiting times, March 2025, and waiting list minimum data set, March 2026
* Bed availability and occupancy (KH03), four quarters of 2024-25
* Estates Returns Information Collection 2024-25
* NHS sickness absence rates; Organisation Data Service
* Road minutes fitted to routed journeys (© OpenStreetMap contributors)

The columns that are read are listed in `scripts/england/raw.py`; every judgement is a row of
`scripts/england/assumptions.csv` or `scripts/england/areas.csv`. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pandas as pd

from optimiser.instances import Instance, from_tables
from scripts.england import access, evidence, money, safety, savings, who
from scripts.england.assumptions import USE
from scripts.england.page import page
from scripts.england.raw import Source, read_source
from scripts.england.scenarios import scenarios
from scripts.shipping import ship, sources

NAME = "england-2025-26"
AS_OF = date(2025, 4, 30)
"""The day on which the final plans were handed in."""
HOME = Path(__file__).parents[1] / "instances" / NAME


def tables(source: Source) -> dict[str, pd.DataFrame]:
    """Every table of the instance."""
    trusts = source.trusts
    return {
        "periods": who.periods(),
        "systems": who.systems(trusts),
        "trusts": who.trust_table(trusts),
        "drivers": who.drivers(),
        "control_totals": money.control_totals(trusts),
        "envelope": money.envelope(trusts),
        "opportunities": savings.opportunities(trusts),
        "one_offs": savings.one_offs(trusts),
        "opening": money.opening(trusts, access.RTT),
        "cash": money.cash(trusts),
        "standards": access.standards(),
        "flows": access.flows(trusts),
        "lists": access.lists(trusts),
        "capacity": access.capacity(trusts),
        "staffing": safety.staffing(trusts),
        "beds": safety.beds(trusts),
        "estate": safety.estate(trusts),
        "travel": access.travel(trusts, source.minutes),
        "delivery": savings.delivery(),
        "sources": sources(evidence.HERE),
        "published": evidence.published(trusts),
        "assumptions": evidence.assumptions(),
        "outturn": source.outturn,
    }


def settings() -> dict[str, float]:
    """Limits and weights that belong to no row, and the day of the plan."""
    return {
        "as_of": float(AS_OF.toordinal()),
        "transfer_minutes": USE["transfer_minutes"],
        "beds_weight": USE["beds_weight"],
        "backlog_weight": USE["backlog_weight"],
        "system_control_total_weight": USE["level_weight"],
        "sector_control_total_weight": USE["level_weight"],
        "underlying_total_weight": USE["level_weight"],
    }


def build(source: Source) -> Instance:
    """The instance, checked against the contract."""
    return from_tables(tables(source), settings(), NAME)


def main() -> None:
    """Read, build, check and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--source", type=Path, required=True, help="folder with the joined public figures")
    parser.add_argument("--out", type=Path, default=HOME, help="folder of the instance")
    options = parser.parse_args()
    instance = build(read_source(options.source))
    ship(instance, options.out, scenarios(), page(instance))


if __name__ == "__main__":
    main()
