"""Ten thousand years that the plan could have: positions, control totals and who carries the risk."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.errors import Fault, InputError
from optimiser.worlds.risk.book import Book, DeliveredShares

# Who carries the risk: shares of the variance and of the worst draws that add up to one.

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


# Ten thousand years that the plan could have: positions, control totals and who carries the risk.

Floats = npt.NDArray[np.float64]
WORST = 0.05
FEWEST = 20
"""With fewer draws there is no worst 5% to speak of."""
CLOSE = 1e-6


@dataclass(frozen=True)
class Simulation:
    """What came of the draws.

    Attributes:
        book: what was simulated.
        draws, seed: how many, and from where.
        outturn: (draw, period) -> sector position, £m.
        chance: of each control total of the book, the share of draws in which it is met.
        missed: of each control total, the mean amount by which it is missed over all draws, £m.
        variance, worst: who carries the risk, see `Carriers`: (group, period or all) -> share of the
            variance, and share of the loss in the worst draws; `groups` are areas, then trusts.
    """

    book: Book
    draws: int
    seed: int
    outturn: Floats
    chance: Floats
    missed: Floats
    variance: Floats
    worst: Floats

    @property
    def all_periods(self) -> Floats:
        """Sector position over all periods together, £m."""
        return np.asarray(self.outturn.sum(axis=1))


def close(amount: float) -> float:
    """Within how many £m a control total is met, as everywhere in the engine."""
    return CLOSE * max(1.0, abs(amount))


def tail_size(draws: int) -> int:
    """How many draws are the worst 5%."""
    return ceil(WORST * draws)


def worst_mean(values: Floats) -> float:
    """Mean of the worst 5% of draws (conditional value at risk)."""
    return float(np.sort(values)[: tail_size(len(values))].mean())


def simulate(book: Book, draws: int = 10_000, seed: int = 0) -> Simulation:
    """Draw the delivered shares of a book and recompute every position: it is linear in the shares.

    position = position expected + Σ (drawn share - delivery)·gain.

    Args:
        book: from `book_of` or `book_of_rest`.
        draws: at least 20.
        seed: the same seed gives the same draws.

    Raises:
        InputError: too few draws.
    """
    if draws < FEWEST:
        raise InputError([Fault("--draws", f"{draws} draws say nothing", f"make at least {FEWEST}")])
    shares, effects = DeliveredShares(book), _effects(book)
    carriers = Carriers(len(book.areas), len(book.trusts), len(book.periods), tail_size(draws))
    amounts = np.array([total.amount for total in book.totals])[:, None]
    expected = np.array([total.expected for total in book.totals])[:, None]
    slack = np.array([close(total.amount) for total in book.totals])[:, None]
    met, missed, outturn = np.zeros(len(book.totals)), np.zeros(len(book.totals)), []
    for differences in shares.differences(draws, seed):
        moved = np.asarray(effects @ differences)
        groups, totals = np.split(moved, [carriers.rows])
        spare = expected + totals - amounts
        met += (spare >= -slack).sum(axis=1)
        missed += np.maximum(0.0, -spare).sum(axis=1)
        outturn.append(book.outturn + carriers.add(groups).T)
    variance, worst = carriers.shares()
    return Simulation(
        book, draws, seed, np.concatenate(outturn), met / draws, missed / draws, variance, worst
    )


def _effects(book: Book) -> sparse.csr_array:
    """Rows: areas by period, trusts by period, control totals; columns: lines; £m per unit of share."""
    periods = len(book.periods)
    area_at = {area: at for at, area in enumerate(book.areas)}
    trust_at = {trust: len(book.areas) + at for at, trust in enumerate(book.trusts)}
    parts: list[tuple[int, int, float]] = []
    lines_of: dict[str, list[int]] = {trust: [] for trust in book.trusts}
    for at, line in enumerate(book.lines):
        lines_of[line.trust].append(at)
        for group in (area_at[line.area], trust_at[line.trust]):
            parts += [(group * periods + y, at, gain) for y, gain in enumerate(line.gain)]
    before = periods * (len(book.areas) + len(book.trusts))
    for number, total in enumerate(book.totals):
        y = book.periods.index(total.period)
        for at in (at for trust in total.trusts for at in lines_of[trust]):
            side = book.lines[at].gain if total.basis == "reported" else book.lines[at].running
            parts.append((before + number, at, side[y]))
    rows, columns, values = (np.array(side) for side in zip(*parts, strict=True)) if parts else ([], [], [])
    shape = (before + len(book.totals), len(book.lines))
    return sparse.csr_array((values, (rows, columns)), shape=shape)
