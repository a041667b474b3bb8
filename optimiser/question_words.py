"""A question in words: what the command line and Python take for lists, modes and an order, read in one way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypedDict

from pydantic import ValidationError

from optimiser.errors import Fault, InputError, QuestionError
from optimiser.questions import changed, read_question
from optimiser.solver import SolveSettings
from trustmodels.allocation.question import Mode, Question

Words = str | Iterable[str] | None
"""Names in a list, or in one text with commas."""


class OptionError(InputError, TypeError):
    """An option that nobody knows, or of a kind that it cannot have."""

    opening = "The call has"


def words(given: Words, name: str) -> list[str]:
    """The names in a list or in a text; each item of a list may hold several with commas.

    Args:
        given: what was given; None for nothing.
        name: of the option, for a message.

    Raises:
        OptionError: neither a text nor texts.
    """
    items: object = [given] if isinstance(given, str) else [] if given is None else given
    if not isinstance(items, Iterable) or isinstance(items, Mapping):
        raise _no_names(name, given)
    found = list(items)
    if not all(isinstance(item, str) for item in found):
        raise _no_names(name, given)
    return [word.strip() for item in found for word in item.split(",") if word.strip()]


def _no_names(name: str, given: object) -> OptionError:
    remedy = "give a name, or names in a list or with commas between them"
    return OptionError([Fault(name, f"{given!r} is not a list of names", remedy)])


def _modes(given: Mapping[Mode, list[str]], dashes: str) -> dict[str, Mode]:
    """Commitment -> the mode that was asked for.

    Raises:
        QuestionError: one commitment is asked for in two modes, of which only one could be granted.
    """
    asked: dict[str, set[Mode]] = {}
    for mode, names in given.items():
        for name in names:
            asked.setdefault(name, set()).add(mode)
    faults = [
        Fault(
            " and ".join(f"{dashes}{mode}" for mode in given if mode in modes),
            f"{name} cannot be both",
            "give one of them",
        )
        for name, modes in asked.items()
        if len(modes) > 1
    ]
    if faults:
        raise QuestionError(faults)
    return {name: mode for mode, names in given.items() for name in names}


class QuestionChanges(TypedDict, total=False):
    """How a question may be changed.

    Names are given in a list, or in a text with commas between them, as on the command line.

    Attributes:
        basis: expected or plan.
        hold: commitments that must hold.
        yields: commitments that may give way.
        off: commitments that are left out.
        allow: unidentified, top_up, pending.
        order: of the imperatives, such as "safety,access,finance" or ["safety", "access", "finance"].
    """

    basis: str | None
    hold: Words
    yields: Words
    off: Words
    allow: Words
    order: Words


def asked_question(question: str | Path | Question, changes: QuestionChanges, dashes: str = "") -> Question:
    """A question by name or path, or as it is, with a user's changes.

    Args:
        question: keep_all, balance, how_far, least_funding, order:a,b,c, a path to a question file, or a `Question`.
        changes: of it.
        dashes: before the name of an option in a message.

    Raises:
        QuestionError: no such question, or a change of it that cannot be.
        OptionError: a change of a kind that it cannot have.
    """
    known = question if isinstance(question, Question) else read_question(_name(question))
    modes: dict[Mode, list[str]] = {
        "hold": words(changes.get("hold"), "hold"),
        "yield": words(changes.get("yields"), "yields"),
        "off": words(changes.get("off"), "off"),
    }
    order = changes.get("order")
    return changed(
        known,
        changes.get("basis"),
        _modes(modes, dashes),
        words(changes.get("allow"), "allow"),
        None if order is None else words(order, "order"),
    )


def _name(question: object) -> str:
    if not isinstance(question, (str, Path)):
        fault = Fault("question", f"{question!r} is not a question", "give a name, a path or a Question")
        raise OptionError([fault])
    return str(question)


def checked_settings(**given: Any) -> SolveSettings:  # noqa: ANN401 - the settings check their own kinds
    """Solve settings from options; the defaults where none is given.

    Raises:
        InputError: a number that is none.
    """
    try:
        return SolveSettings(**given)
    except ValidationError as error:
        faults = [Fault(str(f["loc"][0]), f["msg"], f"not {f['input']}") for f in error.errors()]
        raise InputError(faults) from None
