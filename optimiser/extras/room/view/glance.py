"""The answer at a glance: how far it is one, was, now and change, why nothing moved, and where the money went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from optimiser.errors import OptimiserError
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.change import (
    Amounts,
    Shift,
    as_it_stands,
    at_once,
    bridge,
    exactly,
    headline,
    why_nothing,
)
from optimiser.extras.room.mover import Reply
from optimiser.extras.room.offers import Offer, laid_over
from optimiser.extras.room.view.cards import bridge_html, cards_html, status_html
from optimiser.extras.room.view.memory import Board, PageMemory, known_handles
from optimiser.instances import Instance

Then = Callable[[], None]
HELD = (
    "Worked out with the yes/no choices of the baseline held. Who bears it, shared out evenly, follows with the "
    "exact answer."
)
NO_PLAN = (
    "With the yes/no choices of the baseline held, no plan keeps what must be kept. Other choices may: the exact "
    "answer says so, or what cannot hold together."
)


@dataclass(frozen=True)
class Screen:
    """What is looked at.

    Attributes:
        stands: the instance with its scenario.
        base: the baseline.
        offer: what is on the table.
        answer: its exact answer, if it has been asked.
        figures: of the handles that are moved.
        then: draws what can be done about it.
        number: of the wish that is answered; the levers wait for it.
    """

    stands: Instance
    base: OfferAnswer
    offer: Offer
    answer: OfferAnswer | None
    figures: Mapping[str, float]
    then: Then
    number: int


def glance(screen: Screen, kept: PageMemory, board: Board) -> None:
    """The cards and what belongs to them."""
    if not screen.offer.changes:
        _still(screen, kept)
    elif screen.answer is not None:
        _exact(screen)
    else:
        _moving(screen, kept, board)


def _show(lead: str, lines: list[str], shifts: list[Shift], *, exact: bool, screen: Screen) -> None:
    """What is said, what can be done about it, and the figures."""
    st.html(status_html(lead, lines, exact, screen.number))
    screen.then()
    if shifts:
        st.html(cards_html(shifts))
    steps = bridge(shifts)
    if len(steps) > 2:  # noqa: PLR2004 - more than a beginning and an end
        st.html(bridge_html(steps))


def _still(screen: Screen, kept: PageMemory) -> None:
    """The baseline, while nothing is moved."""
    _ready(screen, kept)
    if not screen.base.has_plan:
        _show(screen.base.banner.heading, list(screen.base.banner.lines), [], exact=True, screen=screen)
        return
    lines = ["Nothing is moved yet. Exact and verified."]
    _show("As it stands", lines, as_it_stands(screen.base.quantities), exact=True, screen=screen)


def _exact(screen: Screen) -> None:
    """The exact answer to the offer."""
    answer = screen.answer
    if answer is None:
        return
    moves = [f"{'; '.join(screen.offer.moves)}."]
    if not answer.has_plan:
        _show(
            answer.banner.heading,
            [*moves, "What cannot hold together stands below."],
            [],
            exact=True,
            screen=screen,
        )
        return
    shifts = exactly(screen.base.quantities, answer.quantities)
    lead = headline(shifts) or "Nothing changes."
    lines = [*moves, "Exact and verified, with the choices free."]
    _show(lead, [*lines, *([] if headline(shifts) else [_why(screen)])], shifts, exact=True, screen=screen)


def _moving(screen: Screen, kept: PageMemory, board: Board) -> None:
    """What the moved handles come to at once."""
    moves = [f"{'; '.join(screen.offer.moves)}."]
    ready = _ready(screen, kept)
    base = kept.mover.base
    if not screen.base.has_plan or not ready or base is None:
        why = kept.mover.failed or "The moving handle is being made ready: a few seconds on a large instance."
        _check(screen)
        _show("Not answered yet", [*moves, why], [], exact=False, screen=screen)
        if not kept.mover.failed and screen.base.has_plan:
            _await(kept)
        return
    found = kept.mover.ask(board.figures, board.further)
    lead, lines, shifts = _told(screen, found, base)
    _show(lead, [*moves, *lines], shifts, exact=False, screen=screen)


@st.fragment(run_every=0.5)
def _await(kept: PageMemory) -> None:
    """Draw the page again once the moving handle is ready."""
    if kept.mover.base is not None or kept.mover.failed:
        st.rerun(scope="app")


def _told(screen: Screen, found: Reply, base: Amounts) -> tuple[str, list[str], list[Shift]]:
    """What is said of a move."""
    if found.error:
        return "This offer cannot be made", [found.error], []
    if found.late:
        return "Not answered yet", ["The answer takes longer than usual. Ask for the exact one, or wait."], []
    if found.amounts is None:
        return "No plan with these choices", [NO_PLAN], []
    shifts = at_once(screen.base.quantities, base, found.amounts)
    lead = headline(shifts)
    lines = [HELD] if lead else [_why(screen), HELD]
    return lead or "Nothing changes.", lines, shifts


def _why(screen: Screen) -> str:
    """Why nothing moved."""
    opened = screen.base.opened
    moved = [
        (handle, screen.figures[handle.id])
        for handle in known_handles(screen.stands)
        if handle.id in screen.figures
    ]
    return "" if opened is None else why_nothing(opened, moved)


def _ready(screen: Screen, kept: PageMemory) -> bool:
    """Make the moving handle ready in the background; whether it is."""
    run = screen.base.read.run
    folder = str(screen.stands.path)
    if screen.base.has_plan:
        kept.mover.open(folder, screen.stands.sha256, screen.offer.unmoved, run.path)
    return kept.mover.base is not None


def _check(screen: Screen) -> None:
    """Say what is wrong with the offer, where nothing else would."""
    try:
        laid_over(screen.stands, screen.offer)
    except OptimiserError as error:
        st.error(str(error))
