"""The rest of the year planned again: how far each trust can still get from where it is."""

from __future__ import annotations

import pandas as pd

from optimiser.results import Run
from optimiser.track.rest import Rest
from optimiser.track.tracker import Tracker


def outturns(whole: pd.DataFrame, found: Tracker, rest: Rest, run: Run) -> pd.DataFrame:
    """Where the year ends for each trust if the rest of it goes as planned again, £m.

    Args:
        whole: the year's control totals, as in the contract.
        found: the tracker.
        rest: what is left of the year.
        run: how_far on the instance of the rest.

    Returns:
        trust, `position_to_date`, `savings` (asked for in the rest, at annual value), `grant`, `outturn`
        (with grants, over the whole year), `forecast` (the trust's own), `control_total` and `gap` (what is
        missing of it); forecast and position are empty where a trust is not monitored, the last two where
        it has no total.
    """
    table = run.tables["allocation"]
    table = table[table["period"].isin(rest.parts)]
    sums = table.groupby("trust", sort=False)[["cip", "grant", "reported"]].sum()
    rows = found.rows.set_index("trust")
    wanted = (whole["level"] == "trust") & (whole["period"] == rest.period) & (whole["basis"] == "reported")
    totals = whole[wanted].set_index("id")["amount"]
    frame = pd.DataFrame(
        {
            "position_to_date": rows["position_to_date"].reindex(sums.index),
            "savings": sums["cip"],
            "grant": sums["grant"],
            "outturn": sums["reported"],
            "forecast": rows["position_forecast"].reindex(sums.index),
            "control_total": totals.reindex(sums.index),
        }
    )
    frame["gap"] = (frame["control_total"] - frame["outturn"]).clip(lower=0.0)
    return frame.rename_axis("trust").reset_index()
