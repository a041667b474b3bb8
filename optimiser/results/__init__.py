"""A plan and its tidy tables, and the run folder that holds them. Needs neither Pyomo nor a solver."""

from optimiser.results.folder import Run, read_run, write_run
from optimiser.results.judge import Judged, judge
from optimiser.results.plan import complete_plan, plan_from_tables
from optimiser.results.tables import result_tables

__all__ = [
    "Judged",
    "Run",
    "complete_plan",
    "judge",
    "plan_from_tables",
    "read_run",
    "result_tables",
    "write_run",
]
