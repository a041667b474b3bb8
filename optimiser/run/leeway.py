"""A question whose promises cannot be kept to the last digit: each is given its room, as little as it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from optimiser.matrix import Compiled
from optimiser.matrix.arrays import Named, limits_of, loosened, member_rows, with_slacks
from optimiser.run.prepare import Prepared
from optimiser.solver import Outcome, SolveSettings, TierResult
from optimiser.solver.live import LiveModel, Places, never
from optimiser.solver.search import Limits, search
from optimiser.tolerances import CARE, EDGE, MONEY, SAME, room
from trustmodels.allocation.promises import PROMISES, promise_of

Solve = Callable[[Prepared], Sequence[TierResult]]
POUNDS = 1e6
ANY = 0.5
"""Gap of a search that only has to find a plan."""
SPARE = 0.01
"""Part of its room that a row is given beyond what it needs, so that the tiers have a plan to move in."""


def room_of(name: Named, limit: float) -> float:
    """By how much a promise with a limit may be missed and still be kept, in its unit.

    A thousandth less than the judge of an answer allows, so that rounding does not decide.
    """
    return room(PROMISES[name[0]].unit, limit) * (1 - EDGE)


@dataclass(frozen=True)
class Given:
    """A promise that is kept within the tolerance only: by how much it is missed at most, in its unit."""

    name: Named
    amount: float

    def as_record(self) -> dict[str, Any]:
        """As the manifest states it."""
        family = PROMISES[self.name[0]]
        return {
            "id": self.name[0],
            **family.columns(self.name[1]),
            "amount": self.amount,
            "unit": family.unit,
        }


@dataclass(frozen=True)
class Answered:
    """A question as it was solved, its tiers, and the promises that are kept within the tolerance only."""

    prepared: Prepared
    results: Sequence[TierResult]
    given: tuple[Given, ...] = ()


def room_sentence(given: Sequence[Given]) -> str:
    """That a plan keeps some promises within the tolerance only."""
    kinds = ", ".join(dict.fromkeys(item.name[0].replace("_", " ") for item in given))
    return (
        f"Kept within the tolerance of £{MONEY * POUNDS:.0f}, or {CARE:g} of a patient, WTE or bed, "
        f"and not to the last digit: {kinds}."
    )


def within_room(
    prepared: Prepared,
    results: Sequence[TierResult],
    settings: SolveSettings,
    solve: Solve,
    stop: Callable[[], bool] = never,
) -> Answered:
    """The answer again with room for the promises, where there is none without and one with.

    Args:
        prepared: the question.
        results: its tiers.
        settings: of the solver.
        solve: answers a prepared question.
        stop: asked while the solver runs.

    Returns:
        The question as it was solved at last, its tiers, and the promises that needed room.
    """
    plain = Answered(prepared, results)
    if not results or results[0].outcome is not Outcome.INFEASIBLE:
        return plain
    rows = member_rows(prepared.compiled, promise_of)
    names = [promise_of(prepared.compiled.rows[at]) or prepared.compiled.rows[at] for at in rows]
    limits = limits_of(prepared.compiled, rows).tolist()
    most = np.array([room_of(*each) for each in zip(names, limits, strict=True)], float)
    needed = _needed(prepared.compiled, rows, most, settings, stop)
    if needed is None:
        return plain
    used = np.flatnonzero(needed > SAME)
    by = np.minimum(most[used], needed[used] + SPARE * most[used])
    given = replace(prepared, compiled=loosened(prepared.compiled, rows[used], by), asked=prepared.as_asked)
    kept = tuple(Given(names[at], float(amount)) for at, amount in zip(used, by, strict=True))
    return Answered(given, solve(given), kept)


def _needed(
    compiled: Compiled,
    rows: Places,
    most: npt.NDArray[np.float64],
    settings: SolveSettings,
    stop: Callable[[], bool],
) -> npt.NDArray[np.float64] | None:
    """How much of its room each row needs, as little as will do in all; None where even all of it is too little."""
    if not len(rows):
        return None
    whole = with_slacks(compiled, rows)
    first = len(compiled.columns)
    whole.upper[first:] = most
    cost = np.append(np.zeros(first), 1.0 / most)
    live = LiveModel(whole, settings)
    live.stop = stop
    live.minimise(cost, 0.0)
    found = live.solve()
    if found.outcome is Outcome.OPTIMAL and len(live.choices):
        searched = search(live, None, Limits(ANY, settings.time_limit))
        if searched.x is None:
            live.release()
            return None
        live.hold(live.choices, np.round(searched.plan[live.choices]))
        found = live.solve()
    live.release()
    return np.maximum(found.plan[first:], 0.0) if found.outcome is Outcome.OPTIMAL else None
