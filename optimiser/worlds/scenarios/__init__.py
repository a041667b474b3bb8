"""Many worlds: the same question on every scenario, in parallel, resumable, and queried with SQL."""

from optimiser.worlds.scenarios.grid import PlannedWorld, from_grid, named
from optimiser.worlds.scenarios.query import query
from optimiser.worlds.scenarios.sweep import Sweep, executor_of, sweep

__all__ = ["PlannedWorld", "Sweep", "executor_of", "from_grid", "named", "query", "sweep"]
