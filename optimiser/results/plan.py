"""Columns of a solution, or result tables -> a plan in numbers, its derived amounts recomputed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.results.judge import in_worlds, settle
from trustmodels.allocation.case import Case
from trustmodels.allocation.data import Key
from trustmodels.allocation.definitions import access, finance, safety, savings
from trustmodels.allocation.plan import DECISIONS, Decision, Plan

NOISE = 1e-9
"""Amounts this small are what a solver leaves behind, not decisions."""


def plan_from_columns(case: Case, columns: Sequence[tuple[str, Key]], x: npt.NDArray[np.float64]) -> Plan:
    """The plan of a solution vector: within its bounds, choices whole, the rest recomputed and settled."""
    values: dict[str, dict[Key, float]] = {decision.id: {} for decision in DECISIONS}
    for (name, key), value in zip(columns, x.tolist(), strict=True):
        if name in values:
            values[name][key] = value
    plan = Plan()
    for decision in DECISIONS:
        setattr(plan, decision.id, _tidied(case, decision, values[decision.id]))
    # Exactly all or nothing: a solver's tolerance is larger than the smallest schemes.
    plan.start = {**plan.start, **_whole_starts(case, plan)}
    return settle(case, complete_plan(case, plan))


def _whole_starts(case: Case, plan: Plan) -> dict[Key, float]:
    return {(o, y): case.opportunities[o].potential * yes for (o, y), yes in plan.whole.items()}


def _tidied(case: Case, decision: Decision, values: dict[Key, float]) -> dict[Key, float]:
    tidy = {}
    for key, value in values.items():
        lower, upper = decision.lower(case, key), decision.upper(case, key)
        inside = value if lower is None else max(value, lower)
        inside = inside if upper is None else min(inside, upper)
        whole = float(round(inside)) if decision.binary else inside
        tidy[key] = 0.0 if abs(whole) < NOISE else whole
    return tidy


def complete_plan(case: Case, plan: Plan) -> Plan:
    """Fill in what follows from the decisions: requirement, position, cash, lists, backlog, underlying, peak.

    For every trust and period, also where no commitment asks for it.
    """
    keys = [(t, y) for t in case.trusts for y in case.periods]
    plan.loan = {key: plan.loan.get(key, 0.0) for key in keys}
    plan.grant = {key: plan.grant.get(key, 0.0) for key in keys}
    plan.cip = {key: float(savings.cip(case, plan, *key)) for key in keys}
    plan.position = {key: float(finance.position(case, plan, *key)) for key in keys}
    plan.underlying = {key: float(finance.underlying(case, plan, *key)) for key in keys}
    plan.cash = _cash(case, plan)
    plan.waiting, plan.backlog = _lists(case, plan), _backlogs(case, plan)
    plan.peak = {(): max((plan.cip[key] / case.expenditure[key] for key in keys), default=0.0)}
    return in_worlds(case, plan)


def _cash(case: Case, plan: Plan) -> dict[Key, float]:
    cash: dict[Key, float] = {}
    for t in case.trusts:
        held = case.opening(t, "cash")
        for y in case.periods:
            held += finance.reported(plan, t, y) + plan.loan[t, y]
            cash[t, y] = held
    return cash


def _in_time(case: Case, keys: Iterable[Key]) -> list[Key]:
    """Keys that end in a period, in the order of the periods."""
    return sorted(keys, key=lambda key: case.place_of[key[-1]])


def _lists(case: Case, plan: Plan) -> dict[Key, float]:
    waiting: dict[Key, float] = {}
    plan.waiting = waiting
    for key in _in_time(case, case.data.lists):
        v, t, y = key
        waiting[key] = float(access.list_after(case, plan, v, t, y))
    return {key: waiting[key] for key in case.data.lists}


def _backlogs(case: Case, plan: Plan) -> dict[Key, float]:
    backlog: dict[Key, float] = {}
    plan.backlog = backlog
    for t in case.data.estate:
        for y in case.periods:
            backlog[t, y] = float(safety.backlog_after(case, plan, t, y))
    return backlog


def _column(frame: pd.DataFrame, value: str, *key: str) -> dict[Key, float]:
    keys = zip(*(frame[k].astype(str) for k in key), strict=True)
    return dict(zip(keys, frame[value].astype(float), strict=True))


def _column_if_any(frame: pd.DataFrame, value: str, *key: str) -> dict[Key, float]:
    return _column(frame, value, *key) if value in frame.columns else {}


def _only(values: Mapping[Key, float], keys: Iterable[Key]) -> dict[Key, float]:
    return {key: values.get(key, 0.0) for key in keys}


def plan_from_tables(case: Case, tables: Mapping[str, pd.DataFrame], *, lenient: bool = False) -> Plan:
    """The decisions as the result tables state them; derived amounts are recomputed from these.

    Args:
        case: the instance under the run's question.
        tables: the tables of formulation §8 by name.
        lenient: a decision without a column is 0, as in a run of an earlier edition.
    """
    column = _column_if_any if lenient else _column
    by = {d.id: list(d.keys(case)) for d in DECISIONS}
    allocation, access_rows, safety_rows = tables["allocation"], tables["access"], tables["safety"]
    flows = access_rows[access_rows["kind"] == "flow"]
    lists = access_rows[access_rows["kind"] == "list"]
    own, served = ("trust", "period"), ("standard", "trust", "period")
    plan = Plan(
        start=_only(column(tables["savings"], "start", "opportunity", "period"), by["start"]),
        use=_only(column(tables["one_offs"], "use", "trust", "measure", "period"), by["use"]),
        unidentified=_only(column(allocation, "unidentified", *own), by["unidentified"]),
        grant=_only(column(allocation, "grant", *own), by["grant"]),
        loan=_only(column(allocation, "loan", *own), by["loan"]),
        place=_only(column(allocation, "place", *own), by["place"]),
        extra=_only(column(tables["capacity"], "extra", "standard", "trust", "step", "period"), by["extra"]),
        within=_only(column(flows, "within", *served), by["within"]),
        idle=_only(column(lists, "idle", *served), by["idle"]),
        transfer=_only(
            column(tables["transfers"], "patients", "standard", "origin", "destination", "period"),
            by["transfer"],
        ),
        agency=_only(column(safety_rows, "agency", *own), by["agency"]),
        glass=_only(column(safety_rows, "glass", *own), by["glass"]),
        escalation=_only(column(safety_rows, "escalation", *own), by["escalation"]),
        repair=_only(column(safety_rows, "repair", *own), by["repair"]),
        raid=_only(column(tables["sector"], "raid", "period"), by["raid"]),
        spare=_only(_column_if_any(tables["sector"], "spare", "period"), by["spare"]),
        top_up=_only(column(tables["sector"], "top_up", "period"), by["top_up"]),
        begun=_only(column(tables["changes"], "begun", "change", "period"), by["begun"]),
    )
    plan.awarded = {key: float(plan.grant.get(key, 0.0) > NOISE) for key in by["awarded"]}
    plan.whole = {key: float(plan.start.get(key, 0.0) > 0.0) for key in by["whole"]}
    return complete_plan(case, plan)
