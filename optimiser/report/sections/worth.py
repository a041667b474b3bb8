"""What one more unit of a limit would be worth."""

from __future__ import annotations

from collections.abc import Mapping

from optimiser.explain import Finding
from optimiser.explain.kept import Kept
from optimiser.report.reading import Reading
from optimiser.report.section import Section, shown
from optimiser.report.sections.ladder import standard_blocks, standard_findings
from optimiser.report.sentences import sections as sentences
from optimiser.report.tables.prices import prices


def worth_section(lead: Reading, kept: Mapping[str, Kept] | None = None) -> Section | None:
    """Prices, with their caveat, and a standard at several levels; nothing where there is neither.

    Args:
        lead: the run.
        kept: what was found of it beyond the run; None where nobody looks for it.
    """
    table = prices(lead)
    further = [] if kept is None or not lead.case.data.flows else standard_findings(kept)
    if table.empty and not further:
        return None
    caveat = (
        "With the yes/no choices held, and for small changes only: ask a ladder for what a larger step "
        "buys or loses. "
        "Where several limits bind together, a price can differ between equally good plans."
    )
    ask = f"optimiser ladder {lead.instance.name} --on grant_pot"
    priced = [] if table.empty else [Finding("caveat", caveat, severity="caution", next_question=ask)]
    findings = [*sentences.prices(lead), *priced, *further]
    blocks = [shown(table), *standard_blocks(kept or {})]
    return Section("worth", "What one more pound would be worth", findings, blocks)
