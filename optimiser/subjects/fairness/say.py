"""The fairness of a plan in sentences: how the burden lies, and what insisting on a rule costs."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import money, share
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.gaps import ending
from optimiser.explain.quantities import change_table, effects_said, quantities
from optimiser.explain.words import joined, listed, plural
from optimiser.subjects.fairness.compute import FairShare, Followed

PLACED = 1e-6
"""£m up to which everything counts as placed."""
NEXT = "optimiser explain RUN --trust CODE"


def fairness_findings(found: FairShare) -> list[Finding]:
    """The spread under the optimum, then each rule's price, then what no rule could place."""
    findings = [spread_finding(found)]
    for followed in found.rules:
        findings.append(cost_finding(found, followed))
        findings += unplaced_findings(followed)
    return findings + same_findings(found)


def spread_finding(found: FairShare) -> Finding:
    """How the burden lies under the optimum, in its heaviest period."""
    burdens = found.burdens()
    own = burdens[burdens["rule"] == "optimum"]
    row = own.sort_values("largest_share", ascending=False, kind="stable").iloc[0]
    return Finding(
        id="burden",
        sentence=(
            f"Under the optimum the heaviest burden is {share(row['largest_share'])} of expenditure, in "
            f"{row['period']}; half of the trusts are asked for {share(row['median_share'])} or less, and "
            f"{plural(row['trusts_over_heavy'], 'trust')} for more than {share(row['heavy'])}."
        ),
        evidence=burdens,
        certainty="exact for this plan",
        next_question=NEXT,
        units={"total": "£m", "largest_share": "share of expenditure", "gini": "Gini of the shares"},
    )


def cost_finding(found: FairShare, followed: Followed) -> Finding:
    """What insisting on a rule costs in each imperative, or that it cannot be followed."""
    title = followed.rule.title
    if followed.outcome.answer is None and not ending([followed.outcome]).closed:
        return Finding(
            id="rule_unknown",
            sentence=f"Whether asks by {title} can be followed is not known: the search was stopped at its limit "
            "before it had a plan.",
            evidence=followed.figures,
            severity="warning",
            holds_fixed="the requirement of every trust and period",
            certainty=f"the solve ended as {followed.outcome.status}",
            next_question="optimiser fairness INSTANCE --time-limit SECONDS",
        )
    if followed.outcome.answer is None:
        return Finding(
            id="rule_impossible",
            sentence=f"Asks by {title} cannot be followed: no plan that keeps what must hold asks that.",
            evidence=followed.figures,
            severity="warning",
            holds_fixed="the requirement of every trust and period",
            certainty=f"the solve ended as {followed.outcome.status}",
            next_question="optimiser conflict INSTANCE --question keep_all",
        )
    gap = max(followed.outcome.gap, 0.0)
    before, after = quantities(found.optimum), quantities(followed.outcome.plan_found)
    return Finding(
        id="rule_cost",
        sentence=f"Insisting on {title}: {effects_said(before, after, gap)}.",
        evidence=change_table(before, after).assign(rule=followed.rule.id),
        severity="note",
        holds_fixed="the requirement of every trust and period, at the rule's figures",
        certainty=f"to a gap of {gap:.2g}; where an earlier imperative gets worse a later may get better",
        next_question=NEXT,
    )


def unplaced_findings(followed: Followed) -> list[Finding]:
    """What the rule could not place, by period."""
    left = followed.unplaced[followed.unplaced["unplaced"].abs() > PLACED]
    words = [
        f"{money(abs(row.unplaced))} {'of' if row.unplaced > 0 else 'too much for'} {money(row.total)} in "
        f"{row.period}"
        for row in each_row(left)
    ]
    if not words:
        return []
    return [
        Finding(
            id="rule_unplaced",
            sentence=f"Asks by {followed.rule.title} cannot place {joined(words)}: "
            "trusts are at what they can deliver.",
            evidence=left,
            severity="caution",
            certainty="exact",
            next_question=NEXT,
            units={"total": "£m", "unplaced": "£m"},
        )
    ]


def same_findings(found: FairShare) -> list[Finding]:
    """Rules that come to the same figures here, so that nobody reads two rows as two opinions."""
    groups: dict[tuple[float, ...], list[str]] = {}
    for followed in found.rules:
        groups.setdefault(tuple(followed.figures["cip"].round(6)), []).append(followed.rule.title)
    return [
        Finding(
            id="rules_agree",
            sentence=f"Asks by {listed(titles)} are the same here.",
            evidence=pd.DataFrame({"rule": titles}),
            certainty="exact",
        )
        for titles in groups.values()
        if len(titles) > 1
    ]
