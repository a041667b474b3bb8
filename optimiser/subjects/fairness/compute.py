"""fair_share (formulation §7): the total of how_far shared out by a rule, what comes of it, and how heavy it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.explain.quantities import change_table, quantities
from optimiser.explain.resolve import Changes, Floats, Resolved, resolve
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.matrix.arrays import Named
from optimiser.run.prepare import Prepared
from optimiser.solver import SolveSettings, quiet
from optimiser.solver.outcome import Listener
from optimiser.subjects.fairness.rules import BAND, RULES, Claims, SharingRule, deliverable, share_out
from trustmodels.allocation.case import Case
from trustmodels.allocation.plan import Plan

HEAVY = 0.04
"""Share of expenditure above which a requirement has seldom been delivered: NHS trusts delivered 2.9% to 3.7%
of turnover in 2015-16 to 2017-18, and 4% in the productivity ask of the 2025-26 planning guidance.
"""


def gini(amounts: Floats) -> float:
    """The Gini coefficient of amounts that are not negative: 0 if all are equal, near 1 if one bears all.

    Half the mean absolute difference over the mean, by the sorted form; 0 where there is nothing to share.
    """
    total = float(amounts.sum())
    if total <= 0:
        return 0.0
    ranks = np.arange(1, len(amounts) + 1)
    return float((2 * ranks - len(amounts) - 1) @ np.sort(amounts) / (len(amounts) * total))


def burden(asks: pd.DataFrame, heavy: float = HEAVY) -> pd.DataFrame:
    """Spread of the burden by period.

    Args:
        asks: columns trust, period, cip (£m) and cip_pct (share of expenditure).
        heavy: the share of expenditure that counts as heavy.

    Returns:
        A row a period: total (£m), largest, smallest and median share, Gini of the shares, trusts over the
        threshold, and the part of all trusts that they are.
    """
    rows = []
    for period, group in asks.groupby("period", sort=False):
        shares = group["cip_pct"].to_numpy(float)
        over = int((shares > heavy + 1e-9).sum())
        rows.append(
            {
                "period": period,
                "total": float(group["cip"].sum()),
                "largest_share": float(shares.max()),
                "median_share": float(np.median(shares)),
                "smallest_share": float(shares.min()),
                "gini": gini(shares),
                "heavy": heavy,
                "trusts_over_heavy": over,
                "share_over_heavy": over / len(shares),
            }
        )
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class Followed:
    """One rule: its figures (trust, period, ask, least, most), what it cannot place, and what comes of it."""

    rule: SharingRule
    figures: pd.DataFrame
    unplaced: pd.DataFrame
    outcome: Resolved


@dataclass(frozen=True)
class FairShare:
    """The optimum and every rule beside it."""

    optimum: Opened
    rules: tuple[Followed, ...]

    def answers(self) -> dict[str, Opened]:
        """The optimum, and each rule that can be followed, by id."""
        found = {"optimum": self.optimum}
        found.update({f.rule.id: f.outcome.answer for f in self.rules if f.outcome.answer is not None})
        return found

    def measures(self) -> pd.DataFrame:
        """A row a rule: the question's measures as reached; empty where the rule cannot be followed."""
        tiers = self.optimum.question.tiers
        rows = []
        for name, answer in self.answers().items():
            rows.append({"rule": name, **{tier: answer.reached[tier] for tier in tiers}})
        rows += [
            {"rule": followed.rule.id, **dict.fromkeys(tiers, np.nan)}
            for followed in self.rules
            if followed.outcome.answer is None
        ]
        return pd.DataFrame(rows)

    def costs(self) -> pd.DataFrame:
        """What each rule that can be followed changes, in natural quantities: `change_table`, and the rule."""
        own = quantities(self.optimum)
        parts = [
            change_table(own, quantities(answer)).assign(rule=name)
            for name, answer in self.answers().items()
            if name != "optimum"
        ]
        columns = ["rule", "what", "unit", "before", "after", "change"]
        return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)

    def burdens(self) -> pd.DataFrame:
        """The spread of the burden under the optimum and under each rule's figures, by period."""
        parts = [burden(self.optimum.table("allocation")).assign(rule="optimum")]
        parts += [burden(followed.figures).assign(rule=followed.rule.id) for followed in self.rules]
        frame = pd.concat(parts, ignore_index=True)
        return frame[["rule", *(column for column in frame if column != "rule")]]


def totals(case: Case, plan: Plan) -> dict[str, float]:
    """Σ_t cip by period, £m: what a rule shares out."""
    return {y: sum(plan.cip[t, y] for t in case.trusts) for y in case.periods}


def opportunity(case: Case) -> Floats:
    """Potential of each trust's approved schemes, full-year value, £m a year."""
    return np.array(
        [sum(case.opportunities[o].potential for o in case.owned.get(t, ())) for t in case.trusts]
    )


def figures(prepared: Prepared, optimum: Plan, rule: SharingRule) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What a rule asks of each trust, period by period.

    Args:
        prepared: how_far, ready to be solved.
        optimum: its plan, whose totals are shared out.
        rule: the rule.

    Returns:
        Figures by trust and period (£m; `cip_pct` a share of expenditure), and what was not placed by period.
    """
    case = prepared.case
    limits, claim = deliverable(prepared, optimum), opportunity(case)
    rows, left = [], []
    for y, total in totals(case, optimum).items():
        least, most = limits.ends(y)
        spent = np.array([case.expenditure[t, y] for t in case.trusts])
        shares = share_out(rule, total, Claims(spent, claim, least, most))
        limits.fix(y, shares.amounts)
        rows += [
            (t, y, *amounts)
            for t, *amounts in zip(
                case.trusts, shares.amounts, shares.amounts / spent, least, most, strict=True
            )
        ]
        left.append((y, total, shares.unplaced, shares.level))
    asked = pd.DataFrame(rows, columns=["trust", "period", "cip", "cip_pct", "least", "most"])
    return asked, pd.DataFrame(left, columns=["period", "total", "unplaced", "level"])


def follow(
    instance: Instance,
    prepared: Prepared,
    optimum: Resolved,
    rule: SharingRule,
    settings: SolveSettings,
    listen: Listener = quiet,
) -> Followed:
    """A rule's figures, and how_far solved again with the requirement fixed at them."""
    asked, left = figures(prepared, optimum.plan_found.plan, rule)
    bounds: dict[Named, tuple[float, float]] = {
        ("cip", (str(t), str(y))): (max(0.0, float(ask) - BAND), float(ask) + BAND)
        for t, y, ask in zip(asked["trust"], asked["period"], asked["cip"], strict=True)
    }
    outcome = resolve(instance, prepared, Changes(bounds=bounds), settings, optimum.memory, listen)
    return Followed(rule, asked, left, outcome)


def fair_share(
    instance: Instance,
    prepared: Prepared,
    optimum: Resolved,
    rules: Sequence[str] = tuple(RULES),
    settings: SolveSettings | None = None,
    listen: Listener = quiet,
) -> FairShare:
    """The optimum beside each rule.

    Args:
        instance: where.
        prepared: how_far on it.
        optimum: its solution.
        rules: ids of `RULES`.
        settings: of the re-solves.
        listen: told of progress.
    """
    settings = settings or SolveSettings()
    found = [follow(instance, prepared, optimum, RULES[name], settings, listen) for name in rules]
    return FairShare(optimum.plan_found, tuple(found))


def asks(found: FairShare) -> pd.DataFrame:
    """What is asked of each trust and period, £m and as a share, under the optimum and each rule."""
    optimum = found.optimum.table("allocation")[["trust", "period", "cip", "cip_pct"]]
    parts = [optimum.assign(rule="optimum")]
    parts += [followed.figures.assign(rule=followed.rule.id) for followed in found.rules]
    frame = pd.concat(parts, ignore_index=True)
    return frame[["rule", *(column for column in frame if column != "rule")]]


def unplaced(found: FairShare) -> pd.DataFrame:
    """Total, what could not be placed, and the level of each rule, by period."""
    parts = [followed.unplaced.assign(rule=followed.rule.id) for followed in found.rules]
    return pd.concat(parts, ignore_index=True)[["rule", "period", "total", "unplaced", "level"]]


def fairness_tables(found: FairShare) -> dict[str, pd.DataFrame]:
    """Every table by name."""
    return {
        "measures": found.measures(),
        "costs": found.costs(),
        "burden": found.burdens(),
        "asks": asks(found),
        "unplaced": unplaced(found),
    }
