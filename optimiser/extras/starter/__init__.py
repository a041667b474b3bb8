"""The beginning of an instance of one's own: trusts picked or typed in, a workbook of six sheets, and the way back."""

from optimiser.extras.starter.book import starter_workbook
from optimiser.extras.starter.choice import CARE, WANTED, Choice, ChoiceError, words
from optimiser.extras.starter.read import SixSheets, read_starter
from optimiser.extras.starter.start import WORKBOOK, Start, page, start

__all__ = [
    "CARE",
    "WANTED",
    "WORKBOOK",
    "Choice",
    "ChoiceError",
    "SixSheets",
    "Start",
    "page",
    "read_starter",
    "start",
    "starter_workbook",
    "words",
]
