"""How heavy what is asked is, and how it is spread: largest, Gini, trusts over a threshold."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
HEAVY = 0.04
"""Share of expenditure above which a requirement has seldom been delivered: NHS trusts delivered 2.9% to 3.7%
of turnover in 2015-16 to 2017-18, and 4% in the productivity ask of the 2025-26 planning guidance.
"""


def gini(amounts: Floats) -> float:
    """The Gini coefficient of amounts that are not negative: 0 if all are equal, near 1 if one bears all.

    Half the mean absolute difference over the mean, by the sorted form; 0 where there is nothing to share.
    """
    total = float(amounts.sum())
    if total <= 0:
        return 0.0
    ranks = np.arange(1, len(amounts) + 1)
    return float((2 * ranks - len(amounts) - 1) @ np.sort(amounts) / (len(amounts) * total))


def burden(asks: pd.DataFrame, heavy: float = HEAVY) -> pd.DataFrame:
    """Spread of the burden by period.

    Args:
        asks: columns trust, period, cip (£m) and cip_pct (share of expenditure).
        heavy: the share of expenditure that counts as heavy.

    Returns:
        A row a period: total (£m), largest, smallest and median share, Gini of the shares, trusts over the
        threshold, and the part of all trusts that they are.
    """
    rows = []
    for period, group in asks.groupby("period", sort=False):
        shares = group["cip_pct"].to_numpy(float)
        over = int((shares > heavy + 1e-9).sum())
        rows.append(
            {
                "period": period,
                "total": float(group["cip"].sum()),
                "largest_share": float(shares.max()),
                "median_share": float(np.median(shares)),
                "smallest_share": float(shares.min()),
                "gini": gini(shares),
                "heavy": heavy,
                "trusts_over_heavy": over,
                "share_over_heavy": over / len(shares),
            }
        )
    return pd.DataFrame(rows)
