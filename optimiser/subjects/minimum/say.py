"""The smallest support in sentences: the number with its range, what gives below it, and what no money restores."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import amount, count, money, share
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, plural
from optimiser.report.facts import span
from optimiser.subjects.minimum.compute import UNITS, Minimum, first_to_give, levels_table

FIXED = "control totals hold at every level; every other decision is free"
RANGE = "over how much of the savings is delivered, nobody correcting course"
NAMED = 2
KEPT = {"finance": "control totals", "access": "access standards", "safety": "safety floors"}
WORDS = {
    "patients": ("patient short of an access standard", "patients short of access standards"),
    "wte": ("member of staff (WTE)", "staff (WTE)"),
    "beds": ("bed", "beds"),
}


def minimum_findings(found: Minimum, support: pd.DataFrame | None) -> list[Finding]:
    """The smallest support; how much more than the pots; what it leaves; and where no plan holds.

    Args:
        found: the least support, and less of it.
        support: group, period, planned, low and high of the draws of delivery; None where the instance has none.
    """
    gives = first_to_give(found)
    told = [_number(found, support, gives), _means(found, gives), _pots(found), _left(found), _end(found)]
    return [finding for finding in told if finding is not None]


def _range(support: pd.DataFrame | None) -> tuple[str, pd.DataFrame]:
    if support is None:
        return " (no range: how uncertain delivery is, is not known)", pd.DataFrame()
    row = support[support["group"] == "all"].tail(1)
    low, high = (money(float(row[name].iloc[0])) for name in ("low", "high"))
    return f" (range {low} to {high} at 80%, {RANGE})", row.assign(certainty=0.8)


def _number(found: Minimum, support: pd.DataFrame | None, gives: pd.DataFrame) -> Finding:
    """The number, its range, and the first thing to give."""
    total, (between, row) = sum(found.support.values()), _range(support)
    years = pd.DataFrame({"period": list(found.support), "support": list(found.support.values())})
    below = (
        f"below it the first thing to give is {gives['line'].iloc[0]} in {gives['region'].iloc[0]}"
        if len(gives)
        else "below it nothing gives at the levels that were tried"
    )
    return Finding(
        id="minimum",
        sentence=f"{money(total)} of support over {span(list(found.support))}{between}; {below}.",
        evidence=pd.concat([years.assign(total=total), row, gives], ignore_index=True),
        severity="caution",
        holds_fixed=FIXED,
        certainty=f"the least to a gap of {found.gap:.2%}; the range from draws of delivery with the plan held",
        next_question="optimiser ladder INSTANCE --on grant_pot --question least_funding",
        units={"support": "£m", "low": "£m", "high": "£m"},
    )


def _means(found: Minimum, gives: pd.DataFrame) -> Finding:
    """What the number is the least of, and what a little less does."""
    means = (
        "It is the smallest support with which every control total holds and no more of safety and access is missed "
        "than if there were any amount of money"
    )
    parts = [
        f"{amount(row['more'], row['unit'])} more are short of {row['line']}, most of them in {row['region']} "
        f"({count(row['there'])})"
        for _, row in gives.head(NAMED).iterrows()
    ]
    less = f": with {share(1 - gives['part'].iloc[0])} less, {listed(parts)}" if parts else ""
    return Finding(
        id="minimum_gives",
        sentence=f"{means}{less}.",
        evidence=gives.assign(cut=1 - gives["part"]),
        holds_fixed=FIXED,
        certainty=f"each level to the gap of its solve; the least to {found.gap:.2%}",
    )


def _pots(found: Minimum) -> Finding | None:
    """How much more than the pots hold."""
    case = found.answer.case
    pots = {y: case.envelope[y].grant_pot for y in case.periods}
    known = {y: float(pot) for y, pot in pots.items() if pot is not None}
    if len(known) < len(pots):
        return None
    top = {str(y): float(v) for y, v in found.answer.table("sector").set_index("period")["top_up"].items()}
    frame = pd.DataFrame(
        {"period": list(known), "pot": list(known.values()), "top_up": [top[y] for y in known]}
    )
    whole, more = sum(known.values()), sum(top.values())
    years = listed([f"{money(top[y])} in {y}" for y in known])
    return Finding(
        id="minimum_pots",
        sentence=f"The pots hold {money(whole)}: the top-up is {money(more)} in all, {years}.",
        evidence=frame.assign(pots=whole, more=more),
        certainty=f"to a gap of {found.gap:.2%}",
        units={"pot": "£m", "top_up": "£m"},
    )


def _left(found: Minimum) -> Finding:
    """What no money restores in the time."""
    row = levels_table(found).head(1)
    parts = [
        plural(float(row[f"{name}_short"].iloc[0]), *WORDS[name])
        for name in UNITS.values()
        if row[f"{name}_short"].iloc[0] > 0
    ]
    kept = [
        f"{count(float(row[f'{name}_kept'].iloc[0]))} of {count(float(row[f'{name}_promised'].iloc[0]))} {words}"
        for name, words in KEPT.items()
        if row[f"{name}_promised"].iloc[0] > 0
    ]
    short = f"no money restores the rest in the time: {listed(parts)}" if parts else "nothing is missing"
    return Finding(
        id="minimum_left",
        sentence=f"With it {listed(kept)} hold, each place and year counted once; {short}.",
        evidence=row,
        holds_fixed=FIXED,
        certainty=f"to a gap of {found.gap:.2%}",
    )


def _end(found: Minimum) -> Finding | None:
    """Where no plan keeps the control totals any more."""
    last = found.levels[-1]
    if last.answer is not None:
        return None
    before = found.levels[-2]
    parts = pd.DataFrame({"part": [last.part, before.part], "support": [last.support, before.support]})
    verb = (
        "no plan keeps the control totals"
        if last.status == "infeasible"
        else f"no plan is found ({last.status})"
    )
    return Finding(
        id="minimum_end",
        sentence=f"With {share(last.part)} of it ({money(last.support)}) {verb}, whatever gives; "
        f"with {share(before.part)} ({money(before.support)}) one still does.",
        evidence=parts,
        holds_fixed=FIXED,
        certainty="proven" if last.status == "infeasible" else "stopped",
        units={"support": "£m"},
    )
