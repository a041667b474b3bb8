"""The teaching instance with everything that its page can show, computed once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from optimiser.cli.filling.fill import FILLERS
from optimiser.cli.filling.work import Work
from optimiser.explain.kept import Kept
from optimiser.explain.opened import Opened, opened
from optimiser.instances import Instance
from optimiser.report import Comparison, comparison, page
from optimiser.results import Run
from optimiser.solver import SolveSettings
from tests.report.helpers import hostile, run_of, tiny

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


@cache
def kept_quick(instance: Instance) -> dict[str, Kept]:
    """The quick parts of how far on an instance."""
    work = work_on(run_of(instance), instance)
    return {name: FILLERS[name](work) for name in QUICK}


@cache
def answer_of(instance: Instance, question: str = "how_far") -> Opened:
    """A question solved and verified."""
    return opened(run_of(instance, question), instance)


@cache
def compared(instance: Instance) -> Comparison:
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
