"""Many worlds: the same question on every scenario, in parallel, resumable, and queried with SQL."""

from optimiser.scenarios.plan import Planned, from_grid, named
from optimiser.scenarios.query import query
from optimiser.scenarios.sweep import Sweep, executor_of, sweep

__all__ = ["Planned", "Sweep", "executor_of", "from_grid", "named", "query", "sweep"]
