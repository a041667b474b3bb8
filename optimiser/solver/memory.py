"""What a solve ended with, tier by tier: where the next solve of nearly the same numbers begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import highspy
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Statuses = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Basis:
    """The basis of a linear programme: the status of every column and row, as HiGHS numbers them."""

    columns: Statuses
    rows: Statuses

    @classmethod
    def of(cls, highs: highspy.Highs) -> Basis | None:
        """The basis that HiGHS stands on, None where it has none."""
        found = highs.getBasis()
        if not found.valid:
            return None
        return cls(_numbers(found.col_status), _numbers(found.row_status))

    def set_in(self, highs: highspy.Highs) -> bool:
        """Put it into a model; whether it has the shape of this model."""
        if (len(self.columns), len(self.rows)) != (highs.getNumCol(), highs.getNumRow()):
            return False
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status = _named(self.columns), _named(self.rows)
        basis.valid = True
        return highs.setBasis(basis) != highspy.HighsStatus.kError


_STATUS = [highspy.HighsBasisStatus(number) for number in range(len(highspy.HighsBasisStatus.__members__))]


def _numbers(statuses: list[highspy.HighsBasisStatus]) -> Statuses:
    return np.fromiter(map(int, statuses), np.int8, len(statuses))


def _named(numbers: Statuses) -> list[highspy.HighsBasisStatus]:
    return list(map(_STATUS.__getitem__, numbers.tolist()))


@dataclass(frozen=True)
class Ended:
    """How a primary tier ended: its choices, and the basis of its relaxation.

    A secondary tier has nothing to remember: from the plan of the tier before it takes a few pivots.
    """

    choice: Floats
    relaxed: Basis | None


@dataclass(frozen=True)
class Memory:
    """How each tier of a solve ended, by measure, and the choices of its last plan.

    Nothing in it can change an answer beyond the gap: a plan that no longer holds is not taken, and a basis is
    only where the simplex begins.
    """

    tiers: Mapping[str, Ended] = field(default_factory=dict)
    choice: Floats | None = None

    def before(self, measure: str) -> Ended | None:
        """How the tier ended the last time, None where it was not solved."""
        return self.tiers.get(measure)

    def without_bases(self) -> Memory:
        """Its choices alone."""
        return Memory({m: Ended(ended.choice, None) for m, ended in self.tiers.items()}, self.choice)

    def fits(self, choices: int) -> bool:
        """Whether its choices are as many as a matrix has."""
        return self.choice is None or len(self.choice) == choices


NO_MEMORY = Memory()
