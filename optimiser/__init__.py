"""The optimisation engine: reads an instance, solves it, verifies the answer and reports it."""

__version__ = "0.1.0"
