"""What the tolerance between tiers leaves of a shortfall that is none."""

from __future__ import annotations

import pandas as pd

REST = 1e-5
"""Amounts up to here, in any unit, are what a later tier may use up of an earlier one (a few millionths)."""
STATED = ("step", "gap")
SHARE = "burden"


def without_rest(frame: pd.DataFrame) -> pd.DataFrame:
    """A table for people, in which nothing is 0 and not a millionth; steps, gaps and shares stay as they are."""
    amounts = [
        column
        for column in frame.select_dtypes("float").columns
        if column not in STATED and SHARE not in str(column)
    ]
    return frame.assign(**{str(c): frame[c].mask(frame[c].abs() <= REST, 0.0) for c in amounts})
