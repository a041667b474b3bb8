"""Build `instances/tracker-2011-12/`: 72 made-up trusts that meet every published figure of a half-year.

    python -m scripts.build_tracker

Nothing is read but the judgements in `scripts/tracker/`; draws have a fixed seed. The same code gives the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from optimiser.instances import Instance, from_tables
from scripts.shipping import ship, sources
from scripts.tracker import tables
from scripts.tracker.evidence import published
from scripts.tracker.halfyear import half_year
from scripts.tracker.judged import HERE, USE
from scripts.tracker.page import page
from scripts.tracker.scenarios import scenarios

NAME = "tracker-2011-12"
HOME = Path(__file__).parents[1] / "instances" / NAME


def all_tables() -> dict[str, pd.DataFrame]:
    """Every table of the instance."""
    trusts = half_year()
    return {
        **tables.who(trusts),
        **tables.money(trusts),
        **tables.savings(trusts),
        **tables.care(trusts),
        "monitoring": tables.monitoring(trusts),
        "sources": sources(HERE),
        "published": published(),
        "assumptions": USE.table(),
    }


def build() -> Instance:
    """The instance, checked against the contract."""
    return from_tables(all_tables(), {}, NAME)


def main() -> None:
    """Build, check and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=HOME, help="folder of the instance")
    options = parser.parse_args()
    instance = build()
    found = scenarios(instance)
    ship(instance, options.out, found, page(instance, found))


if __name__ == "__main__":
    main()
