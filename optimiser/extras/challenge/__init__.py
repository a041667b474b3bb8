"""A trust's challenge to an input: recorded with the instance, and a scenario that can be run."""

from optimiser.extras.challenge.make import Challenge, Objection, challenge
from optimiser.extras.challenge.record import list_challenges

__all__ = ["Challenge", "Objection", "challenge", "list_challenges"]
