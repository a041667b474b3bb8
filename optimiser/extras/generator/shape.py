"""How large a synthetic instance is to be, what the national one looks like, and seeded draws."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from optimiser.errors import Fault, InputError

# What the national instance looks like, as `scripts/build_margins.py` took it down.

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


# How large a synthetic instance is to be, and which parts of the model it holds.

MOST_TRUSTS, MOST_PERIODS, MOST_SEED = 10_000, 10, 2**53
BLOCKS = {
    "changes": "service changes in some systems, with capital, lead time and contested flags",
    "transfers": "patients sent from list to list along the roads",
    "asks": "what has been agreed with one trust in ten",
    "ring_fences": "promises to all trusts of a type",
    "smallest_award": "no grant below a smallest award: a yes/no decision for every trust and period",
    "benchmark": "what each trust's patients would cost at benchmark, and how far support pays for more",
    "pace": "the most by which a standard can be improved in a year",
    "kept_repairs": "a part of the capital kept for repairs",
    "commissioners": "positions of the commissioners in the systems' totals",
    "monitoring": "figures of the first half of the first year, for the tracker",
}
"""Parts that can be left out, and what they hold."""


class GenerateError(InputError):
    """A size that cannot be generated."""

    opening = "The size has"


@dataclass(frozen=True)
class Shape:
    """Trusts and periods (financial years) of an instance, and the blocks of `BLOCKS` that it goes without.

    `types`: only these, each as probable as it is at that size; all of the national instance's if empty. `systems` and
    `regions`: how many; as many as the national one would have for so many trusts if None. `strained`: whether most
    trusts lack staff in every period and pots are far below what is needed, so that no tier comes to nothing.

    Raises:
        GenerateError: with everything that is out of range.
    """

    trusts: int
    periods: int
    without: frozenset[str] = frozenset()
    types: tuple[str, ...] = ()
    systems: int | None = None
    regions: int | None = None
    strained: bool = False

    def __post_init__(self) -> None:
        faults = _outside("--trusts", self.trusts, MOST_TRUSTS) + _outside(
            "--periods", self.periods, MOST_PERIODS
        )
        known = ", ".join(BLOCKS)
        faults += [
            Fault("--without", f"'{name}' is not a block", f"choose from {known}")
            for name in sorted(self.without - BLOCKS.keys())
        ]
        faults += list(self._uneven())
        if faults:
            raise GenerateError(faults)

    def _uneven(self) -> Iterator[Fault]:
        """Types that there are not, more systems than trusts, and more regions than systems."""
        known = sorted(read_margins().types)
        for name in self.types:
            if name not in known:
                yield Fault("--type", f"'{name}' is not a type", f"choose from {', '.join(known)}")
        if self.systems is not None:
            yield from _outside("--systems", self.systems, self.trusts)
        if self.regions is not None:
            yield from _outside("--regions", self.regions, self.systems or self.trusts)

    def has(self, block: str) -> bool:
        """Whether the block is in."""
        return block not in self.without


def _outside(option: str, value: int, most: int) -> list[Fault]:
    if 1 <= value <= most:
        return []
    return [Fault(option, f"{value} is out of range", f"choose 1 to {most:,}")]


# Seeded draws whose bytes do not depend on the machine: uniform bits, and arithmetic in a fixed order.
#
# A Gaussian copula (Nelsen 2006, section 2.3): correlated normal scores, each laid through its normal
# distribution on the quantiles of its figure.

Numbers = NDArray[np.float64]
RIDGE = 1e-6
"""Figures that follow from each other make the correlation singular; this much of each is its own."""


def stream(seed: int, name: str) -> np.random.Generator:
    """Random numbers for one purpose; another purpose's draws do not move them."""
    return np.random.Generator(np.random.PCG64([seed, crc32(name.encode())]))


def uniforms(seed: int, name: str, *shape: int) -> Numbers:
    """Uniform numbers strictly between 0 and 1."""
    return np.asarray((stream(seed, name).random(shape) * 2**52 + 0.5) / (2**52 + 1))


def chosen(seed: int, name: str, count: int, share: float) -> NDArray[np.bool_]:
    """A share of `count`, one at least, drawn without order."""
    ranks = uniforms(seed, name, count).argsort(kind="stable").argsort(kind="stable")
    return np.asarray(ranks < math.ceil(share * count))


def normals(seed: int, name: str, *shape: int) -> Numbers:
    """Standard normal numbers."""
    return np.asarray(ndtri(uniforms(seed, name, *shape)))


def copula(
    seed: int, count: int, quantiles: Mapping[str, Sequence[float]], correlation: Sequence[Sequence[float]]
) -> pd.DataFrame:
    """`count` draws of figures with these quantiles and these correlations of normal scores."""
    scores = normals(seed, "figures", count, len(quantiles))
    factor = cholesky(correlation)
    drawn = {}
    for at, (name, points) in enumerate(quantiles.items()):
        score = np.zeros(count)
        for before in range(at + 1):
            score = score + factor[at][before] * scores[:, before]
        drawn[name] = laid(ndtr(score), points)
    return pd.DataFrame(drawn)


def laid(shares: Numbers, points: Sequence[float]) -> Numbers:
    """Shares between 0 and 1 laid on equally spaced quantiles."""
    steps = np.arange(len(points)) / (len(points) - 1)
    return np.asarray(np.interp(shares, steps, np.asarray(points, dtype=float)))


def cholesky(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """The lower triangular root, in plain arithmetic so that every machine has the same one."""
    factor: list[list[float]] = []
    for at, row in enumerate(matrix):
        mine: list[float] = []
        for other in range(at):
            inner = sum(a * b for a, b in zip(mine, factor[other][:other], strict=True))
            mine.append((row[other] * (1 - RIDGE) - inner) / factor[other][other])
        mine.append(math.sqrt(max(row[at] - sum(a * a for a in mine), RIDGE * RIDGE)))
        factor.append(mine)
    return factor
