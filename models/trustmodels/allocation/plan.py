"""A plan: every decision by key, as numbers (a result) or as variables (a model)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trustmodels.allocation.family import Key, Term

Terms = Mapping[Key, Term]


@dataclass(slots=True)
class Plan:
    """One mapping a decision, in the order of `decisions.DECISIONS`; the units stand there.

    The formulas of `definitions/`, `laws/`, `commitments/` and `measures` read a plan and know nothing else,
    so the same expression builds a constraint, checks a result and fills a report.
    """

    start: Terms = field(default_factory=dict)
    whole: Terms = field(default_factory=dict)
    use: Terms = field(default_factory=dict)
    unidentified: Terms = field(default_factory=dict)
    grant: Terms = field(default_factory=dict)
    loan: Terms = field(default_factory=dict)
    awarded: Terms = field(default_factory=dict)
    place: Terms = field(default_factory=dict)
    extra: Terms = field(default_factory=dict)
    within: Terms = field(default_factory=dict)
    waiting: Terms = field(default_factory=dict)
    transfer: Terms = field(default_factory=dict)
    idle: Terms = field(default_factory=dict)
    agency: Terms = field(default_factory=dict)
    glass: Terms = field(default_factory=dict)
    escalation: Terms = field(default_factory=dict)
    repair: Terms = field(default_factory=dict)
    backlog: Terms = field(default_factory=dict)
    raid: Terms = field(default_factory=dict)
    spare: Terms = field(default_factory=dict)
    top_up: Terms = field(default_factory=dict)
    begun: Terms = field(default_factory=dict)
    cip: Terms = field(default_factory=dict)
    position: Terms = field(default_factory=dict)
    underlying: Terms = field(default_factory=dict)
    cash: Terms = field(default_factory=dict)
    peak: Terms = field(default_factory=dict)
    outturn: Terms = field(default_factory=dict)
    exposed: Terms = field(default_factory=dict)
    tail: Terms = field(default_factory=dict)
    beyond: Terms = field(default_factory=dict)
