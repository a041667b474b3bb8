"""Seeded draws whose bytes do not depend on the machine: uniform bits, and arithmetic in a fixed order.

A Gaussian copula (Nelsen 2006, section 2.3): correlated normal scores, each laid through its normal
distribution on the quantiles of its figure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

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
