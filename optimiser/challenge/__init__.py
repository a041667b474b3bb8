"""A trust's challenge to an input: recorded with the instance, and a scenario that can be run."""

from optimiser.challenge.make import Challenge, Claim, challenge
from optimiser.challenge.record import list_challenges

__all__ = ["Challenge", "Claim", "challenge", "list_challenges"]
