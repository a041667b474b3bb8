"""Which promises cannot hold together, whatever the question of the run was."""

from __future__ import annotations

from optimiser.explain.conflict import conflict_record, find_conflict
from optimiser.explain.kept import Kept
from optimiser.questions import read_question
from optimiser.report.sections.conflict import conflict_findings
from optimiser.report.tables.conflict import conflict_tables
from optimiser.run.prepare import prepare
from optimiser.subjects.conflict.show import in_the_run, show
from optimiser.subjects.part import Part, Place
from optimiser.subjects.work import NothingToFillError, Work


def conflict(work: Work) -> Kept:
    """The conflict of the question that every promise be kept."""
    prepared = prepare(work.instance, read_question("keep_all"))
    work.say("what cannot hold together")
    found = find_conflict(prepared, work.settings)
    if found.status == "none":
        raise NothingToFillError("every promise can be kept")
    record = conflict_record(prepared.case, found)
    return Kept("conflict", conflict_tables(record, work.instance), tuple(conflict_findings(record)))


CONFLICT = Part(
    name="conflict",
    question="Which promises cannot all be kept, and what would do?",
    adds="which promises cannot hold together",
    tables={
        "members": ("conflict", "promise", "where", "source"),
        "ways_out": ("conflict", "promise", "where", "change", "by", "unit", "sentence"),
        "repair": ("promise", "places", "change", "by", "unit", "counts_as"),
        "said": ("sentence",),
    },
    cost=80,
    place=Place("conflict", "Which promises cannot all be kept"),
    order=51,
    fill=conflict,
    show=show,
    otherwise=in_the_run,
)
