"""Why, by cause: the shares of eight causes in what the nation, or a trust standing alone, falls short.

Each cause is taken away alone and with every set of the others, and the question is solved again from where its first
answer ended. A cause that changes no number of the instance brings nothing and is not solved. The even tiers are left
out: who bears what is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.amounts import shows
from optimiser.explain.quantities import Quantity, counted_once
from optimiser.explain.resolve import unplanned, with_envelope, with_tables
from optimiser.explain.shapley import Coalition, Worth, left_over, shapley_shares
from optimiser.explain.sums import Sums
from optimiser.instances import Instance
from optimiser.questions import in_sum
from optimiser.solver import SolveSettings
from optimiser.subjects.causes.compute import lifted
from optimiser.subjects.trilemma.compute import lone_instances, question_alone
from trustmodels.allocation.question import Question

CAUSES_OF_SHORTFALL = {
    "demand": "growth of demand costs no more than is paid for it, and no more patients come than in the first year",
    "prices": "costs rise no faster than the prices that trusts are paid",
    "pace": "standards may be restored as fast as money and staff allow",
    "staff": "staff are to be had at the cost of a post",
    "capital": "there is no limit on capital",
    "politics": "every contested change has support",
    "delivery": "savings bring all that was planned",
    "support rule": "support comes without a condition and without a smallest award",
}
"""What is so where a cause is taken away."""
LIFTED = {"staff": "workforce", "capital": "capital", "politics": "politics"}
"""Causes that are limits of the instance, by the name under which `lifted` knows them."""
SUPPORT = {"bailout_condition": np.nan, "smallest_award": 0.0, "excess_cost_supported": 1.0}
Say = Callable[[str], None]


def without(instance: Instance, causes: Collection[str]) -> Instance:
    """The instance with causes taken away, as `CAUSES_OF_SHORTFALL` says."""
    found = lifted(instance, {LIFTED[cause] for cause in causes if cause in LIFTED})
    tables = {}
    if {"demand", "prices"} & set(causes):
        tables["drivers"] = _drivers(found, causes)
    for name, columns in (("flows", ("demand", "within")), ("lists", ("additions",))):
        frame = found.tables[name]
        if "demand" in causes and len(frame):
            frame = _level(found, frame, columns)
        if "pace" in causes and "pace" in frame:
            frame = frame.assign(pace=np.nan)
        tables[name] = frame
    if "delivery" in causes:
        frame = found.tables["opportunities"]
        tables["opportunities"] = frame.assign(delivery=frame["delivery"].clip(lower=1.0))
    if "support rule" in causes:
        frame = found.tables["envelope"]
        tables["envelope"] = frame.assign(**{c: v for c, v in SUPPORT.items() if c in frame})
    changed = {name: frame for name, frame in tables.items() if not frame.equals(instance.tables[name])}
    return with_tables(found, changed) if changed else found


def _drivers(instance: Instance, causes: Collection[str]) -> pd.DataFrame:
    """Growth that costs no more than is paid for it; costs that rise no faster than prices."""
    frame = instance.tables["drivers"].copy()
    if "demand" in causes:
        paid = frame["funded_growth"].clip(lower=0.0)
        costs = frame["marginal_cost"] * frame["demand_growth"]
        least = paid / frame["marginal_cost"].where(frame["marginal_cost"] > 0, 1.0)
        frame["demand_growth"] = frame["demand_growth"].where(costs <= paid, least)
    if "prices" in causes:
        frame["cost_inflation"] = frame[["cost_inflation", "price_uplift"]].min(axis=1)
    return frame


def _level(instance: Instance, frame: pd.DataFrame, columns: Collection[str]) -> pd.DataFrame:
    """Patients of later periods no more than those of the first, for as long as a period lasts."""
    periods = instance.tables["periods"]
    years = periods.set_index("period")["years"].astype(float)
    first = str(periods["period"].iloc[0])
    found, keys = frame.copy(), ["standard", "trust"]
    for column in columns:
        start = frame[frame["period"] == first].set_index(keys)[column] / years[first]
        level = start.reindex(pd.MultiIndex.from_frame(frame[keys])).to_numpy(float)
        limit = level * frame["period"].map(years).to_numpy(float)
        found[column] = np.fmin(frame[column].to_numpy(float), limit)
    return found


@dataclass(frozen=True)
class CauseShares:
    """What each cause has of what is missed.

    Attributes:
        whose: `the nation`, or the name of a trust standing alone.
        table: a row a cause (`what is left` last) and quantity: cause, means, quantity, what, unit, share (its unit),
            whole (missed as things are), part (of the whole; empty where nothing is missed), alone (by how much less
            would be missed with this cause alone taken away), last (with all the others taken away already).
        whole: quantity -> what is missed as things are.
        solves: how many there were.
        gap: the widest of them.
        idle: causes that change no number of the instance.
        loosened: solves that had a plan only without what was agreed to be asked or given at least.
    """

    whose: str
    table: pd.DataFrame
    whole: Mapping[str, float]
    solves: int
    gap: float
    idle: tuple[str, ...]
    loosened: int = 0


REST = "what is left"
NATION = "the nation"


def nation_shares(
    instance: Instance, question: Question, settings: SolveSettings, say: Say = lambda _text: None
) -> CauseShares:
    """The shares of the causes in what the nation misses, over all periods.

    Args:
        instance: as it stands.
        question: what is asked.
        settings: of the solves: two to the power of how many causes act, 256 at most.
        say: told of each.

    Raises:
        RunError: some of them have no plan.
    """
    return _shares(instance, question, settings, say, NATION)


def trust_shares(
    instance: Instance, trust: str, settings: SolveSettings, say: Say = lambda _text: None
) -> CauseShares:
    """The same of a trust standing alone: its own schemes, staff and cash, its part of the capital, and no support.

    What other trusts and national pots would do for it is left out, since who bears what is settled among all of them;
    so the rule of support and changes of services do nothing here.
    """
    for code, lone in lone_instances(instance):
        if code == trust:
            name = str(lone.tables["trusts"]["name"].iloc[0])
            return _shares(with_envelope(lone, grant_pot=0.0), question_alone(), settings, say, name)
    raise ValueError(trust)


def _shares(
    instance: Instance, question: Question, settings: SolveSettings, say: Say, whose: str
) -> CauseShares:
    acting = [cause for cause in CAUSES_OF_SHORTFALL if _acts(instance, cause)]
    asking, gaps, loosened = _Totals(question, settings), list[float](), 0
    told: dict[str, Quantity] = {}
    every = 2 ** len(acting)

    def solve(chosen: Coalition) -> Worth:
        nonlocal loosened
        without_these = ", ".join(cause for cause in acting if cause in chosen) or "nothing"
        say(f"{len(gaps) + 1} of {every}: without {without_these}")
        changed = without(instance, chosen)
        found = asking.missed(changed)
        if found is None and chosen:
            found, loosened = asking.missed(with_less_owed(changed)), loosened + 1
        if found is None:
            raise unplanned(question, instance, asking.ended)
        gaps.append(asking.gap)
        told.update({q.id: q for q in found if q.id not in told})
        return {q.id: q.total for q in found}

    left = _filled(left_over(acting, solve), list(told))
    return CauseShares(
        whose,
        _table(acting, left, told),
        dict(left[frozenset()]),
        every,
        max(gaps),
        tuple(cause for cause in CAUSES_OF_SHORTFALL if cause not in acting),
        loosened,
    )


class _Totals:
    """What is missed in sum, asked again and again with other numbers.

    The first answer is that of the instance as it stands; the others begin with its choices. Measures after those that
    are missed are kept, since among plans that miss as much they settle of which total it is missed.
    """

    def __init__(self, question: Question, settings: SolveSettings) -> None:
        self._question, self._settings = in_sum(question), settings
        self._sums: Sums | None = None
        self.gap, self.ended = 0.0, ""

    def missed(self, instance: Instance) -> list[Quantity] | None:
        """What is missed in an instance, money counted once; None where there is no plan, and `ended` says why.

        Raises:
            UnverifiedError: the plan does not hold up when it is recomputed.
        """
        asked = self._sums or Sums(instance, self._question)
        found = asked.answer(instance, self._settings, room=True)
        self.ended, self.gap = found.status, found.gap
        if not found.planned:
            return None
        if self._sums is None:
            self._sums = Sums(instance, self._question, found.yes, list(found.tiers.values()))
        return counted_once(found.quantities)


def with_less_owed(instance: Instance) -> Instance:
    """Without what was agreed to be asked, or given, at least: nobody needs it where its cause is gone."""
    least = {"asks": "least", "ring_fences": "grant_least"}
    frames = {name: instance.tables[name].assign(**{column: np.nan}) for name, column in least.items()}
    return with_tables(instance, frames)


def _filled(left: Mapping[Coalition, Worth], names: Collection[str]) -> dict[Coalition, Worth]:
    """What is not missed in a solve, since its promise has no row there, is missed by nothing."""
    return {chosen: {name: worth.get(name, 0.0) for name in names} for chosen, worth in left.items()}


def _acts(instance: Instance, cause: str) -> bool:
    """Whether taking a cause away changes a number."""
    after = without(instance, {cause})
    return any(not frame.equals(instance.tables[name]) for name, frame in after.tables.items())


def _table(acting: list[str], left: Mapping[Coalition, Worth], told: Mapping[str, Quantity]) -> pd.DataFrame:
    shares, every, nothing = shapley_shares(acting, left), frozenset(acting), frozenset[str]()
    rows = []
    for name, q in told.items():
        if not any(shows(worth[name], q.unit) for worth in left.values()):
            continue
        whole, rest = left[nothing][name], left[every][name]
        of = (name, q.label, q.unit)
        for cause in acting:
            share = float(shares.loc[[cause], name].iloc[0])
            alone = whole - left[frozenset({cause})][name]
            last = left[every - {cause}][name] - rest
            part = share / whole if whole > 0 else np.nan
            rows.append((cause, CAUSES_OF_SHORTFALL[cause], *of, share, whole, part, alone, last))
        part = rest / whole if whole > 0 else np.nan
        rows.append((REST, "none of these", *of, rest, whole, part, np.nan, np.nan))
    names = "cause means quantity what unit share whole part alone last"
    return pd.DataFrame(rows, columns=names.split())
