"""A second opinion: another solver on the same matrix, to be set beside what was reached."""

from optimiser.extras.second_opinion.opinion import Check, Second, opinion_record, second_opinion

__all__ = ["Check", "Second", "opinion_record", "second_opinion"]
