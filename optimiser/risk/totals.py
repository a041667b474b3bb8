"""Control totals as a simulation judges them: who is in, in which period, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trustmodels.allocation.case import Case
from trustmodels.allocation.family import Term

SECTOR = "*"


@dataclass(frozen=True)
class Total:
    """One control total.

    Attributes:
        level, id, period, basis, amount: as in the table of control totals.
        trusts: those whose positions count.
        expected: the position that is expected against it, £m.
    """

    level: str
    id: str
    period: str
    basis: str
    amount: float
    trusts: tuple[str, ...]
    expected: float


def totals_of(
    case: Case,
    reported: Mapping[tuple[str, str], float],
    underlying: Mapping[tuple[str, ...], Term],
) -> tuple[Total, ...]:
    """Every control total of the instance, whatever the question made of it.

    Args:
        case: the instance under a question.
        reported: (trust, period) -> expected position with grants, £m.
        underlying: the same of the underlying position.
    """
    found = []
    for (level, code, y, basis), amount in case.data.control_totals.items():
        trusts = _members(case, level, code)
        positions = reported if basis == "reported" else underlying
        others = case.data.commissioners.get((code, y), 0.0) if level == "system" else 0.0
        expected = sum(float(positions[t, y]) for t in trusts) + others
        found.append(Total(level, code, y, basis, amount, trusts, expected))
    return tuple(found)


def _members(case: Case, level: str, code: str) -> tuple[str, ...]:
    if level == "trust":
        return (code,)
    return tuple(case.members.get(code, ())) if level == "system" else case.trusts
