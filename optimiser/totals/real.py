"""Money in real terms: prices of one period, by the instance's own deflator, a yearly rate or an index."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from optimiser.amounts import plain
from optimiser.errors import Fault, InputError
from optimiser.instances import Instance
from optimiser.instances.number_text import to_number

LOWEST = -100.0
OWN = "gdp_deflator_"
"""How the ids of the assumptions begin that say by how much prices of the economy rise into a period, a share a year.

The period follows with `_` for `-`: `gdp_deflator_2027_28`. HM Treasury publishes the rates as "GDP deflators at market
prices, and money GDP".
"""


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
        instance: for its periods and how long they are, and for its own rates (`OWN`).
        given: per cent a year (2.0 is 2%), a CSV file with the columns period and index, or None: the instance's
            own rates where it has one for every period after the first, else 0%.
        base: the period whose prices are used; the first if absent.

    Raises:
        DeflatorError: no such period, no number above -100%, or a file without an index for every period.
    """
    periods = list(instance.tables["periods"]["period"])
    base = periods[0] if base is None else base
    if base not in periods:
        raise DeflatorError([Fault("--base", f"'{base}' is no period", f"choose of {', '.join(periods)}")])
    index, said = _index(instance, given, periods)
    return Deflator({period: index[period] / index[base] for period in periods}, base, said)


def _index(instance: Instance, given: str | float | None, periods: list[str]) -> tuple[dict[str, float], str]:
    """Prices of each period, and where they come from."""
    if given is None:
        own = _own(instance, periods)
        if own is None:
            return dict.fromkeys(periods, 1.0), "no inflation, since the instance has no deflator"
        told = ", ".join(f"{plain(100 * own[period])}% into {period}" for period in periods[1:])
        return _compound(instance, own), f"GDP deflator of the instance: {told}"
    rate = given if isinstance(given, float | int) else to_number(str(given))
    if rate is None:
        return _series(Path(str(given)), periods), f"index of {Path(str(given)).name}"
    if not math.isfinite(rate) or rate <= LOWEST:
        raise DeflatorError(
            [Fault("--deflator", f"{rate:g}% is no rate of inflation", "give per cent a year")]
        )
    return _compound(instance, dict.fromkeys(periods, float(rate) / 100)), f"{float(rate):g}% a year"


def _own(instance: Instance, periods: list[str]) -> dict[str, float] | None:
    """The instance's own rates into each period; None where one is missing or there is nothing to deflate."""
    table = instance.tables["assumptions"]
    known = dict(zip(table["id"], table["value"], strict=True))
    rates = {period: known.get(OWN + period.replace("-", "_")) for period in periods[1:]}
    if not rates or any(rate is None or not -1 < rate < math.inf for rate in rates.values()):
        return None
    return {periods[0]: 0.0, **{period: float(rate or 0.0) for period, rate in rates.items()}}


def _compound(instance: Instance, rates: Mapping[str, float]) -> dict[str, float]:
    """Prices at the middle of each period, so that periods of different lengths stand on one path.

    From the middle of a period to that of the next prices rise at the rate of the next, as published rates from year
    to year do.
    """
    level, before, index = 1.0, 0.0, {}
    table = instance.tables["periods"]
    for period, years in zip(table["period"], table["years"], strict=True):
        level *= (1 + rates[period]) ** ((before + years) / 2)
        before = years
        index[period] = level
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
