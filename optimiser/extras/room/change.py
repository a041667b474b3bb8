"""What an offer changes, in natural units: was, now and change; why nothing moved; where the money went; who gains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.amounts import amount, shown
from optimiser.explain.compare.differences import differences, winners_and_losers
from optimiser.explain.quantities import Quantity, counted_by, counted_once, nothing
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import listed, matters, small
from optimiser.extras.room.handles import Handle
from trustmodels.allocation.commitments import FAMILIES

Amounts = Mapping[str, Mapping[str, float]]
TITLES = {
    "finance": "Money promised",
    "access": "Patients",
    "safety": "Safety",
    "": "Money that is given and asked",
}
"""Cards in their order; the last holds what is no shortfall."""
MONEY = ("grants", "top_up", "loans", "asked", "repairs", "raid", "unidentified")
UNSETTLED = 0.005
"""Share by which an amount may differ once it is shared out evenly, and still be told before."""
MISSED = next(family.id for family in FAMILIES.values() if family.level == "trust")
"""What the bridge leads from and to: the control totals of trusts."""


@dataclass(frozen=True)
class Shift:
    """One amount: what it was and what it is now, over all years; `now` is None where it is to follow."""

    id: str
    label: str
    unit: str
    was: float
    now: float | None
    imperative: str = ""

    @property
    def change(self) -> float:
        """By how much it moved; 0 where it is to follow."""
        return 0.0 if self.now is None else self.now - self.was

    @property
    def moved(self) -> bool:
        """Whether the change shows once rounded."""
        return matters(self.change, self.unit, self.was)

    @property
    def texts(self) -> tuple[str, str, str]:
        """Was, now and change as a table shows them."""
        was = shown(self.was, self.unit)
        if self.now is None:
            return was, "to follow", ""
        return (
            was,
            shown(self.now, self.unit),
            shown(self.change, f"change {self.unit}") if self.moved else "same",
        )

    @property
    def verdict(self) -> str:
        """`less short` or `more short` where a shortfall moved; nothing is said of money that is given."""
        if not self.imperative or not self.moved:
            return ""
        return "less short" if self.change < 0 else "more short"


def told(before: Sequence[Quantity]) -> list[Quantity]:
    """The amounts that the cards tell: each shortfall once, and the money of the plan."""
    short = counted_once(before)
    money = [q for name in MONEY for q in before if q.id == name]
    return [*short, *money]


def before_sharing(
    before: Sequence[Quantity], base: Amounts, after: Amounts, tiers: Sequence[str]
) -> list[Shift]:
    """Was and now before anything is shared out: the difference that an offer makes there, however small it is.

    What no tier before the sharing counts is to follow, and so is an amount of the baseline that it moves by more than
    `UNSETTLED`.

    Args:
        before: of the baseline's exact answer.
        base: what the baseline came to before it was shared out.
        after: the same of the offer, found in the same way.
        tiers: the measures of the question.
    """
    counted = {q.id for measure in tiers for q in counted_by(before, measure)}
    found = []
    for quantity in told(before):
        start, end = (sum(amounts.get(quantity.id, {}).values()) for amounts in (base, after))
        if nothing(quantity) and shown(end, quantity.unit) == "0":
            continue
        known = quantity.id in counted and _settled(quantity, start)
        found.append(_shift(quantity, max(0.0, quantity.total + end - start) if known else None))
    return found


def _settled(quantity: Quantity, start: float) -> bool:
    """Whether sharing out moves an amount of the baseline by so little that it can be told before."""
    return abs(start - quantity.total) <= UNSETTLED * max(abs(start), abs(quantity.total), 1.0)


def exactly(before: Sequence[Quantity], after: Sequence[Quantity]) -> list[Shift]:
    """Was and now of two exact answers."""
    now = {q.id: q for q in after}
    both = [(q, now[q.id]) for q in told(before) if q.id in now]
    return [_shift(q, new.total) for q, new in both if not (nothing(q) and nothing(new))]


def as_it_stands(before: Sequence[Quantity]) -> list[Shift]:
    """The baseline beside itself."""
    return exactly(before, before)


def _shift(quantity: Quantity, now: float | None) -> Shift:
    imperative = "" if quantity.family is None else quantity.family.imperative
    return Shift(quantity.id, quantity.label, quantity.unit, quantity.total, now, imperative)


def cards(shifts: Iterable[Shift]) -> list[tuple[str, list[Shift]]]:
    """The shifts by card; a card without any is left out."""
    found: dict[str, list[Shift]] = {title: [] for title in TITLES.values()}
    for shift in shifts:
        found[TITLES.get(shift.imperative, TITLES[""])].append(shift)
    return [(title, lines) for title, lines in found.items() if lines]


def headline(shifts: Sequence[Shift]) -> str:
    """What moved, in a sentence; empty where nothing did."""
    clauses = []
    for shift in shifts:
        if shift.moved:
            way = ("less" if shift.change < 0 else "more") + (" short of" if shift.imperative else " in")
            clauses.append(f"{amount(abs(shift.change), shift.unit)} {way} {_noun(shift)}")
    return f"{listed(clauses[:4])}.".replace("  ", " ") if clauses else ""


def _noun(shift: Shift) -> str:
    return small(shift.label)


def why_nothing(opened: Opened, moved: Sequence[tuple[Handle, float]]) -> str:
    """Why no amount moved although handles did.

    Args:
        opened: the baseline.
        moved: the handles that were moved, with their figures.
    """
    found = [_why(opened, handle) for handle, _ in moved]
    return " ".join(dict.fromkeys(found)) if found else ""


def _why(opened: Opened, handle: Handle) -> str:
    """Whether the limit behind a handle leaves room in the baseline."""
    if handle.mode_of:
        return _why_firm(opened, handle)
    period = handle.where.get("period")
    rows = [
        item
        for item in opened.judged
        if item.family.lever is not None
        and (item.family.lever.table, item.family.lever.column) == (handle.table, handle.column)
        and item.mode != "off"
        and period in {None, item.family.labels(item.key).get("period")}
    ]
    name = handle.label.split(" (")[0]
    off = [
        f
        for f in FAMILIES.values()
        if f.lever and (f.lever.table, f.lever.column) == (handle.table, handle.column)
    ]
    if not rows:
        return f"{name} is not asked for by this question." if off else f"{name} limits nothing here."
    tight = [item for item in rows if item.status != "holds"]
    if not tight and len(rows) == 1:
        used, most = (amount(value, rows[0].family.unit) for value in (rows[0].value, rows[0].limit))
        return f"Nothing moves: {name} is not used up ({used} of {most}), so that a little more or less is not felt."
    if not tight:
        return f"Nothing moves: {name} leaves room everywhere, so that a little more or less is not felt."
    return (
        f"Nothing moves: {name} is reached at {len(tight):,} of {len(rows):,} places, but something else is short "
        "there as well, or what it frees can be had elsewhere at no cost."
    )


def _why_firm(opened: Opened, handle: Handle) -> str:
    """Whether anybody would feel it if a promise had to hold, might give way, or were not asked."""
    rows = [item for item in opened.judged if item.family.id == handle.mode_of]
    tight = [item for item in rows if item.status != "holds"]
    if not rows:
        return f"Nothing moves: {handle.label} sets nobody a limit here."
    if not tight:
        return f"Nothing moves: {handle.label} is kept with room to spare at all {len(rows):,} places."
    return (
        f"Nothing moves: {handle.label} is reached at {len(tight):,} of {len(rows):,} places, but something else "
        "is short there as well."
    )


def bridge(shifts: Sequence[Shift]) -> list[tuple[str, float]]:
    """From what was missed of trusts' control totals to what is missed now, £m; empty where one is not known.

    More grant and more savings mean that less is missed; what remains is the cost of care, staff and beds, and what
    trusts end beyond their control totals.
    """
    of = {shift.id: shift for shift in shifts}
    missed = of.get(MISSED)
    if missed is None or missed.now is None:
        return []
    steps = [(f"More {noun}" if of[name].change > 0 else f"Less {noun}", -of[name].change)
             for name, noun in (("grants", "grant"), ("top_up", "from the Treasury"), ("asked", "asked in savings"))
             if name in of and of[name].moved]  # fmt: skip
    rest = missed.change - sum(by for _, by in steps)
    if matters(rest, "£m", missed.was):
        label = "Costs of care, and who ends beyond the control total"
        steps.append(
            (label if "asked" in of and of["asked"].now is not None else f"Savings; {label.lower()}", rest)
        )
    return [("Missed before", missed.was), *steps, ("Missed now", missed.now)]


def gains(base: Opened, now: Opened) -> pd.DataFrame:
    """Who gains and who loses, a row a trust that moved, the largest gain first.

    Returns:
        Columns trust (code), name, region, ask, grant, loan, position (changes over all years, £m) and gain: the
        grant that comes less the savings that are asked on top.
    """
    sums = winners_and_losers(differences([base, now]))
    trusts, systems = base.case.data.trusts, base.case.data.systems
    rows = [
        (t, trusts[t].name, systems[trusts[t].system].region or "no region", ask, grant, loan, position, grant - ask)
        for t, ask, grant, loan, position in zip(
            sums["trust"], sums["change_cip"], sums["change_grant"], sums["change_loan"], sums["change_reported"],
            strict=True,
        )
        if t in trusts
    ]  # fmt: skip
    columns = ["trust", "name", "region", "ask", "grant", "loan", "position", "gain"]
    found = pd.DataFrame(rows, columns=columns)
    stirred = [
        any(shown(value, "£m").strip("0.<") for value in row)
        for row in found[["ask", "grant", "loan", "position"]].itertuples(index=False)
    ]
    return (
        found[stirred]
        .sort_values(["gain", "trust"], ascending=[False, True], kind="stable")
        .reset_index(drop=True)
    )
