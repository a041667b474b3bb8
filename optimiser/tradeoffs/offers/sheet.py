"""What trusts offer, with their ranges: a file beside the tables of an instance, and the sheet to fill in.

The file is no table of the instance: no question reads it, so that an offer changes no answer before somebody agrees to
it. A row a trust and period: the savings that it offers to make, and the least and the most that it believes it can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.instances.cells import to_number
from optimiser.writing.spreadsheet import readable

FILE = "offers.csv"
COLUMNS = ("trust", "period", "low", "offer", "high", "reason")
FIGURES = ("low", "offer", "high")
LARGEST = 5_000_000
"""Bytes of a file of offers."""


class TrustOfferError(InputError):
    """Offers that cannot be read."""

    opening = "The file of offers has"


@dataclass(frozen=True)
class TrustOffer:
    """What a trust offers to save in a period, £m, counted as what it is asked for is: new savings and one-offs.

    Attributes:
        trust, period: whose and when.
        low, offer, high: the least, the likeliest and the most that it believes will arrive.
        reason: why, in its words; may be empty.
    """

    trust: str
    period: str
    low: float
    offer: float
    high: float
    reason: str = ""

    @property
    def mean(self) -> float:
        """What it expects to arrive: the mean of the triangle of its three figures."""
        return (self.low + self.offer + self.high) / 3

    def chance_of(self, amount: float) -> float:
        """The chance, by its own range, that at least so much arrives (a triangular belief)."""
        low, mode, high = self.low, self.offer, self.high
        if amount <= low:
            return 1.0
        if amount >= high:
            return 0.0
        if amount <= mode:
            return 1.0 - (amount - low) ** 2 / ((high - low) * (mode - low))
        return (high - amount) ** 2 / ((high - low) * (high - mode))


def read_trust_offers(file: Path, instance: Instance) -> list[TrustOffer]:
    """The offers of a file; a row with no figure is no offer.

    Args:
        file: CSV with `COLUMNS`; `reason` may be left out.
        instance: whose trusts and periods.

    Raises:
        TrustOfferError: with every fault.
    """
    frame = _rows(file)
    trusts, periods = set(instance.tables["trusts"]["trust"]), set(instance.tables["periods"]["period"])
    found: dict[tuple[str, str], TrustOffer] = {}
    faults: list[Fault] = []
    for row, record in enumerate(frame.to_dict("records"), start=2):
        cells = {str(name): str(cell).strip() for name, cell in record.items()}
        if not any(cells[name] for name in FIGURES):
            continue
        wrong, offer = _offer(file.name, row, cells)
        wrong += [
            Fault(file.name, f"{cells[name]!r} is no {name} of {instance.name}", f"write a {name} of the instance",
                  row, name)
            for name, known in (("trust", trusts), ("period", periods))
            if cells[name] not in known
        ]  # fmt: skip
        if (cells["trust"], cells["period"]) in found:
            said = f"{cells['trust']} offers twice for {cells['period']}"
            wrong.append(Fault(file.name, said, "leave one row", row))
        faults += wrong
        if offer is not None and not wrong:
            found[offer.trust, offer.period] = offer
    if faults:
        raise TrustOfferError(faults)
    if not found:
        raise TrustOfferError([Fault(file.name, "holds no offer", "fill in low, offer and high of a row")])
    return [found[key] for key in sorted(found)]


def _rows(file: Path) -> pd.DataFrame:
    """The rows of a file as text.

    Raises:
        TrustOfferError: it is no such file.
    """
    if not file.is_file():
        remedy = f"write {FILE} beside the tables, or begin with optimiser offers RUN --sheet FILE"
        raise TrustOfferError([Fault(str(file), "is not a file", remedy)])
    if file.stat().st_size > LARGEST:
        raise TrustOfferError([Fault(file.name, "is too large", f"at most {LARGEST:,} bytes are read")])
    try:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False, na_filter=False).map(readable)
    except (ValueError, UnicodeDecodeError) as error:
        raise TrustOfferError(
            [Fault(file.name, f"is not CSV ({error})", "save it as CSV in UTF-8")]
        ) from None
    missing = [name for name in COLUMNS[:-1] if name not in frame]
    if missing:
        raise TrustOfferError(
            [Fault(file.name, f"has no column {', '.join(missing)}", f"write {', '.join(COLUMNS)}")]
        )
    return frame


def _offer(file: str, row: int, cells: Mapping[str, str]) -> tuple[list[Fault], TrustOffer | None]:
    """The offer of a row, and what is wrong with its figures."""
    numbers = {name: to_number(cells[name]) for name in FIGURES}
    faults = [
        Fault(file, f"{cells[name]!r} is not a number", "fill in low, offer and high, in £m", row, name)
        for name, number in numbers.items()
        if number is None
    ]
    low, offer, high = (numbers[name] for name in FIGURES)
    if low is None or offer is None or high is None:
        return faults, None
    if low < 0 or not low <= offer <= high:
        said = f"{cells['low']}, {cells['offer']} and {cells['high']} do not rise from 0 on"
        faults.append(Fault(file, said, "let low, offer and high rise", row))
    return faults, TrustOffer(cells["trust"], cells["period"], low, offer, high, cells.get("reason", ""))


def offer_sheet(answer: Opened) -> pd.DataFrame:
    """The sheet for trusts to fill in: a row a trust and period, what the plan asks for beside it.

    Columns: `COLUMNS`, the figures empty, then asked (£m, what the plan asks for; not read back).
    """
    asked = answer.table("allocation")[["trust", "period", "cip"]].rename(columns={"cip": "asked"})
    sheet = asked.assign(**dict.fromkeys((*FIGURES, "reason"), ""))
    return sheet[[*COLUMNS, "asked"]].reset_index(drop=True)
