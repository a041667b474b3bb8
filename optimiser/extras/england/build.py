"""A folder of official files -> an instance of all NHS providers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from optimiser.errors import Fault
from optimiser.extras.england import provenance
from optimiser.extras.england.join import join
from optimiser.extras.england.ledger import EVIDENCE
from optimiser.extras.england.provenance import Origin
from optimiser.extras.england.roll import before, rolled
from optimiser.extras.england.tables import settings, tables
from optimiser.extras.publications import base_year, collect, mergers
from optimiser.extras.publications.sheet import PublicationError
from optimiser.instances import Instance, from_tables


@dataclass(frozen=True)
class BuiltInstance:
    """The instance, its page, and where all of it comes from."""

    instance: Instance
    page: str
    origin: Origin


def build(folder: Path, first: str, shipped: Instance, name: str) -> BuiltInstance:
    """Build an instance.

    Args:
        folder: official files as they were downloaded; in it perhaps `successors.csv` and `providers.csv`.
        first: the first financial year of the plan, `2026-27`.
        shipped: an instance that was made by the same rules, for what the files lack.
        name: the name of the instance.

    Raises:
        PublicationError: the year is none, a file is damaged, or there is nothing in the folder that is known.
        InstanceError: the figures make no instance; each fault with its place.
    """
    _checked(first)
    collected = collect(folder)
    base = base_year(collected, before(first), mergers(folder), shipped.tables["trusts"]["trust"])
    joined = join(base, shipped, folder)
    origin = Origin(name, shipped.name, first, collected, base, joined)
    found = rolled(tables(joined.source), first)
    found |= {
        "sources": provenance.sources(origin),
        "published": provenance.published(origin),
        "assumptions": provenance.assumptions(origin),
        "accepted": provenance.accepted(origin),
    }
    found["sources"] = found["sources"][found["sources"]["table"].isin([*found, *EVIDENCE])]
    chosen = {**settings(), "as_of": float(date.fromisoformat(origin.as_of).toordinal())}
    return BuiltInstance(from_tables(found, chosen, name), provenance.page(origin), origin)


def _checked(first: str) -> None:
    year = re.fullmatch(r"(20\d\d)-(\d\d)", first)
    if year is None or (int(year[1]) + 1) % 100 != int(year[2]):
        raise PublicationError(
            [Fault("--year", f"{first!r} is no financial year", "write the plan's first: 2026-27")]
        )
