"""Predict first, then look: the page of a bargaining session on which people write what they expect of a run."""

from optimiser.extras.prediction.sheet import write_sheet

__all__ = ["write_sheet"]
