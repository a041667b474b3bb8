"""An answer that somebody who checks it does not agree with: a status of its own, and who says what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

CONTRADICTED = "contradicted"
"""The status of a run of which the solver and a second opinion, `verify` or the conflict finder disagree."""
CONTRADICTIONS = "contradictions"
OPINION = "second_opinion"


def contradiction(by: str, says: str) -> dict[str, str]:
    """One contradiction as a manifest records it: who disagrees, and in a sentence with what."""
    return {"by": by, "says": says}


def contradicted(manifest: Mapping[str, Any], found: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The manifest with what was found against it; the same where nothing was."""
    if not found:
        return dict(manifest)
    known = [*manifest.get(CONTRADICTIONS, []), *map(dict, found)]
    return {**manifest, "status": CONTRADICTED, CONTRADICTIONS: known}


def contradictions_of(manifest: Mapping[str, Any]) -> list[str]:
    """What is said against a run, a sentence each, also where its status does not tell."""
    recorded = manifest.get(CONTRADICTIONS, [])
    stated = recorded if isinstance(recorded, list) else []
    said = [f"{c.get('by', 'somebody')}: {c.get('says', '')}" for c in stated if isinstance(c, Mapping)]
    if not said:
        said = [f"{c['by']}: {c['says']}" for c in opinion_contradictions(manifest.get(OPINION))]
    if not said and manifest.get("status") == CONTRADICTED:
        said = ["The manifest does not say by whom."]
    return said


def opinion_contradictions(opinion: object) -> Iterator[dict[str, str]]:
    """The tiers on which the second opinion of a manifest does not agree."""
    if not isinstance(opinion, Mapping):
        return
    tiers = opinion.get("tiers")
    for tier in tiers if isinstance(tiers, list) else []:
        if isinstance(tier, Mapping) and tier.get("agreed") is False:
            yield contradiction(str(opinion.get("solver")), _against(tier))


def _against(tier: Mapping[str, Any]) -> str:
    measure, value, difference = tier.get("measure"), tier.get("value"), tier.get("difference")
    if value is None:
        return f"of {measure} it proves another bound, or that there is no plan ({tier.get('status')})"
    by = "" if difference is None else f", {difference:+,.6g} beside the answer's"
    return f"of {measure} it has a plan of {value:,.6g}{by}; one of the two is wrong"
