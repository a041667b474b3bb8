"""A trust's challenge to an input: recorded with the instance, and a scenario that can be run."""

from optimiser.challenge.make import Challenge, Objection, challenge
from optimiser.challenge.record import list_challenges

__all__ = ["Challenge", "Objection", "challenge", "list_challenges"]
