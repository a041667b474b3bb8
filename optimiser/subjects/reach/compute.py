"""What it would take to meet every target at every trust: patients, pace, capacity, staff and money, before any plan.

Nothing is solved here. Patients lacking are those of the path with nothing decided; what they would cost is the
capacity table's, the cheapest steps first. Beds, cash and staff in post may forbid what the table would sell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.instances import Instance
from optimiser.questions import read_question
from trustmodels.allocation.case import Case, make_case
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.access import POUNDS, gained, list_if_nothing, list_limit

TRUSTS = (
    "standard", "name", "kind", "period", "trust", "who", "lacking", "points", "seen", "at_pace", "cost", "cheapest",
    "dearest", "wte", "unsold",
)  # fmt: skip
STANDARDS = (
    "standard", "name", "kind", "period", "trusts", "met", "lacking_at", "lacking", "too_fast", "at_pace", "cost",
    "cheapest", "dearest", "wte", "unsold",
)  # fmt: skip
SUMS = ("lacking", "at_pace", "cost", "cheapest", "dearest", "wte", "unsold")
NOBODY = 0.5
"""Patients below which nobody is lacking."""


@dataclass(frozen=True)
class _Bought:
    """What patients cost, £m: by the steps in turn, all at the cheapest or dearest; WTE; those without a step."""

    cost: float
    cheapest: float
    dearest: float
    wte: float
    unsold: float


def lacking_by_trust(instance: Instance) -> pd.DataFrame:
    """A row a standard, period and trust with a target.

    Returns:
        Beside the keys and names: `lacking` (patients short of the target with nothing decided), `points` (a flow: by
        how much the share inside would have to rise; a list: by which share it would have to be shorter), `seen` (the
        most by which it can by then, empty for no limit), `at_pace` (patients that the pace allows), `cost` (£m gross
        at the prices of the capacity table, the cheapest steps first, what is beyond them at the dearest), `cheapest`
        and `dearest` (£m, all of them at the one price or the other), `wte`, and `unsold` (patients beyond the steps).
    """
    case = make_case(allocation_data(instance.tables, instance.settings), read_question("how_far"))
    names = dict(zip(instance.tables["trusts"]["trust"], instance.tables["trusts"]["name"], strict=True))
    return pd.DataFrame(_rows(case, names), columns=list(TRUSTS))


def _rows(case: Case, names: dict[str, str]) -> Iterator[tuple[object, ...]]:
    for period in case.periods:
        for code, standard in case.data.standards.items():
            rows = case.data.flows if standard.kind == "flow" else case.data.lists
            for trust in case.trusts:
                row = rows.get((code, trust, period))
                if row is None or not row.target:
                    continue
                flow = standard.kind == "flow"
                base = row.demand if flow else list_if_nothing(case, code, trust, period)
                limit = row.target * base if flow else list_limit(case, code, trust, period) or 0.0
                lacking = max(0.0, limit - row.within if flow else base - limit)
                pace = gained(case, rows, code, trust, period)
                at_pace = lacking if pace is None else min(lacking, pace * base)
                points = lacking / base if base else 0.0
                bought = _bought(case, (code, trust), period, lacking)
                yield (
                    code, standard.name, standard.kind, period, trust, names[trust], lacking, points, pace, at_pace,
                    *vars(bought).values(),
                )  # fmt: skip


def _bought(case: Case, at: tuple[str, str], period: str, patients: float) -> _Bought:
    """What patients of a standard at a trust cost; a list is brought down over all periods until then."""
    standard, trust = at
    steps = sorted(
        (case.data.capacity[standard, trust, k] for k in case.steps.get(at, ())),
        key=lambda step: step.unit_cost,
    )
    if not steps or patients <= 0:
        return _Bought(0.0, 0.0, 0.0, 0.0, max(0.0, patients))
    flow = case.data.standards[standard].kind == "flow"
    length = case.years[period] if flow else sum(case.years[y] for y in case.upto(period))
    left, cost, wte = patients, 0.0, 0.0
    for step in steps:
        taken = left if step.limit is None else min(left, step.limit * length)
        cost, wte, left = cost + taken * step.unit_cost, wte + taken * step.wte / 1000, left - taken
    last = steps[-1]
    cost, wte = cost + left * last.unit_cost, wte + left * last.wte / 1000
    ends = (patients * steps[0].unit_cost / POUNDS, patients * last.unit_cost / POUNDS)
    return _Bought(cost / POUNDS, *ends, wte / length, left)


def lacking_by_standard(trusts: pd.DataFrame) -> pd.DataFrame:
    """A row a standard and period: of how many trusts, how many lack anybody, how many would go too fast; and sums."""
    keys = ["standard", "name", "kind", "period"]
    rows = []
    for key, own in trusts.groupby(keys, sort=False):
        lacks = own["lacking"] > NOBODY
        fast = own["lacking"] > own["at_pace"] + NOBODY
        sums = (float(own[name].sum()) for name in SUMS)
        counted = (len(own), int((~lacks).sum()), int(lacks.sum()))
        lacking, *rest = sums
        rows.append((*_texts(key), *counted, lacking, int(fast.sum()), *rest))
    return pd.DataFrame(rows, columns=list(STANDARDS))


def _texts(key: object) -> Sequence[str]:
    return [str(part) for part in key] if isinstance(key, tuple) else [str(key)]


def furthest(trusts: pd.DataFrame, standard: str, period: str) -> pd.DataFrame:
    """Trusts that would have to go faster than the pace, the furthest beyond it first."""
    own = trusts[(trusts["standard"] == standard) & (trusts["period"] == period)]
    own = own[own["lacking"] > own["at_pace"] + NOBODY]
    beyond = own["points"] - own["seen"].astype(float).fillna(0.0)
    return own.assign(beyond=beyond).sort_values(["beyond", "trust"], ascending=[False, True], kind="stable")
