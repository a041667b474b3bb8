"""Small books to be simulated: lines by hand, without an instance."""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.worlds.risk.book import Book, Line, Total
from trustmodels.allocation.worlds import Marginal

YEAR = "2026-27"


def line(trust: str, area: str, gain: float, marginal: Marginal) -> Line:
    """One line of savings in one year."""
    return Line(trust, area, marginal, (gain,), (gain,))


def book(lines: Sequence[Line], totals: Sequence[Total] = ()) -> Book:
    """A book of one year in which every trust is expected to break even."""
    trusts = tuple(sorted({one.trust for one in lines}))
    areas = tuple(sorted({one.area for one in lines}))
    cells = tuple((trust, area) for trust in trusts for area in areas)
    expected = {(trust, YEAR): 0.0 for trust in trusts}
    return Book((YEAR,), trusts, areas, cells, tuple(lines), expected, tuple(totals), (0.0,))


def total(trust: str, amount: float, expected: float = 0.0) -> Total:
    """A reported control total of one trust."""
    return Total("trust", trust, YEAR, "reported", amount, (trust,), expected)
