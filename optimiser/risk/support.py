"""How much support the control totals of trusts would call for, were savings delivered as uncertainly as they are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from optimiser.explain.opened import Opened
from optimiser.risk.book import Book, book_of
from optimiser.risk.draw import DeliveredShares
from optimiser.risk.tables import rounded

Floats = npt.NDArray[np.float64]
CERTAINTY = 0.8
ALL = "all periods"
GIVEN = 1e-6
"""£m from which a trust is given something."""


def support_draws(answer: Opened, book: Book, draws: int, seed: int) -> Floats:
    """The support that each trust needs in each period, £m: (trust and period, draw).

    A trust needs what it is given, and what its savings fall short of what is expected of them; savings beyond that
    take from it, down to nothing. One that is given nothing first uses up what it ends above its reported control
    total; one that has neither needs nothing. Nobody corrects course, and what one trust has over helps no other.

    Args:
        answer: a verified plan in which control totals hold.
        book: of the plan.
        draws: how many.
        seed: the same seed gives the same draws.
    """
    cells = [(trust, period) for trust in book.trusts for period in book.periods]
    given, wanted = _given(answer), _wanted(answer)
    grant = np.array([given[cell] for cell in cells])
    spare = np.array([book.expected[cell] - wanted.get(cell, -np.inf) for cell in cells])
    base = np.where(grant > GIVEN, grant, -np.maximum(0.0, spare))
    effects, shares = _effects(book, cells), DeliveredShares(book)
    moves = [np.asarray(effects @ chunk) for chunk in shares.differences(draws, seed)]
    return np.asarray(np.maximum(0.0, base[:, None] - np.concatenate(moves, axis=1)), dtype=np.float64)


def _given(answer: Opened) -> dict[tuple[str, str], float]:
    rows = answer.table("allocation")
    keys = zip(rows["trust"].astype(str), rows["period"].astype(str), strict=True)
    return dict(zip(keys, rows["grant"].astype(float), strict=True))


def _wanted(answer: Opened) -> Mapping[tuple[str, str], float]:
    """The reported control totals of trusts."""
    totals = answer.case.data.control_totals
    return {(code, y): amount for (level, code, y, basis), amount in totals.items()
            if (level, basis) == ("trust", "reported")}  # fmt: skip


def _effects(book: Book, cells: list[tuple[str, str]]) -> sparse.csr_array:
    """Rows: trust and period; columns: lines; £m per unit of share."""
    place = {cell: at for at, cell in enumerate(cells)}
    parts = [
        (place[line.trust, period], at, gain)
        for at, line in enumerate(book.lines)
        for period, gain in zip(book.periods, line.gain, strict=True)
    ]
    rows, columns, values = (np.array(side) for side in zip(*parts, strict=True)) if parts else ([], [], [])
    return sparse.csr_array((values, (rows, columns)), shape=(len(cells), len(book.lines)))


def support_table(
    answer: Opened, draws: int, seed: int, groups: Mapping[str, str], certainty: float = CERTAINTY
) -> pd.DataFrame:
    """What the plan gives and what would be called for, by group and period, £m.

    Args:
        answer: a verified plan in which control totals hold.
        draws: how many.
        seed: the same seed gives the same draws.
        groups: trust -> its group, e.g. its region.
        certainty: the share of the draws that lie between `low` and `high`, as many below as above.

    Returns:
        group (`all` for all trusts), period (`all periods` too), planned, low, middle and high.

    Raises:
        RunError: the instance does not say how uncertain delivery is.
    """
    book = book_of(answer)
    needed = support_draws(answer, book, draws, seed)
    cells = pd.MultiIndex.from_product([book.trusts, book.periods], names=["trust", "period"])
    given = _given(answer)
    tail = (1 - certainty) / 2
    rows: list[tuple[str, str, float, float, float, float]] = []
    who = cells.get_level_values("trust").map(groups.get)
    for group in ["all", *dict.fromkeys(groups[trust] for trust in book.trusts)]:
        for period in [*book.periods, ALL]:
            chosen = np.ones(len(cells), dtype=bool) if group == "all" else np.asarray(who == group)
            if period != ALL:
                chosen = chosen & np.asarray(cells.get_level_values("period") == period)
            sums = needed[chosen].sum(axis=0)
            planned = sum(given[cell] for cell, use in zip(cells, chosen, strict=True) if use)
            low, middle, high = np.quantile(sums, [tail, 0.5, 1 - tail])
            rows.append((group, period, planned, float(low), float(middle), float(high)))
    return rounded(pd.DataFrame(rows, columns=["group", "period", "planned", "low", "middle", "high"]))
