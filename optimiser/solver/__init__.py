"""HiGHS behind one door: arrays in, outcomes out. Knows no Pyomo and no health rule."""

from optimiser.solver.lexicographic import Lexicographic, solve_tiers
from optimiser.solver.outcome import Outcome, Progress, quiet
from optimiser.solver.settings import SolveSettings
from optimiser.solver.tier import Tier, TierResult

__all__ = [
    "Lexicographic",
    "Outcome",
    "Progress",
    "SolveSettings",
    "Tier",
    "TierResult",
    "quiet",
    "solve_tiers",
]
