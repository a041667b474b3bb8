"""The year as it goes: plan, actual and forecast, the flags, and where the forecast may end."""

from __future__ import annotations

import pandas as pd

from optimiser.cli.filling.work import NothingToFillError, Work
from optimiser.explain.kept import Kept
from optimiser.report.parts import PARTS

DRAWS, SEED, ELAPSED = 10_000, 0, 0.5
"""As `optimiser track` has them where nobody says otherwise."""


def tracker(work: Work) -> Kept:
    """The tracker and the outlook of the last monitored period, half of it over."""
    from optimiser.track import tracker as tracking  # noqa: PLC0415 - brings its own libraries
    from optimiser.track.findings import outlook_findings, tracker_findings  # noqa: PLC0415
    from optimiser.track.outlook import outlook, outlook_table  # noqa: PLC0415

    instance = work.instance
    if instance.tables["monitoring"].empty:
        raise NothingToFillError("the instance has no monitoring table")
    found = tracking.tracker(instance)
    findings = list(tracker_findings(found))
    fan = pd.DataFrame(columns=list(PARTS["tracker"]["outlook"]))
    if not instance.tables["delivery"].empty and not instance.tables["opportunities"].empty:
        work.say(f"{DRAWS:,} draws of the rest of {found.period}")
        fan = outlook_table(outlook(instance, found, ELAPSED, DRAWS, SEED))
        findings += outlook_findings(fan, DRAWS)
    about = {"period": found.period, "elapsed": f"{ELAPSED:.0%}", "draws": f"{DRAWS:,}"}
    return Kept("tracker", {"rows": found.rows, "total": found.total, "outlook": fan}, tuple(findings), about)
