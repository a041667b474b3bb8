"""What a page is made of: its runs as they are read, sections, tables and charts; `optimiser.page` writes it."""

from optimiser.report.pair import Comparison, comparison

__all__ = ["Comparison", "comparison"]
