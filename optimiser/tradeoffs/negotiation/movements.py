"""Whom each settlement moves: what trusts are asked for and given under each rule, settled as evenly as can be.

A settlement says what the nation misses. Who bears it is settled as everywhere: the measures that were bargained with
are kept where the rule put them and its yes/no choices are held, and the even tiers share out the rest.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from optimiser.amounts import shows
from optimiser.explain.quantities import quantities_of
from optimiser.instances import Instance
from optimiser.matrix.arrays import Compiled, Floats
from optimiser.questions import complete
from optimiser.results.judge import judge
from optimiser.results.plan import plan_from_columns
from optimiser.run.prepare import Prepared, prepare
from optimiser.solver import Lexicographic
from optimiser.solver.live import LiveModel
from optimiser.tolerances import tolerance
from optimiser.tradeoffs.negotiation.bargain import Bargain, Say
from optimiser.tradeoffs.negotiation.concession import wider
from optimiser.tradeoffs.negotiation.parties import EQUAL
from optimiser.tradeoffs.negotiation.settlements import Settled
from optimiser.worlds.risk.tables import without_noise
from trustmodels.allocation.plan import Plan

MOVED = 1.0
"""£m over the horizon from which a trust's ask or grant is another one."""
ROOMS = (10, 100)
"""Tolerances by which a measure may be worse when who bears it is settled, one after the other until it can be: a
quadratic tier needs room. The last is a ten-thousandth of the measure, which the first even tier of a plain answer has.
"""
ASK, GRANT = "ask", "grant"


def bearing(
    instance: Instance, found: Bargain, settled: Settled, say: Say = lambda _text: None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who bears each settlement, and what it means in natural units.

    Args:
        instance: about which they negotiate.
        found: from `bargain`.
        settled: from `settle`.
        say: told of each step.

    Returns:
        A row a settlement (the equal concession and each rule) and trust: settlement, trust, name, ask, grant (£m over
        all periods), whether the even tiers could settle it, and whether it is moved by more than `MOVED` against the
        equal concession. A row a quantity: what,
        unit, and its amount under each settlement by name.
    """
    prepared = prepare(instance, complete(found.prepared.case.question))
    plans = {EQUAL: found.settlement.x[: len(found.prepared.compiled.columns)]}
    plans |= {one.rule: one.x for one in settled.settlements}
    names = instance.tables["trusts"].set_index("trust")["name"].astype(str)
    rows, amounts = [], dict[tuple[str, str], dict[str, float]]()
    shared: list[tuple[Floats, tuple[Plan, bool]]] = []
    for rule, x in plans.items():
        say(f"who bears the settlement: {rule}")
        case = prepared.case
        known = next((plan for other, plan in shared if np.array_equal(other, x)), None)
        plan, even = known or _shared(found, prepared, x)
        shared.append((x, (plan, even)))
        for trust, name in names.items():
            ask = sum(float(plan.cip[str(trust), y]) for y in case.periods)
            grant = sum(float(plan.grant[str(trust), y]) for y in case.periods)
            rows.append((rule, str(trust), name, ask, grant, even))
        for q in quantities_of(case, plan, judge(case, plan)):
            amounts.setdefault((q.label, q.unit), {})[rule] = q.total
    trusts = pd.DataFrame(rows, columns=["settlement", "trust", "name", ASK, GRANT, "even"])
    kinds = [
        (what, unit, *(own[rule] for rule in plans))
        for (what, unit), own in amounts.items()
        if any(shows(value, unit) for value in own.values())
    ]
    effects = pd.DataFrame(kinds, columns=["what", "unit", *plans])
    return _against_equal(without_noise(trusts)), without_noise(effects)


def _against_equal(trusts: pd.DataFrame) -> pd.DataFrame:
    """The trusts with by how much their ask and grant differ from those under the equal concession."""
    equal = trusts[trusts["settlement"] == EQUAL].set_index("trust")
    more = {f"{name}_more": trusts[name] - trusts["trust"].map(equal[name]) for name in (ASK, GRANT)}
    frame = trusts.assign(**more)
    far = [frame[f"{name}_more"].abs() > MOVED for name in (ASK, GRANT)]
    return frame.assign(moved=far[0] | far[1])


def _shared(found: Bargain, prepared: Prepared, x: Floats) -> tuple[Plan, bool]:
    """The plan of a settlement with what it leaves open among trusts settled evenly, and whether that was possible."""
    value = dict(zip(found.prepared.compiled.columns, x.tolist(), strict=True))
    own = np.array([value.get(name, 0.0) for name in prepared.compiled.columns])
    for room in ROOMS:
        live = LiveModel(_holding(found, prepared, own, room), found.settings)
        results = Lexicographic(live, prepared.stages).solve(prepared.tiers)
        live.release()
        last = results[-1].x
        if last is not None and len(results) == len(prepared.tiers):
            return plan_from_columns(prepared.case, prepared.compiled.columns, last), True
    return plan_from_columns(prepared.case, prepared.compiled.columns, own), False


def _holding(found: Bargain, prepared: Prepared, x: Floats, room: int) -> Compiled:
    """The matrix with the choices of a plan held, and every measure that was bargained with or kept capped.

    `room` is how many tolerances it may be worse.
    """
    compiled = prepared.compiled
    lower, upper = compiled.lower.copy(), compiled.upper.copy()
    lower[compiled.integer] = upper[compiled.integer] = np.round(x[compiled.integer])
    capped = [*(tier.measure for tier in found.earlier), *(item.name for item in found.axes)]
    costs = [compiled.costs[name] for name in capped]
    reached = [float(cost @ x) for cost in costs]
    limits = [value + room * tolerance(value) for value in reached]
    held = replace(compiled, lower=lower, upper=upper)
    return wider(held, [], np.array(costs), np.array(limits))
