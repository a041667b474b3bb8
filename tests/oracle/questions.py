"""Section 7 of the formulation: the questions as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

PRIMARY = {
    "cash_short", "unidentified", "safety", "access", "finance", "deliverability", "top_up", "contested",
}  # fmt: skip

EVEN = ("even_care", "even_grant", "even_money")
LAST = (*EVEN, "movement")

# id: keep_all, balance, how_far and order, least_funding
_MODES = {
    "control_total": "hold hold yield hold",
    "system_control_total": "hold hold yield hold",
    "sector_control_total": "hold hold yield hold",
    "underlying_total": "hold off yield off",
    "grant_pot": "hold hold hold hold",
    "loan_pot": "hold hold hold hold",
    "capital_budget": "hold hold hold hold",
    "minimum_cash": "hold yield yield yield",
    "agency_ceiling": "hold hold yield yield",
    "efficiency_max": "hold off hold hold",
    "one_off_share": "hold off hold hold",
    "efficiency_min": "off off off off",
    "bailout_condition": "hold off hold off",
    "agreed_ask": "hold hold hold hold",
    "ring_fence": "hold hold hold hold",
    "contested_changes": "hold hold hold hold",
    "support_places": "hold hold hold hold",
    "pace": "hold off hold hold",
    "repair_floor": "hold hold hold hold",
    "safe_staffing": "hold yield yield yield",
    "safe_occupancy": "hold yield yield yield",
    "backlog_ceiling": "hold yield yield yield",
    "flow_standard": "hold yield yield yield",
    "list_standard": "hold yield yield yield",
}


# The measure of each family that is not finance; "" where nothing counts it.
_COUNTED = {
    "minimum_cash": "",  # cash_short, which has its place of its own
    **dict.fromkeys(("safe_staffing", "safe_occupancy", "backlog_ceiling"), "safety"),
    **dict.fromkeys(("flow_standard", "list_standard", "pace"), "access"),
    **dict.fromkeys(
        ("efficiency_max", "efficiency_min", "one_off_share", "bailout_condition"), "deliverability"
    ),
    **dict.fromkeys(("agreed_ask", "ring_fence", "repair_floor"), "deliverability"),
    **dict.fromkeys(("contested_changes", "support_places"), ""),
}


@dataclass(frozen=True)
class Question:
    """What holds, yields or is off, what is allowed, and the tiers without the even ones and `movement`."""

    name: str
    basis: str
    modes: dict[str, str]
    allow: frozenset[str] = frozenset()
    tiers: tuple[str, ...] = field(default=())

    @property
    def linear_tiers(self) -> tuple[str, ...]:
        """The tiers that settle the nation's totals, in their order: cash_short first where minimum_cash yields."""
        first = self.modes["minimum_cash"] == "yield" and "cash_short" not in self.tiers
        return (("cash_short",) if first else ()) + self.tiers

    @property
    def all_tiers(self) -> tuple[str, ...]:
        """The same, then the even ones and `movement`, which settle who bears what."""
        return self.linear_tiers + LAST


def _modes(column: int) -> dict[str, str]:
    return {name: modes.split()[column] for name, modes in _MODES.items()}


def question(name: str) -> Question:
    """A question by its name; `order:a,b,c` takes the three imperatives in their order."""
    if name == "keep_all":
        return Question(name, "expected", _modes(0), frozenset(), ("bailout", "peak_burden"))
    if name == "balance":
        allow = frozenset({"unidentified", "pending"})
        wanted = ("cash_short", "unidentified", "safety", "access", "one_offs", "bailout")
        return Question(name, "plan", _modes(1), allow, wanted)
    if name == "least_funding":
        funded = ("cash_short", "safety", "access", "top_up", "bailout", "peak_burden")
        return Question(name, "expected", _modes(3), frozenset({"top_up"}), funded)
    if name == "how_far":
        imperatives: tuple[str, ...] = ("safety", "access", "finance")
    else:
        kind, _, order = name.partition(":")
        imperatives = tuple(order.split(","))
        assert kind == "order", name
        assert sorted(imperatives) == ["access", "finance", "safety"], name
    tiers = ("cash_short", *imperatives, "bailout", "peak_burden")
    return Question(name, "expected", _modes(2), frozenset(), tiers)


def override(
    asked: Question,
    basis: str | None = None,
    hold: Iterable[str] = (),
    yield_: Iterable[str] = (),
    off: Iterable[str] = (),
    allow: Iterable[str] = (),
) -> Question:
    """The question with some of its data replaced."""
    modes = dict(asked.modes)
    for names, mode in ((hold, "hold"), (yield_, "yield"), (off, "off")):
        modes.update(dict.fromkeys(names, mode))
    tiers = _with_counted(asked.tiers, {n for n in yield_ if modes[n] == "yield"})
    return replace(
        asked, basis=basis or asked.basis, modes=modes, allow=asked.allow | set(allow), tiers=tiers
    )


def _with_counted(tiers: tuple[str, ...], yielding: set[str]) -> tuple[str, ...]:
    """The page lists no tier for what a user makes yield; a rule that gives way unseen answers nothing.

    So the measure that counts it comes last among the primary ones, where it changes none of these.
    """
    wanted = {_COUNTED.get(name, "finance") for name in yielding} - {""}
    primary = [t for t in tiers if t in PRIMARY]
    further = [
        t for t in ("safety", "access", "finance", "deliverability") if t in wanted and t not in primary
    ]
    return (*primary, *further, *(t for t in tiers if t not in PRIMARY))


def from_manifest(data: dict[str, Any]) -> Question:
    """The question that a manifest says was solved; its last tiers are left to `all_tiers`."""
    tiers = tuple(t for t in data["tiers"] if t not in LAST)
    return Question(data["name"], data["basis"], dict(data["modes"]), frozenset(data["allow"]), tiers)
