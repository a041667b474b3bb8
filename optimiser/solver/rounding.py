"""The yes/no choices that a relaxation implies: a start for the search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from optimiser.matrix.compiled import Compiled
from optimiser.solver.live import Answer, LiveModel, Places
from optimiser.solver.outcome import Outcome

Floats = npt.NDArray[np.float64]
ALMOST = 1e-7


class ChoiceRows:
    """The rows in which only choices take part (places, contested changes, one period at most)."""

    def __init__(self, compiled: Compiled) -> None:
        by_row = compiled.matrix.tocsr()
        others = by_row[:, np.flatnonzero(~compiled.integer)]
        only = (np.diff(others.indptr) == 0) & (np.diff(by_row.indptr) > 0)
        self.rows = by_row[np.flatnonzero(only)].tocsc()
        self.upper = compiled.row_upper[only]
        self.lower = compiled.row_lower[only]

    def greedy(self, x: Floats, group: Places, chosen: Floats) -> Floats:
        """Of a group, say yes to all that the relaxation wants a part of, most wanted first, while rows allow."""
        used = self.rows @ chosen
        for column in sorted((c for c in group if x[c] > ALMOST), key=lambda c: (-x[c], c)):
            part = slice(self.rows.indptr[column], self.rows.indptr[column + 1])
            rows, amounts = self.rows.indices[part], self.rows.data[part]
            if np.all(used[rows] + amounts <= self.upper[rows] + ALMOST):
                used[rows] += amounts
                chosen[column] = 1.0
        return chosen


def rounded_start(live: LiveModel, relaxed: Answer, stages: Sequence[Places]) -> Answer | None:
    """Fix the choices stage by stage at what the relaxation implies; the linear programme with all held.

    A stage whose greedy rounding leaves no plan is tried at the nearest whole numbers, then at no. None where
    even that leaves none.
    """
    rows = ChoiceRows(live.compiled)
    answer = relaxed
    for group in stages:
        assert answer.x is not None
        blank = np.zeros_like(answer.x)
        blank[live.choices] = np.round(answer.x[live.choices]) * ~np.isin(live.choices, group)
        tries = (
            rows.greedy(answer.x, group, blank)[group],
            np.round(answer.x[group]),
            np.zeros(len(group)),
        )
        for values in tries:
            live.hold(group, np.clip(values, live.compiled.lower[group], live.compiled.upper[group]))
            held = live.solve()
            if held.outcome is Outcome.OPTIMAL:
                break
        else:
            return None
        answer = held
    return answer
