"""What people type, taken as they mean it where no other reading is likely; every correction is kept."""

from optimiser.extras.workbook.tidy.cells import CORRECTIONS, Correction, codes_as_meant, listed
from optimiser.extras.workbook.tidy.sheets import Tidied, dated, has_headings, tidied

__all__ = [
    "CORRECTIONS",
    "Correction",
    "Tidied",
    "codes_as_meant",
    "dated",
    "has_headings",
    "listed",
    "tidied",
]
