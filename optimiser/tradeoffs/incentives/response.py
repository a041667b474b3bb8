"""A trust that answers: it saves, or waits for rescue, whichever serves it better under a rule of support.

A small follower with a soft budget (Kornai): each trust chooses the share of its savings that it makes, knowing the
rule, what the others save, and that the pot is shared out (MATHS.md, "Trusts that answer").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from optimiser.tradeoffs.incentives.support import Floats, SupportAccounts, SupportRule, shares

STEPS = 1000
"""A trust chooses among so many steps from none of its savings to all of them."""
SWEEPS = 200
"""Rounds of answers after which they are called unsettled."""
NOTICED = 1e-7
"""£m by which another choice must be better to be made."""
REST = 0.1
"""£m by which all trusts' savings together may still move where they have come to rest."""


@dataclass(frozen=True)
class SavingTemper:
    """What a trust minds, as £ of its own for each £; judgement (grade D), the same for every trust.

    Attributes:
        effort: what the first £ saved costs its managers.
        rise: by how much more the last £ costs than the first.
        minds: what £1 of a control total missed costs it.
        hoped: the chance that what is left is written off in the end, whatever the rule says.
        keeps: what £1 of surplus is worth to it.
        taken: the share of a surplus that is taken away.
    """

    effort: float = 0.2
    rise: float = 0.7
    minds: float = 1.0
    hoped: float = 0.0
    keeps: float = 0.5
    taken: float = 0.0


@dataclass(frozen=True)
class RuleAnswer:
    """What trusts answer to a rule: the share of its savings that each makes.

    Attributes:
        shares: by trust, in steps of a thousandth.
        settled: whether no trust gains by another choice, the others' given.
        sweeps: how often everybody was asked.
    """

    shares: Floats
    settled: bool
    sweeps: int


def saving(of: SupportAccounts, made: Floats) -> SupportAccounts:
    """The accounts where each trust makes a share of its savings; it is asked for what it offers."""
    return replace(of, saved=of.saved * made[:, None], asked=of.asked * made[:, None])


def payoffs(
    rule: SupportRule, of: SupportAccounts, temper: SavingTemper, at: int, made: Floats, others: Floats
) -> Floats:
    """What each choice of one trust is worth to it, £m.

    Args:
        rule: of support.
        of: accounts in which everybody makes all savings.
        temper: what a trust minds.
        at: which trust.
        made: its choices, shares of its savings.
        others: what all the others are due, by period.
    """
    saved = made[:, None] * of.saved[at]
    one = _many(of, at, saved)
    due = rule.due(one, one.gap)
    paid = due * shares(of.pot, due + others)
    rest = of.wants[at] - saved - paid
    short, over = np.maximum(0.0, rest).sum(axis=1), np.maximum(0.0, -rest).sum(axis=1)
    effort = (temper.effort * made + temper.rise * made**2 / 2) * np.maximum(0.0, of.saved[at]).sum()
    found: Floats = (
        -effort - temper.minds * (1 - temper.hoped) * short + temper.keeps * (1 - temper.taken) * over
    )
    return found


def _many(of: SupportAccounts, at: int, saved: Floats) -> SupportAccounts:
    """The accounts of one trust as so many trusts, one for each choice of savings."""
    count = len(saved)

    def again(array: Floats) -> Floats:
        return np.broadcast_to(array[at], (count, *array[at].shape))

    return replace(
        of,
        wants=again(of.wants),
        saved=saved,
        asked=again(of.asked),
        spend=again(of.spend),
        benchmarks={kind: again(array) for kind, array in of.benchmarks.items()},
        condition=again(of.condition),
        delivered=again(of.delivered),
    )


def answer_to(
    rule: SupportRule, of: SupportAccounts, temper: SavingTemper, start: Floats | None = None
) -> RuleAnswer:
    """What trusts answer, one after the other and again until nobody moves.

    Args:
        rule: of support.
        of: accounts in which everybody makes all savings; the order of its trusts is that of the answers.
        temper: what a trust minds.
        start: the shares from which they begin; all savings if absent.
    """
    made = np.ones(len(of.trusts)) if start is None else start.copy()
    choices = np.linspace(0.0, 1.0, STEPS + 1)
    size = np.maximum(0.0, of.saved).sum(axis=1)
    for sweep in range(1, SWEEPS + 1):
        before = made.copy()
        due = _due(rule, of, made)
        for at in map(int, np.flatnonzero(size > 0)):
            others = due.sum(axis=0) - due[at]
            worth = payoffs(rule, of, temper, at, choices, others)
            now = payoffs(rule, of, temper, at, made[[at]], others)[0]
            # Of choices alike the one that saves most.
            best = STEPS - int(np.argmax(worth[::-1]))
            if worth[best] > now + NOTICED:
                made[at] = choices[best]
                due[at] = _due(rule, of, made)[at]
        if float(np.abs(made - before) @ size) < REST:
            return RuleAnswer(made, settled=True, sweeps=sweep)
    return RuleAnswer(made, settled=False, sweeps=SWEEPS)


TEMPERS: Mapping[str, Mapping[str, float]] = {
    "as assumed": {},
    "saving costs less effort": {"effort": 0.1, "rise": 0.5},
    "saving costs more effort": {"effort": 0.3, "rise": 0.9},
    "some hope of a write-off": {"hoped": 0.3},
    "a surplus is worth more": {"keeps": 0.8},
    "a surplus is worth little": {"keeps": 0.1},
}
"""What else trusts might mind, each beside the temper that is assumed."""


def temper_table(of: SupportAccounts, rules: Sequence[SupportRule], temper: SavingTemper) -> pd.DataFrame:
    """What rules cost the nation on the accounts of one plan where trusts mind otherwise; plans are not made again.

    Returns:
        A row a temper and rule: saved, and cost (support that is paid and what is missed all the same), £m over all
        periods.
    """
    rows = []
    for name, other in TEMPERS.items():
        mind = replace(temper, **other)
        for rule in rules:
            done = saving(of, answer_to(rule, of, mind).shares)
            paid = rule.paid(done)
            cost = float((paid + np.maximum(0.0, done.gap - paid)).sum())
            rows.append((name, rule.id, float(done.saved.sum()), cost))
    return pd.DataFrame(rows, columns=["temper", "rule", "saved", "cost"])


def _due(rule: SupportRule, of: SupportAccounts, made: Floats) -> Floats:
    done = saving(of, made)
    return rule.due(done, done.gap)


# What the literature says of such answers, tried on these accounts.


@dataclass(frozen=True)
class LiteratureSign:
    """A claim of the literature and what came of it: `low` and `high` are compared, in `unit`.

    `found` is None where the model has no part that could show it, or nothing differs.
    """

    claim: str
    source: str
    compared: str
    low: float
    high: float
    found: bool | None


def literature_signs(
    of: SupportAccounts, rules: Sequence[SupportRule], temper: SavingTemper
) -> list[LiteratureSign]:
    """The signs that the literature reports, each tried by two answers on the accounts.

    Args:
        of: accounts in which everybody makes all savings.
        rules: nothing, half, whole, matched and flat support, in this order.
        temper: what a trust minds.
    """
    nothing, half, whole, matched, flat = rules

    endless = replace(of, pot=np.full(len(of.pot), np.inf))

    def done(rule: SupportRule, mind: SavingTemper = temper, where: SupportAccounts = of) -> SupportAccounts:
        return saving(where, answer_to(rule, where, mind).shares)

    def saved(rule: SupportRule, mind: SavingTemper, where: SupportAccounts = of) -> float:
        return float(done(rule, mind, where).saved.sum())

    def left(rule: SupportRule, own: SupportAccounts) -> float:
        return float(np.maximum(0.0, own.gap - rule.paid(own)).sum())

    kept, taken = (replace(temper, taken=share) for share in (0.0, 1.0))
    hard, soft = (replace(temper, hoped=chance) for chance in (0.0, 0.5))
    covered = done(whole)
    waited = float(covered.saved.sum())
    share = shares(of.pot, covered.gap.sum(axis=0))
    brekke = "Brekke, Siciliani and Straume 2015"
    return [
        _sign(
            "More of a deficit covered, less is saved",
            f"Kornai 2008; {brekke}",
            "£m saved where no pot is short: all of the gap covered, half of it",
            saved(whole, temper, endless),
            saved(half, temper, endless),
        ),
        _sign(
            "More of a deficit covered, less is saved, with the pots as they are",
            f"Kornai 2008; {brekke}",
            "£m saved: all of the gap covered, half of it",
            waited,
            saved(half, temper),
        ),
        _sign(
            "Hope of a write-off lowers saving",
            "Kornai 2008",
            "£m saved without support: an even chance of a write-off, none",
            saved(nothing, soft),
            saved(nothing, hard),
        ),
        _sign(
            "Surpluses that are taken away lower saving",
            brekke,
            "£m saved under flat support: surplus taken, surplus kept",
            saved(flat, taken),
            saved(flat, kept),
        ),
        _sign(
            "Paying for what is saved raises saving",
            "incentive payments of 2017-18 (Nuffield Trust)",
            "£m saved: whole gap covered, matched",
            waited,
            saved(matched, temper),
        ),
        _sign(
            "Where the price is too low, a lenient rule can help",
            brekke,
            "£m still missed: whole gap covered, nobody supported",
            left(whole, covered),
            left(nothing, done(nothing)),
        ),
        _sign(
            "Rescue comes early, before the budget is exhausted",
            "Wright 2016",
            "share of what is due that is paid: in the last period, in the first",
            float(share[-1]),
            float(share[0]),
        ),
        LiteratureSign(
            "Surpluses that are taken away lower quality as well", brekke,
            "the follower chooses savings alone, so this is not tried", np.nan, np.nan, None,
        ),
    ]  # fmt: skip


def _sign(claim: str, source: str, compared: str, low: float, high: float) -> LiteratureSign:
    told = abs(high - low) > 1e-6  # noqa: PLR2004 - rounding
    return LiteratureSign(claim, source, compared, low, high, (high > low) if told else None)
