"""Build `instances/areas-2016/`: 44 areas that must balance in 2020-21, from published figures of 2016-17.

    python -m scripts.build_areas --source FOLDER

`FOLDER` holds `trusts_2016_17_historical.csv`, which joins by trust code what was published on the trusts of
2016-17 (loans, A&E, backlog, beds, footprints; the columns are listed in `scripts/areas/raw.py`, the publications
in `scripts/areas/publications.csv`) and is not part of this repository. What no source gives by trust is drawn at
random with a fixed seed, scaled to the published sum, and marked synthetic. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from optimiser.instances import Instance, from_tables
from scripts.areas import care, evidence, savings, tables
from scripts.areas.finance import with_finance
from scripts.areas.judged import HERE
from scripts.areas.outturn import outturn
from scripts.areas.page import page
from scripts.areas.raw import read_source
from scripts.areas.scenarios import scenarios
from scripts.shipping import ship, sources

NAME = "areas-2016"
HOME = Path(__file__).parents[1] / "instances" / NAME
SETTINGS = {"beds_weight": 1.6}


def all_tables(trusts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every table of the instance."""
    staffing = care.staffing(trusts)
    return {
        "periods": tables.periods(),
        "systems": tables.systems(trusts),
        "trusts": tables.trust_table(trusts),
        "drivers": tables.drivers(),
        "adjustments": tables.adjustments(trusts),
        "control_totals": tables.control_totals(trusts),
        "commissioners": tables.commissioners(trusts),
        "envelope": tables.envelope(),
        "opportunities": savings.opportunities(trusts),
        "one_offs": savings.one_offs(trusts),
        "opening": tables.opening(trusts, trusts["waiting"]),
        "cash": tables.cash(trusts),
        "standards": care.standards(),
        "flows": care.flows(trusts),
        "lists": care.lists(trusts),
        "capacity": care.capacity(trusts),
        "staffing": staffing,
        "beds": care.beds(trusts),
        "estate": tables.estate(trusts),
        "changes": savings.changes(trusts),
        "change_effects": savings.change_effects(trusts, staffing),
        "delivery": savings.delivery(),
        "ring_fences": tables.ring_fences(trusts),
        "sources": sources(HERE),
        "published": evidence.published(trusts),
        "assumptions": evidence.assumptions(trusts),
        "accepted": evidence.accepted(),
        "outturn": outturn(trusts),
    }


def build(raw: pd.DataFrame) -> tuple[Instance, pd.DataFrame]:
    """The instance, checked against the contract, and the trusts that it was made from."""
    trusts = care.with_lists(with_finance(raw))
    return from_tables(all_tables(trusts), SETTINGS, NAME), trusts


def main() -> None:
    """Read, build, check and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--source", type=Path, required=True, help="folder with the joined public figures")
    parser.add_argument("--out", type=Path, default=HOME, help="folder of the instance")
    options = parser.parse_args()
    instance, trusts = build(read_source(options.source))
    codes = list(instance.tables["systems"]["system"])
    ship(instance, options.out, scenarios(codes), page(instance, trusts))


if __name__ == "__main__":
    main()
