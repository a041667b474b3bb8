"""A conflict in sentences: each a Finding whose numbers stand in its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from optimiser.explain.conflict.checks import RULES, Gap
from optimiser.explain.conflict.names import amount, listed, promise, title
from optimiser.explain.conflict.report import Change, Conflict, Repair, WayOut, totals, way_sentence
from optimiser.explain.finding import Finding
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES

_SAY = {rule.id: rule.say for rule in RULES}


def conflict_finding(case: Case, conflict: Conflict) -> Finding:
    """These promises cannot all be kept."""
    titles = [title(case, name) for name in conflict.members]
    count = len(titles)
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
        certainty=_certainty(conflict),
        next_question=_loosest(conflict),
    )


def _certainty(conflict: Conflict) -> str:
    proof = "proven: without any one of them the others can be kept"
    text = proof if conflict.minimal else "a true conflict, but it is not proven that all of them are needed"
    return f"{text}; only the yes/no choices conflict" if conflict.only_choices else text


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
            "made_by": FAMILIES[name[0]].source,
            "least_change": ways[name].change.amount if name in ways else None,
            "unit": FAMILIES[name[0]].unit,
        }
        for name in conflict.members
    ]
    table = pd.DataFrame(rows).astype(object)
    return table.where(table.notna(), None)


def way_findings(case: Case, conflict: Conflict) -> Iterator[Finding]:
    """Each way out by one commitment."""
    for way in conflict.ways:
        certainty = "exact" if way.proven else "enough, but a smaller change may do"
        yield Finding(
            id="way_out",
            sentence=way_sentence(case, way),
            evidence=_way_table(case, way),
            severity="note",
            holds_fixed="the other promises of this conflict",
            certainty=certainty,
            units={"counts_as": "£m at the stated prices"},
        )


def _way_table(case: Case, way: WayOut) -> pd.DataFrame:
    """The change itself, and by commitment what else must give way."""
    own = change_table(case, (way.change,)).assign(count=1)
    return pd.concat([own, _totals_table(way.also)], ignore_index=True) if way.also else own


def _totals_table(changes: Sequence[Change]) -> pd.DataFrame:
    rows = [{"commitment": row["id"].replace("_", " "), "direction": "", **row} for row in totals(changes)]
    return pd.DataFrame(rows, columns=["commitment", "change", "unit", "direction", "counts_as", "count"])


def repair_finding(repair: Repair, of: str) -> Finding:
    """The cheapest mix of changes, by commitment; `of` says what it repairs."""
    parts = [
        f"{row['id'].replace('_', ' ')} by {amount(row['change'], row['unit'])}"
        + (f" in {row['count']} places" if row["count"] > 1 else "")
        for row in totals(repair.changes)
    ]
    return Finding(
        id="repair",
        sentence=f"The least-cost repair of {of} counts as {amount(repair.total, '£m')}: {listed(parts)}.",
        evidence=_totals_table(repair.changes),
        severity="note",
        certainty="exact" if repair.proven else f"no repair counts as less than {amount(repair.bound, '£m')}",
        holds_fixed="the prices at which units are weighed against each other",
        units={"counts_as": "£m at the stated prices"},
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


def laws_finding() -> Finding:
    """Not even the laws can be kept."""
    return Finding(
        id="laws",
        sentence="No plan exists even if every promise is let go: the data contradict the laws of the model.",
        severity="warning",
        certainty="exact",
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
        next_question="optimiser conflict INSTANCE --time-limit 600",
    )
