"""What a plan shows of itself, said unasked: a pot left unspent, schemes that run out, figures that have no effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.amounts import money, share, shows
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.trust.limits import WHOLE
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import joined, listed, plural
from optimiser.instances import Instance
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments.money import GRANT_POT, LOAN_POT
from trustmodels.allocation.commitments.totals import CONTROL_TOTAL
from trustmodels.allocation.definitions import savings
from trustmodels.allocation.family import Family
from trustmodels.allocation.plan import Plan

EXACT = "exact for this plan; why is read from its rows, not from another plan"


# A pot that is left unspent while trusts are short of what it could pay for.


def unspent(answer: Opened) -> list[Finding]:
    """The pots that are left while there is a use for them: grants, loans, capital.

    Args:
        answer: a verified plan.
    """
    found = (_grants(answer), _loans(answer), _capital(answer))
    return [finding for finding in found if finding is not None]


def _short(answer: Opened, period: str) -> dict[str, float]:
    """By how much each trust misses its control total, £m: those that the tables count as missed."""
    judged = [item for item in answer.again.judged if item.family.id == CONTROL_TOTAL.id]
    found = {
        item.key[0]: item.shortfall for item in judged if item.key[1] == period and item.status == "short"
    }
    return found if any(shows(gap, "£m") for gap in found.values()) else {}


@dataclass(frozen=True)
class _Left:
    """A pot of a period with what is left of it, £m, and the trusts that are short beside it."""

    period: str
    pot: float
    left: float
    short: Mapping[str, float]


def _left(answer: Opened, pot: Family, given: Mapping[tuple[str, ...], float]) -> Iterator[_Left]:
    """The periods in which a pot for trusts is left while some of them miss their control totals."""
    for y in answer.case.periods:
        size = getattr(answer.case.envelope[y], pot.id)
        if size is None:
            continue
        left = float(size) - sum(given.get((t, y), 0.0) for t in answer.case.trusts)
        short = _short(answer, y)
        if short and left > 0 and shows(left, "£m"):
            yield _Left(y, float(size), left, short)


def _grants(answer: Opened) -> Finding | None:
    """Why grants are left while trusts are short: by how many trusts what stands in the way."""
    found = list(_left(answer, GRANT_POT, answer.plan.grant))
    if not found:
        return None
    parts, rows = [], []
    for each in found:
        bars = _in_the_way(answer, each)
        counted = listed([f"{number:,} {words}" for words, number in bars.items() if number])
        parts.append(f"{_said(each)} (of these trusts {counted})")
        rows += [_row("grants", each, why=words, of_them=number) for words, number in bars.items() if number]
    return _finding("unspent-grants", f"Not all of the pot for grants is given: {joined(parts)}.", rows)


CONDITION = "with all that the condition on support lets them have"
SMALL = "entitled to less than the smallest award"
OTHERWISE = "free to have more, which would better nothing that this plan puts first"


def _evenly(answer: Opened) -> str:
    """Why trusts that could be given more are not, where the tiers that share evenly were let give up some of it."""
    for tier in answer.run.manifest["tiers"]:
        value, final = tier["value"], tier.get("final")
        if tier["measure"] == "finance" and value and final and final > value * (1 + LEAST):
            given_up = share(final / value - 1)
            return (
                f"free to have more: sharing evenly was allowed to leave finance {given_up} short of its best"
            )
    return OTHERWISE


LEAST = 5e-4
"""The part of a measure from which what sharing evenly gave up is worth a word."""


def _in_the_way(answer: Opened, each: _Left) -> dict[str, int]:
    """How many of the short trusts are held back by what."""
    case, row = answer.case, answer.case.envelope[each.period]
    held = case.conditional and row.bailout_condition is not None
    free = _evenly(answer)
    counts = dict.fromkeys((CONDITION, SMALL, free), 0)
    for t in each.short:
        room = case.entitlement[t, each.period] - answer.plan.grant.get((t, each.period), 0.0)
        given = shows(answer.plan.grant.get((t, each.period), 0.0), "£m")
        if held and not shows(max(room, 0.0), "£m"):
            counts[CONDITION] += 1
        elif held and not given and case.entitlement[t, each.period] < float(row.smallest_award or 0.0):
            counts[SMALL] += 1
        else:
            counts[free] += 1
    return counts


def _loans(answer: Opened) -> Finding | None:
    """Why loans are left: they bring cash and take nothing off a deficit."""
    found = list(_left(answer, LOAN_POT, answer.plan.loan))
    if not found:
        return None
    said = joined(_said(each) for each in found)
    why = "a loan brings cash and takes nothing off a deficit, so none is made beyond the cash that trusts must keep"
    rows = [_row("loans", each, why=why, of_them=len(each.short)) for each in found]
    return _finding("unspent-loans", f"Not all of the pot for loans is lent: {said}; {why}.", rows)


def _capital(answer: Opened) -> Finding | None:
    """Capital left while backlog stands over its ceiling or schemes wait for capital."""
    sector, case = answer.table("sector"), answer.case
    if "spare" not in sector:
        return None
    waiting = _wanting_capital(case, answer.plan)
    rows, parts = [], []
    for period, spare in zip(sector["period"].astype(str), sector["spare"].astype(float), strict=True):
        size, owners = case.envelope[period].capital_budget, waiting[period]
        if size is None or not owners or spare <= 0 or not shows(spare, "£m"):
            continue
        parts.append(
            f"{money(spare)} of {money(float(size))} in {period}, while schemes of {plural(len(owners), 'trust')} that "
            "need capital are not run in full"
        )
        rows.append(
            {"pot": "capital", "period": period, "size": float(size), "left": spare, "trusts": len(owners)}
        )
    if not rows:
        return None
    said = f"Not all capital is spent: {joined(parts)}; what they would save within the plan does not pay for them."
    return _finding("unspent-capital", said, rows)


def _wanting_capital(case: Case, plan: Plan) -> dict[str, set[str]]:
    """By period the trusts with a scheme that needs capital, may have begun, and is not run in full."""
    found: dict[str, set[str]] = {y: set() for y in case.periods}
    for t, owned in case.owned.items():
        for o in owned:
            row = case.opportunities[o]
            for y in case.periods:
                left = row.potential - float(savings.run(case, plan, o, y))
                if row.capital > 0 and left > WHOLE and _may_start(case, o, y):
                    found[y].add(t)
    return found


def _may_start(case: Case, opportunity: str, period: str) -> bool:
    first = case.opportunities[opportunity].first_period
    return not first or case.place_of[first] <= case.place_of[period]


def _said(each: _Left) -> str:
    missed = sum(each.short.values())
    return (
        f"{money(each.left)} of {money(each.pot)} is left in {each.period}, while the control totals of "
        f"{plural(len(each.short), 'trust')} are missed by {money(missed)}"
    )


def _row(pot: str, each: _Left, why: str, of_them: int) -> dict[str, object]:
    missed = sum(each.short.values())
    return {"pot": pot, "period": each.period, "size": each.pot, "left": each.left, "trusts": len(each.short),
            "missed": missed, "why": why, "of_them": of_them}  # fmt: skip


def _finding(id_: str, sentence: str, rows: Sequence[Mapping[str, object]]) -> Finding:
    evidence = pd.DataFrame(rows)
    units = {name: "£m" for name in ("size", "left", "missed") if name in evidence}
    return Finding(id_, sentence, evidence, "caution", certainty=EXACT, units=units)


# Schemes that run out before the plan does.


def run_out(answer: Opened) -> list[Finding]:
    """How many trusts have nothing left to start by the end of each period, and how new savings fall with it.

    Args:
        answer: a verified plan.

    Returns:
        One finding; none where no trust runs out of schemes, or new savings do not fall.
    """
    case, plan = answer.case, answer.plan
    owners = [t for t in case.trusts if case.owned.get(t)]
    rows = [
        {
            "period": y,
            "started": sum(float(plan.start.get((o, y), 0.0)) for o in case.opportunities),
            "trusts": len(owners),
            "nothing_left": sum(_nothing_left(case, plan, t, y) for t in owners),
        }
        for y in case.periods
    ]
    some = [row for row in rows if row["nothing_left"]]
    first, last = rows[0], rows[-1]
    if not some or len(rows) == 1 or float(str(last["started"])) >= float(str(first["started"])):
        return []
    counts = listed([f"{row['nothing_left']:,} by the end of {row['period']}" for row in some])
    sentence = (
        f"Schemes run out: of {plural(len(owners), 'trust')} with schemes, those that run in full all that may have "
        f"begun are {counts}; new savings of all trusts, at their full-year value, go from "
        f"{money(float(str(first['started'])))} started in {first['period']} to "
        f"{money(float(str(last['started'])))} in {last['period']}."
    )
    units = {"started": "£m"}
    return [Finding("run-out", sentence, pd.DataFrame(rows), "caution", certainty=EXACT, units=units)]


def _nothing_left(case: Case, plan: Plan, trust: str, period: str) -> bool:
    """Whether by the end of a period every scheme that a trust may have begun runs in full."""
    open_ = [o for o in case.owned[trust] if _may_start(case, o, period)]
    left = sum(case.opportunities[o].potential - float(savings.run(case, plan, o, period)) for o in open_)
    return bool(open_) and not shows(left, "£m")


# Figures that stand in the tables and have no effect on the answer.


def without_effect(answer: Opened, notes: Sequence[str]) -> list[Finding]:
    """Schemes that the question does not count, and cells that nothing reads.

    Args:
        answer: a verified plan.
        notes: of the instance, from the run's manifest.
    """
    found = [_not_counted(answer.instance, answer.case)]
    found += [Finding("without-effect", note, severity="caution") for note in notes if " no effect" in note]
    return [finding for finding in found if finding is not None]


def _not_counted(instance: Instance, case: Case) -> Finding | None:
    """Schemes that stand in the tables and that this question does not count, by how their assessment stands."""
    table = instance.tables["opportunities"]
    left = table[~table["opportunity"].astype(str).isin(set(case.opportunities))]
    if left.empty:
        return None
    groups = left.groupby("qia", sort=True)["potential"].agg(["size", "sum"]).reset_index()
    rows = groups.rename(columns={"qia": "assessment", "size": "schemes", "sum": "potential"})
    parts = [
        f"{plural(row.schemes, 'scheme')} {row.assessment} ({money(row.potential)} a year)"
        for row in each_row(rows)
    ]
    said = f"Schemes in the tables that are not counted here, by their quality impact assessment: {listed(parts)}."
    return Finding("not-counted", said, rows, certainty="exact", units={"potential": "£m"})
