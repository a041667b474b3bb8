"""What a run says of its own proof: the word that its bounds have earned, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimiser.proof.judge import Word
from optimiser.proof.kept import NO_PLAN

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
