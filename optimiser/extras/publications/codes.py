"""Codes under which a publication still counts an organisation that is part of another since.

`successors.csv` beside this file holds mergers of NHS trusts from 2017 to 2025 (Organisation Data Service, NHS England,
Open Government Licence v3.0). A file of that name in the folder of publications, with the columns `old` and `new`,
adds later ones. Figures of the old codes are added to those of the new one, also in years before the merger.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from optimiser.errors import Fault
from optimiser.extras.publications.reader import plain
from optimiser.extras.publications.sheet import PublicationError

FILE = "successors.csv"
PROVIDERS = "providers.csv"
"""A file beside the publications with providers that no shipped instance has."""


@dataclass(frozen=True)
class Mergers:
    """Old code -> the code of today."""

    into: Mapping[str, str]

    def today(self, code: str) -> str:
        """The code of the organisation that a code's figures belong to today, through any number of mergers."""
        seen = {code}
        while (code := self.into.get(code, code)) not in seen:
            seen.add(code)
        return code


KNOWN = Path(__file__).with_name(FILE)
"""The mergers that are shipped."""


class Succession(NamedTuple):
    """Who took over whom, and the share of the old one that the new one got."""

    old: str
    new: str
    share: float


def mergers(folder: Path | None = None) -> Mergers:
    """The mergers that are known, and those that a file `successors.csv` in the folder adds.

    Raises:
        PublicationError: that file has no columns `old` and `new`, an empty cell in them, or a code of several.
    """
    into = _today(read_successors(KNOWN))
    if folder is not None and (folder / FILE).is_file():
        added = read_successors(folder / FILE)
        ends: dict[str, set[str]] = {}
        for row in added:
            ends.setdefault(row.old, set()).add(row.new)
        faults = [
            Fault(
                FILE,
                f"has {old} go to {' and '.join(sorted(news))}, and figures of one code are added to one other",
                "name the one that took over most of it",
            )
            for old, news in ends.items()
            if len(news) > 1
        ]
        if faults:
            raise PublicationError(faults)
        into |= _today(added)
    return Mergers(into)


def _today(rows: Iterable[Succession]) -> dict[str, str]:
    return {row.old.upper(): row.new.upper() for row in rows}


def read_successors(path: Path) -> list[Succession]:
    """A CSV file with the columns `old`, `new` and perhaps `share`, which is 1 where it is empty or absent.

    Raises:
        PublicationError: a row that is no succession; every fault at once.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    faults = [fault for at, row in enumerate(rows, 2) for fault in _faults(path.name, at, row)]
    if faults:
        raise PublicationError(faults)
    return [
        Succession(row["old"].strip(), row["new"].strip(), plain((row.get("share") or "1").strip()) or 1.0)
        for row in rows
    ]


def _faults(name: str, at: int, row: Mapping[str, str | None]) -> Iterator[Fault]:
    if not all((row.get(column) or "").strip() for column in ("old", "new")):
        yield Fault(
            f"{name}, row {at}", "does not say which code became which", "fill in the columns old and new"
        )
    share = plain((row.get("share") or "1").strip())
    if share is None or not 0 < share <= 1:
        yield Fault(
            f"{name}, row {at}", "has no share", "write more than 0 and at most 1, or nothing for all"
        )
