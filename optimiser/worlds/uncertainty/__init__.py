"""Every assumption drawn together: how wide the answer is, and what would be worth finding out."""

from optimiser.worlds.uncertainty.distribution import Drawn, draw_together, read_correlation
from optimiser.worlds.uncertainty.sample import Sample, Study, prepare, sample
from optimiser.worlds.uncertainty.worlds import Assumed, assumed, world_of

__all__ = [
    "Assumed",
    "Drawn",
    "Sample",
    "Study",
    "assumed",
    "draw_together",
    "prepare",
    "read_correlation",
    "sample",
    "world_of",
]
