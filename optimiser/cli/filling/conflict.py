"""Which promises cannot hold together, whatever the question of the run was."""

from __future__ import annotations

from optimiser.cli.filling.work import NothingToFillError, Work
from optimiser.explain.conflict import conflict_record, find_conflict
from optimiser.explain.kept import Kept
from optimiser.questions import read_question
from optimiser.report.sections.conflict import conflict_findings
from optimiser.report.tables.conflict import conflict_tables
from optimiser.run.prepare import prepare


def conflict(work: Work) -> Kept:
    """The conflict of the question that every promise be kept."""
    prepared = prepare(work.instance, read_question("keep_all"))
    work.say("what cannot hold together")
    found = find_conflict(prepared, work.settings)
    if found.status == "none":
        raise NothingToFillError("every promise can be kept")
    record = conflict_record(prepared.case, found)
    return Kept("conflict", conflict_tables(record, work.instance), tuple(conflict_findings(record)))
