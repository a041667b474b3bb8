"""The teaching instance with everything that its page can show, computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from optimiser.explain.storage import Kept
from optimiser.explain.verified_run import Opened, opened
from optimiser.instances import Instance
from optimiser.page import page, sections_of
from optimiser.report import RunComparison, comparison
from optimiser.report.pair import pair
from optimiser.report.section import Section
from optimiser.results import Run
from optimiser.solver import SolveSettings
from optimiser.subjects.part import View
from optimiser.subjects.register import parts
from optimiser.subjects.work import Work
from tests.report.helpers import hostile, reading_of, run_of, tiny

QUICK = (
    "alone",
    "orders",
    "ranges",
    "ladder",
    "standard",
    "fairness",
    "conflict",
    "causes",
    "minimum",
    "simulation",
    "tracker",
)
"""Parts that need no folder beside the run."""


def work_on(run: Run, instance: Instance, folder: Path = Path("far")) -> Work:
    """A run as a filler is given it."""
    return Work(replace(run, path=folder), instance, SolveSettings(), lambda _text: None)


def written(folder: str) -> Path:
    """A folder for a run, with room beside it."""
    path = Path(folder) / "far"
    path.mkdir()
    return path


@cache
def kept_quick(instance: Instance) -> dict[str, Kept]:
    """The quick parts of how far on an instance."""
    work = work_on(run_of(instance), instance)
    return {name: parts()[name].fill(work) for name in QUICK}


def sections_with(
    kept: Mapping[str, Kept], instance: Instance | None = None, even: Run | None = None
) -> dict[str, Section]:
    """The sections of how far on tiny by their ids, with parts that were kept; of another instance if one is given."""
    both = pair(run_of(tiny()), tiny(), even)
    view = View(both if instance is None else replace(both, instance=instance), reading_of(), kept)
    return {section.id: section for section in sections_of(view)}


@cache
def answer_of(instance: Instance, question: str = "how_far") -> Opened:
    """A question solved and verified."""
    return opened(run_of(instance, question), instance)


@cache
def compared(instance: Instance) -> RunComparison:
    """How far against balance."""
    return comparison(answer_of(instance), answer_of(instance, "balance"))


@cache
def full_page() -> str:
    """The page of how far on tiny with all that is quick, compared with balance."""
    return page(run_of(tiny()), tiny(), run_of(tiny(), "balance"), kept_quick(tiny()), compared(tiny()))


@cache
def hostile_full_page() -> str:
    """The same of the instance with hostile names."""
    return page(
        run_of(hostile()), hostile(), run_of(hostile(), "balance"), kept_quick(hostile()), compared(hostile())
    )
