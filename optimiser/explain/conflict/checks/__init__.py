"""Arithmetic that needs no solver: commitments that ask for more than all there is.

Every check is sound (what it reports cannot be kept, whatever else is decided) and silent otherwise; it sees
only what adds up in plain sums, so its silence proves nothing. Each function reads a case and yields gaps.
"""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.explain.conflict.checks import asks, care, money
from optimiser.explain.conflict.checks.limits import Gap, Rule
from trustmodels.allocation.case import Case

RULES: tuple[Rule, ...] = (*asks.RULES, *money.RULES, *care.RULES)

__all__ = ["RULES", "Gap", "Rule", "gaps"]


def gaps(case: Case) -> Iterator[Gap]:
    """Every gap of every rule, in the order of the rules."""
    for rule in RULES:
        yield from (gap for gap in rule.find(case) if gap.short > gap.slack)
