"""A conflict in sentences: each a Finding whose numbers stand in its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from optimiser.amounts import amount
from optimiser.explain.conflict.checks import RULES, Gap
from optimiser.explain.conflict.laws import Clash, meaning
from optimiser.explain.conflict.report import (
    PRICED,
    Change,
    Conflict,
    Repair,
    WayOut,
    by_kind,
    in_all,
    listed,
    promise,
    title,
    totals,
    way_sentence,
)
from optimiser.explain.finding import Finding
from optimiser.matrix.arrays import Named
from trustmodels.allocation.case import Case
from trustmodels.allocation.promises import PROMISES

_SAY = {rule.id: rule.say for rule in RULES}
NAMED = 8
"""Members that a sentence names one by one; the evidence has all of them."""
WAYS = 5
"""Ways out of one conflict that are told, the cheapest first; the record and the table have all of them."""
_NOT_MINIMAL = "a true conflict, but it is not proven that all of them are needed"


def conflict_finding(case: Case, conflict: Conflict, fewest: int) -> Finding:
    """These promises cannot all be kept; `fewest` is the size of the smallest conflict that is known."""
    titles = _titles(case, conflict)
    count = len(conflict.members)
    opening = (
        f"These {count} promises cannot all be kept: "
        if count > 1
        else "This promise cannot be kept, whatever else gives way: "
    )
    return Finding(
        id="conflict",
        sentence=f"{opening}{listed(titles)}.",
        evidence=_member_table(case, conflict),
        severity="warning",
        holds_fixed="the laws of the model and the limits of every decision",
        certainty=_certainty(conflict, fewest),
        next_question=_loosest(conflict),
    )


def _titles(case: Case, conflict: Conflict) -> list[str]:
    """The members by name, or how many of each commitment and period where they are many."""
    if len(conflict.members) <= NAMED:
        return [title(case, name) for name in conflict.members]
    groups: dict[tuple[str, str], list[Named]] = {}
    for name in conflict.members:
        groups.setdefault((name[0], PROMISES[name[0]].labels(name[1])["period"]), []).append(name)
    return [
        title(case, group[0])
        if len(group) == 1
        else f"{family.replace('_', ' ')} in {period} ({len(group)} of them)"
        for (family, period), group in groups.items()
    ]


def _certainty(conflict: Conflict, fewest: int) -> str:
    """What is proven of a conflict's size, and no more."""
    count = len(conflict.members)
    needed = "without any one of them the others can be kept" if count > 1 else "no plan keeps it"
    text = f"proven: {needed}" if conflict.minimal else _NOT_MINIMAL
    text = f"{text}; {_size(conflict, fewest)}"
    return f"{text}; only the yes/no choices conflict" if conflict.only_choices else text


def _size(conflict: Conflict, fewest: int) -> str:
    if conflict.smallest:
        return "smallest, proven: no conflict of this question has fewer promises"
    if fewest < len(conflict.members):
        return f"irreducible, not the smallest: another conflict has {fewest}"
    below = f"; none has fewer than {conflict.least}" if conflict.least > 1 else ""
    return f"irreducible; smaller conflicts are not ruled out{below}"


def _loosest(conflict: Conflict) -> str:
    """The same question with the commitment of the cheapest way out giving way."""
    if not conflict.ways:
        return ""
    return f"optimiser solve INSTANCE --yield {conflict.ways[0].change.name[0]}"


def _member_table(case: Case, conflict: Conflict) -> pd.DataFrame:
    ways = {way.change.name: way for way in conflict.ways}
    rows = [
        {
            "commitment": title(case, name),
            "promise": promise(case, name),
            "made_by": PROMISES[name[0]].source,
            "least_change": ways[name].change.amount if name in ways else None,
            "unit": PROMISES[name[0]].unit,
        }
        for name in conflict.members
    ]
    table = pd.DataFrame(rows).astype(object)
    return table.where(table.notna(), None)


def way_findings(case: Case, conflict: Conflict) -> Iterator[Finding]:
    """The ways out, the cheapest first; a package that goes through several members is told once."""
    told: set[frozenset[Named]] = set()
    for way in conflict.ways:
        package = frozenset(change.name for change in way.changes)
        if package in told or len(told) >= WAYS:
            continue
        told.add(package)
        yield Finding(
            id="way_out",
            sentence=way_sentence(case, way),
            evidence=_way_table(case, way),
            severity="note",
            holds_fixed="the other promises of this conflict, but for those named",
            certainty="exact" if way.proven else "enough, but a cheaper repair may do",
            units={"counts_as": PRICED},
        )


def _way_table(case: Case, way: WayOut) -> pd.DataFrame:
    """The change itself, and by commitment what else must give way."""
    own = change_table(case, (way.change,)).assign(count=1)
    return pd.concat([own, _totals_table(way.also)], ignore_index=True) if way.also else own


def _totals_table(changes: Sequence[Change]) -> pd.DataFrame:
    rows = [{"commitment": row["id"].replace("_", " "), "direction": "", **row} for row in totals(changes)]
    return pd.DataFrame(rows, columns=["commitment", "change", "unit", "direction", "counts_as", "count"])


def repair_finding(repair: Repair) -> Finding:
    """The cheapest mix of changes after which the whole question has a plan, by commitment."""
    return Finding(
        id="repair",
        sentence=f"The least-cost repair of the whole question: {by_kind(repair.changes)} gives way"
        f"{in_all(repair.changes)}.",
        evidence=_totals_table(repair.changes),
        severity="note",
        certainty="exact" if repair.proven else "not proven to be the cheapest",
        holds_fixed="the prices at which units are weighed against each other",
        units={"counts_as": PRICED},
    )


def change_table(case: Case, changes: Sequence[Change]) -> pd.DataFrame:
    """Changes as evidence."""
    rows = [
        {
            "commitment": title(case, change.name),
            "change": change.amount,
            "unit": change.unit,
            "direction": change.direction,
            "counts_as": change.price,
        }
        for change in changes
    ]
    return pd.DataFrame(rows, columns=["commitment", "change", "unit", "direction", "counts_as"])


def gap_findings(case: Case, gaps: Sequence[Gap]) -> Iterator[Finding]:
    """What plain sums show: one finding a rule, period and kind of commitments, for all trusts."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[Gap]] = {}
    for gap in gaps:
        families = tuple(dict.fromkeys(name for name, _ in gap.members))
        groups.setdefault((gap.rule, gap.period, families), []).append(gap)
    for (rule, period, families), group in groups.items():
        unit = group[0].unit
        sentence = _SAY[rule].format(
            commitments=" and ".join(family.replace("_", " ") for family in families),
            asked=amount(sum(gap.asked for gap in group), unit),
            most=amount(sum(gap.most for gap in group), unit),
            period=period,
            count=_whom(case, group),
        )
        yield Finding(
            id="arithmetic",
            sentence=f"{sentence}.",
            evidence=_gap_table(group),
            severity="warning",
            holds_fixed="",
            certainty="exact: plain sums over the instance, no solver",
            units={"asked": unit, "most": unit},
        )


def _whom(case: Case, group: Sequence[Gap]) -> str:
    """`Trust 3 (R003)` or `12 trusts`."""
    codes = sorted({gap.what for gap in group if gap.what})
    for table, word in ((case.data.trusts, "trusts"), (case.data.systems, "systems")):
        if codes and all(code in table for code in codes):
            only = codes[0]
            return f"{table[only].name} ({only})" if len(codes) == 1 else f"{len(codes)} {word}"
    return "all trusts" if not codes else " and ".join(codes)


def _gap_table(group: Sequence[Gap]) -> pd.DataFrame:
    rows = [(gap.what, gap.period, gap.asked, gap.most, gap.short) for gap in group]
    total = ("all", group[0].period, *(sum(row[at] for row in rows) for at in (2, 3, 4)))  # type: ignore[misc]
    return pd.DataFrame([*rows, total], columns=["code", "period", "asked", "most", "short"])


def list_finding(count: int, every: bool) -> Finding:
    """Whether the listed conflicts are all there are."""
    are = "is 1 conflict" if count == 1 else f"are {count} conflicts"
    listed_here = f"{count} conflict{'' if count == 1 else 's'} listed"
    return Finding(
        id="conflicts",
        sentence=f"There {are} in all: every one is listed."
        if every
        else f"{listed_here}: there may be others, of the same promises too.",
        evidence=pd.DataFrame([{"conflicts": count, "every": every}]),
        certainty="proven: whatever ends all of them has a plan" if every else "no list of all of them",
        next_question="" if every else f"optimiser conflict INSTANCE --conflicts {2 * count}",
    )


def kinds_finding(kinds: Sequence[Sequence[str]], every: bool) -> Finding:
    """Which families conflict, whatever trusts and periods they name."""
    words = [" with ".join(family.replace("_", " ") for family in kind) for kind in kinds]
    alone = "By kind of promise, these cannot be kept everywhere"
    rest = "any others can be" if every else "there may be others"
    return Finding(
        id="conflict_kinds",
        sentence=f"{alone}: {listed(words)}; {rest}.",
        evidence=pd.DataFrame({"kinds": words, "size": [len(kind) for kind in kinds]}),
        severity="note",
        holds_fixed="the laws of the model; every other kind of promise let go",
        certainty="proven: every smallest set of kinds is listed" if every else "proven of those listed",
    )


def laws_finding(case: Case, clash: Clash) -> Finding:
    """Not even the laws can be kept, and which of them contradict each other."""
    opening = "No plan exists even if every promise is let go: the data contradict the laws of the model"
    said = [meaning(case, name) for name in clash.rows]
    said += [f"{name[0]} of {', '.join(name[1])} has no value between its limits" for name in clash.bounds]
    table = pd.DataFrame(
        [{"law": name[0], "key": ", ".join(name[1])} for name in (*clash.rows, *clash.bounds)],
        columns=["law", "key"],
    )
    needed = "each of them is needed" if clash.minimal else "not each of them may be needed"
    return Finding(
        id="laws",
        sentence=f"{opening}. These clash, given the limits of each decision: {listed(said)}."
        if said
        else f"{opening}.",
        evidence=table.assign(says=said) if said else table,
        severity="warning",
        certainty=f"exact; {needed}" if said else "exact; which laws is not known within the work allowed",
        next_question="optimiser validate INSTANCE",
    )


def none_finding() -> Finding:
    """There is nothing to explain."""
    return Finding(
        id="no_conflict",
        sentence="Every promise that this question holds to can be kept together.",
        severity="note",
        certainty="exact: a plan was found",
        next_question="optimiser solve INSTANCE",
    )


def unsettled_finding() -> Finding:
    """The budget ended first."""
    return Finding(
        id="unsettled",
        sentence="It is not known yet whether the promises can be kept together: the search hit its limit.",
        severity="warning",
        certainty="nothing is proven",
        next_question="optimiser conflict INSTANCE --effort 10",
    )
