"""Rules of support with trusts that answer: answers and plans in turn on the hot programme, until neither moves.

Trusts answer to the rule on the accounts of the plan; the plan is made again with the schemes that they then offer and
the support that they are then paid; they answer to that plan, and so on. Where plan and answers come back to where they
were without coming to rest, that cycle is what is found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from optimiser.explain.quantities import patients_short, quantities
from optimiser.explain.resolve import Changes, resolve, unplanned, with_envelope, with_tables
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.matrix.arrays import Named
from optimiser.questions import changed
from optimiser.run.prepare import ReusedModel
from optimiser.solver import SolveSettings
from optimiser.solver.memory import NO_MEMORY, Memory
from optimiser.tradeoffs.incentives.response import RuleAnswer, SavingTemper, answer_to, saving
from optimiser.tradeoffs.incentives.support import Floats, SupportAccounts, SupportRule, accounts_of
from trustmodels.allocation.commitments.requirements import AGREED_ASK, BAILOUT_CONDITION, RING_FENCE
from trustmodels.allocation.question import Question

SETTLED = 1.0
"""£m: where asks, savings and support of all trusts together move by less, plan and answers are in equilibrium."""
ROUNDS, HASTE = 12, 4
"""Plans after which a rule is called unsettled, and after which trusts go half the way to their answer only."""
OFFERED = 0.01
"""The share of its savings below which what a trust could save is taken from the plan before."""
SET_ASIDE = tuple(family.id for family in (AGREED_ASK, RING_FENCE, BAILOUT_CONDITION))
"""Commitments that are off: trusts that answer as they like are bound by no agreement, and a rule of support takes the
place of the condition."""
FLOOR = "smallest_award"
"""The column of the envelope that is 0: a rule pays what it pays."""
Say = Callable[[str], None]

EQUILIBRIUM, CYCLE, UNSETTLED, NO_PLAN = "equilibrium", "cycle", "unsettled", "no plan"


@dataclass(frozen=True)
class RulePlan:
    """A plan under a rule with what trusts answered before it.

    Attributes:
        answer: the share of its savings that each trust makes.
        of: the accounts of the plan, with what each does.
        paid: support under the rule, £m by trust and period.
        short: patients short of a standard, over all periods.
        moved: £m by which asks, savings and support differ from the plan before.
    """

    answer: RuleAnswer
    of: SupportAccounts
    paid: Floats
    short: float
    moved: float

    @property
    def left(self) -> Floats:
        """What is missed of control totals after support, £m."""
        found: Floats = np.maximum(0.0, self.of.gap - self.paid)
        return found

    @property
    def cost(self) -> float:
        """What the rule costs the nation: support that is paid and what is missed all the same, £m."""
        return float(self.paid.sum() + self.left.sum())


@dataclass(frozen=True)
class RuleOutcome:
    """How a rule ended: an equilibrium, a cycle of `length` plans, unsettled, or without a plan."""

    rule: SupportRule
    ended: str
    plans: tuple[RulePlan, ...]
    length: int = 0
    other: float = 0.0
    """£m of savings by which the answers differ where trusts begin from none of their savings."""


class Answering:
    """A question alive, asked again with what trusts offer and with what a rule pays them.

    The yes/no choices of the plan as it stands are held in all others.

    Args:
        instance: as everybody tells it truly.
        question: what is asked, with its even tiers, since who is asked for what is looked at.
        settings: of the solves.

    Raises:
        NoPlanError, UnsettledError: it has no plan as it stands, or none was found.
    """

    def __init__(self, instance: Instance, question: Question, settings: SolveSettings) -> None:
        self.instance, self.settings = with_envelope(instance, **{FLOOR: 0.0}), settings
        self._choice: dict[Named, float] = {}
        self._model = ReusedModel(changed(question, modes=dict.fromkeys(SET_ASIDE, "off")))
        self._memory: Memory = NO_MEMORY
        self._ended = ""
        found = self._solved(self.instance, {})
        if found is None:
            raise unplanned(question, instance, self._ended)
        self.plan = found
        self.accounts = accounts_of(found)

    def with_answer(self, made: Floats, paid: Floats) -> Opened | None:
        """The plan with the share of its schemes that each trust offers and at most the support that it is paid."""
        trusts, periods = self.accounts.trusts, self.accounts.periods
        offered = dict(zip(trusts, made.tolist(), strict=True))
        tables = {}
        for name, column in (("opportunities", "potential"), ("one_offs", "limit")):
            frame: pd.DataFrame = self.instance.tables[name].copy()
            if len(frame):
                frame[column] = frame[column].astype(float) * frame["trust"].map(offered).astype(float)
                tables[name] = frame
        instance = with_tables(self.instance, tables)
        most = {(t, y): float(paid[i, j]) for i, t in enumerate(trusts) for j, y in enumerate(periods)}
        return self._solved(instance, most)

    def _solved(self, instance: Instance, most: Mapping[tuple[str, str], float]) -> Opened | None:
        prepared = self._model.prepare(instance)
        compiled = prepared.compiled
        ends = zip(compiled.columns, compiled.lower.tolist(), compiled.upper.tolist(), strict=True)
        bounds = {}
        for name, low, high in ends:
            if most and name[0] == "grant":
                bounds[name] = low, max(low, min(high, most[name[1][0], name[1][1]]))
            elif name in self._choice:
                bounds[name] = (max(low, min(high, self._choice[name])),) * 2
        found = resolve(instance, prepared, Changes(bounds=bounds), self.settings, self._memory)
        self._ended = found.status
        if not self._choice and found.answer is not None:
            self._memory, columns = found.memory, compiled.columns
            whole = [name for name, integer in zip(columns, compiled.integer, strict=True) if integer]
            self._choice = dict(
                zip(whole, [] if found.choice is None else found.choice.tolist(), strict=True)
            )
        return found.answer


def equilibrium(
    live: Answering, rule: SupportRule, temper: SavingTemper, say: Say = lambda _text: None
) -> RuleOutcome:
    """Answers and plans in turn under a rule, from the plan in which everybody makes all savings.

    Args:
        live: the question.
        rule: of support.
        temper: what a trust minds.
        say: told of each plan.
    """
    full = live.accounts
    plans: list[RulePlan] = []
    before: SupportAccounts | None = None
    paid_before = np.zeros_like(full.wants)
    none = answer_to(rule, full, temper, np.zeros(len(full.trusts)))
    first = answer_to(rule, full, temper)
    other = float(np.abs(none.shares - first.shares) @ np.maximum(0.0, full.saved).sum(axis=1))
    answer = first
    for number in range(1, ROUNDS + 1):
        say(f"{rule.id}: plan {number}")
        done = saving(full, answer.shares)
        plan = live.with_answer(answer.shares, rule.paid(done))
        if plan is None:
            return RuleOutcome(rule, NO_PLAN, tuple(plans), 0, other)
        of = replace(accounts_of(plan), pot=full.pot)
        paid = rule.paid(of)
        moved = np.inf if before is None else _apart(of, before) + float(np.abs(paid - paid_before).sum())
        short = patients_short(quantities(plan))
        plans.append(RulePlan(answer, of, paid, short, moved))
        full = _could(of, answer.shares, full)
        following = answer_to(rule, full, temper, answer.shares)
        rest = float(np.abs(following.shares - answer.shares) @ np.maximum(0.0, full.saved).sum(axis=1))
        if rest < SETTLED:
            ended = EQUILIBRIUM if following.settled else UNSETTLED
            return RuleOutcome(rule, ended, tuple(plans), 0, other)
        if (length := _cycle(plans)) > 1:
            return RuleOutcome(rule, CYCLE, tuple(plans), length, other)
        if number >= HASTE:
            following = replace(following, shares=(following.shares + answer.shares) / 2)
        before, paid_before, answer = of, paid, following
    return RuleOutcome(rule, UNSETTLED, tuple(plans), 0, other)


def _apart(one: SupportAccounts, other: SupportAccounts) -> float:
    """£m by which asks and savings of all trusts differ."""
    return float(np.abs(one.asked - other.asked).sum() + np.abs(one.saved - other.saved).sum())


def _cycle(plans: Sequence[RulePlan]) -> int:
    """How many plans lie between the last one and an earlier one like it; 0 where there is none."""
    last = plans[-1]
    for back in range(2, len(plans)):
        earlier = plans[-1 - back]
        if _apart(last.of, earlier.of) + float(np.abs(last.paid - earlier.paid).sum()) < SETTLED:
            return back
    return 0


def _could(of: SupportAccounts, made: Floats, before: SupportAccounts) -> SupportAccounts:
    """The accounts in which everybody makes all savings, as a plan with some of them leaves them."""
    offered = made[:, None] >= OFFERED
    share = np.where(offered, made[:, None], 1.0)
    return replace(
        of,
        saved=np.where(offered, of.saved / share, before.saved),
        asked=np.where(offered, of.asked / share, before.asked),
    )


OUTCOME = (
    "rule", "said", "ended", "plans", "saved", "could_save", "paid", "left", "cost", "patients_short", "waiting",
    "elsewhere",
)  # fmt: skip
WAITS = 0.5
"""The share of its savings below which a trust is said to wait."""


def outcome_table(outcomes: Sequence[RuleOutcome], full: SupportAccounts) -> pd.DataFrame:
    """A row a rule, £m over all periods, who costs the nation least first; a cycle is the mean of its plans.

    Columns: ended, plans (how many were made), saved, could_save (in the plan as it stands), paid, left (missed of
    control totals all the same), cost (paid and left), patients_short, waiting (trusts that make less than half of
    their savings), elsewhere (£m of savings by which answers differ where trusts begin from none).
    """
    rows = []
    for found in outcomes:
        last = found.plans[-found.length :] if found.length else found.plans[-1:]
        if found.ended == NO_PLAN or not last:
            rows.append((found.rule.id, found.rule.said, NO_PLAN, len(found.plans), *[np.nan] * 8))
            continue
        rows.append(
            (
                found.rule.id, found.rule.said, found.ended, len(found.plans),
                _mean(last, lambda p: float(p.of.saved.sum())), float(full.saved.sum()),
                _mean(last, lambda p: float(p.paid.sum())), _mean(last, lambda p: float(p.left.sum())),
                _mean(last, lambda p: p.cost), _mean(last, lambda p: p.short),
                _mean(last, lambda p: float((p.answer.shares < WAITS).sum())), found.other,
            )
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(OUTCOME))
    told = frame["cost"].round(1)
    return frame.loc[told.sort_values(kind="stable").index].reset_index(drop=True)


def _mean(plans: Sequence[RulePlan], value: Callable[[RulePlan], float]) -> float:
    return float(np.mean([value(plan) for plan in plans]))


def rounds_table(outcomes: Sequence[RuleOutcome]) -> pd.DataFrame:
    """A row a rule and plan: saved, paid, left, £m over all periods, and by how much it moved from the plan before."""
    rows = [
        (found.rule.id, at, float(p.of.saved.sum()), float(p.paid.sum()), float(p.left.sum()),
         np.nan if np.isinf(p.moved) else p.moved)
        for found in outcomes
        for at, p in enumerate(found.plans, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["rule", "plan", "saved", "paid", "left", "moved"])


def answers_table(outcomes: Sequence[RuleOutcome], names: dict[str, str]) -> pd.DataFrame:
    """A row a rule and trust in the last plan: the share of its savings that it makes, saved, paid and left, £m."""
    rows = [
        (found.rule.id, code, names[code], float(last.answer.shares[at]), float(last.of.saved[at].sum()),
         float(last.paid[at].sum()), float(last.left[at].sum()))
        for found in outcomes
        for last in found.plans[-1:]
        for at, code in enumerate(last.of.trusts)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["rule", "trust", "name", "share_made", "saved", "paid", "left"])
