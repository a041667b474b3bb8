"""The answer at a glance: how far it is one, was, now and change, why nothing moved, and where the money went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from optimiser.errors import OptimiserError
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.change import (
    Amounts,
    Shift,
    as_it_stands,
    before_sharing,
    bridge,
    exactly,
    headline,
    why_nothing,
)
from optimiser.extras.room.handles import Handle
from optimiser.extras.room.mover import Mover, Reply
from optimiser.extras.room.offers import Offer, laid_over
from optimiser.extras.room.session import GAP, InAll
from optimiser.extras.room.trust_offer import settled_asks
from optimiser.extras.room.view.cards import bridge_html, cards_html, status_html
from optimiser.extras.room.view.memory import PageMemory
from optimiser.instances import Instance
from optimiser.tolerances import allowance
from trustmodels.allocation.measures import EVEN

Then = Callable[[], None]
HELD = (
    "Worked out with the yes/no choices of the baseline held. Who bears it, shared out evenly, follows with the "
    "exact answer."
)
FOLLOWS = "Exact totals; who bears it follows"
MONEY_ROOM, OTHER_ROOM = (allowance(1.0, len(EVEN), GAP, loose=loose) for loose in (True, False))
"""Of a total, what sharing it out may use."""
IN_ALL = (
    "Solved with the yes/no choices free, recomputed and verified. Which trusts and systems bear it, shared out "
    "evenly, follows with the whole answer, and so does every amount that hangs on that. Sharing out may use "
    f"{MONEY_ROOM:.1%} of a total of money and {OTHER_ROOM:.2%} of another."
)
OTHER_RULES = (
    "What must hold and what may give way has changed. A moving handle keeps the rules of the baseline, so this "
    "offer is for the exact answer."
)
LATE = "The answer takes longer than usual, and comes by itself. The exact one can be asked for meanwhile."
NO_PLAN = (
    "With the yes/no choices of the baseline held, no plan keeps what must be kept. Other choices may: the exact "
    "answer says so, or what cannot hold together."
)


@dataclass(frozen=True)
class Screen:
    """What is looked at.

    Attributes:
        found: the handles of the instance.
        stands: the instance with its scenario.
        base: the baseline.
        offer: what is on the table.
        answer: its exact answer, if it has been asked.
        in_all: what it comes to before it is shared out, if that is known already.
        figures: of the handles that are moved.
        further: changes that no handle makes.
        number: of the wish that is answered; the levers wait for it.
    """

    found: Sequence[Handle]
    stands: Instance
    base: OfferAnswer
    offer: Offer
    answer: OfferAnswer | None
    in_all: InAll | None
    figures: Mapping[str, float]
    further: Sequence[Mapping[str, Any]]
    number: int


@dataclass(frozen=True)
class Seen:
    """What stands on the screen: a lead, what is said of it, and amounts.

    Attributes:
        lead: the sentence that counts.
        lines: what else is said.
        shifts: was and now of every amount; empty where there is none to show.
        exact: whether it is verified, with the choices free.
        label: what it is, where that has to be said first.
        waits: whether the moving handle is not ready yet.
        still: whether nothing is moved, so that there is no change to show.
    """

    lead: str
    lines: Sequence[str]
    shifts: Sequence[Shift] = ()
    exact: bool = False
    waits: bool = False
    still: bool = False
    label: str = ""

    def status(self, number: int) -> str:
        """The sentences, as the page has them."""
        return status_html(self.lead, self.lines, self.exact, number, self.label)

    @property
    def figures(self) -> str:
        """The cards, and the bridge where money went somewhere."""
        steps = bridge(self.shifts)
        drawn = bridge_html(steps) if len(steps) > 2 else ""  # noqa: PLR2004 - more than a beginning and an end
        cards = cards_html(self.shifts, still=self.still) if self.shifts else ""
        return f'<div class="room-figures">{cards}{drawn}</div>'


def seen(screen: Screen, mover: Mover) -> Seen:
    """What stands on the screen; asks the mover where the offer has no exact answer yet."""
    if not screen.offer.moved:
        return _still(screen)
    if screen.answer is not None:
        return _exact(screen, screen.answer)
    if screen.in_all is not None:
        return _in_all(screen, screen.in_all)
    if screen.offer.modes:
        return Seen("Ask for the exact answer", [_moves(screen), OTHER_RULES])
    return _moving(screen, mover)


def glance(screen: Screen, kept: PageMemory, then: Then) -> None:
    """Draw the cards and what belongs to them.

    Args:
        screen: what is looked at.
        kept: the session.
        then: draws what can be done about it.
    """
    if screen.base.has_plan:
        folder, run = str(screen.stands.path), screen.base.read.run
        kept.mover.open(folder, screen.stands.sha256, screen.offer.unmoved, run.path)
    found = seen(screen, kept.mover)
    if found.waits:
        _check(screen)
    st.html(found.status(screen.number))
    then()
    st.html(found.figures)
    if found.waits and not kept.mover.failed and screen.base.has_plan:
        _await(kept)


def _still(screen: Screen) -> Seen:
    """The baseline, while nothing is moved."""
    if not screen.base.has_plan:
        return Seen(screen.base.banner.heading, screen.base.banner.lines, exact=True)
    lines = ["Nothing is moved yet. Exact and verified.", *screen.base.doubted]
    return Seen("As it stands", lines, as_it_stands(screen.base.quantities), exact=True, still=True)


def _moves(screen: Screen) -> str:
    return f"{'; '.join(screen.offer.moves)}."


def _exact(screen: Screen, answer: OfferAnswer) -> Seen:
    """The exact answer to the offer."""
    if not answer.has_plan:
        lines = [_moves(screen), "What cannot hold together stands below."]
        return Seen(answer.banner.heading, lines, exact=True)
    shifts = exactly(screen.base.quantities, answer.quantities)
    lead = headline(shifts)
    lines = [_moves(screen), "Exact and verified, with the choices free.", *([] if lead else [_why(screen)])]
    lines += answer.doubted
    return Seen(lead or "Nothing changes.", lines, shifts, exact=True)


def _in_all(screen: Screen, found: InAll) -> Seen:
    """What there is in all, exactly; who bears it is still being worked out."""
    shifts = _shifts(screen, found.stood, found.amounts)
    lead = headline(shifts)
    own = [] if screen.base.opened is None else [*settled_asks(screen.base.opened, screen.further)]
    why = "" if lead else _why(screen)
    lines = [_moves(screen), *own, *([why] if why else []), IN_ALL, *screen.base.doubted]
    return Seen(lead or "Nothing changes.", lines, shifts, exact=True, label=FOLLOWS)


def _shifts(screen: Screen, stood: Amounts, amounts: Amounts) -> list[Shift]:
    """Was and now of an offer that has not been shared out yet."""
    return before_sharing(screen.base.quantities, stood, amounts, screen.offer.asked().tiers)


def _moving(screen: Screen, mover: Mover) -> Seen:
    """What the moved handles come to at once."""
    base = mover.base
    if not screen.base.has_plan or base is None:
        why = mover.failed or "The moving handle is being made ready: a few seconds on a large instance."
        return Seen("Not answered yet", [_moves(screen), why], waits=True)
    if mover.busy:
        return Seen("Not answered yet", [_moves(screen), LATE], waits=True)
    reply = mover.ask(screen.figures, screen.further)
    if reply.late:
        return Seen("Not answered yet", [_moves(screen), LATE], waits=True)
    lead, lines, shifts = _told(screen, reply, base)
    return Seen(lead, [_moves(screen), *lines, *screen.base.doubted], shifts)


@st.fragment(run_every=0.5)
def _await(kept: PageMemory) -> None:
    """Draw the page again once the moving handle is ready."""
    if (kept.mover.base is not None and not kept.mover.busy) or kept.mover.failed:
        st.rerun(scope="app")


def _told(screen: Screen, found: Reply, base: Amounts) -> tuple[str, list[str], list[Shift]]:
    """What is said of a move."""
    if found.error:
        return "This offer cannot be made", [found.error], []
    if found.amounts is None:
        return "No plan with these choices", [NO_PLAN], []
    shifts = _shifts(screen, base, found.amounts)
    lead = headline(shifts)
    lines = [HELD] if lead else [_why(screen), HELD]
    return lead or "Nothing changes.", lines, shifts


def _why(screen: Screen) -> str:
    """Why nothing moved."""
    opened = screen.base.opened
    moved = [(handle, screen.figures[handle.id]) for handle in screen.found if handle.id in screen.figures]
    return "" if opened is None else why_nothing(opened, moved)


def _check(screen: Screen) -> None:
    """Say what is wrong with the offer, where nothing else would."""
    try:
        laid_over(screen.stands, screen.offer)
    except OptimiserError as error:
        st.error(str(error))
