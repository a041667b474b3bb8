"""The question answered again for each trust that games it: what it gains, and who pays."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from optimiser.explain.quantities import patients_short, quantities
from optimiser.explain.ranges.programmes import OWN_TOTAL
from optimiser.explain.resolve import unplanned
from optimiser.explain.verified_run import Opened, opened
from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.run.session import Standing
from optimiser.run.solution import Solution
from optimiser.solver import SolveSettings
from optimiser.tolerances import TOLD, allowance
from optimiser.tradeoffs.incentives.ways import WAYS, Way
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

# The question answered again for each trust that games it, and what changes for whom.
#
# Every answer is a full one: the even tiers settle who is asked and supported, and that is what is
# compared. Each begins where the answer of the instance as it stands ended, so that it hangs on no other
# trial, and is verified.

FIGURES = {"ask": "cip", "grant": "grant", "loan": "loan"}
"""What a trust is told, and its column in the allocation."""
LAST_TURN = 3
"""The even tier that may use most of what came before it."""
MISSED = "missed"
"""By how much a trust's own control totals are missed."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class IncentiveOutcome:
    """How an answer ended: `answer` has ask, grant, loan and control total missed of each trust, £m in all periods."""

    status: str
    gap: float
    answer: pd.DataFrame | None
    patients_short: float = 0.0


@dataclass(frozen=True)
class Trial:
    """What came of it when a trust did it; `size` is how much it claimed, hid or failed, in the way's unit."""

    trust: str
    way: Way
    size: float
    outcome: IncentiveOutcome


@dataclass(frozen=True)
class Incentives:
    """The answer as it stands, and every trial beside it."""

    instance: Instance
    question: Question
    plan: Opened
    base: IncentiveOutcome
    tried: tuple[str, ...]
    trials: tuple[Trial, ...]

    @property
    def room(self) -> float:
        """By how much the missed totals of all trusts may differ between two answers, £m: what even tiers may use."""
        measure = str(OWN_TOTAL.measure)
        reached = self.plan.reached.get(measure, 0.0)
        return max(TOLD, allowance(reached, LAST_TURN, self.base.gap, loose=MEASURES[measure].loose))


def incentives(
    instance: Instance,
    question: Question,
    trusts: Sequence[str],
    ways: Sequence[Way] = tuple(WAYS.values()),
    settings: SolveSettings | None = None,
    say: Say = lambda _text: None,
) -> Incentives:
    """Let one trust after the other game a question.

    Args:
        instance: as everybody tells it truly.
        question: what is asked, with its even tiers.
        trusts: who games, one at a time, from `sampled`.
        ways: how.
        settings: of the solves.
        say: told of each.

    Raises:
        NoPlanError, UnsettledError: the question has no plan as it stands, or none was found.
        UnverifiedError: a plan does not hold up when it is recomputed.
    """
    standing = Standing(question, settings or SolveSettings())
    say("the plan as it stands")
    plan, base = answered(standing.solve(instance, as_it_stands=True), instance)
    if plan is None:
        raise unplanned(question, instance, base.status)
    trials = []
    pairs = [(trust, way) for trust in trusts for way in ways]
    for number, (trust, way) in enumerate(pairs, start=1):
        say(f"{number} of {len(pairs)}: {trust} {way.doing}")
        changed = way.changed(instance, trust)
        _, outcome = answered(standing.solve(changed), changed)
        trials.append(Trial(trust, way, way.size(plan.case, trust), outcome))
    return Incentives(instance, question, plan, base, tuple(trusts), tuple(trials))


def answered(solution: Solution, instance: Instance) -> tuple[Opened | None, IncentiveOutcome]:
    """A verified answer, and what is compared of it."""
    results = [result for result in solution.results if result.x is not None]
    if solution.plan is None or len(results) < len(solution.prepared.tiers):
        return None, IncentiveOutcome(solution.status, 0.0, None)
    plan = opened(Run(Path("in-memory"), solution.manifest, solution.tables), instance)
    gap = max((result.gap for result in results if result.primary), default=0.0)
    return plan, IncentiveOutcome(solution.status, gap, figures(plan), patients_short(quantities(plan)))


def figures(plan: Opened) -> pd.DataFrame:
    """Ask, grant, loan and control total missed of each trust, £m over all periods, by code."""
    allocation = plan.table("allocation")
    found = allocation.groupby("trust", sort=False)[list(FIGURES.values())].sum()
    found = found.rename(columns={column: name for name, column in FIGURES.items()})
    missed = dict.fromkeys(found.index, 0.0)
    for judged in plan.judged:
        if judged.family is OWN_TOTAL and judged.mode != "off":
            missed[judged.key[0]] += judged.shortfall
    return found.assign(**{MISSED: pd.Series(missed)})


# The tables: what each trust gains in each way, the same in sum, and who bears it. £m over all periods.
#
# A trust gains what it is given more in grants and asked for less. A loan has to be paid back, so it stands apart.

CHANGES = (*FIGURES, MISSED)
COLUMNS = (
    "way",
    "trust",
    "name",
    "size",
    "size_unit",
    "status",
    "gap",
    *FIGURES,
    *(f"{name}_change" for name in CHANGES),
    "gain",
    *(f"others_{name}_change" for name in CHANGES),
    "others_gain",
    "patients_short_change",
)


def moved(found: Incentives, trial: Trial) -> pd.DataFrame | None:
    """By how much each trust's figures differ from the plan as it stands; None where there is no plan."""
    before, after = found.base.answer, trial.outcome.answer
    if before is None or after is None:
        return None
    change = after - before
    return change.assign(gain=change["grant"] - change["ask"])


def incentive_table(found: Incentives) -> pd.DataFrame:
    """A row for each way and trust, who gains most first.

    Columns: size (how much is claimed, hidden or failed, in `size_unit`), status, gap, ask, grant and loan as it
    stands; `_change` of them, of the control total missed and `gain` (more grant and less ask) of the trust itself;
    the same of all the others together; patients short. £m over all periods, patients.
    """
    rows = [_row(found, trial) for trial in found.trials]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    order = {way: at for at, way in enumerate(dict.fromkeys(trial.way.id for trial in found.trials))}
    rank = frame.assign(at=frame["way"].map(order), told=(frame["gain"] / TOLD).round())
    size = rank["trust"].map({code: at for at, code in enumerate(found.tried)})
    ranked = rank.assign(size_rank=size).sort_values(
        ["at", "told", "size_rank"], ascending=[True, False, True], kind="stable"
    )
    return frame.loc[ranked.index].reset_index(drop=True)


def _row(found: Incentives, trial: Trial) -> dict[str, object]:
    trusts = found.instance.tables["trusts"]
    name = str(trusts.loc[trusts["trust"] == trial.trust, "name"].iloc[0])
    outcome = trial.outcome
    row: dict[str, object] = {"way": trial.way.id, "trust": trial.trust, "name": name, "size": trial.size}
    row |= {"size_unit": trial.way.unit, "status": outcome.status, "gap": outcome.gap}
    if found.base.answer is not None:
        before = found.base.answer.loc[[trial.trust]].sum()
        row |= {column: float(before[column]) for column in FIGURES}
    change = moved(found, trial)
    if change is None:
        return row
    own, others = change.loc[[trial.trust]].sum(), change.drop(index=trial.trust).sum()
    row |= {f"{column}_change": float(own[column]) for column in CHANGES} | {"gain": float(own["gain"])}
    row |= {f"others_{column}_change": float(others[column]) for column in CHANGES}
    short = outcome.patients_short - found.base.patients_short
    return row | {"others_gain": float(others["gain"]), "patients_short_change": short}


def sum_table(found: Incentives) -> pd.DataFrame:
    """A row for each way: over the trusts that were tried, each by itself, what they claim, gain and cost others."""
    table = incentive_table(found)
    rows = []
    for way, own in table.groupby("way", sort=False):
        planned = own[own["gain"].notna()]
        gaining = planned[planned["gain"] > TOLD]
        size, gain = float(planned["size"].sum()), float(planned["gain"].sum())
        rows.append(
            {
                "way": way,
                "tried": len(own),
                "without_a_plan": len(own) - len(planned),
                "gaining": len(gaining),
                "size": size,
                "size_unit": own["size_unit"].iloc[0],
                **{f"{name}_change": float(planned[f"{name}_change"].sum()) for name in CHANGES},
                "gain": gain,
                "gain_per_size": gain / size if size else math.nan,
                "others_gain": float(planned["others_gain"].sum()),
                "others_missed_change": float(planned["others_missed_change"].sum()),
            }
        )
    return pd.DataFrame(rows)


def others_table(found: Incentives) -> pd.DataFrame:
    """Who else is moved: a row for each way, trust that games and other trust whose gain is told from nothing."""
    rows = []
    for trial in found.trials:
        change = moved(found, trial)
        if change is None:
            continue
        others = change.drop(index=trial.trust).rename_axis("other").reset_index()
        others = others[np.abs(others["gain"]) > TOLD].rename(
            columns={name: f"{name}_change" for name in CHANGES}
        )
        rows.append(others.assign(way=trial.way.id, trust=trial.trust))
    columns = ["way", "trust", "other", *(f"{name}_change" for name in CHANGES), "gain"]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)
