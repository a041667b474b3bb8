"""What a settlement makes least, over what is missed in every world: its mean, its tail, or its worst distribution.

Each is linear in the worlds' shortfalls: a few columns more in the programme of the first stage (MATHS.md, "A
settlement that holds").
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from optimiser.matrix.arrays import Floats

MEAN, TAIL, WORST = "expected", "worst tenth", "worst distribution"


@dataclass(frozen=True)
class Aim:
    """What is made least.

    Attributes:
        id: one of the three.
        share: of the worlds that count, the worst ones; 1 for all.
        radius: how far the worlds' weights may be moved, as a mean distance.
        distance: of the worlds from each other; a row and a column a world.
    """

    id: str
    share: float = 1.0
    radius: float = 0.0
    distance: Floats | None = None

    def value(self, missed: Floats) -> float:
        """What it comes to where so much is missed in each world, £m."""
        if self.id == TAIL:
            return tail_mean(missed, self.share)
        return float(self.weights(missed) @ missed)

    def weights(self, missed: Floats) -> Floats:
        """The weight of each world where so much is missed in each."""
        count = len(missed)
        if self.id == WORST and self.distance is not None:
            return worst_weights(missed, self.distance, self.radius)
        if self.id == TAIL:
            order = np.argsort(-missed, kind="stable")
            weights, room = np.zeros(count), 1.0
            for at in order:
                weights[at] = min(room, 1 / (self.share * count))
                room -= weights[at]
            return weights
        return np.full(count, 1 / count)

    def add_to(self, highs: highspy.Highs, worlds: npt.NDArray[np.int32]) -> None:
        """Put it as costs, columns and rows into a programme in which `worlds` are the columns of the shortfalls."""
        count = len(worlds)
        if self.id == MEAN:
            for at in worlds:
                highs.changeColCost(int(at), 1 / count)
        elif self.id == TAIL:
            begins = _column(highs, 1.0, -np.inf)
            for at in worlds:
                beyond = _column(highs, 1 / (self.share * count), 0.0)
                _row(highs, {beyond: 1.0, begins: 1.0, int(at): -1.0})
        elif self.distance is not None:
            price = _column(highs, self.radius, 0.0)
            for i in range(count):
                own = _column(highs, 1 / count, -np.inf)
                for j, at in enumerate(worlds):
                    _row(highs, {own: 1.0, int(at): -1.0, price: float(self.distance[i, j])})


def _column(highs: highspy.Highs, cost: float, lower: float) -> int:
    highs.addCol(cost, lower, np.inf, 0, np.array([], np.int32), np.array([], float))
    return int(highs.getNumCol()) - 1


def _row(highs: highspy.Highs, factors: dict[int, float]) -> None:
    """Add the row Σ factor·column ≥ 0."""
    used = {at: factor for at, factor in factors.items() if factor}
    places, values = np.array(list(used), np.int32), np.array(list(used.values()), float)
    highs.addRow(0.0, np.inf, len(places), places, values)


def tail_mean(missed: Floats, share: float) -> float:
    """The mean of the worst worlds, a share of all (the conditional value at risk of Rockafellar and Uryasev)."""
    ranked = -np.sort(-missed)
    weights = np.clip(share * len(missed) - np.arange(len(missed)), 0.0, 1.0)
    return float(weights @ ranked / weights.sum())


def worst_weights(missed: Floats, distance: Floats, radius: float) -> Floats:
    """The weights of the worlds that make the mean largest, moved no further than `radius` on average.

    A transport of 1/N from each world, by HiGHS: Σ distance·moved ≤ radius.
    """
    count = len(missed)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    for i in range(count):
        for j in range(count):
            upper = 1.0 if i == j or distance[i, j] > 0 or missed[j] > missed[i] else 0.0
            highs.addCol(-float(missed[j]), 0.0, upper, 0, np.array([], np.int32), np.array([], float))
    for i in range(count):
        places = np.arange(i * count, (i + 1) * count, dtype=np.int32)
        highs.addRow(1 / count, 1 / count, count, places, np.ones(count))
    every = np.arange(count * count, dtype=np.int32)
    highs.addRow(-np.inf, radius, len(every), every, distance.ravel())
    highs.run()
    moved = np.array(highs.getSolution().col_value).reshape(count, count)
    found: Floats = moved.sum(axis=0)
    return found


def distances(ranks: Floats) -> Floats:
    """The mean distance of two worlds in the ranks (from 0 to 1) of what was drawn: a row a world, a column a draw."""
    if not ranks.shape[1]:
        return np.zeros((len(ranks), len(ranks)))
    found: Floats = np.abs(ranks[:, None, :] - ranks[None, :, :]).mean(axis=2)
    return found
