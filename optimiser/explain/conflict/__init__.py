"""Which promises cannot hold together, and the cheapest ways out."""

from optimiser.explain.conflict.find import find_conflict
from optimiser.explain.conflict.report import Conflict, ConflictReport, conflict_record, conflict_table

__all__ = ["Conflict", "ConflictReport", "conflict_record", "conflict_table", "find_conflict"]
