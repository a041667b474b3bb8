"""What switches in another world: the sign of the sector's outturn, a promise, or who is asked for most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.results import Run
from optimiser.results.verdict import values_of
from optimiser.worlds.scenarios.index import RESULTS
from optimiser.worlds.scenarios.job import PLANNED
from optimiser.worlds.scenarios.store import read_result
from optimiser.worlds.scenarios.sweep import Sweep
from optimiser.worlds.sensitivity.tornado import Tornado
from trustmodels.allocation.measures import EVEN, MEASURES

TOP = 10
"""How many trusts stand at the head of the list of asks."""
MISSED = 1e-3
"""A shortfall above this is missed: beyond what tolerances add up to."""
SIGN, PROMISE, ASKED = KINDS = ("sign", "promise", "asked")
"""The sign of the sector's outturn; an imperative kept or missed, or no plan at all; who is asked for most."""
ALLOCATION = "allocation"


@dataclass(frozen=True)
class WorldOutcome:
    """What of an answer can switch: its measures, the sector's outturn by period (£m), and who is asked for most."""

    status: str
    finals: Mapping[str, float]
    sector: Mapping[str, float]
    most: tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """What has switched against the answer with every assumption at its central value; empty where nothing has."""

    status: str
    now_missed: tuple[str, ...] = ()
    now_kept: tuple[str, ...] = ()
    to_deficit: tuple[str, ...] = ()
    to_surplus: tuple[str, ...] = ()
    into_top: tuple[str, ...] = ()
    out_of_top: tuple[str, ...] = ()

    @property
    def no_plan(self) -> bool:
        """Whether there is no plan at all."""
        return self.status not in PLANNED

    @property
    def kinds(self) -> tuple[str, ...]:
        """Which of `KINDS` have switched."""
        switched = {
            SIGN: self.to_deficit or self.to_surplus,
            PROMISE: self.no_plan or self.now_missed or self.now_kept,
            ASKED: self.into_top,
        }
        return tuple(kind for kind in KINDS if switched[kind])


def outcome(run: Run | None) -> WorldOutcome:
    """What of a run can switch; without a plan there is nothing but its status, without even tiers nobody is first."""
    if run is None or not run.solved:
        return WorldOutcome("failed" if run is None else run.status, {}, {}, ())
    allocation = run.tables[ALLOCATION]
    asked = allocation.groupby("trust")["cip"].sum().sort_values(ascending=False, kind="stable")
    settled = any(tier["measure"] in EVEN for tier in run.manifest["tiers"])
    sums = allocation.groupby("period", sort=False)["reported"].sum()
    finals = values_of(run.manifest)
    sector = {str(period): float(amount) for period, amount in sums.items()}
    return WorldOutcome(run.status, finals, sector, tuple(asked.head(TOP).index) if settled else ())


def outcome_of(found: Sweep, number: int) -> WorldOutcome:
    """What of a run of a sweep can switch, without reading the rest of it."""
    report = found.reports[number]
    return outcome(read_result(found.folder / RESULTS, report.key, [ALLOCATION]) if report.done else None)


def turn(base: WorldOutcome, other: WorldOutcome) -> Turn:
    """What has switched from one answer to another."""
    if other.status not in PLANNED:
        return Turn(other.status)
    return Turn(
        other.status,
        _crossed(base.finals, other.finals, now_missed=True),
        _crossed(base.finals, other.finals, now_missed=False),
        _signs(base.sector, other.sector, -1),
        _signs(base.sector, other.sector, 1),
        _new(base.most, other.most),
        _new(other.most, base.most),
    )


def _crossed(base: Mapping[str, float], other: Mapping[str, float], *, now_missed: bool) -> tuple[str, ...]:
    """The imperatives that are missed and were not, or the other way round."""
    primary = [name for name in base if MEASURES[name].primary and name in other]
    return tuple(
        name
        for name in primary
        if (other[name] > MISSED) == now_missed and (base[name] > MISSED) != now_missed
    )


def _signs(base: Mapping[str, float], other: Mapping[str, float], side: int) -> tuple[str, ...]:
    """The periods that have come to a side: −1 a deficit, 1 a surplus."""
    return tuple(y for y, amount in other.items() if side * amount > MISSED >= side * base.get(y, 0.0))


def _new(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(after) - set(before)))


def turned(found: Tornado) -> pd.DataFrame:
    """What an assumption's low or high turns: `Turn`, a row an end; empty texts where nothing does."""
    base = outcome_of(found.sweep, 0)
    rows = []
    for at, item in enumerate(found.acting):
        for end, side, run in zip(("low", "high"), (item.low, item.high), found.runs(at), strict=True):
            what = turn(base, outcome_of(found.sweep, run))
            status = found.sweep.reports[run].status
            texts = (" ".join(what.now_missed), " ".join(what.now_kept), ", ".join(what.to_deficit),
                     ", ".join(what.to_surplus), " ".join(what.into_top), " ".join(what.out_of_top))  # fmt: skip
            rows.append((item.id, item.grade, end, side.value, status, *texts))
    names = "assumption grade end value status now_missed now_kept to_deficit to_surplus into_top out_of_top"
    return pd.DataFrame(rows, columns=names.split())
