"""A run certified: its matrix built again, and every bound checked against the proof that is kept, without a solver."""

from optimiser.certify.certify import Certified, certify

__all__ = ["Certified", "certify"]
