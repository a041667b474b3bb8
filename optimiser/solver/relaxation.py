"""What the relaxation of a tier leaves: how it ended, and the yes/no choices that it implies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimiser.solver.choices import ALMOST, Choices, in_doubt
from optimiser.solver.live import LinearAnswer, LiveModel, Places
from optimiser.solver.memory import Basis
from optimiser.solver.outcome import Outcome

# How the relaxation of each tier ended: what a proof begins from.


@dataclass(frozen=True)
class Root:
    """A dual for every row, caps included, and the basis; of a relaxation with its choices free."""

    duals: npt.NDArray[np.float64]
    basis: Basis | None


Roots = dict[str, Root]
"""By measure."""


def root_of(answer: LinearAnswer, basis: Basis | None) -> Root | None:
    """What is kept of a solved relaxation; None where it has no prices."""
    if answer.row_duals is None or answer.cap_duals is None:
        return None
    return Root(np.concatenate([answer.row_duals, answer.cap_duals]), basis)


# The yes/no choices that a relaxation implies: a start for the search.

Floats = npt.NDArray[np.float64]
LIKELY = 0.5
"""From how much of a choice in the relaxation it is rounded up."""


def _wanted(choices: Choices, x: Floats, columns: Places) -> Places:
    """Choices in the order in which a plan wants them: by how much of a yes it pays for already."""
    return columns[np.argsort([-choices.paid(x, column) for column in columns], kind="stable")]


def _decide(choices: Choices, x: Floats, open_: Places, group: Places) -> Floats:
    """The choices of a group with the most wanted of the open ones decided: yes where the rows have room."""
    chosen = np.where(x >= 1 - ALMOST, 1.0, 0.0)
    for column in open_:
        chosen[column] = float(choices.has_room(chosen, column))
    return chosen[group]


def _dive(live: LiveModel, relaxed: LinearAnswer, group: Places, below: float) -> LinearAnswer | None:
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
        now = _wanted(live.whole, x, undecided)[: max(1, len(undecided) // 3)]
        decided |= np.isin(group, now)
        values = _decide(live.whole, x, now, group)
        live.hold(group[decided], values[decided])
        answer = live.attempt(below)
        if answer.outcome is not Outcome.OPTIMAL:
            return None
    live.hold(group, np.round(answer.plan[group]))
    answer = live.attempt(below)
    return answer if answer.outcome is Outcome.OPTIMAL else None


def _at_once(live: LiveModel, relaxed: LinearAnswer, group: Places, below: float) -> LinearAnswer | None:
    """The nearest whole numbers, then no to all: for groups in which a dive finds no plan."""
    for values in (np.round(relaxed.plan[group]), np.zeros(len(group))):
        live.hold(group, np.clip(values, live.lower[group], live.upper[group]))
        answer = live.attempt(below)
        if answer.outcome is Outcome.OPTIMAL:
            return answer
    return None


def rounded_at_once(
    live: LiveModel, relaxed: LinearAnswer, stages: Sequence[Places], below: float = np.inf
) -> LinearAnswer | None:
    """One linear programme with every choice at its nearest whole number that the rows of choices leave room for."""
    x = relaxed.plan
    for group in stages:
        likely = group[x[group] > LIKELY]
        live.hold(group, _decide(live.whole, x, _wanted(live.whole, x, likely), group))
    answer = live.attempt(below)
    return answer if answer.outcome is Outcome.OPTIMAL else None


def rounded_start(
    live: LiveModel, relaxed: LinearAnswer, stages: Sequence[Places], below: float = np.inf
) -> LinearAnswer | None:
    """The linear programme with all choices held at what the relaxation implies, group by group.

    None where neither a dive nor the nearest whole numbers leave a plan below a value.
    """
    answer: LinearAnswer | None = relaxed
    basis = Basis.of(live.highs)
    for group in stages:
        if answer is None:
            break
        before = answer
        answer = _dive(live, before, group, below)
        if answer is None:
            live.free(group)
            live.begin(basis)  # what failed may have left none
            answer = _at_once(live, before, group, below)
    return answer
