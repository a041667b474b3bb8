"""Build `instances/england-2026-29/` from published figures on all NHS providers.

    python -m scripts.build_england_2026 [--source FOLDER] [--out FOLDER]

`FOLDER` (`../shared/data` beside the repository where it is not given, or the variable ENGLAND_SOURCE) holds tables
that were joined by trust code from public sources and are not part of this repository: those of
`scripts.build_england`, and in its folder `all_providers` the wider ones. Files and columns that are read stand in
`scripts/england26/raw.py`, publications in `optimiser/extras/england/publications.csv`; every judgement is a row of
`assumptions.csv` or `areas.csv` there. `optimiser build england` makes an instance by
the same rules from official files. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from optimiser.extras.backtest.spread import SPREAD
from optimiser.extras.england import evidence
from optimiser.extras.england.source import Source
from optimiser.extras.england.tables import settings, tables
from optimiser.instances import Instance, from_tables
from optimiser.worlds.sensitivity.grades import AGAIN, read_kept
from scripts.england26.page import page
from scripts.england26.raw import read_source
from scripts.england26.scenarios import scenarios
from scripts.england26.spread import spread
from scripts.shipping import ship

NAME = "england-2026-29"
ROOT = Path(__file__).parents[1]
HOME = ROOT / "instances" / NAME
VARIABLE = "ENGLAND_SOURCE"


def build(source: Source) -> Instance:
    """The instance, checked against the contract."""
    told = {
        "sources": evidence.sources(),
        "published": evidence.published(source),
        "assumptions": evidence.assumptions(),
        "accepted": evidence.accepted(),
    }
    return from_tables({**tables(source), **told}, settings(), NAME)


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
    kept = read_kept(HOME)
    if kept is None:
        raise SystemExit(f"{HOME} keeps no table of what moves its answer: {AGAIN}")
    ship(instance, options.out, scenarios(), page(instance, source, kept))
    observed = spread(source, instance, options.source).to_csv(index=False, lineterminator="\n")
    (options.out / SPREAD).write_text(observed, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
