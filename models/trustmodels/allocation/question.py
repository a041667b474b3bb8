"""A question as data: what holds, what may give way, what is allowed, and in what order it matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Mode = Literal["hold", "yield", "off"]
Basis = Literal["plan", "expected"]


@dataclass(frozen=True)
class Question:
    """One question put to an instance.

    Attributes:
        name: e.g. `how_far`, or `order:access,safety,finance`.
        sentence: the question in the words of the person who asks it.
        basis: `expected` counts savings as they are expected to be delivered, `plan` as planned.
        modes: for every commitment `hold`, `yield` or `off`.
        allow: any of `unidentified`, `top_up`, `pending`.
        tiers: measures in the order in which they are minimised; the last is `movement`.
    """

    name: str
    sentence: str
    basis: Basis
    modes: Mapping[str, Mode]
    allow: frozenset[str]
    tiers: tuple[str, ...]

    def as_record(self) -> dict[str, object]:
        """The question as it is written into a manifest."""
        return {
            "name": self.name,
            "sentence": self.sentence,
            "basis": self.basis,
            "modes": dict(sorted(self.modes.items())),
            "allow": sorted(self.allow),
            "tiers": list(self.tiers),
        }
