"""What one more unit of a limit would be worth."""

from __future__ import annotations

from optimiser.explain import Finding
from optimiser.report.reading import Reading
from optimiser.report.section import Section, shown
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables.prices import prices


def worth_section(lead: Reading) -> Section | None:
    """Prices, with their caveat; nothing where no limit has one."""
    table = prices(lead)
    if table.empty:
        return None
    caveat = (
        "With the yes/no choices held, and for small changes only: ask a ladder for what a larger step "
        "buys or loses. "
        "Where several limits bind together, a price can differ between equally good plans."
    )
    ask = f"optimiser ladder {lead.instance.name} --on grant_pot"
    findings = [*sentences.prices(lead), Finding("caveat", caveat, severity="caution", next_question=ask)]
    return Section("worth", "What one more pound would be worth", findings, [shown(table)])
