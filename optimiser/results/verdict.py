"""What a run says of its own answer: what each tier came to, its proof, and who contradicts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from optimiser.proof.file import NO_PLAN
from optimiser.proof.judge import Word

# What a run says of its own proof: the word that its bounds have earned, in sentences.

CERTIFICATE = "certificate"


def is_certified(manifest: Mapping[str, Any]) -> bool:
    """Whether all that the status of a run rests on is proven to the gap that is stated or was asked for."""
    record = manifest.get(CERTIFICATE)
    return isinstance(record, Mapping) and record.get("certified") is True


def certificate_sentence(manifest: Mapping[str, Any]) -> str:
    """What is certified of a run, and what is claimed by the solver; nothing where a run says nothing of it."""
    record = manifest.get(CERTIFICATE)
    if not isinstance(record, Mapping):
        return ""
    tiers = [tier for tier in record.get("tiers", []) if tier.get("needed")]
    if [tier["measure"] for tier in tiers] == [NO_PLAN]:
        return _no_plan(tiers[0])
    said = [_wider(tier) for tier in tiers if tier["word"] == str(Word.WIDER)]
    said += [
        f"{tier['measure']} is claimed by the solver ({tier['why']})" for tier in tiers if _claimed(tier)
    ]
    if not said:
        return "Certified: the bound of every primary tier is proven, and the proof is kept with the run."
    others = "; every other primary tier is certified" if len(said) < len(tiers) else ""
    lead = "Certified" if is_certified(manifest) else "Not certified"
    return f"{lead}: {'; '.join(said)}{others}."


def _claimed(tier: Mapping[str, Any]) -> bool:
    return bool(tier["word"] == str(Word.CLAIMED))


def _wider(tier: Mapping[str, Any]) -> str:
    return f"{tier['measure']} is proven to a gap of {tier['gap']:.2g}, wider than the solver states"


def _no_plan(tier: Mapping[str, Any]) -> str:
    if _claimed(tier):
        return f"Not certified: that there is no plan is claimed by the solver ({tier['why']})."
    return "Certified: that there is no plan is proven, and the proof is kept with the run."


# An answer that somebody who checks it does not agree with: a status of its own, and who says what.

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


# What each tier of a run came to, read off its manifest.


def came_to(tier: Mapping[str, Any]) -> float | None:
    """The value of a tier when it was solved; that of its plan where the manifest states no other.

    Later tiers may use a little of it up, the even ones more, so that final values are not compared.
    """
    value = tier.get("value")
    return tier.get("final") if value is None else value


def values_of(manifest: Mapping[str, Any]) -> dict[str, float]:
    """Measure -> what its tier came to, in the order of the question; tiers without a plan are left out."""
    found = {tier["measure"]: came_to(tier) for tier in manifest["tiers"]}
    return {measure: float(value) for measure, value in found.items() if value is not None}
