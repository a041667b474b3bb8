"""The value of an assumption at which the answer switches, or a measure passes a threshold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from optimiser.errors import Fault, InputError, RunError
from optimiser.explain.words import joined, listed
from optimiser.results.verdict import values_of
from optimiser.worlds.scenarios.sweep import Listener, finals, quiet
from optimiser.worlds.sensitivity.mapping import Acting
from optimiser.worlds.sensitivity.tornado import Tornado, Values
from optimiser.worlds.sensitivity.turns import (
    ASKED,
    PROMISE,
    SIGN,
    TOP,
    Turn,
    WorldOutcome,
    outcome,
    outcome_of,
    turn,
)

# For every assumption the value at which the answer switches, found by halving the stretch in which it does.

NO_SWITCH = "no switch inside its range"
NO_RANGE = "its low and its high are its value"
HALVINGS = 5
"""How often the stretch between the central value and an end is halved: a thirty-second of it is left."""
COLUMNS = (
    "assumption", "grade", "unit", "low", "value", "high", "switches", "way", "still", "switching_value", "what",
    "said", "now_missed", "now_kept", "to_deficit", "to_surplus", "into_top", "top",
)  # fmt: skip
MEANING: Mapping[str, str] = {
    SIGN: "in a period the sector's outturn changes between surplus and deficit",
    PROMISE: "an imperative that was kept is missed, or the other way round, or there is no plan any more",
    ASKED: f"another trust comes among the {TOP} that are asked for most over all periods",
}
"""What it means that an answer switches."""


@dataclass(frozen=True)
class Switched:
    """One switch of one assumption: it is not there yet at `still`, and it is at `value`, as close as was looked."""

    assumption: Acting
    kind: str
    still: float
    value: float
    turn: Turn

    @property
    def way(self) -> str:
        """Whether the assumption would have to fall or to rise."""
        return "fall" if self.value < self.assumption.value else "rise"


def switches(found: Tornado, halvings: int = HALVINGS, listen: Listener = quiet) -> list[Switched]:
    """Every switch between the central value and the low or the high of each assumption.

    Args:
        found: low and high of each assumption; only where one of these has switched is it looked between.
        halvings: how often a stretch is halved.
        listen: told of each solve.

    Returns:
        In the order of the assumptions, of the sides and of `KINDS`. Where an assumption knows nothing between
        its central value and its end, the end itself is the switching value.
    """
    base, values = outcome_of(found.sweep, 0), Values(found, listen)
    said = []
    for at, item in enumerate(found.acting):
        for side, run in zip((item.low, item.high), found.runs(at), strict=True):
            if found.sweep.reports[run].done and side.value != item.value:
                end = turn(base, outcome_of(found.sweep, run))
                stretch = _Stretch(values, base, item, {side.value: end})
                said += [stretch.first(kind, side.value, halvings) for kind in end.kinds]
    return said


@dataclass
class _Stretch:
    """What is known between the central value of an assumption and one of its ends."""

    values: Values
    base: WorldOutcome
    item: Acting
    known: dict[float, Turn]

    def first(self, kind: str, end: float, halvings: int) -> Switched:
        """The value nearest to the central one at which something of a kind has switched."""
        still = self.item.value
        for _ in range(halvings if self.item.continuous else 0):
            half = (still + end) / 2
            what = self._turn(half)
            if what is None:
                break
            still, end = (still, half) if kind in what.kinds else (half, end)
        return Switched(self.item, kind, still, end, self.known[end])

    def _turn(self, value: float) -> Turn | None:
        """What has switched at a value; None where it can't be taken (half a place, say)."""
        if value not in self.known:
            try:
                self.known[value] = turn(self.base, outcome(self.values.run(self.item, value)))
            except RunError:
                return None
        return self.known[value]


def what_turns(found: Turn, kind: str) -> str:
    """What has switched, in words."""
    missed, kept = (
        " and ".join(name.replace("_", " ") for name in own) for own in (found.now_missed, found.now_kept)
    )
    come = "comes" if len(found.into_top) == 1 else "come"
    trusts = f"{listed(found.into_top)} {come} among the {TOP} asked for most" if found.into_top else ""
    parts = {
        SIGN: [
            f"the sector ends in deficit in {listed(found.to_deficit)}" if found.to_deficit else "",
            f"the sector ends in surplus in {listed(found.to_surplus)}" if found.to_surplus else "",
        ],
        PROMISE: [
            "there is no plan" if found.no_plan else "",
            f"{missed} is missed" if missed else "",
            f"{kept} is kept" if kept else "",
        ],
        ASKED: [trusts],
    }
    return joined(parts[kind])


def switch_table(found: Tornado, switched: Sequence[Switched]) -> pd.DataFrame:
    """`COLUMNS`: a row a switch; one with an empty `switches` for an assumption that has none, or was not solved."""
    rows = []
    for at, item in enumerate(found.acting):
        who = (item.id, item.grade, item.unit, item.low.value, item.value, item.high.value)
        own = [each for each in switched if each.assumption.id == item.id]
        rows += [(*who, *_cells(each)) for each in own]
        failed = found.failed(at)
        if failed or not own:
            said = _unsolved(failed) if failed else NO_SWITCH if item.ranges else NO_RANGE
            rows.append((*who, "", "", float("nan"), float("nan"), "", said, "", "", "", "", "", float(TOP)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _unsolved(failed: Mapping[float, str]) -> str:
    return f"could not be solved at {listed([f'{value:g}' for value in failed])}"


def _cells(each: Switched) -> tuple[object, ...]:
    own = each.turn
    texts = (own.now_missed, own.now_kept, own.to_deficit, own.to_surplus, own.into_top)
    what = what_turns(own, each.kind)
    said = f"{'from' if each.way == 'rise' else 'down to'} {each.value:.5g}: {what}"
    place = (each.kind, each.way, each.still, each.value, what, said)
    return (*place, *(" ".join(text) for text in texts), float(TOP))


def switching_words(table: pd.DataFrame) -> dict[str, str]:
    """Assumption -> at which value what switches, or that nothing does inside its range."""
    return {str(who): joined(said) for who, said in table.groupby("assumption", sort=False)["said"]}


# The value at which an assumption would take a measure past a threshold, found by solving again.

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
