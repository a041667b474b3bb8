"""A question beside the shipped one of its name: what a user changed of it, as the manifest records it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from optimiser.errors import QuestionError
from optimiser.questions import (
    IMPERATIVES,
    RESERVE,
    changed,
    read_question,
    reordered,
    shipped_name,
)
from trustmodels.allocation.question import Question

OWN, CHANGES = "own", "changes"
PARTS = ("basis", "modes", "allow", "order", "tiers")
"""What a record of changes may hold."""


def question_record(question: Question) -> dict[str, object]:
    """The question as a manifest states it: as solved, with what it differs by from the shipped one of its name.

    A question that is not shipped is `own`: nothing but its record says what it asks.
    """
    shipped = shipped_question(question.name)
    told = {OWN: True} if shipped is None else {OWN: False, CHANGES: changes_of(question, shipped)}
    return {**question.as_record(), **told}


def shipped_question(name: str) -> Question | None:
    """The question that a name stands for everywhere; None where it is a user's own."""
    if not shipped_name(name):
        return None
    try:
        return read_question(name)
    except QuestionError:
        return None


def changes_of(question: Question, shipped: Question) -> dict[str, object]:
    """What was changed of a shipped question: basis, modes, what is allowed, the order or else the tiers."""
    found: dict[str, object] = {}
    if question.basis != shipped.basis:
        found["basis"] = question.basis
    if modes := {name: mode for name, mode in question.modes.items() if mode != shipped.modes.get(name)}:
        found["modes"] = dict(sorted(modes.items()))
    if question.allow != shipped.allow:
        found["allow"] = sorted(question.allow)
    return {**found, **_tiers_changed(question, with_changes(shipped, found))}


def _tiers_changed(question: Question, expected: Question) -> dict[str, object]:
    """Nothing where the tiers follow from the other changes; else the order that was asked for, or the tiers."""
    if question.tiers == expected.tiers:
        return {}
    order = [tier for tier in question.tiers if tier in IMPERATIVES or tier == RESERVE]
    try:
        if reordered(expected, order).tiers == question.tiers:
            return {"order": order}
    except QuestionError:
        pass
    return {"tiers": list(question.tiers)}


def with_changes(shipped: Question, changes: Mapping[str, Any]) -> Question:
    """The shipped question with recorded changes.

    Raises:
        QuestionError: a change that no question knows.
    """
    allow = frozenset(changes.get("allow", shipped.allow))
    asked = changed(shipped, changes.get("basis"), changes.get("modes"), allow, changes.get("order"))
    tiers = tuple(changes.get("tiers", asked.tiers))
    return replace(asked, name=shipped.name, sentence=shipped.sentence, allow=allow, tiers=tiers)


def told_changes(changes: Mapping[str, Any]) -> list[str]:
    """The changes in the words of the command line, one each."""
    said = [f"--basis {changes['basis']}"] if "basis" in changes else []
    said += [f"--{mode} {name}" for name, mode in changes.get("modes", {}).items()]
    said += [f"--allow {','.join(changes['allow']) or 'nothing'}"] if "allow" in changes else []
    said += [f"--order {','.join(changes['order'])}"] if "order" in changes else []
    return said + ([f"tiers {', '.join(changes['tiers'])}"] if "tiers" in changes else [])


def change_faults(changes: object) -> list[str]:
    """What keeps a record of changes from being read."""
    if not isinstance(changes, Mapping):
        return ["is not a record"]
    faults = [f"names {part}, which cannot be changed" for part in changes if part not in PARTS]
    for part in ("allow", "order", "tiers"):
        given = changes.get(part, [])
        if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
            faults.append(f"{part} is not a list of names")
    if not isinstance(changes.get("modes", {}), Mapping):
        faults.append("modes is not a record")
    return faults
