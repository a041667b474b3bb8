"""What a subject of the page says of itself: the question it answers, its tables, what it costs, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from optimiser.explain.finding import Finding
from optimiser.explain.storage import Kept
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.report.pair import Pair, RunComparison
from optimiser.report.section import Content
from trustmodels.allocation.question import Question


@dataclass(frozen=True)
class Place:
    """A section of the page: its id, and its heading unless the page gives it one."""

    id: str
    heading: str = ""


TO_COMPUTE = "fill-"
"""How the id of a finding begins that says what is still to be computed."""
ANSWER, ASKED, WORTH = Place("answer"), Place("asked"), Place("worth")
"""Sections that are there without any subject, to which subjects add."""
ROBUST = Place("robust", "How robust it is")
"""The section that four subjects make together."""


@dataclass(frozen=True)
class View:
    """What the parts of a page are made from: its runs, the run as it is read, and what was kept with it."""

    pair: Pair
    lead: Opened
    kept: Mapping[str, Kept] = field(default_factory=dict)
    compared: RunComparison | None = None

    @property
    def instance(self) -> Instance:
        """The instance of the page."""
        return self.pair.instance


def _always(_instance: Instance, _question: Question) -> bool:
    return True


def _nothing_else(_view: View) -> Content | None:
    return None


@dataclass(frozen=True)
class Part:
    """A part of the page, as the register, `optimiser report --fill` and Python know it.

    Attributes:
        name: of the part and of the file in `findings/` in which it is kept.
        question: which it answers, as a reader would ask it.
        adds: what the page has more with it, after "not computed yet:".
        tables: those that are kept, each with the columns that the page reads.
        cost: its place in the order of computing; the quick ones come first.
        place: the section that it is, or that it stands in.
        order: where on the page, among all parts and sections.
        fill: computes it from a `Work`, and the code of a trust where `each_trust`.
        show: what the page shows of it, in its section.
        applies: whether the page of a question on an instance speaks of it at all.
        otherwise: what can be shown where it was not computed.
        each_trust: kept once for each trust that is asked about, each a section of its own.
        at_once: it takes a second, so that no page is written without it.
    """

    name: str
    question: str
    adds: str
    tables: Mapping[str, tuple[str, ...]]
    cost: int
    place: Place
    order: int
    fill: Callable[..., Kept]
    show: Callable[[View, Kept], Content]
    applies: Callable[[Instance, Question], bool] = _always
    otherwise: Callable[[View], Content | None] = _nothing_else
    each_trust: bool = False
    at_once: bool = False

    def content(self, view: View) -> Content | None:
        """What the page shows of it; None where it was not computed, or there is nothing to explain."""
        found = view.kept.get(self.name)
        return self.otherwise(view) if found is None or found.nothing else self.show(view, found)

    def missing(self, kept: Kept | None) -> Finding:
        """The line in its stead: what it would add and the command that adds it, or why there is nothing to add."""
        if kept is not None:
            return Finding(
                f"nothing-{self.name}", f"There is nothing to show of {self.adds}: {kept.nothing}."
            )
        option = "--trust CODE" if self.each_trust else f"--fill {self.name}"
        return Finding(
            f"{TO_COMPUTE}{self.name}",
            f"Not computed for this run yet: {self.adds}.",
            next_question=f"optimiser report RUN {option}",
        )
