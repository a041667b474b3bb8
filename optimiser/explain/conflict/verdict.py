"""What a solver says of a set of commitments: whether it can be kept, or what must be given up for a plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Members = frozenset[int]
"""Commitments by their place in `Elastic.names`."""
NOTHING = 1e-7
"""Priced slack (£m) up to which a set of commitments counts as kept: the rounding of the solver."""
KEPT = 1e-9
"""Slack in a commitment's own unit up to which it counts as kept in a plan."""


class Verdict(StrEnum):
    """Whether a set of commitments can be kept together."""

    YES = "can be kept"
    NO = "cannot be kept"
    UNKNOWN = "not settled within the budget"


@dataclass(frozen=True)
class Relief:
    """A plan that lets commitments give way: priced total, proven bound, slack by member, yes/no choices."""

    value: float
    bound: float
    slack: Floats
    choices: Floats

    @property
    def proven(self) -> bool:
        """Whether no cheaper relief exists, to a thousandth."""
        return self.value - self.bound <= max(NOTHING, 1e-3 * abs(self.value))

    def needed(self, least: float = KEPT) -> tuple[int, ...]:
        """The members that give way."""
        return tuple(int(i) for i in np.flatnonzero(self.slack > least))
