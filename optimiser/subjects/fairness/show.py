"""The plan beside rules of sharing out: what each costs, and which cannot be followed."""

from __future__ import annotations

from dataclasses import replace

from optimiser.explain import Finding
from optimiser.explain.kept import Kept
from optimiser.explain.words import listed
from optimiser.report.charts.fair import fair_chart
from optimiser.report.section import Content, drawn, folded, shown
from optimiser.report.tables import fair
from optimiser.subjects.part import View


def show(view: View, kept: Kept) -> Content:
    """A sentence a rule, the shares drawn, and what each rule costs."""
    blocks = [
        *drawn(fair_chart(kept, view.lead)),
        shown(fair.cost_table(kept)),
        folded(fair.rules_table(kept)),
    ]
    return Content(_rules(kept), blocks)


def _rules(kept: Kept) -> list[Finding]:
    """What each rule costs; those that cannot be followed in one sentence."""
    impossible = [f for f in kept.findings if f.id == "rule_impossible"]
    said = [f for f in kept.findings if f.id == "rule_cost"]
    unknown = [f for f in kept.findings if f.id == "rule_unknown"]
    if unknown:
        return [*said, *unknown, *impossible]
    if not impossible:
        return said
    told = [kept.about.get(rule, rule) for rule in fair.without_plan(kept)]
    sentence = f"Asks by {listed(told)} cannot be followed: no plan that keeps what must hold asks that."
    return [*said, replace(impossible[0], sentence=sentence, severity="caution")]
