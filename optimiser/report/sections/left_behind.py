"""What the plan leaves behind at the end of the horizon, and what raiding capital would leave."""

from __future__ import annotations

from collections.abc import Mapping

from optimiser.explain.kept import Kept
from optimiser.report.parts import found_part, to_fill
from optimiser.report.reading import Reading
from optimiser.report.section import Section, folded, shown
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables import left_behind, section_facts
from optimiser.report.tables import raid as tables

RAID = "What raiding capital costs later"


def left_section(lead: Reading) -> Section:
    """Exit run-rate, cash, debt, backlog and lists."""
    facts = section_facts.left_facts(lead)[0].table("facts-left", "The figures behind what is left")
    blocks = [
        shown(left_behind.left_by(lead, "region", "Region")),
        folded(left_behind.left_by(lead, "system_name", "System")),
        folded(left_behind.left_trusts(lead)),
        folded(facts),
    ]
    findings = [sentences.left_behind(lead)]
    return Section("left", "What it leaves behind", findings, blocks)


def raid_section(kept: Mapping[str, Kept]) -> Section:
    """The year of a raid and the next, the rate at which it breaks even, and every period."""
    raid = found_part(kept, "raid")
    if raid is None:
        return Section("raid-of-capital", RAID, to_fill(kept, "raid"))
    blocks = [
        shown(tables.two_years_table(raid)),
        shown(tables.rates_table(raid)),
        folded(tables.stream_table(raid)),
        folded(tables.raid_table(raid)),
        folded(tables.decisions_table(raid)),
    ]
    return Section("raid-of-capital", RAID, raid.findings, blocks)
