"""What one more unit of a limit would be worth."""

from __future__ import annotations

from optimiser.explain import Finding
from optimiser.explain.opened import Opened
from optimiser.report.section import Content, Section, shown
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables.prices import prices


def worth_section(lead: Opened, added: Content | None = None) -> Section | None:
    """Prices, with their caveat, and what subjects add; nothing where there is neither.

    Args:
        lead: the run.
        added: what subjects add to it.
    """
    table = prices(lead)
    further = added or Content()
    if table.empty and not further.findings:
        return None
    caveat = (
        "With the yes/no choices held, and for small changes only: ask a ladder for what a larger step "
        "buys or loses. "
        "Where several limits bind together, a price can differ between equally good plans."
    )
    ask = f"optimiser ladder {lead.instance.name} --on grant_pot"
    priced = [] if table.empty else [Finding("caveat", caveat, severity="caution", next_question=ask)]
    findings = [*sentences.prices(lead), *priced, *further.findings]
    blocks = [shown(table), *further.blocks]
    return Section("worth", "What one more pound would be worth", findings, blocks)
