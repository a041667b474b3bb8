"""The page of instances/sector-2017-18: its totals beside what was published, and the back-test."""

from __future__ import annotations

import pandas as pd

from optimiser.instances import Instance
from optimiser.track.outlook import outlook, outlook_table
from optimiser.track.tracker import tracker
from scripts.sector.calibration import RATIOS

FORECAST, OUTTURN = -623, -960
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

| at risk | £m | 5% | middle | 95% | nearer to |
| --- | ---: | ---: | ---: | ---: | --- |
{fan}

- **Where all savings still to come are at risk**, the engine would have said a deficit of about £{all:,.0f}m:
  nearer to what happened than to what was forecast. This is the like-for-like reading: the ratios of other
  years are of all savings of a period, with what ran already among them. It holds with any one of the ratios
  alone, the first half of 2017-18 among them.
- **Where what runs already is taken as certain**, it would have said about £{new:,.0f}m: nearer to the forecast.
  The answer therefore rests on the first reading.
- The test is one year. Two ratios say something about a mean and little about a spread. Other things than savings
  went wrong in the winter of 2017-18 (cancelled operations, staff costs), and the engine knows nothing of them.
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


def nearer(amount: float) -> str:
    """Whether an outturn lies nearer to what happened or to what was forecast."""
    return "the outturn" if abs(amount - OUTTURN) < abs(amount - FORECAST) else "the forecast"


def page(instance: Instance) -> str:
    """The page as Markdown."""
    found = tracker(instance)
    table = outlook_table(outlook(instance, found, 0.5))
    what = {"all": "all savings still to come", "new": "only what does not run yet"}
    fan = [
        f"| {what[str(row['at_risk'])]} | {row['amount_at_risk']:,.0f} | {_signed(row['q05'])} | "
        f"{_signed(row['q50'])} | {_signed(row['q95'])} | {nearer(float(row['q50']))} |"
        for _, row in table.iterrows()
    ]
    middle = dict(zip(table["at_risk"], -table["q50"], strict=True))
    means = instance.tables["opportunities"]["delivery"]
    return TEXT.format(
        totals=_totals(found.total),
        catch_up=float(found.total["catch_up"].iloc[0]),
        ratios="\n".join(f"- {what}: {ratio:.1%}" for year, what, ratio in RATIOS if year != "2017-18"),
        mean=float(means.iloc[0]),
        fan="\n".join(fan),
        all=round(float(middle["all"]), -1),
        new=round(float(middle["new"]), -1),
    )
