"""One end of what changed."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.instances import Instance
from optimiser.results import Run
from trustmodels.allocation.question import Question


@dataclass(frozen=True)
class Side:
    """One end of a comparison: an instance, the question put to it, and the answer where it is known."""

    instance: Instance
    question: Question
    run: Run | None = None
