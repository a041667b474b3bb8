"""The beginning of an instance of one's own: trusts picked or typed in, a workbook of six sheets, and the way back."""

from optimiser.extras.starter.book import starter_workbook
from optimiser.extras.starter.choice import CARE, WANTED, Choice, ChoiceError, periods_said, words
from optimiser.extras.starter.folder import OwnFolder, begin, bring, has_six_sheets, outdated, take_back
from optimiser.extras.starter.read import SixSheets, read_starter
from optimiser.extras.starter.start import WORKBOOK, Start, page, start
from optimiser.extras.starter.trust_list import is_list, trusts_listed

__all__ = [
    "CARE",
    "WANTED",
    "WORKBOOK",
    "Choice",
    "ChoiceError",
    "OwnFolder",
    "SixSheets",
    "Start",
    "begin",
    "bring",
    "has_six_sheets",
    "is_list",
    "outdated",
    "page",
    "periods_said",
    "read_starter",
    "start",
    "starter_workbook",
    "take_back",
    "trusts_listed",
    "words",
]
