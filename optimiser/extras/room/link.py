"""A link that reopens a question: instance, scenario, question, order and every figure that is moved."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optimiser.errors import Fault
from optimiser.extras.room.handles import Handle
from optimiser.extras.room.offers import OfferError
from optimiser.extras.room.upload import CHANGES, LARGEST

INSTANCE, BASE, QUESTION, ORDER, FIGURES, FURTHER = (
    "instance",
    "scenario",
    "question",
    "order",
    "figures",
    "further",
)
LINK = "the link"


@dataclass(frozen=True)
class Link:
    """What a link asks for; what it does not name is empty."""

    instance: str = ""
    base: str | None = None
    question: str = ""
    order: tuple[str, ...] = ()
    figures: tuple[tuple[str, float], ...] = ()
    further: tuple[Mapping[str, Any], ...] = ()

    def parameters(self) -> dict[str, str]:
        """As the parameters of an address."""
        found = {
            INSTANCE: self.instance,
            BASE: self.base or "",
            QUESTION: self.question,
            ORDER: ",".join(self.order),
        }
        if self.figures:
            found[FIGURES] = json.dumps(dict(self.figures), separators=(",", ":"))
        if self.further:
            found[FURTHER] = json.dumps(list(self.further), separators=(",", ":"))
        return {name: text for name, text in found.items() if text}


def read_link(given: Mapping[str, str]) -> Link:
    """The link behind the parameters of an address; nothing in it is believed yet.

    Raises:
        OfferError: it cannot be read.
    """
    order = tuple(word for word in given.get(ORDER, "").split(",") if word)
    if sum(map(len, given.values())) > LARGEST:
        raise OfferError([Fault(LINK, "is too long", "ask for it again")])
    figures, further = _json(given, FIGURES, dict), _json(given, FURTHER, list)
    read: list[tuple[str, float]] = []
    for id_, figure in figures.items():
        if isinstance(figure, bool) or not isinstance(figure, int | float) or not math.isfinite(figure):
            raise OfferError(
                [Fault(LINK, f"has a figure for '{id_[:60]}' that is no number", "ask for it again")]
            )
        read.append((id_, float(figure)))
    if len(further) > CHANGES or not all(isinstance(change, dict) for change in further):
        raise OfferError([Fault(LINK, "has changes that cannot be read", "ask for it again")])
    return Link(
        given.get(INSTANCE, ""),
        given.get(BASE) or None,
        given.get(QUESTION, ""),
        order,
        tuple(read),
        tuple(further),
    )


def _json(given: Mapping[str, str], name: str, kind: type) -> Any:  # noqa: ANN401 - what JSON holds
    try:
        found = json.loads(given.get(name, "") or json.dumps(kind()))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, kind):
        raise OfferError([Fault(LINK, f"has '{name}' cut or spoilt", "ask for it again")])
    return found


def figures_of(link: Link, found: Sequence[Handle]) -> dict[str, float]:
    """The figures of a link that the instance has handles for.

    Raises:
        OfferError: it names a handle that is not there, or a figure that it cannot take.
    """
    known = {handle.id: handle for handle in found}
    faults = []
    for id_, figure in link.figures:
        handle = known.get(id_)
        if handle is None:
            faults.append(
                Fault(LINK, f"moves '{id_[:60]}', which cannot be moved here", "check the instance")
            )
        elif not min(handle.least, handle.now) <= figure <= max(handle.most, handle.now):
            faults.append(
                Fault(LINK, f"moves {handle.label} to {figure:g}, which it cannot be", "check the figure")
            )
    if faults:
        raise OfferError(faults)
    return dict(link.figures)
