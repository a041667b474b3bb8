"""Money in real terms: prices of one period, by a yearly rate or an index of the user's own."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from optimiser.errors import Fault, InputError
from optimiser.instances import Instance
from optimiser.instances.number_text import to_number

LOWEST = -100.0


class DeflatorError(InputError):
    """A deflator that cannot be used."""

    opening = "The deflator has"


@dataclass(frozen=True)
class Deflator:
    """Prices of each period as a multiple of those of `base`; `said` is where they come from."""

    factors: Mapping[str, float]
    base: str
    said: str

    def real(self, amount: float, period: str) -> float:
        """An amount of a period, in the prices of the base period."""
        return amount / self.factors[period]


def deflator(instance: Instance, given: str | float | None = None, base: str | None = None) -> Deflator:
    """The deflator of an instance's periods.

    Args:
        instance: for its periods and how long they are.
        given: per cent a year (2.0 is 2%), a CSV file with the columns period and index, or None (0%).
        base: the period whose prices are used; the first if absent.

    Raises:
        DeflatorError: no such period, no number above -100%, or a file without an index for every period.
    """
    periods = list(instance.tables["periods"]["period"])
    base = periods[0] if base is None else base
    if base not in periods:
        raise DeflatorError([Fault("--base", f"'{base}' is no period", f"choose of {', '.join(periods)}")])
    rate = 0.0 if given is None else given if isinstance(given, float | int) else to_number(str(given))
    if rate is None:
        index, said = _series(Path(str(given)), periods), f"index of {Path(str(given)).name}"
    else:
        index, said = _compound(instance, float(rate)), f"{float(rate):g}% a year"
    return Deflator({period: index[period] / index[base] for period in periods}, base, said)


def _compound(instance: Instance, rate: float) -> dict[str, float]:
    """Prices at the middle of each period, so that periods of different lengths stand on one path."""
    if not math.isfinite(rate) or rate <= LOWEST:
        raise DeflatorError(
            [Fault("--deflator", f"{rate:g}% is no rate of inflation", "give per cent a year")]
        )
    passed, index = 0.0, {}
    table = instance.tables["periods"]
    for period, years in zip(table["period"], table["years"], strict=True):
        index[period] = (1 + rate / 100) ** (passed + years / 2)
        passed += years
    return index


def _series(path: Path, periods: list[str]) -> dict[str, float]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        remedy = "give per cent a year, or a CSV file with the columns period and index"
        raise DeflatorError([Fault("--deflator", f"'{path}' cannot be read ({error})", remedy)]) from None
    found = {row.get("period") or "": to_number(row.get("index") or "") for row in rows}
    faults = [
        Fault(path.name, f"has no index above 0 for {period}", "add it", column="index")
        for period in periods
        if (found.get(period) or 0.0) <= 0
    ]
    if faults:
        raise DeflatorError(faults)
    return {period: float(found[period] or 0.0) for period in periods}
