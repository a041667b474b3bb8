"""Runs of the small instance with what their briefs show, and the words of a Word document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from optimiser.brief.content import Brief, Signature
from optimiser.brief.document import brief_of_run
from optimiser.explain.conflict import conflict_record, find_conflict
from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from optimiser.subjects.fill import fill
from optimiser.subjects.register import parts
from optimiser.subjects.work import Work
from tests.report.helpers import run_of, tiny

NOBODY = Signature()
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def filled(run: Run, instance: Instance) -> dict[str, Kept]:
    """Both orders and the draws of delivery, found now."""
    work = Work(run, instance, SolveSettings(), lambda _text: None)
    found: list[Kept] = []
    names = [name for name in ("money_first", "simulation") if parts()[name].applies(instance, work.question)]
    assert not [part for part in fill(work, names, found.append) if part.failed]
    return {kept.name: kept for kept in found}


@cache
def kept_with(question: str) -> Mapping[str, Kept]:
    """What was kept with a question on the small instance."""
    return filled(run_of(tiny(), question), tiny())


@cache
def brief(question: str = "how_far") -> Brief:
    """The brief of a question on the small instance, with all that it shows."""
    return brief_of_run(run_of(tiny(), question), tiny(), kept_with(question), NOBODY)


@cache
def no_plan() -> Run:
    """The small instance asked to keep every promise, with what cannot hold together."""
    solution = solve(tiny(), read_question("keep_all"))
    record = conflict_record(solution.prepared.case, find_conflict(solution.prepared, SolveSettings()))
    return Run(Path("keep_all"), solution.manifest, solution.tables, record)


def part_of(data: bytes, name: str) -> ET.Element:
    """A part of a Word document, read as XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return ET.fromstring(file.read(name))  # noqa: S314 - made a moment ago by ourselves


def words_of(data: bytes) -> str:
    """All that a Word document says."""
    return " ".join(text.text or "" for text in part_of(data, "word/document.xml").iter(f"{WORD}t"))
