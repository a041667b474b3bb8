"""The one table of tolerances: by how much a row, a number or a verdict may be off, and why."""

from __future__ import annotations

from dataclasses import dataclass

# The one table of tolerances: by how much a row, a number or a verdict may be off, and why.
#
# Whoever judges an answer takes its tolerance from here: the solver, the conflict finder, the second opinion,
# `verify` and what is told of a plan. Steps inside an algorithm (a band in which a dual holds, the share of a knee)
# are no verdicts and stay where they are used.


@dataclass(frozen=True, slots=True)
class Tolerance:
    """One entry: its value in the unit that it speaks of, and the reason for it."""

    value: float
    reason: str


TABLE = {
    "money": Tolerance(1e-4, "£m: £100 in a promise is rounding in somebody's figures, and no conflict"),
    "money_share": Tolerance(1e-7, "of a limit in £m: eight digits are all that a shared figure is given in"),
    "care": Tolerance(1e-3, "patients, WTE and beds: a thousandth of one is nobody"),
    "whole": Tolerance(1e-6, "places, changes and other counts: solvers leave as much of a whole number"),
    "arithmetic": Tolerance(1e-6, "of a number's size: a sum in another order, written and read again"),
    "edge": Tolerance(1e-3, "of a tolerance: on which side of it a status falls is decided by rounding"),
    "tier": Tolerance(1e-6, "of a measure: what a later tier may use up of an earlier one (formulation §6)"),
    "zero": Tolerance(1e-6, "of a measure: a value up to which a tier came to nothing and has no gap"),
    "closed": Tolerance(1e-6, "gap of a tier: below it every seed ends at the same choices (formulation §6)"),
    "least": Tolerance(1e-9, "what a gap is divided by at least, and by how much two gaps may differ"),
    "feasibility": Tolerance(1e-8, "of a row in its unit: how closely the linear programmes keep it"),
    "search": Tolerance(1e-7, "of a row in its unit: at 1e-8 beside tight caps a search often ends undecided"),
    "solvers": Tolerance(1e-5, "of a value: each of two solvers may miss every row by a tolerance of its own"),
    "some": Tolerance(1e-6, "£m, patients, WTE, beds: an amount above it is there; the rest is rounding"),
    "way_out": Tolerance(1e-4, "of a row in its unit: less of a dear way out is no use of it, but rounding"),
    "told": Tolerance(0.05, "£m: a plan settles who is asked and given what to this; less is no difference"),
    "same": Tolerance(1e-9, "two numbers that were reckoned alike and differ by less are one number"),
}  # fmt: skip

MONEY, MONEY_SHARE, CARE, WHOLE = (TABLE[name].value for name in ("money", "money_share", "care", "whole"))
ARITHMETIC, EDGE, TIER, ZERO, CLOSED = (
    TABLE[name].value for name in ("arithmetic", "edge", "tier", "zero", "closed")
)
LEAST, FEASIBILITY, SEARCH, SOLVERS = (
    TABLE[name].value for name in ("least", "feasibility", "search", "solvers")
)
SOME, SAME, TOLD, WAY_OUT = (TABLE[name].value for name in ("some", "same", "told", "way_out"))
_CARE = frozenset({"patients", "WTE", "beds"})


def room(unit: str, limit: float = 0.0) -> float:
    """By how much a promise may be missed and still be kept, in its unit.

    Args:
        unit: of the row: `£m`, `patients`, `WTE`, `beds`, or a count of whole things.
        limit: of the row, in that unit.
    """
    if unit == "£m":
        return max(MONEY, MONEY_SHARE * abs(limit))
    return CARE if unit in _CARE else WHOLE


def rounding(*sizes: float) -> float:
    """By how much a sum of numbers of these sizes may be off and still be the same sum."""
    return ARITHMETIC * max(1.0, *(abs(size) for size in sizes))


def tolerance(value: float) -> float:
    """By how much a later tier may worsen what an earlier one reached (formulation §6)."""
    return max(TIER, TIER * abs(value))


# By how much an even tier may leave an earlier tier worse, so that it has room to be solved in.
#
# One rule for the solver and for `verify` (formulation, "One answer").

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
