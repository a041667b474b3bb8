"""Codes under which a publication still counts an organisation that is part of another since.

`successors.csv` beside this file holds mergers of NHS trusts from 2017 to 2025 (Organisation Data Service, NHS England,
Open Government Licence v3.0). A file of that name in the folder of publications, with the columns `old` and `new`,
adds later ones. Figures of the old codes are added to those of the new one, also in years before the merger.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from optimiser.errors import Fault
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


def mergers(folder: Path | None = None) -> Mergers:
    """The mergers that are known, and those that a file `successors.csv` in the folder adds.

    Raises:
        PublicationError: that file has no columns `old` and `new`, or an empty cell in them.
    """
    into = _read(Path(__file__).with_name(FILE))
    if folder is not None and (folder / FILE).is_file():
        into |= _read(folder / FILE)
    return Mergers(into)


def _read(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    faults = [
        Fault(
            f"{path.name}, row {at}",
            "does not say which code became which",
            "fill in the columns old and new",
        )
        for at, row in enumerate(rows, 2)
        if not (row.get("old") or "").strip() or not (row.get("new") or "").strip()
    ]
    if faults:
        raise PublicationError(faults)
    return {row["old"].strip().upper(): row["new"].strip().upper() for row in rows}
