"""What a solve ended with, tier by tier: where the next solve of nearly the same numbers begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import highspy
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Statuses = npt.NDArray[np.int8]


_STATUS = [highspy.HighsBasisStatus(number) for number in range(len(highspy.HighsBasisStatus.__members__))]


@dataclass(frozen=True)
class Basis:
    """The basis of a linear programme as HiGHS holds it, and how many columns and rows it is of."""

    kept: highspy.HighsBasis
    columns: int
    rows: int

    @classmethod
    def of(cls, highs: highspy.Highs) -> Basis | None:
        """The basis that HiGHS stands on, None where it has none."""
        found = highs.getBasis()
        return cls(found, highs.getNumCol(), highs.getNumRow()) if found.valid else None

    @classmethod
    def from_numbers(cls, columns: Statuses, rows: Statuses) -> Basis:
        """From the statuses as HiGHS numbers them."""
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status = (
            [_STATUS[number] for number in part] for part in (columns, rows)
        )
        basis.valid = True
        return cls(basis, len(columns), len(rows))

    def with_row(self, at: int) -> Basis:
        """The same with one row more at a place, basic."""
        basis = highspy.HighsBasis()
        rows = list(self.kept.row_status)
        rows.insert(at, highspy.HighsBasisStatus.kBasic)
        basis.col_status, basis.row_status, basis.valid = self.kept.col_status, rows, True
        return Basis(basis, self.columns, self.rows + 1)

    def numbers(self) -> tuple[Statuses, Statuses]:
        """The statuses of columns and rows as HiGHS numbers them."""
        parts = (self.kept.col_status, self.kept.row_status)
        columns, rows = (np.array([int(status) for status in part], np.int8) for part in parts)
        return columns, rows

    def set_in(self, highs: highspy.Highs) -> bool:
        """Put it into a model; whether it has the shape of this model."""
        if (self.columns, self.rows) != (highs.getNumCol(), highs.getNumRow()):
            return False
        return highs.setBasis(self.kept) != highspy.HighsStatus.kError


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
        """Whether its choices are as many as a matrix has, in every tier."""
        known = [self.choice, *(ended.choice for ended in self.tiers.values())]
        return all(choice is None or len(choice) == choices for choice in known)


NO_MEMORY = Memory()
