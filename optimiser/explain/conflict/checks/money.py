"""Totals, cash and ring-fenced grants, against what schemes, pots and entitlements allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from optimiser.explain.conflict.checks import limits
from optimiser.explain.conflict.checks.limits import Gap, Rule
from optimiser.matrix.arrays import Named
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import OF_LEVEL
from trustmodels.allocation.commitments.money import GRANT_POT, LOAN_POT, MINIMUM_CASH
from trustmodels.allocation.commitments.requirements import BAILOUT_CONDITION, RING_FENCE
from trustmodels.allocation.family import Family

TRUST, SYSTEM, SECTOR = (OF_LEVEL[level] for level in ("trust", "system", "sector"))
Support = tuple[tuple[Named, ...], float]


def grants(case: Case, trusts: Sequence[str], y: str) -> Support:
    """The most that these trusts can be granted, £m, and what limits it: their entitlements or the pot."""
    entitled = sum(case.entitlement[t, y] for t in trusts) if limits.conditioned(case, y) else inf
    pot = limits.pot(case, y)
    if entitled <= pot:
        return tuple(BAILOUT_CONDITION.at(t, y) for t in trusts), entitled
    return (GRANT_POT.at(y),), pot


def _totals(case: Case) -> Iterator[tuple[Named, Sequence[str], str, float]]:
    """Every total that holds: its name, its trusts, its period, and what its trusts must reach, £m."""
    for (level, code, y, basis), amount in case.data.control_totals.items():
        family = {"trust": TRUST, "system": SYSTEM}.get(level, SECTOR)
        if basis != "reported" or not limits.holds(case, family):
            continue
        if level == "trust":
            yield family.at(code, y), (code,), y, amount
        elif level == "system":
            own = case.data.commissioners.get((code, y), 0.0)
            yield family.at(code, y), case.members.get(code, ()), y, amount - own
        else:
            yield family.at(y), case.trusts, y, amount


def _total_gap(case: Case, rule: str, family: Family) -> Iterator[Gap]:
    for name, trusts, y, amount in _totals(case):
        if name[0] != family.id:
            continue
        limited_by, granted = grants(case, trusts, y)
        best = sum(limits.position(case, t, y) for t in trusts)
        whom = "" if family is SECTOR else name[1][0]
        yield Gap(rule, (name, *limited_by), y, amount - best, granted, "£m", whom)


def trust_total(case: Case) -> Iterator[Gap]:
    """A trust's total is out of reach with everything saved and the most support there can be."""
    return _total_gap(case, "trust_total", TRUST)


def system_total(case: Case) -> Iterator[Gap]:
    """The same for a system."""
    return _total_gap(case, "system_total", SYSTEM)


def sector_total(case: Case) -> Iterator[Gap]:
    """The same for all trusts."""
    return _total_gap(case, "sector_total", SECTOR)


def ring_fence_over_pot(case: Case) -> Iterator[Gap]:
    """More is ring-fenced in a period than its pot and the transfer from capital hold."""
    if not limits.holds(case, RING_FENCE):
        return
    for y in case.periods:
        fenced = {
            kind: float(row.grant_least)
            for (kind, z), row in case.data.ring_fences.items()
            if z == y and row.grant_least
        }
        names = tuple(RING_FENCE.at(kind, y, "least") for kind in fenced)
        if fenced:
            asked, pot = sum(fenced.values()), limits.pot(case, y)
            yield Gap("ring_fence_over_pot", (*names, GRANT_POT.at(y)), y, asked, pot, "£m")


def ring_fence_over_entitlement(case: Case) -> Iterator[Gap]:
    """More is ring-fenced for a type than its trusts are entitled to."""
    if not limits.holds(case, RING_FENCE):
        return
    for (kind, y), row in case.data.ring_fences.items():
        if not row.grant_least or not limits.conditioned(case, y):
            continue
        trusts = [t for t in case.trusts if case.data.trusts[t].type == kind]
        entitled = sum(case.entitlement[t, y] for t in trusts)
        conditions = (BAILOUT_CONDITION.at(t, y) for t in trusts)
        names = (RING_FENCE.at(kind, y, "least"), *conditions)
        yield Gap("ring_fence_over_entitlement", names, y, float(row.grant_least), entitled, "£m", kind)


def cash_out_of_reach(case: Case) -> Iterator[Gap]:
    """Minimum cash is beyond what was there, everything saved, and all support there can be."""
    if not limits.holds(case, MINIMUM_CASH):
        return
    for t, row in case.data.cash.items():
        names: list[Named] = []
        most = case.opening(t, "cash")
        for y in case.periods:
            limited_by, granted = grants(case, (t,), y)
            loan = case.envelope[y].loan_pot
            lent = inf if loan is None or not limits.holds(case, LOAN_POT) else float(loan)
            names += [*limited_by, LOAN_POT.at(y)]
            most += limits.position(case, t, y) + granted + lent
            if row.minimum is not None:
                members = (MINIMUM_CASH.at(t, y), *names)
                yield Gap("cash_out_of_reach", members, y, float(row.minimum), most, "£m", t)


_TOTAL = (
    "{commitments}: {count} would need {asked} of support in {period} with every scheme and one-off "
    "delivered, and can be granted {most} at most"
)
RULES = (
    Rule("trust_total", trust_total, _TOTAL),
    Rule("system_total", system_total, _TOTAL),
    Rule("sector_total", sector_total, _TOTAL),
    Rule(
        "ring_fence_over_pot",
        ring_fence_over_pot,
        "{commitments}: {asked} of grants is ring-fenced in {period}, and {most} can be granted",
    ),
    Rule(
        "ring_fence_over_entitlement",
        ring_fence_over_entitlement,
        "{commitments}: {asked} of grants is ring-fenced in {period} for trusts that are entitled to {most}",
    ),
    Rule(
        "cash_out_of_reach",
        cash_out_of_reach,
        "{commitments}: {count} must have {asked} of cash at the end of {period} and can have {most} at most",
    ),
)
