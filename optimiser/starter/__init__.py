"""The beginning of an instance of one's own: trusts picked or typed in, a workbook of six sheets, and the way back."""

from optimiser.starter.book import starter_workbook
from optimiser.starter.choice import CARE, WANTED, Choice, ChoiceError, words
from optimiser.starter.page import WORKBOOK, page
from optimiser.starter.read import SixSheets, read_starter
from optimiser.starter.start import Start, start

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
