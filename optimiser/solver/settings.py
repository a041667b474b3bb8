"""How to solve: the options of one solve as a value that can be compared and written into a manifest."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from optimiser.tolerances import FEASIBILITY

NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=False))
class SolveSettings:
    """Options of a solve, checked when they are made.

    Attributes:
        gap: asked relative gap of a primary tier (formulation §6).
        time_limit: seconds for each primary tier, None for no limit.
        seed: pinned, so that the same question gives the same answer.
        threads: likewise; one number for a whole process, since HiGHS shares its threads.
        exact_gap: the gap to which small questions are solved whatever was asked.
        feasibility: how far a row or bound may be missed, in its own unit.

    Raises:
        pydantic.ValidationError: a value out of range or of the wrong kind.
    """

    gap: NotNegative = 1e-3
    time_limit: NotNegative | None = None
    seed: Annotated[int, Field(ge=0)] = 0
    threads: Annotated[int, Field(ge=1)] = 2
    exact_gap: NotNegative = 1e-8
    feasibility: Annotated[float, Field(gt=0, le=1e-3)] = FEASIBILITY

    def as_record(self) -> dict[str, object]:
        """The options as they are written into a manifest."""
        return asdict(self)
