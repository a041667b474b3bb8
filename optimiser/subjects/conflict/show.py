"""Which promises cannot hold together: of the question of the run, or of the question that all be kept."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.report.section import Content
from optimiser.report.sections.conflict import conflict_blocks, conflict_findings
from optimiser.report.tables.conflict import conflict_tables
from optimiser.subjects.part import View


def show(_view: View, kept: Kept) -> Content:
    """A conflict that was kept with the run."""
    return Content(kept.findings, conflict_blocks(kept.tables))


def in_the_run(view: View) -> Content | None:
    """The conflict with which the run itself ended, where it has one."""
    record = view.pair.lead.run.conflict
    if record is None:
        return None
    return Content(conflict_findings(record), conflict_blocks(conflict_tables(record, view.instance)))
