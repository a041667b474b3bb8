"""Draws of the delivered shares of a book: a national factor, and a score for every trust and area."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from optimiser.risk.book import Book
from trustmodels.allocation.marginal import REACH, STEPS, Marginal

Floats = npt.NDArray[np.float64]
CELLS_AT_ONCE = 2_000_000
"""Shares drawn at once: bounds the memory at some 100 MB, however many draws are made."""


class DeliveredShares:
    """Delivered shares, line by draw, as differences from what is expected.

    The score of line l is `w·F + sqrt(1-w²)·E`: F is one factor for all trusts and areas, E the own score of
    the trust in the area, and w follows from the common share of the area. The own scores of a trust in two
    areas are independent; schemes of one trust in one area share theirs.
    """

    def __init__(self, book: Book) -> None:
        lines = book.lines
        place = {cell: at for at, cell in enumerate(book.cells)}
        marginals = sorted({line.marginal for line in lines}, key=lambda m: (m.mean, m.spread, m.common))
        number = {marginal: at for at, marginal in enumerate(marginals)}
        self.own_scores = len(book.cells)
        self.cell = np.array([place[line.trust, line.area] for line in lines], dtype=np.intp)
        loading = np.array([line.marginal.loading() for line in lines])[:, None]
        self.loading, self.rest = loading, np.sqrt(1 - loading**2)
        self.mean = np.array([line.marginal.mean for line in lines])[:, None]
        self.tables, self.width = _tables(marginals)
        self.begin = np.array([number[line.marginal] * self.width for line in lines], dtype=np.intp)[:, None]

    @property
    def chunk(self) -> int:
        """Draws that are made at once; it does not depend on how many there are."""
        return max(1, CELLS_AT_ONCE // max(len(self.cell), self.own_scores, 1))

    def differences(self, draws: int, seed: int) -> Iterator[Floats]:
        """Chunks of drawn less expected share, (lines, draws of the chunk).

        The stream of PCG64 is read draw by draw, so that the first draws are the same however many follow.
        """
        random = np.random.Generator(np.random.PCG64(seed))
        for begin in range(0, draws, self.chunk):
            size = min(self.chunk, draws - begin)
            scores = random.standard_normal((size, 1 + self.own_scores))
            own = np.ascontiguousarray(scores[:, 1:].T)
            yield self._shares(self.loading * scores[:, 0] + self.rest * own[self.cell]) - self.mean

    def _shares(self, score: Floats) -> Floats:
        """Quantiles by straight lines between the points of the tables."""
        place = np.clip((score + REACH) * STEPS, 0, self.width - 1.001)
        whole = place.astype(np.intp)
        place -= whole
        whole += self.begin
        low = self.tables[whole]
        whole += 1
        return low + place * (self.tables[whole] - low)


def _tables(marginals: list[Marginal]) -> tuple[Floats, int]:
    """The quantile tables end to end, and the length of one."""
    tables = [marginal.table() for marginal in marginals] or [np.zeros(2)]
    return np.concatenate(tables), len(tables[0])
