"""Every assumption at its low and its high: what each tier comes to, and who is asked for most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path

import pandas as pd

from optimiser.scenarios.findings import finals
from optimiser.scenarios.plan import Planned
from optimiser.scenarios.sweep import Listener, Sweep, quiet, sweep
from optimiser.sensitivity.hot import hot_runner
from optimiser.sensitivity.mapping import Acting
from optimiser.solver import SolveSettings
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

TOP = 10
"""How many trusts stand at the head of the list of asks."""
MISSED = 1e-3
"""A shortfall above this is missed: beyond what tolerances add up to."""


@dataclass(frozen=True)
class Tornado:
    """The runs of a sensitivity analysis: the baseline, then low and high of each assumption in turn."""

    acting: tuple[Acting, ...]
    question: Question
    sweep: Sweep

    def runs(self, place: int) -> tuple[int, int]:
        """The numbers of the low and the high run of an assumption."""
        return 2 * place + 1, 2 * place + 2


def worlds(acting: Sequence[Acting]) -> list[Planned]:
    """Low and high of each assumption."""
    return [item.at(side.value) for item in acting for side in (item.low, item.high)]


def tornado(
    instance: Path,
    acting: Sequence[Acting],
    question: Question,
    folder: Path,
    settings: SolveSettings | None = None,
    workers: int = 1,
    listen: Listener = quiet,
) -> Tornado:
    """Solve a question with every assumption at its low and its high, the others at their central value.

    Args:
        instance: its folder.
        acting: from `read_mapping`.
        question: what is asked.
        folder: where the runs stand; an earlier analysis is taken up.
        settings: of each solve.
        workers: processes.
        listen: told of each run.
    """
    done = sweep(instance, worlds(acting), [question], folder, settings, hot_runner(workers), listen)
    return Tornado(tuple(acting), question, done)


def effects(found: Tornado) -> pd.DataFrame:
    """A row an assumption and measure: its values, the measure at low, centre and high, and the swing, ranked.

    `low_effect` and `high_effect` are against the centre; `swing` is the larger of the two in size. A run
    without a plan leaves its cell empty.
    """
    base = finals(found.sweep, 0)
    rows = []
    for at, item in enumerate(found.acting):
        low, high = (finals(found.sweep, run) for run in found.runs(at))
        for measure, centre in base.items():
            if measure == "movement":
                continue
            ends = [end.get(measure, float("nan")) for end in (low, high)]
            change = [end - centre for end in ends]
            swing = max((abs(c) for c in change if not isnan(c)), default=float("nan"))
            who = (item.id, item.grade, item.unit, item.low.value, item.value, item.high.value)
            rows.append((*who, measure, MEASURES[measure].unit, ends[0], centre, ends[1], *change, swing))
    names = "assumption grade unit low value high measure measure_unit at_low at_value at_high"
    names += " low_effect high_effect swing"
    frame = pd.DataFrame(rows, columns=names.split())
    order = {measure: place for place, measure in enumerate(base)}
    frame["_place"] = frame["measure"].map(order)
    frame = frame.sort_values(["_place", "swing"], ascending=[True, False], kind="stable").drop(
        columns="_place"
    )
    return frame.reset_index(drop=True)


def most_asked(found: Tornado, run: int) -> list[str]:
    """The trusts that are asked for most over all periods, most first; none where there is no plan."""
    answer = found.sweep.run(run)
    if answer is None or not answer.solved:
        return []
    asked = answer.tables["allocation"].groupby("trust")["cip"].sum()
    return list(asked.sort_values(ascending=False, kind="stable").head(TOP).index)


def outturns(found: Tornado, run: int) -> dict[str, float]:
    """The sector's reported outturn by period, £m; none where there is no plan."""
    answer = found.sweep.run(run)
    if answer is None or not answer.solved:
        return {}
    sums = answer.tables["allocation"].groupby("period", sort=False)["reported"].sum()
    return {str(period): float(amount) for period, amount in sums.items()}


def _signs(base: dict[str, float], other: dict[str, float], *, deficit: bool) -> list[str]:
    """The periods in which a surplus has become a deficit, or the other way round."""
    side = -1 if deficit else 1
    return [y for y, amount in other.items() if side * amount > MISSED >= side * base.get(y, 0.0)]


def turned(found: Tornado) -> pd.DataFrame:
    """What an assumption's low or high turns; empty texts where nothing does.

    Promises kept or missed, the sign of the sector's outturn by period, and trusts that enter or leave the top.
    """
    base, first, sector = finals(found.sweep, 0), most_asked(found, 0), outturns(found, 0)
    rows = []
    for at, item in enumerate(found.acting):
        for end, run in zip(("low", "high"), found.runs(at), strict=True):
            other, most = finals(found.sweep, run), most_asked(found, run)
            ends = outturns(found, run)
            status = found.sweep.reports[run].status
            rows.append(
                {
                    "assumption": item.id,
                    "grade": item.grade,
                    "end": end,
                    "value": item.low.value if end == "low" else item.high.value,
                    "status": status,
                    "now_missed": " ".join(_crossed(base, other, now_missed=True)),
                    "now_kept": " ".join(_crossed(base, other, now_missed=False)),
                    "to_deficit": ", ".join(_signs(sector, ends, deficit=True)),
                    "to_surplus": ", ".join(_signs(sector, ends, deficit=False)),
                    "into_top": " ".join(sorted(set(most) - set(first))) if most else "",
                    "out_of_top": " ".join(sorted(set(first) - set(most))) if most else "",
                }
            )
    return pd.DataFrame(rows)


def _crossed(base: dict[str, float], other: dict[str, float], *, now_missed: bool) -> list[str]:
    primary = [name for name in base if MEASURES[name].primary and name in other]
    return [
        name
        for name in primary
        if (other[name] > MISSED) == now_missed and (base[name] > MISSED) != now_missed
    ]
