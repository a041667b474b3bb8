"""Readers of official publications: files as NHS England puts them out, found by their headings, not their names."""

from optimiser.extras.publications.codes import Mergers, mergers
from optimiser.extras.publications.folder import Collected, collect
from optimiser.extras.publications.reader import ENGLAND, LayoutReader, PublishedFigure
from optimiser.extras.publications.year import BaseYear, Coverage, base_year

__all__ = [
    "ENGLAND",
    "BaseYear",
    "Collected",
    "Coverage",
    "LayoutReader",
    "Mergers",
    "PublishedFigure",
    "base_year",
    "collect",
    "mergers",
]
