"""What one measure costs in another: the exact curve of the relaxation, and the plans on the frontier."""

from optimiser.tradeoffs.frontier.trace import Frontier, Point, trace

__all__ = ["Frontier", "Point", "trace"]
