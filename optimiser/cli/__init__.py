"""The command line: one file a command, each with `add(app)`. Exit statuses as in formulation §9."""

from optimiser.cli.main import main

__all__ = ["main"]
