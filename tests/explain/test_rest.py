"""A shortfall that is none is shown as none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.explain.prices.ladder import climb, ladder_table
from optimiser.explain.prices.levers import Target
from optimiser.explain.resolve import without_rest
from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.subjects.trilemma.orders import six_orders
from scripts.build_tiny import FOLDER


def test_what_a_tolerance_leaves_is_nothing() -> None:
    """A millionth of a patient is nobody; a gap, a step, a share and what is missing stay as they are."""
    given = pd.DataFrame(
        {
            "step": [1e-6, 0.0],
            "status": ["optimal", "stopped"],
            "gap": [1e-6, np.nan],
            "access": [9.99e-7, np.nan],
            "change_access": [-1e-6, 2.0],
            "peak_burden": [1e-6, 0.05],
        }
    )
    shown = without_rest(given)
    assert shown["access"].tolist()[0] == 0.0
    assert np.isnan(shown["access"].iloc[1])
    assert shown["change_access"].tolist() == [0.0, 2.0]
    for column in ("step", "status", "gap", "peak_burden"):
        assert shown[column].equals(given[column])


def _smallest(frame: pd.DataFrame) -> float:
    """The smallest amount of a table that is not nothing."""
    amounts = frame.select_dtypes("float").drop(columns=["gap"], errors="ignore").abs().to_numpy()
    return float(amounts[amounts > 0].min())


def test_ladder_and_trilemma_show_no_millionths() -> None:
    """The tiny instance leaves a millionth of wages unpaid in its tiers, and none of it in the tables."""
    tiny = read_instance(FOLDER)
    ladder = climb(tiny, read_question("how_far"), Target("grant_pot", None, None), [1.0])
    assert _smallest(ladder_table(ladder)) > 1e-5
    assert _smallest(six_orders(tiny).table()) > 1e-5
