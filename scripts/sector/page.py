"""The page of instances/sector-2017-18: its totals beside what was published, and the back-test."""

from __future__ import annotations

import pandas as pd

from optimiser.instances import Instance
from optimiser.subjects.tracker.compute import outlook, outlook_table, tracker
from scripts.sector.calibration import RATIOS

TEXT = """# The provider sector at month 6 of 2017-18

Twelve made-up groups of trusts that add up to what was published of the sector half-way through 2017-18. Sector
totals are published; how they lie among the groups is synthetic, and nothing should be read into it. It is here
for the tracker (`optimiser track sector-2017-18`) and for a back-test.

This page is written by `python -m scripts.build_sector`.

## The totals, £m

| | published | here |
| --- | ---: | ---: |
{totals}

Half-way, 36% of the forecast savings had been made. The rest of the year had to bring {catch_up:.2f} times what
the first half had brought.

## The back-test

At month 6 trusts forecast a deficit of £623m. The year ended at £960m. Would the engine have known better at
the time? It takes every group's own forecast and puts the savings that are still to come at risk, delivered as
savings were delivered before. The distribution is calibrated on other years only:

{ratios}

That is a mean of {mean:.1%}, and a spread of the sector's ratio of about four points. Nothing of 2017-18 is in it.

One reading is stated: **all savings still to come are at risk**, £{at_risk:,.0f}m of them. The ratios of
other years are of all savings of a period, with what ran already among them, so this is like for like.

| £m | 5% | middle | 95% |
| --- | ---: | ---: | ---: |
| the year's position | {fan} |
| the outturn | | −960 | |
| the trusts' forecast | | −623 | |

The engine would have said a deficit of about £{all:,.0f}m: nearer to what happened than to what was forecast.
It holds with any one of the ratios alone, the first half of 2017-18 among them. The test is one year. Two
ratios say something about a mean and little about a spread. Other things than savings went wrong in the winter
of 2017-18 (cancelled operations, staff costs), and the engine knows nothing of them. A reading that takes what
runs already as certain would lie nearer to the forecast (`optimiser track`); no ratio at hand speaks of that,
and nothing is claimed on it.

## From the plan alone

`optimiser backtest sector-2017-18` scores the plan as it could have been made in April. There the engine is
**no better than last year's figure**: off by £334m in the position (last year's by £169m) and by £375m in
savings (£100m), because its plan may use the one-offs that were found only in the year. It is better than the
published plan alone (£464m, £505m).
"""


def _totals(rows: pd.DataFrame) -> str:
    sums = rows.iloc[0]
    lines = [
        ("savings planned for the year", "3,705", sums["plan_year"]),
        ("savings planned to month 6", "1,426", sums["plan_to_date"]),
        ("savings made to month 6 (961 recurrent, 296 one-off)", "1,257", sums["actual_to_date"]),
        ("savings forecast for the year (2,897 recurrent, 598 one-off)", "3,495", sums["forecast"]),
        ("position at month 6 (planned: −1,000)", "−1,150", sums["position_to_date"]),
        ("position forecast for the year (planned: −496)", "−623", sums["position_forecast"]),
    ]
    return "\n".join(f"| {what} | {said} | {_signed(amount)} |" for what, said, amount in lines)


def _signed(amount: float) -> str:
    return f"{amount:,.0f}".replace("-", "−")


def page(instance: Instance) -> str:
    """The page as Markdown."""
    found = tracker(instance)
    table = outlook_table(outlook(instance, found, 0.5))
    row = table[table["at_risk"] == "all"].iloc[0]
    means = instance.tables["opportunities"]["delivery"]
    return TEXT.format(
        totals=_totals(found.total),
        catch_up=float(found.total["catch_up"].iloc[0]),
        ratios="\n".join(f"- {what}: {ratio:.1%}" for year, what, ratio in RATIOS if year != "2017-18"),
        mean=float(means.iloc[0]),
        at_risk=float(row["amount_at_risk"]),
        fan=" | ".join(_signed(float(row[end])) for end in ("q05", "q50", "q95")),
        all=round(-float(row["q50"]), -1),
    )
