"""How several solves ended together: what is proven, what a limit left open, and how sentences and the exit say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Protocol

from optimiser.explain.finding import Finding
from optimiser.explain.words import plural

PROVEN = frozenset({"optimal", "infeasible", "unbounded"})
"""Statuses that more time would not change."""
DONE, STOPPED_WITH_PLAN, STOPPED_WITHOUT = 0, 4, 5


class Solved(Protocol):
    """A solve with its status, its widest gap, and its plan if it has one."""

    @property
    def status(self) -> str:
        """As in a manifest."""

    @property
    def gap(self) -> float:
        """The widest gap of a primary tier."""

    @property
    def answer(self) -> object:
        """None where there is no plan."""


@dataclass(frozen=True)
class Ending:
    """How many solves were asked for, of how many there is a plan, how many are open, and the widest gap of a plan.

    What is open was stopped at a limit: it may have a plan that is not proven, or none that was found.
    """

    asked: int
    planned: int
    unproven: int
    missing: int
    gap: float = 0.0

    @property
    def closed(self) -> bool:
        """Whether nothing was left open."""
        return not self.unproven and not self.missing

    @property
    def exit_status(self) -> int:
        """0 where all is proven, 4 where a limit left something open, 5 where it left no plan at all."""
        return DONE if self.closed else STOPPED_WITH_PLAN if self.planned else STOPPED_WITHOUT

    @property
    def words(self) -> str:
        """What is open; nothing where all is proven."""
        said = []
        if self.unproven:
            wide = f", to a gap of {self.gap:.2g}" if isfinite(self.gap) else ""
            said.append(f"{self.unproven} of {plural(self.asked, 'plan')} not proven{wide}")
        if self.missing:
            said.append(f"{self.missing} of {self.asked} not found in the time")
        return f"stopped at a limit: {' and '.join(said)}" if said else ""

    def hedged(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings that rest on what is open, each of which says so; the same where all is proven."""
        return list(findings) if self.closed else [hedged(finding, self.words) for finding in findings]


def hedged(finding: Finding, words: str) -> Finding:
    """A finding whose sentence ends in what is not proven of it."""
    sure = "; ".join(part for part in (words, finding.certainty) if part)
    severity = "caution" if finding.severity == "note" else finding.severity
    sentence = f"{finding.sentence.rstrip('.')} ({words})."
    return replace(finding, sentence=sentence, severity=severity, certainty=sure)


def ending(found: Iterable[Solved]) -> Ending:
    """How solves ended together."""
    solves = list(found)
    open_ = [solve for solve in solves if solve.status not in PROVEN]
    unproven = [solve for solve in open_ if solve.answer is not None]
    gap = max((solve.gap for solve in unproven), default=0.0)
    planned = sum(solve.answer is not None for solve in solves)
    return Ending(len(solves), planned, len(unproven), len(open_) - len(unproven), gap)
