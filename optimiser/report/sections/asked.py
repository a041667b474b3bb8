"""Who is asked for what: the efficiency requirement, trust by trust and by area, and beside rules of sharing out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from optimiser.explain import Finding
from optimiser.explain.kept import Kept
from optimiser.explain.ranges.keep import NAME as RANGES
from optimiser.explain.ranges.keep import kept_ranges
from optimiser.explain.words import listed
from optimiser.report.charts.burden import burden
from optimiser.report.charts.fair import fair_chart
from optimiser.report.parts import found_part, to_fill
from optimiser.report.reading import Reading
from optimiser.report.section import Block, Section, drawn, folded, shown
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables import asked, fair, section_facts
from optimiser.report.tables.ranges import open_figures


def asked_section(lead: Reading, kept: Mapping[str, Kept] | None = None) -> Section:
    """The requirement as a share of expenditure, sorted, with totals by region, system and type.

    Args:
        lead: the run.
        kept: what was found of it beyond the run; None where nobody looks for it: then its ranges are shown where
            its folder has them.
    """
    trusts = asked.asked_trusts(lead)
    findings = [sentences.burden(lead)]
    blocks = [
        *drawn(burden(lead, trusts)),
        shown(asked.asked_by(lead, "region", "Region")),
        folded(asked.asked_by(lead, "system_name", "System")),
        folded(asked.asked_by(lead, "type", "Type of trust")),
        folded(section_facts.burden_facts(lead).table("facts-burden", "The figures behind the requirement")),
    ]
    fairness = found_part(kept or {}, "fairness")
    if fairness is not None:
        findings += _rules(fairness)
        blocks += _fair(fairness, lead)
    elif kept is not None:
        findings += to_fill(kept, "fairness")
    ranges = kept_ranges(lead.run) if kept is None else found_part(kept, RANGES)
    if ranges is not None:
        findings += ranges.findings
        blocks.append(folded(open_figures(lead, ranges)))
    elif kept is not None:
        findings += to_fill(kept, RANGES)
    return Section("asked", "Who is asked for what", findings, blocks)


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


def _fair(kept: Kept, lead: Reading) -> list[Block]:
    return [
        *drawn(fair_chart(kept, lead)),
        shown(fair.cost_table(kept)),
        folded(fair.rules_table(kept)),
    ]
