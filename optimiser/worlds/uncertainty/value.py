"""What is worth finding out before the first period is decided: each assumption, in pounds and in patients.

The options are the decision of the plan under the central values, and those of the plans that would be made if one of a
few assumptions were known to be at its low or at its high. Each is held in every draw. What knowing an assumption is
worth is read from these losses by regression (`optimiser.worlds.uncertainty.regression`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from optimiser.explain.finding import in_order
from optimiser.explain.quantities import IN_ALL, Quantity, counted_once
from optimiser.explain.verified_run import opened
from optimiser.instances import read_instance
from optimiser.questions import in_sum
from optimiser.worlds.scenarios.grid import PlannedWorld
from optimiser.worlds.scenarios.index import RESULTS
from optimiser.worlds.scenarios.job import Job, Report
from optimiser.worlds.scenarios.store import read_result
from optimiser.worlds.scenarios.sweep import Sweep, executor_of, sweep
from optimiser.worlds.uncertainty.decision import (
    FirstDecision,
    HeldWork,
    alike,
    changed_trusts,
    decision_of,
    losses_of,
)
from optimiser.worlds.uncertainty.elicitation import ASKED, COLUMNS
from optimiser.worlds.uncertainty.importance import chance_pawn, pawn
from optimiser.worlds.uncertainty.regression import Floats, chance_share, curves, evpi, worth
from optimiser.worlds.uncertainty.sample import Sample, Study, least_told, worked_off
from optimiser.worlds.uncertainty.worlds import Assumed, world_of

CENTRAL = "the central values"
MOVED = 1.0
"""£m by which an ask or a grant is another one."""
MOST = 5
"""Assumptions whose knowledge is tried as a decision of its own, and that are asked about."""
ENDS = ("low", "high")
WEAK = "D"
"""The grade of a judgement."""


@dataclass(frozen=True)
class KnowledgeValue:
    """What knowing is worth.

    Attributes:
        decisions: the options; the first is that of the plan under the central values.
        tried: assumption -> the trusts whose ask or grant is another one if it is known to be at an end.
        losses: quantity -> a row a draw, a column an option: what is missed over all periods, in its own unit.
        shares: assumption, quantity -> the share of the variance of the draws that goes with the assumption.
        table: a row an assumption and quantity; see `worth_table`.
        reports: of the solves with decisions held.
    """

    decisions: tuple[FirstDecision, ...]
    tried: dict[str, tuple[str, ...]]
    losses: dict[str, pd.DataFrame]
    shares: pd.DataFrame
    table: pd.DataFrame
    reports: tuple[Report, ...] = field(default=(), repr=False)

    @property
    def lost(self) -> int:
        """Solves with a decision held that came to no plan."""
        return sum(not report.planned for report in self.reports)


def shares_of(found: Sample) -> pd.DataFrame:
    """The share of the variance of each quantity (over all periods) that goes with each assumption alone.

    Returns:
        A row an assumption that was drawn, a column a quantity: the first-order index, by the same regression as the
        worth, 0 where the assumption foretells nothing of the quantity.
    """
    wide = found.wide()
    sums = [q.id for q in found.central]
    height = np.column_stack([wide[q, IN_ALL].to_numpy(float) for q in sums]) if sums else np.zeros((0, 0))
    drawn = found.drawn.values.loc[wide.index]
    rows = {name: curves(drawn[name].to_numpy(float), height)[1] for name in drawn}
    return pd.DataFrame.from_dict(rows, orient="index", columns=sums).rename_axis("assumption")


def headline(found: Sample) -> list[Quantity]:
    """The shortfalls that a loss is told in, pounds of finance first: each counted once."""
    told = counted_once(found.central)
    return sorted(told, key=lambda q: q.family is None or q.family.imperative != "finance")


def any_lost(frame: pd.DataFrame | None, unit: str) -> bool:
    """Whether something is lost with an option in a draw."""
    return frame is not None and bool((frame.to_numpy(float) > least_told(unit)).any())


def foremost(found: Sample, shares: pd.DataFrame, most: int) -> list[Assumed]:
    """The assumptions that go with most of the variance of the first headline quantity, at most so many.

    Where nothing goes with it, what goes with any shortfall counts.
    """
    own = shares[[q.id for q in headline(found) if q.id in shares]]
    if own.empty:
        return []
    first = own.sum(axis=1) if own.max(axis=0).iloc[0] == 0 else own.iloc[:, 0]
    ranked = first.sort_values(ascending=False, kind="stable").index[:most]
    by_id = {item.id: item for item in found.assumptions}
    return [by_id[str(name)] for name in ranked]


def value_of(study: Study, found: Sample, most: int = MOST) -> KnowledgeValue:
    """Hold every option in every draw, and read from the losses what knowing is worth.

    Args:
        study: of the draws.
        found: the draws, solved.
        most: how many assumptions are tried as decisions of their own.
    """
    shares = shares_of(found)
    tried = foremost(found, shares, most)
    made, ends = _decisions(study, found, tried)
    options = _apart(made)
    reports = _held(study, found, options)
    losses = losses_of(study.out / RESULTS, reports, found.planned, len(options))
    moved = {
        item.id: tuple(sorted({t for own in ends[item.id] for t in changed_trusts(made[0], own, MOVED)}))
        for item in tried
    }
    table = worth_table(found, losses, shares, moved)
    return KnowledgeValue(tuple(options), moved, losses, shares, table, tuple(reports))


def _decisions(
    study: Study, found: Sample, tried: Sequence[Assumed]
) -> tuple[list[FirstDecision], dict[str, list[FirstDecision]]]:
    """The options, and those of each assumption that is tried; full plans, since who is asked and given is decided."""
    worlds = [
        world_of(f"{item.id} at its {end}", study.instance, found.assumptions, {item.id: side.value})
        for item in tried
        for end, side in zip(ENDS, (item.acting.low, item.acting.high), strict=True)
        if side.value != item.acting.value
    ]
    workers = executor_of(study.workers)
    done = sweep(
        study.folder, worlds, [study.question], study.out / "decisions", study.settings, workers, study.listen
    )
    decisions = [
        _decision(study, done, at, world)
        for at, world in enumerate([PlannedWorld(CENTRAL, CENTRAL), *worlds])
        if done.reports[at].planned
    ]
    ends = {
        item.id: [d for d in decisions if d.name in {f"{item.id} at its {end}" for end in ENDS}]
        for item in tried
    }
    return decisions, ends


def _decision(study: Study, done: Sweep, at: int, world: PlannedWorld) -> FirstDecision:
    run = read_result(done.folder / RESULTS, done.reports[at].key)
    instance = read_instance(study.folder, world.overlay, world.further, world.instead)
    return decision_of(opened(run, instance), world.name)


def _held(study: Study, found: Sample, decisions: Sequence[FirstDecision]) -> list[Report]:
    """Every option held in every draw that has a plan; what is solved already is not solved again."""
    base = found.sweep.reports[0]
    asked = in_sum(study.question)
    jobs: list[Job] = []
    held: dict[int, FirstDecision] = {}
    for decision in decisions:
        asks = decision.worlds(study.instance)
        for number in found.planned:
            own = found.sweep.reports[number].job
            run, name = len(jobs), f"draw {number}, deciding for {decision.name}"
            held[run] = decision
            further = (*own.further, *asks)
            jobs.append(
                Job(run, name, name, own.folder, None, further, asked, study.settings, own.results, base.key,
                    instead=own.instead)
            )  # fmt: skip
    return worked_off(study, jobs, HeldWork(study.instance.sha256, held))


def _apart(decisions: Sequence[FirstDecision]) -> list[FirstDecision]:
    """The options: of decisions that are alike the first."""
    kept: list[FirstDecision] = []
    for decision in decisions:
        if not any(alike(decision, other) for other in kept):
            kept.append(decision)
    return kept


def worth_table(
    found: Sample, losses: dict[str, pd.DataFrame], shares: pd.DataFrame, moved: dict[str, tuple[str, ...]]
) -> pd.DataFrame:
    """A row a headline quantity and assumption, what is worth most first.

    Columns: quantity, what, unit, assumption, grade, statement, worth (EVPPI, in the unit), chance (what shuffled draws
    find for the luckiest assumption, 19 times of 20), told (the worth, 0 where chance finds as much), share (of the
    variance, likewise), pawn (how far it moves the whole distribution, likewise), trusts (whose ask or grant changes if
    it is known to be at an end; empty where that was not tried), draws.
    """
    rows = []
    floors, whole = _floors(found), pawn_of(found)
    for q in headline(found):
        own = losses.get(q.id)
        if own is None or not any_lost(own, q.unit):
            continue
        drawn = found.drawn.values.loc[own.index]
        known = worth(drawn.to_numpy(float), own.to_numpy(float))
        at = {str(name): place for place, name in enumerate(drawn)}
        for item in found.assumptions:
            trusts = float(len(moved[item.id])) if item.id in moved else float("nan")
            who = (q.id, q.label, q.unit, item.id, item.acting.grade, item.acting.statement)
            if item.id not in at:
                rows.append((*who, 0.0, known.chance, 0.0, 0.0, 0.0, trusts, len(own)))
                continue
            worth_of, told = (float(each[at[item.id]]) for each in (known.found, known.told))
            share = float(shares.loc[[item.id], q.id].iloc[0])
            told = told if told > least_told(q.unit) else 0.0
            share = share if share > floors[q.id] else 0.0
            moves = float(whole[q.id][at[item.id]])
            rows.append((*who, worth_of, known.chance, told, share, moves, trusts, len(own)))
    names = "quantity what unit assumption grade statement worth chance told share pawn trusts draws"
    frame = pd.DataFrame(rows, columns=names.split())
    every = [q.id for q in headline(found)]
    return in_order(frame, "quantity", every, {"told": False, "share": False, "assumption": True})


def _floors(found: Sample) -> dict[str, float]:
    """The share of the variance of each headline quantity that chance gives the luckiest assumption."""
    drawn, height = _drawn_and_came(found)
    return dict(zip((q.id for q in headline(found)), chance_share(drawn, height).tolist(), strict=True))


def _drawn_and_came(found: Sample) -> tuple[Floats, Floats]:
    """A row a draw with a plan: what was drawn of each assumption, and what came of each headline quantity."""
    wide = found.wide()
    height = np.column_stack([wide[q.id, IN_ALL].to_numpy(float) for q in headline(found)])
    return found.drawn.values.loc[wide.index].to_numpy(float), height


def pawn_of(found: Sample) -> dict[str, Floats]:
    """PAWN of every drawn assumption for each headline quantity, 0 where the luckiest finds as much by chance."""
    told, (drawn, height) = headline(found), _drawn_and_came(found)
    floor = chance_pawn(drawn, height)
    every = np.array([pawn(drawn[:, at], height) for at in range(drawn.shape[1])]).reshape(-1, len(told))
    return {q.id: np.where(every[:, at] > floor[at], every[:, at], 0.0) for at, q in enumerate(told)}


def totals_table(found: Sample, value: KnowledgeValue) -> pd.DataFrame:
    """A row a headline quantity: what the decision for the central values loses on average, and what could be gained.

    Columns: quantity, what, unit, draws, central (mean loss with that decision), best (that of the option that loses
    least on average), option (its name), everything (mean gained on the best option if everything were known first).
    """
    wide, rows = found.wide(), []
    for q in headline(found):
        own = value.losses.get(q.id)
        if own is None or not any_lost(own, q.unit):
            continue
        means = own.mean(axis=0)
        best = wide[q.id, IN_ALL].loc[own.index].to_numpy(float)
        option = value.decisions[int(means.to_numpy().argmin())].name
        gained = evpi(own.to_numpy(float), best)
        rows.append(
            (q.id, q.label, q.unit, len(own), float(means.iloc[0]), float(means.min()), option, gained)
        )
    names = "quantity what unit draws central best option everything"
    return pd.DataFrame(rows, columns=names.split())


def weak_assumptions(table: pd.DataFrame) -> pd.DataFrame:
    """The assumptions of the lowest grade, and what is known of their worth.

    Columns: assumption, grade, the most that it is worth of anything as it was found (`found`) and as it is told
    (`told`), and whether that is nothing (`nothing`) or not told from chance (`unclear`).
    """
    least = table["unit"].map(least_told).astype(float)
    seen = table.assign(found=table["worth"].where(table["worth"] > least, 0.0))
    by = seen.groupby("assumption", sort=True).agg(
        grade=("grade", "first"), found=("found", "max"), told=("told", "max")
    )
    weak = by[by["grade"] == WEAK].reset_index()
    return weak.assign(nothing=weak["found"] == 0, unclear=(weak["found"] > 0) & (weak["told"] == 0))


def weak_counts(table: pd.DataFrame) -> dict[str, str]:
    """How many assumptions have the lowest grade, are worth nothing, and cannot be told from chance."""
    weak = weak_assumptions(table)
    counts = {name: str(int(weak[name].sum())) for name in ("nothing", "unclear")}
    return {"weak": str(len(weak)), **counts}


def elicitation_sheet(found: Sample, value: KnowledgeValue, most: int = MOST) -> pd.DataFrame:
    """The sheet for the assumptions that are most worth finding out: `elicitation.COLUMNS`, an expert's own empty.

    Args:
        found: the draws.
        value: what knowing is worth; where nothing is worth anything, what goes with most of the variance is asked.
        most: how many are asked about.
    """
    by_id = {item.id: item for item in found.assumptions if not item.inert and item.parts}
    table = value.table.assign(some=value.table["told"] > 0).sort_values(
        "some", ascending=False, kind="stable"
    )
    names = [str(name) for name in dict.fromkeys(table["assumption"]) if name in by_id][:most]
    rows = []
    for name in names:
        acting = by_id[name].acting
        said = (name, acting.statement, acting.unit, acting.grade)
        rows.append((*said, acting.low.value, acting.value, acting.high.value, *[""] * len(ASKED)))
    return pd.DataFrame(rows, columns=list(COLUMNS))
