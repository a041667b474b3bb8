"""The command line, called in this process from a folder of its own."""

from tests.cli.conftest import call

__all__ = ["call"]
