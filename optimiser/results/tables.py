"""A plan in numbers -> the tidy tables of formulation §8, a row for every key that exists, every number filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from optimiser.results.judge import Judged
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.data import Key
from trustmodels.allocation.definitions import access, beds, finance, safety, savings
from trustmodels.allocation.plan import Plan

Prices = Mapping[str, Mapping[tuple[str, Key], float]]
KEY_COLUMNS = ("level", "trust", "system", "type", "standard", "period", "side")
ALLOCATION = [
    "trust",
    "period",
    "cip",
    "cip_pct",
    "unidentified",
    "grant",
    "loan",
    "place",
    "position_plan",
    "position_expected",
    "reported",
    "underlying",
    "cash",
]
SECTOR_SUMS = [column for column in ALLOCATION if column not in {"trust", "period", "cip_pct"}]


def _frame(rows: Iterable[tuple[object, ...]], columns: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns))


def _position(case: Case, plan: Plan, trust: str, period: str, basis: str) -> float:
    """The position on a basis, £m; on the question's own it stands in the plan."""
    if basis == case.question.basis:
        return float(plan.position[trust, period])
    return float(finance.position(case, plan, trust, period, basis))


def allocation(case: Case, plan: Plan) -> pd.DataFrame:
    """Who is asked for what and who is supported; £m, `cip_pct` a share of expenditure."""
    return _frame(
        (
            (
                t,
                y,
                plan.cip[t, y],
                plan.cip[t, y] / case.expenditure[t, y],
                plan.unidentified.get((t, y), 0.0),
                plan.grant[t, y],
                plan.loan[t, y],
                plan.place.get((t, y), 0.0),
                _position(case, plan, t, y, "plan"),
                _position(case, plan, t, y, "expected"),
                plan.position[t, y] + plan.grant[t, y],
                plan.underlying[t, y],
                plan.cash[t, y],
            )
            for t in case.trusts
            for y in case.periods
        ),
        ALLOCATION,
    )


def savings_table(case: Case, plan: Plan) -> pd.DataFrame:
    """£m a year, full-year value at plan, of the opportunities that exist in this question."""
    return _frame(
        (
            (o, y, float(savings.run(case, plan, o, y)), plan.start.get((o, y), 0.0))
            for o in case.opportunities
            for y in case.periods
        ),
        ("opportunity", "period", "run", "start"),
    )


def access_table(case: Case, plan: Plan) -> pd.DataFrame:
    """Flows and lists: patients, and the share inside the standard beside its target."""
    return _frame(
        [*_flow_rows(case, plan), *_list_rows(case, plan)],
        [
            "standard",
            "trust",
            "period",
            "kind",
            "demand",
            "within",
            "list",
            "idle",
            "share",
            "target",
            "shortfall",
        ],
    )


def _flow_rows(case: Case, plan: Plan) -> Iterable[tuple[object, ...]]:
    for (v, t, y), row in case.data.flows.items():
        demand, inside = float(access.demand(case, plan, v, t, y)), plan.within[v, t, y]
        share = inside / demand if demand > 0 else 1.0
        target = row.target or 0.0
        yield v, t, y, "flow", demand, inside, 0.0, 0.0, share, target, max(0.0, target * demand - inside)


def _list_rows(case: Case, plan: Plan) -> Iterable[tuple[object, ...]]:
    for (v, t, y), row in case.data.lists.items():
        waiting, limit = plan.waiting[v, t, y], access.list_limit(case, v, t, y)
        share = access.list_share(case, v, t, y, waiting)
        short = 0.0 if limit is None else max(0.0, waiting - limit)
        inside, idle, target = share * waiting, plan.idle[v, t, y], row.target or 0.0
        yield v, t, y, "list", row.additions, inside, waiting, idle, share, target, short


def safety_table(case: Case, plan: Plan, judged: list[Judged]) -> pd.DataFrame:
    """Staff (WTE), beds and backlog (£m) wherever a trust and period has a row in any of the three tables.

    A commitment that is off unless named has a column where the question asks for it.
    """
    short = {(j.family.id, j.key): j.shortfall for j in judged if j.family.measure == "safety"}
    of_safety = [family for family in FAMILIES.values() if family.measure == "safety"]
    kinds = [f.id for f in of_safety if not f.unless_named or case.mode(f.id) != "off"]
    return _frame(
        (
            (t, y, *_safety_amounts(case, plan, t, y), *(short.get((kind, (t, y)), 0.0) for kind in kinds))
            for t in case.trusts
            for y in case.periods
            if (t, y) in case.data.staffing or (t, y) in case.data.beds or t in case.data.estate
        ),
        [
            "trust",
            "period",
            "agency",
            "glass",
            "escalation",
            "staff",
            "need",
            "beds",
            "occupied",
            "backlog",
            "repair",
            *(f"short_{kind}" for kind in kinds),
        ],
    )


def _safety_amounts(case: Case, plan: Plan, t: str, y: str) -> tuple[float, ...]:
    staffed, bedded = (t, y) in case.data.staffing, (t, y) in case.data.beds
    return (
        plan.agency.get((t, y), 0.0),
        plan.glass.get((t, y), 0.0),
        plan.escalation.get((t, y), 0.0),
        float(safety.staff(case, plan, t, y)) if staffed else 0.0,
        float(safety.need(case, plan, t, y)) if staffed else 0.0,
        float(beds.beds(case, plan, t, y)) if bedded else 0.0,
        float(case.data.beds[t, y].occupied) if bedded else 0.0,
        plan.backlog.get((t, y), 0.0),
        plan.repair.get((t, y), 0.0),
    )


def sector_table(case: Case, plan: Plan, trusts: pd.DataFrame) -> pd.DataFrame:
    """Period totals over all trusts, £m; capital kept for repairs, the transfer from capital and the top-up."""
    totals = trusts.groupby("period", sort=False)[SECTOR_SUMS].sum().reindex(case.periods).reset_index()
    totals["income"] = [sum(case.income[t, y] for t in case.trusts) for y in case.periods]
    totals["expenditure"] = [sum(case.expenditure[t, y] for t in case.trusts) for y in case.periods]
    totals["do_nothing"] = [sum(case.do_nothing[t, y] for t in case.trusts) for y in case.periods]
    totals["capital_spent"] = [float(finance.capital_spent(case, plan, y)) for y in case.periods]
    totals["spare"] = [plan.spare.get((y,), 0.0) for y in case.periods]
    totals["raid"] = [plan.raid.get((y,), 0.0) for y in case.periods]
    totals["top_up"] = [plan.top_up.get((y,), 0.0) for y in case.periods]
    return totals.fillna(0.0)


def do_nothing_table(case: Case) -> pd.DataFrame:
    """What every trust starts from if nothing is done, in its parts, £m; they add up to its position.

    Costs are negative.
    """
    return _frame(
        (
            (t, y, part, label, amount)
            for t in case.trusts
            for y in case.periods
            for part, label, amount in finance.do_nothing_parts(case, t, y)
        ),
        ("trust", "period", "part", "label", "amount"),
    )


def key_columns(item: Judged) -> tuple[str, ...]:
    """The key of a commitment in the columns `KEY_COLUMNS`, empty where it has none."""
    found = item.family.columns(item.key)
    return tuple(found.get(column, "") for column in KEY_COLUMNS)


def commitments_table(judged: list[Judged], prices: Prices) -> pd.DataFrame:
    """Every commitment's row in numbers, its status, and what one unit more of its limit does to each tier."""
    columns = ["id", "imperative", "mode", *KEY_COLUMNS, "value", "limit", "unit", "status", "shortfall"]
    rows = (
        (
            item.family.id,
            item.family.imperative,
            item.mode,
            *key_columns(item),
            item.value,
            item.limit,
            item.family.unit,
            item.status,
            item.shortfall,
            *(by_row.get((item.family.id, item.key), 0.0) for by_row in prices.values()),
        )
        for item in judged
    )
    return _frame(rows, [*columns, *(f"price_{measure}" for measure in prices)])


def _amounts(values: Mapping[Key, float], keys: Iterable[Key], columns: str) -> pd.DataFrame:
    return _frame(((*key, values.get(key, 0.0)) for key in keys), columns.split())


def result_tables(case: Case, plan: Plan, judged: list[Judged], prices: Prices) -> dict[str, pd.DataFrame]:
    """All tables of a run, by name.

    Args:
        case: what was asked.
        plan: what was found.
        judged: the commitments under the plan.
        prices: measure -> (commitment, key) -> change of the measure per unit of the commitment's limit.
    """
    trusts = allocation(case, plan)
    begun = [(r, y) for r in case.data.changes for y in case.periods]
    return {
        "allocation": trusts,
        "savings": savings_table(case, plan),
        "one_offs": _amounts(plan.use, case.data.one_offs, "trust measure period use"),
        "capacity": _amounts(plan.extra, plan.extra, "standard trust step period extra"),
        "access": access_table(case, plan),
        "safety": safety_table(case, plan, judged),
        "changes": _amounts(plan.begun, begun, "change period begun"),
        "transfers": _amounts(plan.transfer, plan.transfer, "standard origin destination period patients"),
        "sector": sector_table(case, plan, trusts),
        "do_nothing": do_nothing_table(case),
        "commitments": commitments_table(judged, prices),
    }
