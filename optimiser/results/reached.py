"""What each tier of a run came to, read off its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


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
