"""A run, or a pair of runs -> one self-contained page: what every page has, and what the subjects add."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

import pandas as pd

from optimiser.brief.content import Signature, brief_of, extent, signed
from optimiser.brief.document import opening
from optimiser.explain.finding import Finding
from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.report.banners import banner
from optimiser.report.headline import State
from optimiser.report.pair import Pair, RunComparison, pair, question
from optimiser.report.render import NOT_WHOLE, render
from optimiser.report.section import Card, Content, Section, folded
from optimiser.report.sections import (
    answer_section,
    asked_section,
    basis_section,
    beside_section,
    cards,
    compared_section,
    left_section,
    reasons,
    records,
    short_section,
    steps_section,
    supported_section,
    where_section,
    why_not,
    worth_section,
)
from optimiser.report.table import ReportTable, TableColumn
from optimiser.results import Run, read_run
from optimiser.results.origin import instance_of, runs_beside
from optimiser.subjects import register
from optimiser.subjects.part import TO_COMPUTE, View
from optimiser.writing import write_text

PARTNER = {"how_far": "balance", "balance": "how_far"}
Show = Callable[[View, Content | None], Section | None]
ALWAYS: Mapping[str, tuple[int, Show]] = {
    "answer": (10, lambda view, added: answer_section(view.pair, view.lead, added)),
    "compared": (20, lambda view, _: compared_section(view.compared, view.instance)),
    "short": (30, lambda view, _: short_section(view.lead)),
    "asked": (60, lambda view, added: asked_section(view.lead, added)),
    "supported": (80, lambda view, _: supported_section(view.lead)),
    "beside": (120, lambda view, _: beside_section(view.pair, view.lead)),
    "left": (130, lambda view, _: left_section(view.lead)),
    "steps": (150, lambda view, _: steps_section(view.lead)),
    "where": (160, lambda view, _: where_section(view.lead)),
    "worth": (170, lambda view, added: worth_section(view.lead, added)),
    "basis": (200, lambda view, _: basis_section(view.pair)),
}
"""Sections that need no subject: where they stand among those of the subjects, and what they show."""


def page(
    run: Run,
    instance: Instance,
    balance: Run | None = None,
    kept: Mapping[str, Kept] | None = None,
    compared: RunComparison | None = None,
    signature: Signature | None = None,
) -> str:
    """The report of a run as HTML, its brief first.

    Args:
        run: what the page is about.
        instance: the instance of the run, with its scenario applied.
        balance: a run of `balance` on the same instance, to be set beside it.
        kept: explanations by name that were kept with the run, from `kept_parts`.
        compared: the run against any other.
        signature: whose brief it is, and of which day.

    Returns:
        One HTML document that asks for nothing from anywhere. A run that does not verify is not explained:
        its page has the failures only. A run that was stopped, or has no plan, says so before anything else.

    Raises:
        RunError: the two runs do not belong together, or the parts of the position do not add up.
    """
    both = pair(run, instance, balance)
    lead = both.lead.reading
    sections = _no_answer(both) if lead is None else sections_of(View(both, lead, kept or {}, compared))
    glance: Sequence[Card] = [] if lead is None else cards(lead)
    brief = brief_of(both, kept or {}, signature)
    return render(
        title=brief.title,
        about=_about(both),
        state=both.lead.state,
        banner=banner(both.lead, both.instance),
        cards=glance,
        sections=commands_last(without_holes(sections), instance),
        opening=opening(brief),
    )


def sections_of(view: View) -> list[Section]:
    """The sections of a page in their order: those that every page has, and those that subjects make."""
    placed = {place.id: (place, own) for place, own in register.by_place().items()}
    found: list[tuple[int, list[Section | None]]] = [
        (order, [show(view, register.gathered(view, placed[id_][1] if id_ in placed else ()))])
        for id_, (order, show) in ALWAYS.items()
    ]
    found += [
        (own[0].order, [*register.sections(view, place, own)])
        for place, own in placed.values()
        if place.id not in ALWAYS
    ]
    return [
        section for _, group in sorted(found, key=itemgetter(0)) for section in group if section is not None
    ]


def without_holes(sections: Sequence[Section]) -> list[Section]:
    """What is still to be computed in one line at the top and one list at the end, and in no section between."""
    missing = [finding for section in sections for finding in section.findings if _is_hole(finding)]
    if not missing:
        return list(sections)
    whole = [
        replace(section, findings=[finding for finding in section.findings if not _is_hole(finding)])
        for section in sections
    ]
    first, *rest = [section for section in whole if section.findings or section.blocks or section.banner]
    asked = {f"{TO_COMPUTE}{part.name}" for part in register.parts().values() if part.each_trust}
    still, every = sum(f.id not in asked for f in missing), len(register.parts()) - len(asked)
    parts = _count(every, "part")
    said = f"This page is not whole yet: {still} of its {parts} are still to be computed; its end lists them."
    evidence = pd.DataFrame({"to_compute": [still], "parts": [every]})
    line = [Finding(NOT_WHOLE, said, evidence, "caution", next_question="optimiser report RUN --full")]
    top = replace(first, findings=[*(line if still else []), *first.findings])
    return [top, *rest, Section("to-compute", "What is still to be computed", missing)]


def _is_hole(finding: Finding) -> bool:
    return finding.id.startswith(TO_COMPUTE)


def commands_last(sections: Sequence[Section], instance: Instance) -> list[Section]:
    """The commands to ask next in one folded table at the end, for whoever runs the engine."""
    asked = {
        finding.next_question.replace("INSTANCE", instance.name): finding.sentence
        for section in reversed(sections)
        for finding in reversed(section.findings)
        if finding.next_question
    }
    if not asked:
        return list(sections)
    rows = pd.DataFrame(list(reversed(asked.items())), columns=["command", "about"])
    columns = [
        TableColumn("command", "To be asked", "code"),
        TableColumn("about", "What it goes on from", "long"),
    ]
    table = ReportTable("ask-next", "What to ask next, for whoever runs the engine", columns, rows)
    *first, last = [
        replace(section, findings=[replace(finding, next_question="") for finding in section.findings])
        for section in sections
    ]
    return [*first, replace(last, blocks=[*last.blocks, folded(table)])]


def _no_answer(both: Pair) -> list[Section]:
    """What can be shown of a run with no plan to explain."""
    blocks = why_not(both.lead, both)
    if both.lead.state in {State.UNVERIFIED, State.CONTRADICTED}:
        return [Section("failures", "What does not verify", blocks=blocks)]
    sections = [Section("conflict", "Why there is no plan", reasons(both.lead, both.instance), blocks)]
    return [*sections, Section("record-of-run", "Record of the run", blocks=records(both.lead, ""))]


def _about(both: Pair) -> list[str]:
    """What the page is about, in one line of parts."""
    return [f"Instance {both.instance.name}", *extent(both.instance)]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def sibling(run: Run) -> Run | None:
    """A run beside this one, of the same instance and the pair's other question; an optimal one first."""
    wanted = PARTNER.get(question(run))
    if wanted is None:
        return None
    found = [
        other
        for other in runs_beside(run)
        if other.manifest.get("instance_sha256") == run.manifest["instance_sha256"]
        and question(other) == wanted
    ]
    return min(found, key=lambda other: other.status != "optimal", default=None)


def write_report(
    run_folder: Path | str,
    out: Path | str | None = None,
    balance: Path | str | None = None,
    compared: RunComparison | None = None,
) -> Path:
    """Write the page of a run, with what was kept in its folder of findings.

    Args:
        run_folder: a run folder.
        out: where to write; `report.html` in the run folder if absent.
        balance: a run of the other question to set beside it; a sibling of the same instance if absent.
        compared: the run against any other.

    Returns:
        The path of the page.

    Raises:
        OptimiserError: a run or its instance cannot be read, or the page cannot be written.
    """
    run = read_run(run_folder)
    other = sibling(run) if balance is None else read_run(balance)
    target = Path(run_folder) / "report.html" if out is None else Path(out)
    kept, signature = register.kept_parts(run), signed(run, None, None)
    html = page(run, instance_of(run), other, kept, compared, signature)
    return write_text(target, html)
