"""Build `instances/england-2026-29/` from published figures on all NHS providers.

    python -m scripts.build_england_2026 [--source FOLDER] [--out FOLDER]

`FOLDER` (`../shared/data` beside the repository where it is not given, or the variable ENGLAND_SOURCE) holds tables
that were joined by trust code from public sources and are not part of this repository: those of
`scripts.build_england`, and in its folder `all_providers` the wider ones. Files and columns that are read stand in
`scripts/england26/raw.py`, publications in `scripts/england26/publications.csv`; every judgement is a row of
`scripts/england26/assumptions.csv` or `scripts/england26/areas.csv`. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path

import pandas as pd

from optimiser.instances import Instance, from_tables
from scripts.england26 import access, evidence, money, safety, savings
from scripts.england26.judged import AS_OF, USE
from scripts.england26.page import page
from scripts.england26.raw import Source, read_source
from scripts.england26.scenarios import scenarios
from scripts.shipping import ship

NAME = "england-2026-29"
ROOT = Path(__file__).parents[1]
HOME = ROOT / "instances" / NAME
VARIABLE = "ENGLAND_SOURCE"


def tables(source: Source) -> dict[str, pd.DataFrame]:
    """Every table of the instance."""
    trusts = source.trusts
    return {
        "periods": money.periods(),
        "systems": money.systems(trusts),
        "trusts": money.trust_table(trusts),
        "drivers": money.drivers(),
        "control_totals": money.control_totals(trusts),
        "envelope": money.envelope(trusts),
        "opportunities": savings.opportunities(trusts),
        "one_offs": savings.one_offs(trusts),
        "opening": pd.concat([money.opening_money(source), access.opening_lists(source)], ignore_index=True),
        "cash": money.cash(trusts),
        "standards": access.standards(),
        "flows": access.flows(source),
        "lists": access.lists(source),
        "capacity": access.capacity(source),
        "staffing": safety.staffing(trusts),
        "beds": safety.beds(trusts),
        "estate": safety.estate(trusts),
        "delivery": savings.delivery(),
        "ring_fences": money.ring_fences(trusts),
        "sources": evidence.sources(),
        "published": evidence.published(source),
        "assumptions": evidence.assumptions(),
        "accepted": evidence.accepted(),
    }


def settings() -> dict[str, float]:
    """Limits and weights that belong to no row, and the day on which the plan is made."""
    return {
        "as_of": date.fromisoformat(AS_OF).toordinal(),
        "beds_weight": USE["beds_weight"],
        "backlog_weight": USE["backlog_weight"],
        "system_control_total_weight": USE["level_weight"],
        "sector_control_total_weight": USE["level_weight"],
        "underlying_total_weight": USE["level_weight"],
    }


def build(source: Source) -> Instance:
    """The instance, checked against the contract."""
    return from_tables(tables(source), settings(), NAME)


def default_source() -> Path:
    """Where the joined figures are looked for if nobody says."""
    return Path(os.environ.get(VARIABLE, ROOT.parent / "shared" / "data"))


def main() -> None:
    """Read, build, check and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--source", type=Path, default=default_source(), help="folder with the joined public figures"
    )
    parser.add_argument("--out", type=Path, default=HOME, help="folder of the instance")
    options = parser.parse_args()
    source = read_source(options.source)
    instance = build(source)
    ship(instance, options.out, scenarios(), page(instance, source))


if __name__ == "__main__":
    main()
