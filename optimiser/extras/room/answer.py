"""The exact answer to an offer: its run, verified, and the parts of the report that the room shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from optimiser.explain.quantities import Quantity, quantities
from optimiser.explain.verified_run import Opened
from optimiser.extras.room.offers import Offer, laid_over
from optimiser.extras.workbook.run_sheets import run_workbook
from optimiser.instances import Instance
from optimiser.page import page
from optimiser.report.banners import banner
from optimiser.report.pair import Pair, Read, read
from optimiser.report.section import Banner, Section
from optimiser.report.sections import (
    answer_section,
    asked_section,
    reasons,
    short_section,
    supported_section,
    where_section,
    why_not,
    worth_section,
)
from optimiser.results import read_run

PARTS = {
    "answer": "Answer",
    "short": "Short",
    "asked": "Asked",
    "supported": "Support",
    "where": "Map",
    "worth": "Prices",
}
"""The parts of an answer, and what they are called in the room; the heading stands inside."""
SECTIONS: Mapping[str, Callable[[Opened], Section | None]] = {
    "short": short_section,
    "asked": asked_section,
    "supported": supported_section,
    "where": where_section,
    "worth": worth_section,
}


@dataclass(frozen=True)
class OfferAnswer:
    """An offer, the instance with it laid over, and its run as the report reads it.

    `drawn` keeps the parts that were drawn already, by their id.
    """

    offer: Offer
    instance: Instance
    read: Read
    drawn: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def label(self) -> str:
        """What the answer is called among others."""
        return self.offer.name or "offer"

    @property
    def banner(self) -> Banner:
        """How the run ended."""
        return banner(self.read, self.instance)

    @property
    def has_plan(self) -> bool:
        """Whether there is a verified plan."""
        return self.read.reading is not None

    @cached_property
    def opened(self) -> Opened | None:
        """The plan as the explanations read it; None where there is none."""
        return self.read.reading

    @cached_property
    def quantities(self) -> Sequence[Quantity]:
        """What it misses and gives, in natural units."""
        return quantities(self.read.reading) if self.read.reading else []

    @property
    def parts(self) -> Mapping[str, str]:
        """What can be shown of it: the id of each part, and what it is called."""
        return PARTS if self.has_plan else {"conflict": "Conflict"}

    def section(self, part: str) -> Section | None:
        """A part of the report; None where this answer has nothing to say there."""
        lead = self.read.reading
        both = Pair(self.instance, self.read)
        if lead is None:
            said = reasons(self.read, self.instance)
            return Section("conflict", "What cannot hold together", said, why_not(self.read, both))
        if part == "answer":
            return answer_section(both, lead)
        return SECTIONS[part](lead)

    def page(self) -> str:
        """The report of the run, as `optimiser report` writes it."""
        return page(self.read.run, self.instance)

    def workbook(self) -> bytes:
        """The workbook of the run, as `optimiser report` writes it.

        Raises:
            OptimiserError: the optional extra `workbook` is not installed.
        """
        return run_workbook(self.read.run, self.instance)


def answer(offer: Offer, instance: Instance, folder: Path) -> OfferAnswer:
    """The run that a job has written, verified against the instance of the offer.

    Args:
        offer: what was solved.
        instance: as read with the offer's base.
        folder: the run folder.
    """
    made = laid_over(instance, offer)
    return OfferAnswer(offer, made, read(read_run(folder), made))


def renamed(found: OfferAnswer, offer: Offer) -> OfferAnswer:
    """The same answer under the name of an offer that only its name tells from the one that was solved."""
    run = found.read.run
    manifest = {**run.manifest, "scenario": offer.scenario}
    run = replace(run, path=run.path.with_name(offer.name), manifest=manifest)
    instance = replace(found.instance, scenario=offer.scenario)
    return OfferAnswer(offer, instance, read(run, instance))
