"""Many worlds: the same question on every scenario, in parallel, resumable, and queried with SQL."""

from optimiser.scenarios.plan import PlannedWorld, from_grid, named
from optimiser.scenarios.query import query
from optimiser.scenarios.sweep import Sweep, executor_of, sweep

__all__ = ["PlannedWorld", "Sweep", "executor_of", "from_grid", "named", "query", "sweep"]
