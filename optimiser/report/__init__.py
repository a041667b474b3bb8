"""The report of a run: one page that opens offline, prints on A4 and says what the answer assumes."""

from optimiser.report.comparison import Comparison, comparison
from optimiser.report.page import page
from optimiser.report.write import write_report

__all__ = ["Comparison", "comparison", "page", "write_report"]
