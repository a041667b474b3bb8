"""The value at which an assumption would take a measure past a threshold, found by solving again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from optimiser.errors import Fault, InputError
from optimiser.scenarios.findings import finals
from optimiser.scenarios.index import RESULTS
from optimiser.scenarios.store import read_manifest
from optimiser.scenarios.sweep import jobs_of
from optimiser.scenarios.work import work
from optimiser.sensitivity.mapping import Acting
from optimiser.sensitivity.tornado import Tornado

CLOSE = 0.01
"""Share of the assumption's range to which the value is found."""
MOST = 12
"""Solves for one switching value."""


class SwitchError(InputError):
    """A switching value that cannot be asked for."""

    opening = "The switching value has"


@dataclass(frozen=True)
class Switch:
    """The value of an assumption at which a measure passes a threshold; None where it never does in its range."""

    assumption: Acting
    measure: str
    threshold: float
    value: float | None
    solves: int


def crossing(
    height: Callable[[float], float],
    known: Sequence[tuple[float, float]],
    threshold: float,
    close: float,
    most: int,
) -> tuple[float | None, int]:
    """Where a function passes a threshold, by halving the stretch in which straight lines say that it does.

    Args:
        height: place -> value.
        known: (place, value) pairs; only stretches between neighbours of these are looked at.
        threshold: the value.
        close: how close the place must be.
        most: evaluations.

    Returns:
        The place (None if no stretch passes the threshold) and how often `height` was asked.
    """
    passing = [
        ends for ends in pairwise(sorted(known)) if (ends[0][1] > threshold) != (ends[1][1] > threshold)
    ]
    if not passing:
        return None, 0
    (left, low), (right, high) = passing[0]
    asked = 0
    while right - left > close and asked < most:
        straight = left + (right - left) * (threshold - low) / (high - low)
        inside = 0.1 * (right - left)
        at = min(max(straight, left + inside), right - inside)
        value = height(at)
        asked += 1
        if (value > threshold) == (low > threshold):
            left, low = at, value
        else:
            right, high = at, value
    return left + (right - left) * (threshold - low) / (high - low), asked


def switch(found: Tornado, assumption: str, measure: str, threshold: float) -> Switch:
    """Solve again until the value of an assumption at which a measure passes a threshold is known.

    Raises:
        SwitchError: no such assumption or measure, or one that only has a low and a high.
    """
    item = _asked(found, assumption, measure)
    at = found.acting.index(item)
    runs = [(item.value, 0), *zip((item.low.value, item.high.value), found.runs(at), strict=True)]
    known = [(value, finals(found.sweep, run).get(measure)) for value, run in runs]
    pairs = [(value, height) for value, height in known if height is not None]

    def height(value: float) -> float:
        return _solved(found, item, value, measure)

    close = CLOSE * abs(item.high.value - item.low.value)
    value, solves = crossing(height, pairs, threshold, close, MOST)
    return Switch(item, measure, threshold, value, solves)


def _asked(found: Tornado, assumption: str, measure: str) -> Acting:
    by_id = {item.id: item for item in found.acting}
    faults = []
    if assumption not in by_id:
        faults.append(
            Fault("--switch", f"'{assumption}' is not in the mapping", f"known: {', '.join(by_id)}")
        )
    elif not by_id[assumption].continuous:
        faults.append(
            Fault("--switch", f"'{assumption}' has only a low and a high", "map it by set or scale")
        )
    if measure not in finals(found.sweep, 0):
        faults.append(Fault("--measure", f"'{measure}' is no tier of the question", "name one of its tiers"))
    if faults:
        raise SwitchError(faults)
    return by_id[assumption]


def _solved(found: Tornado, item: Acting, value: float, measure: str) -> float:
    """The measure with the assumption at a value; infinite where there is no plan."""
    base = found.sweep.reports[0]
    job = jobs_of(base.job.folder, [item.at(value)], [found.question], base.job.settings, found.sweep.folder)[
        1
    ]
    report = work(replace(job, start=base.key))
    if not report.done:
        raise SwitchError([Fault(job.label, report.message, "see the message")])
    tiers = read_manifest(found.sweep.folder / RESULTS / report.key)["tiers"]
    finals_by = {tier["measure"]: tier["final"] for tier in tiers}
    final = finals_by.get(measure)
    return float("inf") if final is None else float(final)
