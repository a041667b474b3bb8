"""Editions of the format: which one a folder or a run was written to, and which are read."""

from trustmodels.contract.column import FIRST_EDITION

EDITION = "2"
"""The edition that is written."""

EDITIONS = (FIRST_EDITION, EDITION)
"""The editions that are read, in their order; a folder or run that states none is of the first."""


def later(stated: str) -> bool:
    """Whether this is an edition after the last one known here."""
    return stated.isascii() and stated.isdigit() and int(stated) > int(EDITION)
