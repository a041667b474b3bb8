"""Briefs whose charts are not what a test is about are made without them."""

from tests.report.conftest import blank_charts

__all__ = ["blank_charts"]
