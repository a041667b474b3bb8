"""The tables of the fairness of a plan, as they are written."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.fairness.fair_share import FairShare


def asks(found: FairShare) -> pd.DataFrame:
    """What is asked of each trust and period, £m and as a share, under the optimum and each rule."""
    optimum = found.optimum.table("allocation")[["trust", "period", "cip", "cip_pct"]]
    parts = [optimum.assign(rule="optimum")]
    parts += [followed.figures.assign(rule=followed.rule.id) for followed in found.rules]
    frame = pd.concat(parts, ignore_index=True)
    return frame[["rule", *(column for column in frame if column != "rule")]]


def unplaced(found: FairShare) -> pd.DataFrame:
    """Total, what could not be placed, and the level of each rule, by period."""
    parts = [followed.unplaced.assign(rule=followed.rule.id) for followed in found.rules]
    return pd.concat(parts, ignore_index=True)[["rule", "period", "total", "unplaced", "level"]]


def fairness_tables(found: FairShare) -> dict[str, pd.DataFrame]:
    """Every table by name."""
    return {
        "measures": found.measures(),
        "burden": found.burdens(),
        "asks": asks(found),
        "unplaced": unplaced(found),
    }
