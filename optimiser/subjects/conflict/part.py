"""Why there is no plan: the part of the page, and what it shows."""

from __future__ import annotations

from optimiser.explain.conflict import conflict_record, find_conflict
from optimiser.explain.storage import Kept
from optimiser.questions import read_question
from optimiser.report.section import Content
from optimiser.report.sections import conflict_blocks, conflict_findings
from optimiser.report.tables.conflict import conflict_tables
from optimiser.run.prepare import prepare
from optimiser.subjects.part import Part, Place, View
from optimiser.subjects.work import NothingToFillError, Work


def show(_view: View, kept: Kept) -> Content:
    """A conflict that was kept with the run."""
    return Content(kept.findings, conflict_blocks(kept.tables))


def in_the_run(view: View) -> Content | None:
    """The conflict with which the run itself ended, where it has one."""
    record = view.pair.lead.run.conflict
    if record is None:
        return None
    return Content(conflict_findings(record), conflict_blocks(conflict_tables(record, view.instance)))


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
