"""Service changes: when they are live, what they do to a trust, and its share of their money (MATHS.md D15-D20)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.plan import Plan, Term


def begun(case: Case, plan: Plan, change: str, at: int) -> Term:
    """1 if the change has begun by the end of the period at this place (0 is the first); 0 before any (D15)."""
    return plan.begun.get((change, case.periods[at]), 0.0) if at >= 0 else 0.0


def live(case: Case, plan: Plan, change: str, period: str) -> Term:
    """1 if the change is live: begun `lead` periods ago or earlier (D16)."""
    return begun(case, plan, change, case.place_of[period] - int(case.data.changes[change].lead))


def begins(case: Case, plan: Plan, change: str, period: str) -> Term:
    """1 in the period in which the change begins (D17)."""
    at = case.place_of[period]
    return begun(case, plan, change, at) - begun(case, plan, change, at - 1)


def effect(case: Case, plan: Plan, trust: str, measure: str, period: str) -> Term:
    """Σ effect·live on a measure of the trust: patients a year, beds or WTE (D18)."""
    pairs = case.effects.get((trust, measure), ())
    return sum(amount * live(case, plan, change, period) for change, amount in pairs)


def _system_sum(case: Case, trust: str, amount: Callable[[str], Term]) -> Term:
    changes = case.system_changes.get(case.data.trusts[trust].system, ())
    return case.share[trust] * sum(amount(r) for r in changes)


def saving(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """The trust's share of ℓ·saving·live of its system's changes, £m (D19)."""
    length = case.years[period]
    return _system_sum(
        case, trust, lambda r: length * case.data.changes[r].saving * live(case, plan, r, period)
    )


def double_running(case: Case, plan: Plan, trust: str, period: str) -> Term:
    """The trust's share of double running in the period in which a change begins, £m (D20)."""
    return _system_sum(
        case, trust, lambda r: case.data.changes[r].double_running * begins(case, plan, r, period)
    )
