"""The year as it goes: plan, actual and forecast, the flags, and where the forecast may end."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.subjects.part import Part, Place
from optimiser.subjects.tracker.show import show
from optimiser.subjects.work import NothingToFillError, Work
from trustmodels.allocation.question import Question

DRAWS, SEED, ELAPSED = 10_000, 0, 0.5
"""As `optimiser track` has them where nobody says otherwise."""


def tracker(work: Work) -> Kept:
    """The tracker and the outlook of the last monitored period, half of it over."""
    from optimiser.subjects.tracker import compute as tracking  # noqa: PLC0415 - brings its own libraries
    from optimiser.subjects.tracker.compute import outlook, outlook_table  # noqa: PLC0415
    from optimiser.subjects.tracker.say import outlook_findings, tracker_findings  # noqa: PLC0415

    instance = work.instance
    if instance.tables["monitoring"].empty:
        raise NothingToFillError("the instance has no monitoring table")
    found = tracking.tracker(instance)
    findings = list(tracker_findings(found))
    fan = pd.DataFrame(columns=list(TRACKER.tables["outlook"]))
    if not instance.tables["delivery"].empty and not instance.tables["opportunities"].empty:
        work.say(f"{DRAWS:,} draws of the rest of {found.period}")
        fan = outlook_table(outlook(instance, found, ELAPSED, DRAWS, SEED))
        findings += outlook_findings(fan, DRAWS)
    about = {"period": found.period, "elapsed": f"{ELAPSED:.0%}", "draws": f"{DRAWS:,}"}
    return Kept("tracker", {"rows": found.rows, "total": found.total, "outlook": fan}, tuple(findings), about)


def _monitored(instance: Instance, _question: Question) -> bool:
    return not instance.tables["monitoring"].empty


RECKONED = ("of_forecast", "to_come", "rest", "catch_up", "little", "behind", "deficit", "triple")
"""Columns that a row and the total have: what is reckoned from the figures, and the flags."""
TRACKER = Part(
    name="tracker",
    question="What should we believe of the plans?",
    adds="the tracker of the year, the flags and where the forecast may end",
    tables={
        "rows": (
            "trust",
            "plan_year",
            "plan_to_date",
            "actual_to_date",
            "forecast",
            "position_to_date",
            "position_forecast",
            "missed",
            "delivered",
            "of_year",
            *RECKONED,
        ),
        "total": (
            "plan_to_date",
            "actual_to_date",
            "delivered",
            "forecast",
            *RECKONED,
        ),
        "outlook": (
            "at_risk",
            "amount_at_risk",
            "q05",
            "q25",
            "q50",
            "q75",
            "q95",
            "forecast",
            "control_total",
            "chance",
        ),
    },
    cost=130,
    place=Place("tracker", "What should we believe of the plans?"),
    order=101,
    fill=tracker,
    show=show,
    applies=_monitored,
    at_once=True,
)
