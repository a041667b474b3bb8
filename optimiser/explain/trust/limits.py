"""What binds a trust, what it is asked for and from where, and how trusts like it fare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.explain.verified_run import Opened
from optimiser.explain.words import plural, when
from optimiser.results.judge import Judged
from optimiser.results.plan import NOISE
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.definitions import savings
from trustmodels.allocation.plan import Plan

# What binds a trust: its schemes, its own limits, safety, and the national pots that it draws on.

WHOLE = 1e-4
"""£m a year up to which a scheme counts as run in full."""
YES = 0.5


@dataclass(frozen=True)
class Schemes:
    """A trust's schemes at the horizon: all, run in full, waiting for a place, and in need of capital."""

    number: int
    full: int
    unplaced: int
    unfunded: int


def schemes(case: Case, plan: Plan, trust: str) -> Schemes:
    """Count a trust's approved schemes by how far they run at the end of the plan."""
    owned, last = case.owned.get(trust, ()), case.periods[-1]
    left = {o: case.opportunities[o].potential - float(savings.run(case, plan, o, last)) for o in owned}
    full = [o for o in owned if left[o] <= WHOLE]
    placed = any(value > YES for key, value in plan.place.items() if key[0] == trust)
    waiting = [o for o in owned if case.opportunities[o].needs_support and not placed]
    unfunded = [o for o in owned if left[o] > WHOLE and case.opportunities[o].capital > 0]
    return Schemes(len(owned), len(full), len(waiting), len(unfunded))


def _touches(item: Judged, trust: str) -> bool:
    return item.status in {"binds", "short"} and item.family.labels(item.key).get("trust") == trust


def binding(answer: Opened, trust: str) -> pd.DataFrame:
    """The commitments that bind or are short at the trust, and the national pots that are used up."""
    own = [item for item in _told(answer) if "trust" in item.family.key and _touches(item, trust)]
    shared = [item for item in _told(answer) if item.family.national and item.status != "holds"]
    rows = [_row(item) for item in (*own, *shared)]
    return pd.DataFrame(rows, columns=["id", "what", "period", "status", "value", "limit", "unit"])


def _told(answer: Opened) -> list[Judged]:
    """The commitments in force that have a name where they bind a trust."""
    return [item for item in answer.judged if item.family.told.binds and item.mode != "off"]


def _row(item: Judged) -> tuple[object, ...]:
    family = item.family
    period = family.labels(item.key)["period"]
    return family.id, family.told.binds, period, item.status, item.value, item.limit, family.unit


def _phrase(rows: pd.DataFrame, periods: Sequence[str]) -> str:
    short = " (short)" if (rows["status"] == "short").any() else ""
    return f"{rows.iloc[0]['what']}{short} {when(rows['period'], periods)}"


def _drawn_on(found: Schemes, table: pd.DataFrame) -> pd.DataFrame:
    """Without the national pots that this trust has no call on.

    Capital with no scheme left that needs any, places with no scheme that waits for one, loans with cash to
    spare.
    """
    wanted = {FAMILIES[name].wants for name in table["id"]} | {"", "grant"}
    wanted |= {name for name, any_ in (("repair", found.unfunded), ("place", found.unplaced)) if any_}
    return table[table["id"].isin([name for name in table["id"].unique() if FAMILIES[name].pays in wanted])]


def binding_words(found: Schemes, table: pd.DataFrame, periods: Sequence[str]) -> str:
    """What binds, in one clause, schemes first."""
    words = [f"{plural(found.full, 'scheme')} of {found.number} at full potential"]
    if found.unplaced:
        words.append(f"{plural(found.unplaced, 'scheme')} without a place on the support programme")
    drawn = _drawn_on(found, table)
    words += [_phrase(rows, periods) for _, rows in drawn.groupby("id", sort=False)]
    return "; ".join(words)


# What a trust is asked for, and from where: its requirement by savings area, at plan value.

ONE_OFFS, UNIDENTIFIED = "one-offs", "no scheme behind it"


def asked_by_area(case: Case, plan: Plan, trust: str, period: str) -> dict[str, float]:
    """The requirement of a period by area, with one-offs and what has no scheme, £m; adds up to cip."""
    found: dict[str, float] = defaultdict(float)
    for o in case.owned.get(trust, ()):
        found[case.opportunities[o].area] += float(savings.gain_step(case, plan, o, period))
    found[ONE_OFFS] = float(savings.one_offs(case, plan, trust, period))
    found[UNIDENTIFIED] = plan.unidentified.get((trust, period), 0.0)
    return {area: amount for area, amount in sorted(found.items()) if abs(amount) > NOISE}


def asked_table(case: Case, plan: Plan, trust: str) -> pd.DataFrame:
    """A row a period and area: asked (£m), and the area's approved potential at the trust (£m a year)."""
    potential: dict[str, float] = defaultdict(float)
    for o in case.owned.get(trust, ()):
        potential[case.opportunities[o].area] += case.opportunities[o].potential
    rows = [
        (y, area, amount, potential.get(area, 0.0))
        for y in case.periods
        for area, amount in asked_by_area(case, plan, trust, y).items()
    ]
    return pd.DataFrame(rows, columns=["period", "area", "asked", "potential"])


# Comparable trusts: the same type and the nearest expenditure, and how their asks differ.


def burden_of(case: Case, plan: Plan, trust: str) -> float:
    """Requirement over all periods as a share of expenditure over all periods."""
    asked = sum(plan.cip[trust, y] for y in case.periods)
    return float(asked / sum(case.expenditure[trust, y] for y in case.periods))


def comparable(case: Case, plan: Plan, trust: str, number: int = 3) -> pd.DataFrame:
    """The trust and its nearest of the same type.

    Returns:
        A row a trust, the trust itself first: name, base-year expenditure (£m), asked over all periods (£m),
        and that as a share of expenditure.
    """
    own = case.data.trusts[trust]
    same = [t for t, row in case.data.trusts.items() if row.type == own.type and t != trust]
    near = sorted(same, key=lambda t: (abs(case.data.trusts[t].expenditure - own.expenditure), t))[:number]
    rows = [
        (
            t,
            case.data.trusts[t].name,
            float(case.data.trusts[t].expenditure),
            float(sum(plan.cip[t, y] for y in case.periods)),
            burden_of(case, plan, t),
        )
        for t in (trust, *near)
    ]
    return pd.DataFrame(rows, columns=["trust", "name", "expenditure", "asked", "asked_share"])
