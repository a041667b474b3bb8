"""Ten thousand years that the plan could have: positions, control totals and who carries the risk."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.errors import Fault, InputError
from optimiser.risk.book import Book
from optimiser.risk.carriers import Carriers
from optimiser.risk.draw import DeliveredShares

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
