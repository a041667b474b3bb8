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
LIKELY = 0.5
"""From how much of a choice in the relaxation it is rounded up."""


class ChoiceRows:
    """The rows in which only choices take part (places, contested changes, one period at most)."""

    def __init__(self, compiled: Compiled) -> None:
        by_row = compiled.matrix.tocsr()
        others = by_row[:, np.flatnonzero(~compiled.integer)]
        only = (np.diff(others.indptr) == 0) & (np.diff(by_row.indptr) > 0)
        self.rows = by_row[np.flatnonzero(only)].tocsc()
        self.upper = compiled.row_upper[only]
        self.lower = compiled.row_lower[only]


def in_doubt(x: Floats, group: Places) -> npt.NDArray[np.bool_]:
    """Which choices of a group are not whole."""
    return np.abs(x[group] - np.round(x[group])) > ALMOST


def _room(rows: ChoiceRows, chosen: Floats, column: int) -> bool:
    """Whether saying yes to one more choice keeps the rows of choices."""
    part = slice(rows.rows.indptr[column], rows.rows.indptr[column + 1])
    at, amounts = rows.rows.indices[part], rows.rows.data[part]
    return bool(np.all((rows.rows @ chosen)[at] + amounts <= rows.upper[at] + ALMOST))


def _decide(rows: ChoiceRows, x: Floats, open_: Places, group: Places) -> Floats:
    """The choices of a group with the most wanted of the open ones decided: yes where the rows have room."""
    chosen = np.where(x >= 1 - ALMOST, 1.0, 0.0)
    for column in open_:
        chosen[column] = float(_room(rows, chosen, column))
    return chosen[group]


def _dive(live: LiveModel, relaxed: Answer, group: Places, rows: ChoiceRows) -> Answer | None:
    """Decide a third of the undecided choices of a group, most wanted first, solve, and so on to the end.

    Every step sees what the last ones did to the others: far better than rounding all at once, and each
    linear programme starts from the one before.
    """
    answer, decided = relaxed, np.zeros(len(group), bool)
    while True:
        x = answer.plan
        undecided = group[in_doubt(x, group) & ~decided]
        if not len(undecided):
            break
        wanted = undecided[np.argsort(-x[undecided], kind="stable")]
        now = wanted[: max(1, len(wanted) // 3)]
        decided |= np.isin(group, now)
        values = _decide(rows, x, now, group)
        live.hold(group[decided], values[decided])
        answer = live.solve()
        if answer.outcome is not Outcome.OPTIMAL:
            return None
    live.hold(group, np.round(answer.plan[group]))
    answer = live.solve()
    return answer if answer.outcome is Outcome.OPTIMAL else None


def _at_once(live: LiveModel, relaxed: Answer, group: Places) -> Answer | None:
    """The nearest whole numbers, then no to all: for groups in which a dive finds no plan."""
    for values in (np.round(relaxed.plan[group]), np.zeros(len(group))):
        live.hold(group, np.clip(values, live.lower[group], live.upper[group]))
        answer = live.solve()
        if answer.outcome is Outcome.OPTIMAL:
            return answer
    return None


def rounded_at_once(live: LiveModel, relaxed: Answer, stages: Sequence[Places]) -> Answer | None:
    """One linear programme with every choice at its nearest whole number that the rows of choices leave room for."""
    rows, x = ChoiceRows(live.compiled), relaxed.plan
    for group in stages:
        likely = group[x[group] > LIKELY]
        wanted = likely[np.argsort(-x[likely], kind="stable")]
        live.hold(group, _decide(rows, x, wanted, group))
    answer = live.solve()
    return answer if answer.outcome is Outcome.OPTIMAL else None


def rounded_start(live: LiveModel, relaxed: Answer, stages: Sequence[Places]) -> Answer | None:
    """The linear programme with all choices held at what the relaxation implies, group by group.

    None where neither a dive nor the nearest whole numbers leave a plan.
    """
    rows = ChoiceRows(live.compiled)
    answer: Answer | None = relaxed
    for group in stages:
        if answer is None:
            break
        before = answer
        answer = _dive(live, before, group, rows)
        if answer is None:
            live.free(group)
            answer = _at_once(live, before, group)
    return answer
