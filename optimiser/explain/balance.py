"""Balance beside how far: what a balancing plan assumes, area by area, and what would come of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.explain.finding import Finding
from optimiser.explain.opened import Opened
from optimiser.explain.rows import each_row
from optimiser.explain.words import joined, listed, money
from trustmodels.allocation.case import Case
from trustmodels.allocation.definitions import finance, savings
from trustmodels.allocation.plan import Plan

ASSUMED = ("unidentified", "optimism", "pending", "one_offs")
WORDS = {
    "unidentified": "savings that nobody has found",
    "optimism": "savings beyond what is expected of their schemes",
    "pending": "schemes whose quality impact is not yet approved",
    "one_offs": "one-offs",
}
NAMED = 3
TELLS = 0.05
"""£m from which an amount is told: what is less is rounded away."""


@dataclass(frozen=True)
class Beside:
    """Balance beside how far.

    Attributes:
        systems: a row a system: what the balancing plan assumes over the plan (£m), its position as planned
            and as expected, and the position that how_far reaches.
        periods: a row a period with the raids and the totals.
        findings: what it says in sentences.
    """

    systems: pd.DataFrame
    periods: pd.DataFrame
    findings: tuple[Finding, ...]


def _basis(case: Case, basis: str) -> Case:
    return replace(case, question=replace(case.question, basis=basis))  # type: ignore[arg-type]


def _saved(case: Case, plan: Plan, trust: str, period: str, basis: str) -> float:
    return float(savings.recurrent_saving(case, plan, trust, period, basis))


def _pending(case: Case, plan: Plan, trust: str, period: str) -> float:
    """What schemes without approval yield at plan value, £m."""
    return sum(
        case.years[period] * float(savings.gain_rate(case, plan, o, period))
        for o in case.owned.get(trust, ())
        if case.opportunities[o].qia == "pending"
    )


def assumptions(answer: Opened) -> pd.DataFrame:
    """What a plan assumes at every trust and period, £m.

    `optimism` is the part of the savings at plan value beyond their expected delivery; `pending` (what
    schemes without approval yield) overlaps with it. `planned` and `expected` are the reported position on
    either basis.
    """
    case, plan = answer.case, answer.plan
    rows = [
        (
            t,
            case.data.trusts[t].system,
            y,
            plan.unidentified.get((t, y), 0.0),
            _saved(case, plan, t, y, "plan") - _saved(case, plan, t, y, "expected"),
            _pending(case, plan, t, y),
            float(savings.one_offs(case, plan, t, y)),
            plan.grant[t, y],
            float(finance.position(_basis(case, "plan"), plan, t, y)) + plan.grant[t, y],
            float(finance.position(_basis(case, "expected"), plan, t, y)) + plan.grant[t, y],
        )
        for t in case.trusts
        for y in case.periods
    ]
    return pd.DataFrame(rows, columns=["trust", "system", "period", *ASSUMED, "grant", "planned", "expected"])


def _checked(how_far: Opened, balance: Opened) -> None:
    if how_far.instance.sha256 != balance.instance.sha256:
        raise InputError(
            [Fault("runs", "stand on different instances", "compare two questions put to the same one")]
        )


def balance_beside(how_far: Opened, balance: Opened) -> Beside:
    """Set a plan that balances beside how far one can get.

    Args:
        how_far: a verified run of how_far, on the expected basis.
        balance: a verified run of balance, on the plan basis, on the same instance.

    Raises:
        InputError: the two stand on different instances.
    """
    _checked(how_far, balance)
    assumed, reached = assumptions(balance), assumptions(how_far)
    sums = [*ASSUMED, "grant", "planned", "expected"]
    systems = assumed.groupby("system", sort=False)[sums].sum()
    systems["how_far"] = reached.groupby("system", sort=False)["expected"].sum()
    systems["missed"] = systems["planned"] - systems["expected"]
    systems["short"] = _control_totals(balance.case) - systems["expected"]
    names = {code: row.name for code, row in balance.case.data.systems.items()}
    systems.insert(0, "name", [names[code] for code in systems.index])
    periods = assumed.groupby("period", sort=False)[sums].sum()
    periods["raid"] = [balance.plan.raid.get((y,), 0.0) for y in periods.index]
    periods["how_far"] = reached.groupby("period", sort=False)["expected"].sum()
    found = systems.reset_index(), periods.reset_index()
    return Beside(*found, tuple(_findings(*found)))


def _control_totals(case: Case) -> pd.Series:
    """Σ of the trusts' reported control totals by system, £m; a trust without one counts as 0."""
    found = dict.fromkeys(case.data.systems, 0.0)
    for (level, code, _, basis), amount in case.data.control_totals.items():
        if (level, basis) == ("trust", "reported"):
            found[case.data.trusts[code].system] += amount
    return pd.Series(found)


def _findings(systems: pd.DataFrame, periods: pd.DataFrame) -> list[Finding]:
    return [assumed_finding(periods), delivered_finding(periods), area_finding(systems)]


def assumed_finding(periods: pd.DataFrame) -> Finding:
    """What had to be assumed."""
    totals = periods.drop(columns="period").sum()
    parts = [f"{money(totals[name])} of {WORDS[name]}" for name in ASSUMED if totals[name] > TELLS]
    if totals["raid"] > TELLS:
        parts.append(f"{money(totals['raid'])} taken from capital")
    evidence = pd.concat([periods, totals.to_frame().T.assign(period="all")], ignore_index=True)
    return Finding(
        id="balance_assumes",
        sentence=f"To balance, the plan has to assume {listed(parts)}."
        if parts
        else "The plan balances without assuming anything.",
        evidence=evidence,
        severity="warning" if parts else "note",
        certainty="exact for this plan; what is not yet approved also counts in what is beyond expectation",
        next_question="optimiser solve INSTANCE --question how_far",
        units=dict.fromkeys([*ASSUMED, "raid", "planned", "expected", "how_far"], "£m"),
    )


def delivered_finding(periods: pd.DataFrame) -> Finding:
    """What would be delivered of it."""
    parts = [
        f"{money(row.expected)} in {row.period} against a plan of {money(row.planned)}"
        for row in each_row(periods)
    ]
    better = periods["expected"].sum() - periods["how_far"].sum()
    gap = "better" if better > 0 else "worse"
    evidence = periods.assign(difference=better)
    return Finding(
        id="balance_delivers",
        sentence=f"What would be delivered of it: trusts together end at {joined(parts)}; over the "
        f"plan {money(abs(better))} {gap} than how far one can get.",
        evidence=evidence,
        severity="warning",
        certainty="savings at their expected delivery; nothing for what nobody has found",
        next_question="optimiser simulate RUN",
        units={"planned": "£m", "expected": "£m", "how_far": "£m"},
    )


def area_finding(systems: pd.DataFrame) -> Finding:
    """Where most is assumed."""
    ranked = systems.sort_values("missed", ascending=False, kind="stable").head(NAMED)
    parts = [f"{row.name} ({money(row.missed)})" for row in each_row(ranked) if row.missed > TELLS]
    return Finding(
        id="balance_areas",
        sentence=f"Most of what would not be delivered is in {listed(parts)}."
        if parts
        else "Everything planned would be delivered.",
        evidence=systems,
        certainty="expected delivery of each area's schemes",
        next_question="optimiser explain RUN --trust CODE",
        units={"missed": "£m", "short": "£m"},
    )
