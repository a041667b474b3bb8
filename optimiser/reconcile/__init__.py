"""Does an instance agree with what was published? Figures computed again from its tables, one file a subject."""

from optimiser.reconcile.published import bridge, reconcile

__all__ = ["bridge", "reconcile"]
