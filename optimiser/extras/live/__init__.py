"""A page that answers offline: a small instance's programme and a solver for browsers in one file."""

from optimiser.extras.live.document import PAGE, write_live_page
from optimiser.extras.live.runtime import Runtime, read_runtime

__all__ = ["PAGE", "Runtime", "read_runtime", "write_live_page"]
