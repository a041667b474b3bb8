"""From the do-nothing position, in its parts, to the reported one."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from optimiser.amounts import money, shown, shows
from optimiser.explain.finding import each_row
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import joined
from optimiser.results.plan import NOISE
from trustmodels.allocation.case import Case
from trustmodels.allocation.definitions import access, changes, finance, savings
from trustmodels.allocation.plan import Plan

# From the do-nothing position to the reported one: every part of a trust's position, by period.

START, POSITION, REPORTED, TOTAL = (
    "if nothing is done",
    "position before support",
    "reported position",
    "control total",
)
TOTALS = (START, POSITION, REPORTED, TOTAL)
MADE_OF = "start"
"""The kind of a row that says what the position if nothing is done is made of."""
BAR = 40
"""Characters of the longest text bar."""


def savings_by_area(case: Case, plan: Plan, trust: str, period: str) -> dict[str, float]:
    """What the trust's schemes yield in the period on the question's basis, £m by savings area."""
    found: dict[str, float] = defaultdict(float)
    basis = case.question.basis
    for o in case.owned.get(trust, ()):
        delivered = savings.delivered_share(case, o, basis)
        found[case.opportunities[o].area] += (
            case.years[period] * delivered * float(savings.gain_rate(case, plan, o, period))
        )
    return dict(found)


def parts(case: Case, plan: Plan, trust: str, period: str) -> list[tuple[str, float]]:
    """The parts of the position before support after the do-nothing path, £m, without those of nothing."""
    at = (case, plan, trust, period)
    items = [(area.replace("_", " "), amount) for area, amount in sorted(savings_by_area(*at).items())]
    items += [
        ("one-off savings", savings.one_offs(*at)),
        (
            "requirement with no scheme behind it",
            savings.found_later(plan, trust, period, case.question.basis),
        ),
        ("one-offs that come back", -savings.payback(*at)),
        ("cost of making the savings", -savings.implementation_cost(*at)),
        ("extra capacity, less its tariff", access.capacity_margin(*at)),
        ("patients sent elsewhere", -access.transfer_cost(*at)),
        ("agency staff", -finance.agency_cost(*at)),
        ("escalation beds", -finance.escalation_cost(*at)),
        ("place on the support programme", -finance.support_cost(*at)),
        ("service changes", changes.saving(*at)),
        ("double running", -changes.double_running(*at)),
        ("interest", -finance.interest(*at)),
    ]
    return [(label, float(amount)) for label, amount in items if abs(amount) > NOISE]


def waterfall(case: Case, plan: Plan, trust: str, nothing: pd.DataFrame | None = None) -> pd.DataFrame:
    """A row a part and period, £m; `kind` is `total`, `part` (of the difference of two totals) or `start`.

    Args:
        case: what was asked.
        plan: what was found.
        trust: its code.
        nothing: the parts of its position if nothing is done, which stand before it as `start`.
    """
    rows: list[tuple[str, str, str, float]] = []
    for y in case.periods:
        steps = parts(case, plan, trust, y)
        if nothing is not None:
            own = nothing[nothing["period"] == y]
            rows += [
                (y, str(row.part), MADE_OF, float(row.amount))
                for row in each_row(own)
                if abs(row.amount) > NOISE
            ]
        rows.append((y, START, "total", case.do_nothing[trust, y]))
        rows += [(y, label, "part", amount) for label, amount in steps]
        rows.append((y, POSITION, "total", plan.position[trust, y]))
        if plan.grant[trust, y]:
            rows.append((y, "grant", "part", plan.grant[trust, y]))
        rows.append((y, REPORTED, "total", plan.position[trust, y] + plan.grant[trust, y]))
        promised = case.data.control_totals.get(("trust", trust, y, "reported"))
        if promised is not None:
            rows.append((y, TOTAL, "total", promised))
    return pd.DataFrame(rows, columns=["period", "part", "kind", "amount"])


def bars(table: pd.DataFrame, period: str) -> list[str]:
    """One line a part of a period, drawn with text: totals from zero, parts from where one ended.

    What the start is made of has no bar: income and expenditure would leave the rest no room.
    """
    rows = table[table["period"] == period]
    drawn = rows[rows["kind"] != MADE_OF]
    ends, level = [], 0.0
    for row in each_row(drawn):
        begin = 0.0 if row.kind == "total" else level
        level = row.amount if row.kind == "total" else level + row.amount
        ends.append((begin, level))
    low, high = min(map(min, ends)), max(map(max, ends))
    scale = BAR / max(high - low, 1e-9)
    wide = max(len(part) for part in rows["part"])
    lines = [_line(row, wide) for row in each_row(rows[rows["kind"] == MADE_OF])]
    for (begin, end), row in zip(ends, each_row(drawn), strict=True):
        left = round((min(begin, end) - low) * scale)
        length = max(1, round(abs(end - begin) * scale))
        sign = "=" if row.kind == "total" else "+" if row.amount > 0 else "-"
        lines.append(f"{_line(row, wide)}  {' ' * left}{sign * length}")
    return lines


def _line(row: Any, wide: int) -> str:  # noqa: ANN401 - a named tuple of the table
    return f"{row.part:<{wide}}  {shown(row.amount, '£m'):>10}"


# Where a trust starts, in its parts: income, expenditure, what prices and costs add, and each labelled adjustment.

BASE_INCOME, BASE_COST = "income at base prices", "expenditure at base prices"
PRICES, COSTS = "what prices and funding add", "what costs and demand add"
UNNAMED = "adjustment without a label"


def nothing_parts(answer: Opened, trust: str) -> pd.DataFrame:
    """What the position of a trust if nothing is done is made of.

    Args:
        answer: a verified run.
        trust: its code.

    Returns:
        A row a period and part (£m, what makes the position worse is negative), adjustments by their label; the
        parts of a period add up to `do_nothing`.
    """
    rows = [(y, part, amount) for y in answer.case.periods for part, amount in _parts(answer, trust, y)]
    return pd.DataFrame(rows, columns=["period", "part", "amount"])


def _parts(answer: Opened, trust: str, period: str) -> list[tuple[str, float]]:
    case, own = answer.case, answer.case.data.trusts[trust]
    length = case.years[period]
    income, cost = length * float(own.income), length * float(own.expenditure)
    return [
        (BASE_INCOME, income),
        (BASE_COST, -cost),
        (PRICES, case.income[trust, period] - income),
        (COSTS, cost - case.expenditure[trust, period]),
        *_adjustments(answer, trust, period),
    ]


def _adjustments(answer: Opened, trust: str, period: str) -> list[tuple[str, float]]:
    """Each adjustment by its label; rows of one label are one part."""
    table = answer.instance.tables["adjustments"]
    rows = table[(table["trust"] == trust) & (table["period"] == period)]
    named = rows.assign(label=rows["label"].fillna("").replace("", UNNAMED))
    sums = named.groupby("label", sort=False)["amount"].sum()
    return [(str(label), float(amount)) for label, amount in sums.items()]


def nothing_said(parts: pd.DataFrame) -> str:
    """The parts in a sentence, a clause a period."""
    return joined(_clause(str(period), rows) for period, rows in parts.groupby("period", sort=False))


def _clause(period: str, rows: pd.DataFrame) -> str:
    amounts = [f"{row.part} {money(row.amount)}" for row in each_row(rows) if shows(row.amount, "£m")]
    return f"{', '.join(amounts)} in {period}"
