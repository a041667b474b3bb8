"""The question of a manifest against the shipped one of its name and the changes that it records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from optimiser.errors import QuestionError
from optimiser.question_changes import (
    CHANGES,
    OWN,
    change_faults,
    shipped_question,
    told_changes,
    with_changes,
)
from optimiser.questions import shipped_name
from optimiser.verify.report import Residual, wrong
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.question import Question

_UNNAMED = {family.id: "off" for family in FAMILIES.values() if family.unless_named == "off"}
"""Commitments that a run from before them does not name: it solved without them."""


def question_residuals(question: Mapping[str, Any]) -> Iterator[Residual | None]:
    """A run that carries the name of a shipped question has its basis, modes, allowances, tiers and sentence.

    It differs by the changes that the manifest records and by nothing else. A question of a user's own is what
    its record says, and the manifest says that it is one.
    """
    name, own = question["name"], question.get(OWN, False)
    if not shipped_name(name):
        yield (
            wrong("the question", name, "is none of the shipped, and not recorded as one's own")
            if not own
            else None
        )
        return
    yield wrong("the question", name, "is a shipped one, and recorded as one's own") if own else None
    shipped = shipped_question(name)
    if shipped is None:
        yield wrong("the question", name, "is no order of the imperatives")
        return
    changes = question.get(CHANGES, {})
    faults = change_faults(changes)
    yield from (wrong("the changes of the question", name, fault) for fault in faults)
    if not faults:
        yield from _parts(question, shipped, changes)


def _parts(
    question: Mapping[str, Any], shipped: Question, changes: Mapping[str, Any]
) -> Iterator[Residual | None]:
    """Every part of the question as stated beside what its name and its changes make of it."""
    try:
        right = with_changes(shipped, changes)
    except QuestionError as error:
        yield from (wrong("the changes of the question", shipped.name, str(fault)) for fault in error.faults)
        return
    record = right.as_record()
    beside = " and the recorded changes" if changes else ""
    for part in ("sentence", "basis", "modes", "allow", "tiers"):
        stated, expected = question.get(part), record[part]
        if part == "modes" and isinstance(stated, Mapping):
            stated = {**_UNNAMED, **stated}
        same = sorted(stated) == expected if part == "allow" and stated is not None else stated == expected
        why = f"its {part} {_different(stated, expected)}: not what the name{beside} says"
        yield None if same else wrong("the question", shipped.name, why)


def _different(stated: object, expected: object) -> str:
    """What is stated; of modes only those that differ."""
    if isinstance(stated, Mapping) and isinstance(expected, Mapping):
        names = sorted(name for name in {*stated, *expected} if stated.get(name) != expected.get(name))
        return "are " + ", ".join(f"{name} {stated.get(name, 'missing')}" for name in names)
    if isinstance(stated, list):
        return f"are {', '.join(map(str, stated)) or 'nothing'}"
    return "is missing" if stated is None else f"is '{stated}'"


def question_told(question: Mapping[str, Any]) -> str:
    """What a reader of a verification must know of its question; nothing where it is a shipped one as it stands."""
    name = question["name"]
    if question.get(OWN):
        return f"The question '{name}' is of the user's own: it was held to its own record."
    said = told_changes(question.get(CHANGES, {}))
    return f"The question is {name} with the user's changes: {'; '.join(said)}." if said else ""
