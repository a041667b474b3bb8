"""The check of sentences itself."""

import pandas as pd

from optimiser.explain.finding import Finding
from tests.explain.helpers import loose_numbers


def test_a_number_that_no_table_holds_is_found() -> None:
    """A rounded amount and a share are found in the evidence; a typed or wrongly rounded number is not."""
    evidence = pd.DataFrame({"asked": [31.417], "part": [0.0436], "period": ["2026-27"]})
    good = Finding("a", "It is asked for £31.4m (4.4%) in 2026-27.", evidence)
    assert loose_numbers(good) == []
    bad = Finding("a", "It is asked for £31.5m (4.4%), 7 more, in 2026-27.", evidence)
    assert loose_numbers(bad) == ["31.5", "7"]
