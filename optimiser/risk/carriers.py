"""Who carries the risk: shares of the variance and of the worst draws that add up to one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
NOTHING = 1e-18
"""Variance (£m squared) below which nothing varies."""


class Carriers:
    """Collects, chunk by chunk, how each area and trust moves with the sector.

    The share of a group in the variance is Cov(group, sector) / Var(sector); its share in the worst draws is
    its mean difference from what is expected there over the sector's. Both add up to one over the areas, and
    over the trusts. Targets are the periods and, last, all periods together.
    """

    def __init__(self, areas: int, trusts: int, periods: int, tail: int) -> None:
        self.areas, self.groups, self.periods, self.tail = areas, areas + trusts, periods, tail
        self.rows = self.groups * periods
        targets = periods + 1
        self.count = 0
        self.sums, self.products = np.zeros((self.groups, targets)), np.zeros((self.groups, targets))
        self.total, self.squares = np.zeros(targets), np.zeros(targets)
        self.kept: list[Floats] = [np.zeros((self.groups, 0))] * targets

    def add(self, moved: Floats) -> Floats:
        """Take in a chunk.

        Args:
            moved: (group by period, draw) -> difference from what is expected, £m; areas first.

        Returns:
            (period, draw) -> difference of the sector, £m.
        """
        cube = moved.reshape(self.groups, self.periods, moved.shape[1])
        sector: Floats = cube[: self.areas].sum(axis=0)
        self.count += cube.shape[2]
        for target in range(self.periods + 1):
            last = target == self.periods
            own = cube.sum(axis=1) if last else cube[:, target]
            self._add(target, own, sector.sum(axis=0) if last else sector[target])
        return sector

    def _add(self, target: int, own: Floats, sector: Floats) -> None:
        self.sums[:, target] += own.sum(axis=1)
        self.products[:, target] += (own * sector).sum(axis=1)
        self.total[target] += sector.sum()
        self.squares[target] += (sector**2).sum()
        pool = np.concatenate([self.kept[target], own], axis=1)
        worst = np.argsort(pool[: self.areas].sum(axis=0), kind="stable")[: self.tail]
        self.kept[target] = pool[:, worst]

    def shares(self) -> tuple[Floats, Floats]:
        """(group, target) -> share of the variance, and the loss in the worst draws; 0 without risk."""
        n = self.count
        variance = self.squares / n - (self.total / n) ** 2
        covariance = self.products / n - self.sums / n * self.total / n
        risky = variance > NOTHING
        tails = np.stack([kept.mean(axis=1) for kept in self.kept], axis=1)
        lost = tails[: self.areas].sum(axis=0)
        return (
            np.where(risky, covariance / np.where(risky, variance, 1.0), 0.0),
            np.where(risky, tails / np.where(risky, lost, 1.0), 0.0),
        )
