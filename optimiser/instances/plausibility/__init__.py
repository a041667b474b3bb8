"""Does every figure look like its kind? Questions about those that do not, with the likely slip of unit."""

from optimiser.instances.plausibility.questions import (
    HIGHEST,
    FigureQuestion,
    all_questions,
    questions,
    unanswered,
)

__all__ = ["HIGHEST", "FigureQuestion", "all_questions", "questions", "unanswered"]
