"""Does an instance agree with what was published? Figures computed again from its tables, one file a subject."""

from optimiser.explain.reconciliation.figures import bridge, reconcile

__all__ = ["bridge", "reconcile"]
