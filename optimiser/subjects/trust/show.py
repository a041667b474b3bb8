"""Why a trust is asked for this: at most six lines for each trust that somebody asked about."""

from __future__ import annotations

from dataclasses import replace

from optimiser.explain.kept import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.tables import trust as tables
from optimiser.subjects.part import View


def show(_view: View, kept: Kept) -> Content:
    """The lines of the command with their tables, under the name of the trust."""
    name, code = kept.name, kept.about.get("trust", "")
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
    return Content([*first, last], blocks, f"Why {kept.about.get('name', code)} ({code}) is asked for this")
