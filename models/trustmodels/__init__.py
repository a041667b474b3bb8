"""The formulations: what may be decided, what must hold, what is measured. No solver, no files."""
