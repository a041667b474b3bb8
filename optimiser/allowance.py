"""By how much an even tier may leave an earlier tier worse, so that it has room to be solved in.

One rule for the solver and for `verify` (formulation, "One answer").
"""

from __future__ import annotations

from optimiser.tolerances import TIER, ZERO

MOST = 1e-4
"""Of an earlier tier's value: what the first even tier may use; less where a smaller gap was asked, though not below
what any later tier may use of it: with less there would be no plan."""
LOOSE = 1e-3
"""Of the value of a tier on money: what the second may use twice and the third three times."""


def allowance(value: float, turn: int, gap: float, *, loose: bool) -> float:
    """The room of an even tier in an earlier one, in the unit of its measure.

    Args:
        value: what the earlier tier came to.
        turn: 1 for the first even tier, 2 and 3 for those after it.
        gap: the asked gap.
        loose: whether the earlier tier is on money.
    """
    share = LOOSE if loose and turn > 1 else max(TIER, min(MOST, gap))
    return turn * max(ZERO, share * abs(value))
