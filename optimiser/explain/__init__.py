"""Answers that explain themselves: findings made of sentences, evidence and the next question to ask."""

from optimiser.explain.finding import Finding

__all__ = ["Finding"]
