"""Why a trust is asked for this: at most six lines for each trust that somebody asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from optimiser.explain.finding import Finding
from optimiser.explain.kept import Kept
from optimiser.report.parts import TRUST, found_part
from optimiser.report.section import Section, folded, shown
from optimiser.report.tables import trust as tables


def trust_sections(kept: Mapping[str, Kept]) -> list[Section]:
    """A section a trust, in the order of their codes; one that names the command where there is none."""
    names = sorted(name for name in kept if name.startswith(TRUST))
    found = [(name, part) for name in names if (part := found_part(kept, name)) is not None]
    return [_section(name, part) for name, part in found] or [Section("why", "Why this trust", [_ask()])]


def _ask() -> Finding:
    sentence = "Not computed for this run yet: why a trust is asked for what it is asked for, in six lines."
    return Finding("fill-trust", sentence, next_question="optimiser report RUN --trust CODE")


def _section(name: str, kept: Kept) -> Section:
    code = kept.about.get("trust", "")
    *first, last = [replace(line, next_question="") for line in tables.lines_of(kept)]
    last = replace(last, next_question=f"optimiser explain RUN --trust {code} --letter")
    blocks = [
        shown(tables.years_table(kept, f"{name}-years")),
        folded(tables.steps_table(kept, f"{name}-steps")),
        folded(tables.areas_table(kept, f"{name}-areas")),
        folded(tables.binds_table(kept, f"{name}-binds")),
        folded(tables.lower_table(kept, f"{name}-lower")),
        folded(tables.payers_table(kept, f"{name}-payers")),
        folded(tables.alike_table(kept, f"{name}-alike")),
    ]
    heading = f"Why {kept.about.get('name', code)} ({code}) is asked for this"
    return Section(name, heading, [*first, last], blocks)
