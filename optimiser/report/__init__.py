"""What a page is made of: its runs as they are read, sections, tables and charts; `optimiser.page` writes it."""

from optimiser.report.pair import RunComparison, comparison

__all__ = ["RunComparison", "comparison"]
