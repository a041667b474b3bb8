"""What is decided now, and what comes of it in every draw: the asks and grants of the first period held.

A decision is each trust's ask and grant of the first period and the yes/no choices of that period. Held, it is the most
that can be had in the first period: no trust is asked for more or given more than it was told, and what was not begun
does not begin. The later periods are planned again, knowing the draw. Less may always be done, so a decision that was
made for one world can be kept in any other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from optimiser.explain.quantities import totals_of
from optimiser.explain.resolve import Changes
from optimiser.explain.sums import Bounds
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.matrix.arrays import Compiled, Named
from optimiser.worlds.scenarios.grid import Written
from optimiser.worlds.scenarios.job import Job, Report
from optimiser.worlds.sensitivity.mapping import FILE
from optimiser.worlds.uncertainty.draw import DrawWork, KeptAnswers
from trustmodels.allocation.plan import DECISIONS

HELD = KeptAnswers("held", "totals", totals_of)
"""What was found with decisions held, in a folder beside that of the draws."""
ROUNDING = 5e-4
"""£m by which an ask may be more than was told, so that a plan keeps its own: what a solver's tolerance is."""
SETTLED = 0.05
"""£m to which the even tiers settle who gets what."""


@dataclass(frozen=True)
class FirstDecision:
    """What is decided now.

    Attributes:
        name: of the decision, e.g. `pay at its high`.
        period: the first one.
        asks: trust -> £m of savings that it is asked for in that period.
        grants: trust -> £m that it is given.
        choices: the yes/no choices of the period that are taken.
    """

    name: str
    period: str
    asks: Mapping[str, float]
    grants: Mapping[str, float]
    choices: frozenset[Named]

    @property
    def digest(self) -> str:
        """SHA-256 of all but its name."""
        choices = sorted([decision, *key] for decision, key in self.choices)
        record = [self.period, dict(self.asks), dict(self.grants), choices]
        return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()

    def worlds(self, instance: Instance) -> tuple[Written, ...]:
        """The asks as a scenario: most of each trust in the first period."""
        asks = instance.tables["asks"]
        there = asks[asks["period"] == self.period].set_index("trust")["most"]
        changes: list[dict[str, Any]] = []
        rows = []
        for trust, ask in self.asks.items():
            most = ask + ROUNDING
            if trust in there.index:
                agreed = float(there[trust])
                where = {"trust": trust, "period": self.period}
                least = most if np.isnan(agreed) else min(most, agreed)
                changes.append({"table": "asks", "where": where, "set": {"most": least}})
            else:
                rows.append({"trust": trust, "period": self.period, "most": most})
        changes += [{"table": "asks", "append": rows}] if rows else []
        return (Written(self.name, self.name, None, tuple(changes), FILE),)

    def bounds(self, compiled: Compiled) -> Changes:
        """The bounds that hold grants and choices in a matrix: at most what was decided."""
        found = {}
        ends = zip(compiled.columns, compiled.lower.tolist(), compiled.upper.tolist(), strict=True)
        for (name, low, high), whole in zip(ends, compiled.integer.tolist(), strict=True):
            decision, key = name
            if not key or key[-1] != self.period:
                continue
            if decision == "grant":
                found[name] = low, max(low, min(high, self.grants.get(key[0], 0.0) + ROUNDING))
            elif whole and name not in self.choices:
                found[name] = low, max(low, 0.0)
        return Changes(bounds=found)


def decision_of(answer: Opened, name: str) -> FirstDecision:
    """What a full plan decides in its first period."""
    period = str(answer.instance.tables["periods"]["period"].iloc[0])
    own = answer.table("allocation")
    own = own[own["period"] == period].set_index("trust")
    taken = {
        (decision.id, key)
        for decision in DECISIONS
        if decision.binary
        for key, value in getattr(answer.plan, decision.id).items()
        if key[-1] == period and value > 0.5  # noqa: PLR2004 - yes
    }
    asks, grants = (
        {str(trust): max(0.0, float(v)) for trust, v in own[column].items()} for column in ("cip", "grant")
    )
    return FirstDecision(name, period, asks, grants, frozenset(taken))


def changed_trusts(one: FirstDecision, other: FirstDecision, by: float) -> list[str]:
    """The trusts that are asked for, or given, another amount in the other decision: more than `by` £m apart."""
    return sorted(
        trust
        for trust in one.asks
        if abs(one.asks[trust] - other.asks.get(trust, 0.0)) > by
        or abs(one.grants.get(trust, 0.0) - other.grants.get(trust, 0.0)) > by
    )


def alike(one: FirstDecision, other: FirstDecision) -> bool:
    """Whether two decisions are one: the same choices, and amounts as near as the even tiers settle them."""
    return one.choices == other.choices and not changed_trusts(one, other, SETTLED)


@dataclass(frozen=True)
class HeldWork(DrawWork):
    """What a worker does with a draw and a decision: solve with the decision held, and keep what it comes to.

    Attributes:
        decisions: the number of a job -> the decision that it holds.
    """

    kept: ClassVar[KeptAnswers] = HELD
    decisions: Mapping[int, FirstDecision]

    def held(self, job: Job) -> tuple[str, Bounds]:
        """The hash of the decision that a job holds, and the bounds that hold it."""
        decision = self.decisions[job.run]
        return decision.digest, decision.bounds


def losses_of(
    results: Path, reports: Sequence[Report], draws: Sequence[int], decisions: int
) -> dict[str, pd.DataFrame]:
    """What each decision loses in each draw, by quantity: a row a draw that has a plan with every decision.

    Args:
        results: the folder of the draws' results.
        reports: in the order of their numbers, decision by decision, draw by draw.
        draws: their numbers.
        decisions: how many.
    """
    cells: dict[str, dict[tuple[int, int], float]] = {}
    for at, report in enumerate(reports):
        decision, place = divmod(at, len(draws))
        known = HELD.read(results, report.key) if report.planned else None
        for quantity, total in ({} if known is None else known["totals"]).items():
            cells.setdefault(quantity, {})[draws[place], decision] = float(total)
    found = {}
    for quantity, own in cells.items():
        frame = pd.Series(own).unstack().reindex(columns=range(decisions)).dropna()
        found[quantity] = frame.rename_axis(index="draw", columns="decision")
    return found
