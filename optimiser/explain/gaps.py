"""How solves ended: what is proven, what a limit left open, and what an earlier gap lets a later tier gain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Protocol

import pandas as pd

from optimiser.amounts import share, shows
from optimiser.explain.finding import Finding
from optimiser.explain.quantities import effects_said, quantities
from optimiser.explain.resolve import Resolved, resolve
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import capital, plural, title
from optimiser.results import Run
from optimiser.run.prepare import prepare
from optimiser.run.prices import CLOSED
from optimiser.solver import SolveSettings
from optimiser.solver.outcome import Listener, quiet

# A gap travels: what an earlier measure leaves open may have been spent on a later one.

HELD = "the yes/no decisions of the plan"
ESTIMATE = "an estimate: the price of the earlier measure's limit times what its gap leaves open"
EXACT = "optimiser explain RUN --gap-effects"


def gap_findings(run: Run) -> list[Finding]:
    """By how much each later primary measure may look better than it is, since an earlier one stopped at a gap.

    As a share of the measure: a weighted sum is nobody's pounds and nobody's patients. The manifest has the
    secondary measures as well.
    """
    tiers = {tier["measure"]: tier for tier in run.manifest["tiers"]}
    return [finding for tier in tiers.values() if tier["primary"] for finding in _findings(tier, tiers)]


def _findings(tier: Mapping[str, Any], tiers: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    for earlier, gained in (tier.get("gained") or {}).items():
        part, gap = gained / max(abs(tier["value"]), CLOSED), float(tiers[earlier]["gap"])
        if part <= float(tier["gap"] or 0.0) or not shows(part, "share"):
            continue
        yield Finding(
            id="gap_travels",
            sentence=(
                f"{capital(title(earlier))} was solved to a gap of {_gap(gap)}, and what that leaves open can be "
                f"spent on what comes later: {title(tier['measure'])} may be up to {share(part)} lower than if "
                f"that were closed, beside its own gap of {_gap(tier['gap'])} (an estimate)."
            ),
            evidence=pd.DataFrame(
                [
                    {
                        "earlier": earlier,
                        "gap": gap,
                        "later": tier["measure"],
                        "share": part,
                        "own_gap": tier["gap"],
                    }
                ]
            ),
            severity="caution",
            holds_fixed=HELD,
            certainty=ESTIMATE,
            next_question=EXACT,
            units={"gap": "share", "share": "share of the later measure", "own_gap": "share"},
        )


def _gap(gap: float) -> str:
    """A gap with two decimals of a per cent, as it is asked for and printed."""
    return f"{gap:.2%}"


def closed(answer: Opened, settings: SolveSettings, listen: Listener = quiet) -> Resolved:
    """The run's question solved again with every primary measure closed, or as far as the time goes.

    Args:
        answer: a verified run.
        settings: seed, threads and time limit of each measure; the gap is 10⁻⁶ whatever they say.
        listen: told of progress.
    """
    prepared = prepare(answer.instance, answer.question)
    tight = SolveSettings(**{**settings.as_record(), "gap": CLOSED})  # type: ignore[arg-type]
    return resolve(answer.instance, prepared, settings=tight, listen=listen)


def closed_finding(answer: Opened, again: Resolved) -> Finding:
    """What closing the gaps does to the plan, in natural quantities."""
    after = again.plan_found
    left = again.gap
    said = effects_said(quantities(answer), quantities(after))
    still = f"; up to {_gap(left)} is still open" if left > CLOSED else ""
    tiers = pd.DataFrame(
        [(m, value, after.measures[m]) for m, value in answer.measures.items() if m in after.measures],
        columns=["measure", "before", "closed"],
    )
    return Finding(
        id="gap_closed",
        sentence=f"With every gap closed{still}: {said}.",
        evidence=tiers.assign(left=left),
        holds_fixed="nothing",
        certainty="solved again" if left <= CLOSED else f"solved again, to a gap of {_gap(left)}",
        units={"before": "unit of the measure", "closed": "unit of the measure"},
    )


# How several solves ended together: what is proven, what a limit left open, and how sentences and the exit say it.

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
