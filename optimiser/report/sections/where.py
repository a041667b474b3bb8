"""Where the trusts are, who can send patients where, and the service changes."""

from __future__ import annotations

from optimiser.explain.opened import Opened
from optimiser.report.charts.trust_map import travel_map, trust_map
from optimiser.report.section import Section, drawn, folded, shown
from optimiser.report.tables import places


def where_section(lead: Opened) -> Section:
    """The map, the travel graph and the changes, as far as the instance has them."""
    trusts, near = places.trust_map(lead), places.neighbours(lead)
    blocks = [*drawn(trust_map(lead, trusts)), folded(trusts)]
    if lead.case.data.changes:
        blocks.append(shown(places.service_changes(lead)))
    if lead.case.data.travel:
        blocks += [*drawn(travel_map(lead, near)), folded(near)]
    return Section("where", "Map of the trusts", blocks=blocks)
