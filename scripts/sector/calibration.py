"""How much of planned savings is delivered: what other years say."""

from __future__ import annotations

from math import sqrt
from statistics import mean, stdev

LEFT_OUT = "2017-18"
RATIOS = (
    ("2011-12", "first half of 2011-12, £465m of £544m", 465 / 544),
    ("2015-16", "2015-16, £2,900m of £3,216m", 2_900 / 3_216),
    ("2017-18", "first half of 2017-18, £1,257m of £1,426m", 1_257 / 1_426),
)
"""Delivered over planned savings of the provider sector: year, what it is, ratio. What 2017-18 ended at is not
among them, since it is what the back-test has to find."""
TRUST_CORRELATION, TRUSTS = 0.3, 234
"""Correlation of two trusts' delivered shares (a judgement), and the number of trusts in 2017-18."""


def calibrated(leave_out: str | None = LEFT_OUT) -> tuple[float, float]:
    """Mean and standard deviation of the sector's ratio in a year that is not among those seen.

    The deviation is that of the ratios seen, widened by sqrt(1 + 1/n) because their mean is not known exactly.
    """
    seen = [ratio for year, _, ratio in RATIOS if year != leave_out]
    return mean(seen), stdev(seen) * sqrt(1 + 1 / len(seen))
