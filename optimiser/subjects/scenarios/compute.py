"""Whether each world has the answer of the baseline, and what is short in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.amounts import shows
from optimiser.explain.quantities import Quantity, counted_once, quantities_of_run
from optimiser.instances import Instance

if TYPE_CHECKING:
    from optimiser.worlds.scenarios.sweep import Sweep

MOVES, MOVES_SAID = 0.1, "a tenth"
"""The share by which a shortfall may move in an answer that counts as the same."""
AMOUNTS = ["scenario", "id", "what", "phrase", "unit", "amount", "change"]
RUNS = ["scenario", "title", "status", "same_kept", "same", "same_top", "top"]


def world_tables(done: Sweep, instance: Instance) -> dict[str, pd.DataFrame]:
    """Whether each world has the answer of the baseline, and what is short in it, in natural quantities."""
    from optimiser.worlds.sensitivity.turns import PROMISE, SIGN, outcome_of, turn  # noqa: PLC0415

    base, before = outcome_of(done, 0), _short(done, 0, instance)
    runs, amounts = [], _rows("", before, before)
    for at, report in enumerate(done.reports[1:], start=1):
        job, other, after = report.job, outcome_of(done, at), _short(done, at, instance)
        kinds = turn(base, other).kinds
        kept = PROMISE not in kinds
        same = kept and SIGN not in kinds and not _moved(before, after)
        still = len(set(base.most) & set(other.most))
        runs.append((job.label, job.title, report.status, kept, same, float(still), float(len(base.most))))
        amounts += _rows(job.label, before, after)
    return {
        "runs": pd.DataFrame(runs, columns=RUNS),
        "amounts": pd.DataFrame(amounts, columns=AMOUNTS),
    }


def _short(done: Sweep, at: int, instance: Instance) -> list[Quantity]:
    """What is short in one of the worlds; nothing is known where it has no plan."""
    from optimiser.worlds.scenarios.index import RESULTS  # noqa: PLC0415
    from optimiser.worlds.scenarios.store import read_result  # noqa: PLC0415

    report = done.reports[at]
    run = read_result(done.folder / RESULTS, report.key, ["commitments"]) if report.done else None
    return counted_once(quantities_of_run(run, instance)) if run is not None and run.solved else []


def _moved(before: list[Quantity], after: list[Quantity]) -> bool:
    """Whether anything that is short moves by more than the stated share of what it was, and shows."""
    new = {q.id: q.total for q in after}
    by = [(q, abs(new.get(q.id, 0.0) - q.total)) for q in before]
    return any(shows(change, q.unit) and change > MOVES * q.total for q, change in by)


def _rows(scenario: str, before: list[Quantity], after: list[Quantity]) -> list[tuple[object, ...]]:
    old = {q.id: q.total for q in before}
    return [(scenario, q.id, q.label, q.phrase, q.unit, q.total, q.total - old.get(q.id, 0.0)) for q in after]
