"""Balance beside how far: what a balancing plan assumes, area by area, and what would come of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Protocol

import pandas as pd

from optimiser.amounts import money
from optimiser.errors import Fault, InputError
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.words import joined, listed
from optimiser.instances import Instance
from trustmodels.allocation.case import Case
from trustmodels.allocation.definitions import savings
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
SOME = 1e-6
"""£m up to which a control total counts as met."""


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


class Planned(Protocol):
    """A verified plan: an `Opened` run, or the reading of one."""

    @property
    def instance(self) -> Instance:
        """Where it was solved."""

    @property
    def case(self) -> Case:
        """The case under its question."""

    @property
    def plan(self) -> Plan:
        """The plan in numbers."""

    def table(self, name: str) -> pd.DataFrame:
        """A result table."""


def _pending(case: Case, plan: Plan, trust: str, period: str) -> float:
    """What schemes without approval yield at plan value, £m."""
    return sum(
        case.years[period] * float(savings.gain_rate(case, plan, o, period))
        for o in case.owned.get(trust, ())
        if case.opportunities[o].qia == "pending"
    )


def assumptions(answer: Planned) -> pd.DataFrame:
    """What a plan assumes at every trust and period, £m.

    Returns:
        Trust, system, period, and of what is asked (`cip`) what is `identified` in schemes, `one_offs` and
        `unidentified`. `optimism` is what schemes save at plan value beyond their expected delivery; `pending` (what
        schemes without approval yield) overlaps with it. `position_plan` and `position_expected` are before support,
        `planned` and `expected` with the grant, and `short_plan` and `short_expected` what the control total lacks
        on either basis: as expected, each scheme delivers its expected share and nothing unidentified is found.
    """
    case, plan = answer.case, answer.plan
    columns = ["trust", "period", "cip", "unidentified", "grant", "position_plan", "position_expected"]
    rows = answer.table("allocation")[columns].copy()
    keys = list(zip(rows["trust"], rows["period"], strict=True))
    used = answer.table("one_offs").groupby(["trust", "period"])["use"].sum()
    rows.insert(1, "system", [case.data.trusts[t].system for t, _ in keys])
    rows["one_offs"] = [float(used.get(key, 0.0)) for key in keys]
    rows["identified"] = rows["cip"] - rows["one_offs"] - rows["unidentified"]
    rows["optimism"] = rows["position_plan"] - rows["position_expected"] - rows["unidentified"]
    rows["pending"] = [_pending(case, plan, t, y) for t, y in keys]
    wanted = case.data.control_totals
    limit = pd.Series([wanted.get(("trust", t, y, "reported"), nan) for t, y in keys], index=rows.index)
    for basis, name in (("plan", "planned"), ("expected", "expected")):
        rows[name] = rows[f"position_{basis}"] + rows["grant"]
        short = (limit - rows[name]).clip(lower=0.0).fillna(0.0)
        rows[f"short_{basis}"] = short.where(short > SOME, 0.0)
    return rows


def _checked(how_far: Planned, balance: Planned) -> None:
    if how_far.instance.sha256 != balance.instance.sha256:
        raise InputError(
            [Fault("runs", "stand on different instances", "compare two questions put to the same one")]
        )


def balance_beside(how_far: Planned, balance: Planned) -> Beside:
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
