"""The value at which an assumption would take a measure past a threshold, found by solving again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from optimiser.errors import Fault, InputError
from optimiser.results.reached import values_of
from optimiser.scenarios.findings import finals
from optimiser.sensitivity.mapping import Acting
from optimiser.sensitivity.tornado import Tornado
from optimiser.sensitivity.values import Values

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

    values = Values(found)

    def height(value: float) -> float:
        return values_of(values.run(item, value).manifest).get(measure, float("inf"))

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
        faults.append(
            Fault("--measure", f"'{measure}' is not a tier of the question", "name one of its tiers")
        )
    if faults:
        raise SwitchError(faults)
    return by_id[assumption]
