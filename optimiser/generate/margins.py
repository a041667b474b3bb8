"""What the national instance looks like, as `scripts/build_margins.py` took it down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

AREA = "area:"


@dataclass(frozen=True)
class Margins:
    """The content of `margins.json`; money, patients, staff and beds are per £m of expenditure.

    `quantiles`: equally spaced, by figure. `correlation`: of normal scores, in the order of the figures.
    `years`: what differs between years, in order; years beyond the last one repeat it (see `of_year`).
    `schemes`, `one_offs`, `capacity`: one record for each kind.
    """

    source: str
    quantiles: Mapping[str, list[float]]
    correlation: list[list[float]]
    types: Mapping[str, list[float]]
    system_sizes: list[int]
    systems_in_region: int
    places: Mapping[str, float]
    schemes: list[dict[str, Any]]
    one_offs: list[dict[str, Any]]
    capacity: list[dict[str, Any]]
    years: Mapping[str, list[float]]
    constants: Mapping[str, float]
    settings: Mapping[str, float]

    def of_year(self, name: str, year: int) -> float:
        """A figure of one year (0 is the first); the last known one stands for all later years."""
        values = self.years[name]
        return values[min(year, len(values) - 1)]

    def growth(self, name: str, periods: int) -> list[float]:
        """What 1 in the first year has become in each period."""
        level, levels = 1.0, []
        for year in range(periods):
            level *= 1 + self.of_year(name, year)
            levels.append(level)
        return levels

    @property
    def areas(self) -> list[str]:
        """Areas of savings."""
        return [name.removeprefix(AREA) for name in self.quantiles if name.startswith(AREA)]


@cache
def read_margins() -> Margins:
    """The margins that are shipped with the package."""
    text = files(__package__).joinpath("margins.json").read_text(encoding="utf-8")
    content = json.loads(text)
    content["source"] = content.pop("from")
    content.pop("trusts")
    return Margins(**content)
