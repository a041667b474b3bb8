"""How `instances/england-2025-26/` is made: one module a subject, and every judgement in `assumptions`."""
