"""What people type, taken as they mean it where no other reading is likely; every correction is kept."""

from optimiser.workbook.tidy.codes import codes_as_meant
from optimiser.workbook.tidy.correction import CORRECTIONS, Correction, listed
from optimiser.workbook.tidy.sheets import Tidied, dated, tidied

__all__ = ["CORRECTIONS", "Correction", "Tidied", "codes_as_meant", "dated", "listed", "tidied"]
