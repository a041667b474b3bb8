"""The rows that a tier is solved under: those of the matrix, and a cap for what each earlier tier has reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.matrix.arrays import Compiled

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int32]


@dataclass(frozen=True)
class System:
    """low ≤ rows·x ≤ high and lower ≤ x ≤ upper, `choices` whole; the caps stand last, in the order of the tiers."""

    rows: sparse.csr_array
    low: Floats
    high: Floats
    lower: Floats
    upper: Floats
    choices: Places

    @classmethod
    def of(cls, compiled: Compiled) -> System:
        """The rows of a matrix, without caps."""
        return cls(
            compiled.matrix.tocsr(),
            compiled.row_lower,
            compiled.row_upper,
            compiled.lower,
            compiled.upper,
            np.flatnonzero(compiled.integer).astype(np.int32),
        )

    def capped(self, cost: Floats, limit: float) -> System:
        """With the row cost·x ≤ limit."""
        rows = sparse.vstack([self.rows, sparse.csr_array(cost[None, :])], format="csr")
        return replace(self, rows=rows, low=np.append(self.low, -np.inf), high=np.append(self.high, limit))

    def held(self, columns: Places, values: Floats) -> System:
        """With some columns fixed."""
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[columns] = upper[columns] = values
        return self.within(lower, upper)

    def within(self, lower: Floats, upper: Floats) -> System:
        """With other bounds of the columns; what was reckoned of the rows is handed on."""
        other = replace(self, lower=lower, upper=upper)
        other.__dict__.update({name: self.__dict__[name] for name in _OF_ROWS if name in self.__dict__})
        return other

    @property
    def nothing_left(self) -> Places:
        """Columns of which the limits cross: where there is one, no plan keeps the rows."""
        return np.flatnonzero(self.lower > self.upper).astype(np.int32)

    @cached_property
    def across(self) -> sparse.csr_array:
        """The rows seen from the columns."""
        return self.rows.T.tocsr()

    @cached_property
    def sizes(self) -> sparse.csr_array:
        """The same without signs."""
        return sparse.csr_array(abs(self.across))

    @cached_property
    def entries(self) -> Floats:
        """How many rows each column stands in."""
        return np.asarray(np.diff(self.across.indptr), float)


_OF_ROWS = ("across", "sizes", "entries")
