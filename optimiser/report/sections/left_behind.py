"""What the plan leaves behind at the end of the horizon, and what raiding capital would leave."""

from __future__ import annotations

from collections.abc import Mapping

from optimiser.explain.kept import Kept
from optimiser.report.parts import found_part, to_fill
from optimiser.report.reading import Reading
from optimiser.report.section import Section, folded, shown
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables import left_behind, section_facts
from optimiser.report.tables.raid import decisions_table, raid_table


def left_section(lead: Reading, kept: Mapping[str, Kept]) -> Section:
    """Exit run-rate, cash, debt, backlog and lists; then the raid of capital."""
    facts = section_facts.left_facts(lead)[0].table("facts-left", "The figures behind what is left")
    blocks = [
        shown(left_behind.left_by(lead, "region", "Region")),
        folded(left_behind.left_by(lead, "system_name", "System")),
        folded(left_behind.left_trusts(lead)),
        folded(facts),
    ]
    findings = [sentences.left_behind(lead)]
    raid = found_part(kept, "raid")
    if raid is not None:
        findings += raid.findings
        blocks += [shown(raid_table(raid)), folded(decisions_table(raid))]
    findings += to_fill(kept, "raid")
    return Section("left", "What it leaves behind", findings, blocks)
