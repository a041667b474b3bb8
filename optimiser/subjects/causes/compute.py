"""Why areas do not balance: what must be found, what is delivered, and the gap with one limit lifted at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from math import nan

import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.explain.balance import Planned
from optimiser.explain.resolve import Resolver, with_tables
from optimiser.instances import Instance
from optimiser.solver import SolveSettings
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.question import Question

CAUSES = {
    "capital": "with no limit on capital",
    "politics": "with support for every contested change",
    "workforce": "with staff to be had at the cost of a post",
}
"""What is lifted for each cause; what is left with all of them lifted is pure efficiency."""
PREMIUM = 1.5
"""Agency staff cost this much more than a post where the instance does not say (`agency_premium`): price caps stood
55% over basic pay from April 2016 (NHS Improvement)."""
TELLS = 0.05
"""£m from which a gap is told: what is less is rounded away."""
Say = Callable[[str], None]


def lifted(instance: Instance, causes: Collection[str]) -> Instance:
    """The instance with the limits of some causes lifted.

    Capital: no budget. Politics: as many contested changes as pay. Workforce: staff without limit, at the cost of a
    post in place of the price of an agency, and no ceiling on what is spent on them.
    """
    limits = [f.lever for f in FAMILIES.values() if f.cause in causes and f.lever is not None]
    tables = {name: instance.tables[name].copy() for name in ("staffing", *(limit.table for limit in limits))}
    for limit in limits:
        tables[limit.table][limit.column] = nan
    if "workforce" in causes:
        tables["staffing"]["agency_price"] /= premium(instance)
        tables["staffing"]["agency_supply"] = nan
    return with_tables(instance, tables)


def premium(instance: Instance) -> float:
    """The price of agency staff over the cost of a post."""
    stated = instance.tables["assumptions"]
    own = stated.loc[stated["id"] == "agency_premium", "value"] if "id" in stated else stated.iloc[:0, 0]
    return float(own.iloc[0]) if len(own) else PREMIUM


def year_of(instance: Instance) -> str:
    """The last period in which systems, or else trusts, have a reported control total.

    Raises:
        InputError: there is none.
    """
    totals = instance.tables["control_totals"]
    rows = totals[(totals["basis"] == "reported") & totals["level"].isin(["system", "trust"])]
    if rows.empty:
        fault = Fault("control_totals", "no area has to balance", "give systems or trusts a reported total")
        raise InputError([fault])
    level = "system" if (rows["level"] == "system").any() else "trust"
    found = set(rows.loc[rows["level"] == level, "period"])
    return [str(y) for y in instance.tables["periods"]["period"] if y in found][-1]


def area_rows(answer: Planned, period: str, basis: str = "expected") -> pd.DataFrame:
    """What each area must find in a period and what comes of it, £m.

    Args:
        answer: a verified plan.
        period: when.
        basis: `expected` counts savings as they are expected to be delivered, `plan` as planned.

    Returns:
        system, name, required (its control total less its position if nothing is done), deliverable (what the plan
        improves of that before support), support (grants), balance (where it ends, over its total if above 0) and gap
        (what is missing of the total; 0 where it is met). Areas without a total of their own are judged by those of
        their trusts, where what one has over helps no other.
    """
    case, position = answer.case, f"position_{basis}"
    asked = answer.table("allocation")
    own = asked[asked["period"] == period].set_index("trust")
    rows = []
    for code, system in case.data.systems.items():
        units = _units(answer, code, period)
        trusts = [trust for _, members, _ in units for trust in members]
        if not units:
            continue
        nothing = sum(case.do_nothing[trust, period] for trust in trusts)
        reached, given = (float(own.loc[trusts, name].sum()) for name in (position, "grant"))
        ends = [
            float(own.loc[list(members), [position, "grant"]].to_numpy().sum()) + others - amount
            for amount, members, others in units
        ]
        required = sum(amount - others for amount, _, others in units) - nothing
        gap = sum(max(0.0, -end) for end in ends)
        gap = gap if gap > TELLS / 10 else 0.0
        rows.append((code, str(system.name), required, reached - nothing, given, sum(ends), gap))
    columns = ["system", "name", "required", "deliverable", "support", "balance", "gap"]
    return pd.DataFrame(rows, columns=columns)


def _units(answer: Planned, system: str, period: str) -> list[tuple[float, tuple[str, ...], float]]:
    """What is judged of an area: control total, trusts, and the position of others that counts with them."""
    case = answer.case
    totals, members = case.data.control_totals, tuple(case.members.get(system, ()))
    whole = totals.get(("system", system, period, "reported"))
    if whole is not None:
        return [(float(whole), members, float(case.data.commissioners.get((system, period), 0.0)))]
    single = [(totals.get(("trust", trust, period, "reported")), trust) for trust in members]
    return [(float(amount), (trust,), 0.0) for amount, trust in single if amount is not None]


def causes_table(
    instance: Instance, question: Question, settings: SolveSettings, say: Say, answer: Planned | None = None
) -> tuple[pd.DataFrame, float, tuple[str, ...]]:
    """The areas of how far, and how much smaller the gap of each is with one kind of limit lifted at a time.

    Args:
        instance: where areas have to balance.
        question: how far, or another in which control totals yield.
        settings: of the solves, five of them.
        say: told of each.
        answer: the plan of the question as it stands, where there is one; it is then what is explained.

    Returns:
        The columns of `area_rows`, one for each of `CAUSES` (£m by which the gap is smaller), `together` (the same
        with all of them lifted) and `efficiency` (the gap that is left then); the widest gap of the solves;
        and what was lifted in those that were stopped at a limit.
    """
    period, resolver = year_of(instance), Resolver(question, settings)
    say("how far as it stands")
    base = resolver.resolve(instance)
    frame, widest, stopped = area_rows(answer or base.plan_found, period), base.gap, []
    before = area_rows(base.plan_found, period)[
        "gap"
    ]  # in sum, as the others: what even tiers spend is no relief
    for name, causes in [*((cause, {cause}) for cause in CAUSES), ("together", set(CAUSES))]:
        say(f"how far {CAUSES.get(name, 'with all of them lifted')}")
        found = resolver.resolve(lifted(instance, causes))
        frame[name] = before - area_rows(found.plan_found, period)["gap"]
        widest = max(widest, found.gap)
        stopped += [] if found.status == "optimal" else [name]
    frame["efficiency"] = frame["gap"] - frame["together"]
    return frame, widest, tuple(stopped)
