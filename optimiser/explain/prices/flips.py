"""The yes/no decisions of a plan in words, and those in which two plans differ."""

from __future__ import annotations

from optimiser.explain.opened import Opened

YES = 0.5
CHOICES = ("place", "awarded", "whole", "begun")


def decisions(answer: Opened) -> set[str]:
    """The yes/no decisions that are yes, in words."""
    words = {"place": "place for", "awarded": "award to", "whole": "all of", "begun": "begin"}
    return {
        f"{words[kind]} {' '.join(key)}"
        for kind in CHOICES
        for key, value in getattr(answer.plan, kind).items()
        if value > YES
    }


def flips(base: Opened, other: Opened) -> list[str]:
    """Decisions that one plan takes and the other does not, with the sign of the change."""
    before, after = decisions(base), decisions(other)
    return [f"+ {name}" for name in sorted(after - before)] + [f"- {name}" for name in sorted(before - after)]
