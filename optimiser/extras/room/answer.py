"""The exact answer to an offer: its run, verified, and the parts of the report that the room shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from optimiser.explain.quantities import Quantity, quantities
from optimiser.explain.storage import Kept
from optimiser.explain.verified_run import Opened
from optimiser.extras.room.offers import Offer, laid_over
from optimiser.extras.workbook.run_sheets import run_workbook
from optimiser.instances import Instance
from optimiser.instances.plausibility import unanswered
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
from optimiser.solver import SolveSettings
from optimiser.subjects.fill import fill
from optimiser.subjects.part import Part, View
from optimiser.subjects.register import kept_parts
from optimiser.subjects.register import parts as registered
from optimiser.subjects.sheets import part_tables
from optimiser.subjects.work import Work

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
        return self.offer.label or "offer"

    @cached_property
    def banner(self) -> Banner:
        """How the run ended; found once, since every drawing of the page shows it."""
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
    def doubted(self) -> Sequence[str]:
        """What is said beside it while a figure that looks like a slip of unit has not been answered for."""
        return unanswered(self.instance)

    @cached_property
    def quantities(self) -> Sequence[Quantity]:
        """What it misses and gives, in natural units."""
        return quantities(self.read.reading) if self.read.reading else []

    @cached_property
    def at_once(self) -> Mapping[str, Part]:
        """The parts of the page that take a second, by name: asked of the register, in the order of the page."""
        lead = self.read.reading
        every = sorted(registered().values(), key=lambda part: part.order) if lead else []
        return {
            part.name: part
            for part in every
            if lead
            and part.at_once
            and not part.each_trust
            and part.applies(self.instance, lead.case.question)
        }

    @property
    def parts(self) -> Mapping[str, str]:
        """What can be shown of it: the id of each part, and what it is called."""
        further = {name: part.place.heading or part.question for name, part in self.at_once.items()}
        return {**PARTS, **further} if self.has_plan else {"conflict": "Conflict"}

    def section(self, part: str) -> Section | None:
        """A part of the report; None where this answer has nothing to say there."""
        lead = self.read.reading
        both = Pair(self.instance, self.read)
        if lead is None:
            said = reasons(self.read, self.instance)
            return Section("conflict", "What cannot hold together", said, why_not(self.read, both))
        if part == "answer":
            return answer_section(both, lead)
        return self._registered(part, View(both, lead)) if part in self.at_once else SECTIONS[part](lead)

    def _registered(self, name: str, view: View) -> Section | None:
        """A part of the register: computed, and shown as the page shows it."""
        found: list[Kept] = []
        work = Work(self.read.run, self.instance, SolveSettings(), lambda _: None)
        for _ in fill(work, [name], found.append):
            pass
        part = self.at_once[name]
        content = part.content(replace(view, kept={kept.name: kept for kept in found}))
        if content is None:
            return None
        return Section(part.place.id, part.place.heading or part.question, content.findings, content.blocks)

    def page(self) -> str:
        """The report of the run, as `optimiser report` writes it."""
        return page(self.read.run, self.instance)

    def workbook(self) -> bytes:
        """The workbook of the run, as `optimiser report` writes it.

        Raises:
            OptimiserError: the optional extra `workbook` is not installed.
        """
        return run_workbook(self.read.run, self.instance, extra=part_tables(kept_parts(self.read.run)))


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
