"""A sweep at a glance: a row a run with what each tier came to."""

from __future__ import annotations

import pandas as pd

from optimiser.results.folder import read_manifest
from optimiser.results.reached import values_of
from optimiser.scenarios.index import RESULTS
from optimiser.scenarios.sweep import Sweep
from optimiser.solver.tier import tolerance
from trustmodels.allocation.measures import MEASURES


def finals(sweep: Sweep, run: int) -> dict[str, float]:
    """What each tier of a run came to, in the order of its question; empty where it has no plan."""
    report = sweep.reports[run]
    if not report.done:
        return {}
    found = values_of(read_manifest(sweep.folder / RESULTS / report.key))
    return {measure: _shown(value) for measure, value in found.items()}


def _shown(value: float) -> float:
    """A later tier may use up the tolerance of an earlier one: that much of nothing is nothing."""
    return 0.0 if abs(value) <= 2 * tolerance(0.0) else value


def overview(sweep: Sweep) -> pd.DataFrame:
    """Run, scenario, status, and the primary measures and peak burden; empty cells where there is no plan."""
    several = len({report.job.question.name for report in sweep.reports}) > 1
    rows = []
    for run, report in enumerate(sweep.reports):
        row: dict[str, object] = {"run": run, "scenario": report.job.label}
        if several:
            row["question"] = report.job.question.name
        row["status"] = report.status if report.again else f"{report.status}, done before"
        shown = {m: v for m, v in finals(sweep, run).items() if MEASURES[m].primary or m == "peak_burden"}
        rows.append(row | shown)
    return pd.DataFrame(rows)
