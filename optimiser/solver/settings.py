"""How to solve: the options of one solve as a value that can be compared and written into a manifest."""

from __future__ import annotations

from dataclasses import asdict, dataclass

SMALL = 400
"""Yes/no choices up to which a tier is solved on to `exact_gap` whatever gap was asked: it costs nothing there."""


@dataclass(frozen=True)
class SolveSettings:
    """Options of a solve.

    Attributes:
        gap: asked relative gap of a primary tier (formulation §6).
        time_limit: seconds for each primary tier, None for no limit.
        seed, threads: pinned, so that the same question gives the same answer.
        exact_gap: the gap to which small questions are solved whatever was asked.
        feasibility: how far a row or bound may be missed, in its own unit.
    """

    gap: float = 1e-3
    time_limit: float | None = None
    seed: int = 0
    threads: int = 2
    exact_gap: float = 1e-8
    feasibility: float = 1e-8

    def as_record(self) -> dict[str, object]:
        """The options as they are written into a manifest."""
        return asdict(self)
