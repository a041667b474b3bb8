"""What trusts are asked for, against what their schemes, ceilings and ring-fences allow."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.explain.conflict.checks import limits
from optimiser.explain.conflict.checks.limits import Gap, Rule
from optimiser.matrix.arrays import Named
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments.requirements import (
    AGREED_ASK,
    EFFICIENCY_MAX,
    EFFICIENCY_MIN,
    ONE_OFF_SHARE,
    RING_FENCE,
)

Ask = tuple[Named, float]


def least_asked(case: Case, t: str, y: str) -> list[Ask]:
    """What commits a trust to at least so much, £m."""
    found: list[Ask] = []
    share = case.envelope[y].efficiency_min
    if share is not None and limits.holds(case, EFFICIENCY_MIN):
        found.append((EFFICIENCY_MIN.at(t, y), share * case.expenditure[t, y]))
    ask = case.data.asks.get((t, y))
    if ask is not None and ask.least is not None and limits.holds(case, AGREED_ASK):
        found.append((AGREED_ASK.at(t, y, "least"), float(ask.least)))
    return found


def most_asked(case: Case, t: str, y: str) -> list[Ask]:
    """What commits everybody to ask a trust for no more, £m."""
    found: list[Ask] = []
    share = case.envelope[y].efficiency_max
    if share is not None and limits.holds(case, EFFICIENCY_MAX):
        found.append((EFFICIENCY_MAX.at(t, y), share * case.expenditure[t, y]))
    ask = case.data.asks.get((t, y))
    if ask is not None and ask.most is not None and limits.holds(case, AGREED_ASK):
        found.append((AGREED_ASK.at(t, y, "most"), float(ask.most)))
    return found


def _pairs(case: Case) -> Iterator[tuple[str, str]]:
    return ((t, y) for t in case.trusts for y in case.periods)


def beyond_schemes(case: Case) -> Iterator[Gap]:
    """Asked in one period for more than all schemes and one-offs can make in it."""
    for t, y in _pairs(case):
        made = limits.schemes(case, t, y) + limits.one_offs(case, t, y) + limits.unidentified(case, t, y)
        for name, asked in least_asked(case, t, y):
            yield Gap("beyond_schemes", (name,), y, asked, made, "£m", t)


def beyond_recurrent(case: Case) -> Iterator[Gap]:
    """The same, where the one-off share lets one-offs make up only a part of it."""
    for t, y in _pairs(case):
        share = case.envelope[y].one_off_share
        if share is None or share >= 1 or not limits.holds(case, ONE_OFF_SHARE):
            continue
        lasting = limits.schemes(case, t, y) + limits.unidentified(case, t, y)
        once = limits.one_offs(case, t, y)
        made = lasting + share / (1 - share) * lasting
        for name, asked in least_asked(case, t, y):
            if made < asked <= lasting + once:
                yield Gap("beyond_recurrent", (name, ONE_OFF_SHARE.at(t, y)), y, asked, made, "£m", t)


def run_out(case: Case) -> Iterator[Gap]:
    """Asked again and again until the schemes are used up, although each period alone could be met."""
    for t in case.trusts:
        names: list[Named] = []
        asked = once = 0.0
        for y in case.periods:
            asks = least_asked(case, t, y)
            once += limits.one_offs(case, t, y) + limits.unidentified(case, t, y)
            if not asks:
                continue
            name, amount = max(asks, key=lambda ask: ask[1])
            names, asked = [*names, name], asked + amount
            if len(names) > 1:
                made = limits.schemes_upto(case, t, y) + once
                yield Gap("run_out", tuple(names), y, asked, made, "£m", t)


def least_over_most(case: Case) -> Iterator[Gap]:
    """At least so much, and at most less."""
    for t, y in _pairs(case):
        for name, asked in least_asked(case, t, y):
            for other, most in most_asked(case, t, y):
                yield Gap("least_over_most", (name, other), y, asked, most, "£m", t)


def over_ring_fence(case: Case) -> Iterator[Gap]:
    """The trusts of a type are asked for more than their ring-fence lets them be asked for together."""
    if not limits.holds(case, RING_FENCE):
        return
    for (kind, y), fence in case.data.ring_fences.items():
        if fence.cip_most is None:
            continue
        asks = [
            max(found, key=lambda ask: ask[1])
            for t in case.trusts
            if case.data.trusts[t].type == kind and (found := least_asked(case, t, y))
        ]
        names = tuple(name for name, amount in asks if amount > 0)
        asked = sum((amount for _, amount in asks), 0.0)
        fenced: Named = RING_FENCE.at(kind, y, "most")
        yield Gap("over_ring_fence", (*names, fenced), y, asked, float(fence.cip_most), "£m", kind)


RULES = (
    Rule(
        "beyond_schemes",
        beyond_schemes,
        "{commitments} asks {asked} in {period} of {count} whose schemes and one-offs add up to {most}",
    ),
    Rule(
        "beyond_recurrent",
        beyond_recurrent,
        "{commitments} ask {asked} in {period} of {count} whose schemes, with the share of one-offs that is "
        "allowed, add up to {most}",
    ),
    Rule(
        "run_out",
        run_out,
        "{commitments} asks {asked} up to {period} of {count} whose schemes and one-offs add up to {most} "
        "by then",
    ),
    Rule(
        "least_over_most",
        least_over_most,
        "{commitments}: at least {asked} and at most {most} are to be asked in {period} of {count}",
    ),
    Rule(
        "over_ring_fence",
        over_ring_fence,
        "{commitments}: {asked} is asked in {period} of trusts of a type that may be asked {most} together",
    ),
)
