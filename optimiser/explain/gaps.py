"""A gap travels: what an earlier measure leaves open may have been spent on a later one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from optimiser.amounts import share, shows
from optimiser.explain.finding import Finding
from optimiser.explain.natural import effects_said, quantities
from optimiser.explain.opened import Opened
from optimiser.explain.resolve import Resolved, resolve
from optimiser.explain.words import title
from optimiser.results import Run
from optimiser.run.gaps import CLOSED
from optimiser.run.prepare import prepare
from optimiser.solver import SolveSettings
from optimiser.solver.progress import Listener, quiet

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
                f"{_capital(title(earlier))} was solved to a gap of {_gap(gap)}, and what that leaves open can be "
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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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
