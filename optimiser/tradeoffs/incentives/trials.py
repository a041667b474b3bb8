"""Rules of support beside each other, on one plan: what each costs the honest, what it pays the others.

Each way to game is a change of the trust's own accounts (MATHS.md, "Support rules"); nobody else's change, and the pot
is shared out again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.tolerances import TOLD
from optimiser.tradeoffs.incentives.support import UNAVOIDABLE, Floats, SupportAccounts, SupportRule
from optimiser.tradeoffs.incentives.ways import CLAIMED, HIDDEN, SLIPPED, UNDELIVERED

# What a trust does: its own accounts as they are then.

Act = Callable[[SupportAccounts, int], SupportAccounts]


def _row(array: Floats, at: int, row: Floats) -> Floats:
    found = array.copy()
    found[at] = row
    return found


def _claim(of: SupportAccounts, at: int) -> SupportAccounts:
    more = CLAIMED * of.spend[at]
    wants, spend = (_row(array, at, array[at] + more) for array in (of.wants, of.spend))
    return replace(of, wants=wants, spend=spend)


def _less_of(of: SupportAccounts, at: int, saved: Floats, asked: Floats) -> SupportAccounts:
    return replace(of, saved=_row(of.saved, at, saved), asked=_row(of.asked, at, asked))


def _hide(of: SupportAccounts, at: int) -> SupportAccounts:
    return _less_of(of, at, (1 - HIDDEN) * of.saved[at], (1 - HIDDEN) * of.asked[at])


def _less(of: SupportAccounts, at: int) -> SupportAccounts:
    found = _less_of(of, at, (1 - UNDELIVERED) * of.saved[at], of.asked[at])
    delivered = of.delivered.copy()
    delivered[at] *= 1 - UNDELIVERED
    return replace(found, delivered=delivered)


def _slip(of: SupportAccounts, at: int) -> SupportAccounts:
    return _less_of(of, at, _shifted(of.saved[at], of.years), _shifted(of.asked[at], of.years))


def _shifted(amounts: Floats, years: Floats) -> Floats:
    """Amounts that come a year later, evenly within each period."""
    ends = np.concatenate([[0.0], np.cumsum(years)])
    summed = np.concatenate([[0.0], np.cumsum(amounts)])
    later: Floats = np.diff(np.interp(ends - SLIPPED, ends, summed, left=0.0))
    return later


ACTS: Mapping[str, Act] = {"claim": _claim, "hide": _hide, "less": _less, "slip": _slip}
"""The ways to game, by the names that `ways.WAYS` has for them, on accounts."""


@dataclass(frozen=True)
class RuleTrial:
    """What one rule does on the accounts of the honest, and what each way to game it brings each trust.

    Attributes:
        paid: £m by trust and period.
        left: what the honest are still short of, likewise.
        more: way -> by trust, £m over all periods: the more in support, that trust alone having done it.
        relief: way -> by trust, likewise: the less it is asked for, whatever the rule.
    """

    rule: SupportRule
    paid: Floats
    left: Floats
    more: Mapping[str, Floats]
    relief: Mapping[str, Floats]

    @property
    def best(self) -> Floats:
        """The more in support that the best way brings each trust, £m; nothing where none brings any."""
        most: Floats = np.max(np.stack([*self.more.values(), np.zeros(len(self.paid))]), axis=0)
        return most


def trial_of(rule: SupportRule, of: SupportAccounts) -> RuleTrial:
    """Let each trust game a rule, one at a time."""
    paid = rule.paid(of)
    more = {name: np.zeros(len(of.trusts)) for name in ACTS}
    relief = {name: np.zeros(len(of.trusts)) for name in ACTS}
    for name, act in ACTS.items():
        for at in range(len(of.trusts)):
            done = act(of, at)
            more[name][at] = float((rule.paid(done)[at] - paid[at]).sum())
            relief[name][at] = float((of.asked[at] - done.asked[at]).sum())
    return RuleTrial(rule, paid, np.maximum(0.0, of.gap - paid), more, relief)


COLUMNS = (
    "rule", "said", "form", "benchmark", "paid", "left", "left_within_benchmark", "claim", "hide", "less", "slip",
    "gamed", "frontier",
)  # fmt: skip


def rule_table(trials: Sequence[RuleTrial], of: SupportAccounts) -> pd.DataFrame:
    """A row a rule, £m over all periods, in the order of the rules.

    Columns: paid (to the honest), left (what they are still short of), left_within_benchmark (that of trusts that spend
    no more than a benchmark with what cannot be avoided), claim, hide, less, slip (the more in support of those whom it
    brings any, each alone), gamed (the best way of each), frontier (no other rule leaves the honest less short and pays
    the others less).
    """
    within = of.excess(UNAVOIDABLE).sum(axis=1) <= TOLD
    known = np.isfinite(of.benchmarks[UNAVOIDABLE]).all(axis=1)
    rows = []
    for trial in trials:
        rule = trial.rule
        gained = [float(np.maximum(0.0, trial.more[name]).sum()) for name in ACTS]
        rows.append(
            (
                rule.id, rule.said, rule.form, rule.benchmark, float(trial.paid.sum()), float(trial.left.sum()),
                float(trial.left[within & known].sum()), *gained, float(trial.best.sum()), False,
            )
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["frontier"] = undominated(frame["left"].to_numpy(float), frame["gamed"].to_numpy(float))
    return frame


def undominated(first: Floats, second: Floats) -> npt.NDArray[np.bool_]:
    """Which points no other is better than: no more in both, and less by more than £0.05m in one."""
    better = (first[:, None] <= first + TOLD) & (second[:, None] <= second + TOLD)
    strictly = (first[:, None] < first - TOLD) | (second[:, None] < second - TOLD)
    found: npt.NDArray[np.bool_] = np.logical_not((better & strictly).any(axis=0))
    return found


def trust_table(trials: Sequence[RuleTrial], of: SupportAccounts, names: Mapping[str, str]) -> pd.DataFrame:
    """A row a rule and trust, £m over all periods: paid, left, and the more in support that each way brings."""
    rows = [
        (trial.rule.id, code, names[code], float(trial.paid[at].sum()), float(trial.left[at].sum()),
         *(float(trial.more[name][at]) for name in ACTS))
        for trial in trials
        for at, code in enumerate(of.trusts)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["rule", "trust", "name", "paid", "left", *ACTS])
