"""Does every figure look like its kind? Questions about those that do not, with the likely slip of unit."""

from optimiser.plausible.questions import HIGHEST, Question, all_questions, questions, unanswered

__all__ = ["HIGHEST", "Question", "all_questions", "questions", "unanswered"]
