"""How the relaxation of each tier ended: what a proof begins from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimiser.solver.live import Answer
from optimiser.solver.memory import Basis


@dataclass(frozen=True)
class Root:
    """A dual for every row, caps included, and the basis; of a relaxation with its choices free."""

    duals: npt.NDArray[np.float64]
    basis: Basis | None


Roots = dict[str, Root]
"""By measure."""


def root_of(answer: Answer, basis: Basis | None) -> Root | None:
    """What is kept of a solved relaxation; None where it has no prices."""
    if answer.row_duals is None or answer.cap_duals is None:
        return None
    return Root(np.concatenate([answer.row_duals, answer.cap_duals]), basis)
