"""Can the areas balance? If not, how far are they, and why?"""

from __future__ import annotations

from collections.abc import Mapping

from optimiser.explain.kept import Kept
from optimiser.report.charts.causes import nation_chart
from optimiser.report.pair import Pair, question
from optimiser.report.parts import found_part, to_fill
from optimiser.report.reading import Reading
from optimiser.report.section import Section, drawn, shown
from optimiser.report.tables import causes

HEADING = "Can the areas balance? If not, how far, and why?"


def causes_section(pair: Pair, lead: Reading, kept: Mapping[str, Kept]) -> Section:
    """The areas with their gap by cause, beside a plan that must balance where there is one."""
    found = found_part(kept, "causes")
    if found is None:
        return Section("causes", HEADING, to_fill(kept, "causes"))
    blocks = [
        *drawn(nation_chart(found, causes.nation_table(found))),
        shown(causes.areas_table(found, _balanced(pair, lead))),
    ]
    return Section("causes", HEADING, found.findings, blocks)


def _balanced(pair: Pair, lead: Reading) -> Reading | None:
    """A plan that balances: the run itself or the one beside it."""
    if question(pair.lead.run) == "balance":
        return lead
    return None if pair.even is None else pair.even.reading
