"""The two libraries that workbooks need: an extra, imported where it is used."""

from __future__ import annotations

import importlib
from types import ModuleType

from optimiser.errors import MissingExtraError


def library(name: str) -> ModuleType:
    """A module of the `workbook` extra.

    Raises:
        MissingExtraError: it is not installed; the message says how to.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            f"Workbooks need {name}: install it with pip install 'trust-optimiser[workbook]'"
        ) from error
