"""The page of the negotiation room: Streamlit runs this file for every session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from weakref import ref

import streamlit as st

from optimiser.errors import OptimiserError
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.handles import Handle
from optimiser.extras.room.line import NOT_READY, PATH
from optimiser.extras.room.link import Link, figures_of
from optimiser.extras.room.offers import offer_of
from optimiser.extras.room.view.ask import Topic, asked, follow_link
from optimiser.extras.room.view.companions import as_it_stands, otherwise, three_views
from optimiser.extras.room.view.fragments import style
from optimiser.extras.room.view.glance import Screen, glance, seen
from optimiser.extras.room.view.levers import levers
from optimiser.extras.room.view.memory import Board, PageMemory, instance, known_handles, memory
from optimiser.extras.room.view.panels import keep, parts, past, side_by_side, take_away
from optimiser.extras.room.view.progress import baseline, exact
from optimiser.extras.room.view.trust_offer import trust_offer
from optimiser.instances import Instance

INTRODUCTION = (
    "Move a pot, a target or a ceiling, and see at once what gives. The exact answer follows when you ask for it. "
    "Nobody else sees your offers, and nothing leaves this computer unless you download it. What is done here is "
    "logged on it, for whoever runs the room."
)


def main() -> None:
    """Draw the page."""
    st.set_page_config(page_title="Negotiation room", layout="wide")
    st.html(style())
    st.title("Negotiation room")
    kept = memory()
    try:
        follow_link(kept)
        question = asked(kept)
        stands = instance(question.folder, question.base)
        kept.enter(stands)
        base = baseline(question.offer, stands, kept)
        if base is None:
            return
        kept.desk_of(stands).make_ready(question.offer, stands)
        _table(stands, question, base, kept)
        _below(question, base, stands, kept)
    except OptimiserError as error:
        st.error(str(error))


@st.fragment
def _table(stands: Instance, question: Topic, base: OfferAnswer, kept: PageMemory) -> None:
    """The answer beside the levers: what is drawn again, and nothing else, while a handle moves."""
    st.write(INTRODUCTION)
    left, right = st.columns([8, 5], gap="large")
    found = known_handles(stands, question.offer.question)
    board = kept.board(str(question.folder), question.base)
    kept.line.answer = partial(_moved, ref(kept), question, base, stands, found)
    with right:
        st.header("The offer")
        wanted = levers(found, board, f"levers:{question.folder}:{question.base}", PATH + kept.line.key)
        if wanted is not None:
            board.wish(wanted)
        trust_offer(stands, base, board)
        _back(board)
    screen = _screen(kept, question, base, stands, found, board)
    st.query_params.from_dict(_link(question, board).parameters())
    with left:
        st.header("What it changes")
        glance(screen, kept, partial(exact, screen.offer, stands, kept, board))


def _screen(
    kept: PageMemory,
    question: Topic,
    base: OfferAnswer,
    stands: Instance,
    found: Sequence[Handle],
    board: Board,
) -> Screen:
    """What the levers on a board stand for, with its exact answer where it has been asked."""
    figures = [(handle, board.figures[handle.id]) for handle in found if handle.id in board.figures]
    plain = question.offer
    offer = offer_of(figures, question.base, plain.question, plain.order, board.further)
    folder = str(question.folder)
    answer, in_all = kept.answered(folder, offer), kept.known_in_all(folder, offer)
    return Screen(found, stands, base, offer, answer, in_all, board.figures, board.further, board.answered)


def _moved(
    session: ref[PageMemory],
    question: Topic,
    base: OfferAnswer,
    stands: Instance,
    found: Sequence[Handle],
    link: Link,
) -> Mapping[str, Any]:
    """What a moving hand comes to, as the parts of the page that change while it moves.

    A line must not keep its own session: what is remembered of it is gone when the session is.

    Raises:
        OfferError: a figure is of no handle, or beyond it.
    """
    kept = session()
    if kept is None:
        return NOT_READY
    stood = kept.board(str(question.folder), question.base)
    board = replace(stood, figures=figures_of(link, found))
    told = seen(_screen(kept, question, base, stands, found, board), kept.mover)
    if told.waits:
        return NOT_READY
    return {"ready": True, "status": told.status(stood.answered), "figures": told.figures}


def _back(board: Board) -> None:
    """Undo, and everything back to how it stands."""
    one, all_ = st.columns(2)
    with one:
        st.button("Undo the last move", disabled=not board.past, on_click=board.undo)
    with all_:
        moved = bool(board.figures or board.further)
        st.button("Put everything back", disabled=not moved, on_click=board.put, args=({},))


def _link(question: Topic, board: Board) -> Link:
    figures = tuple(sorted(board.figures.items()))
    plain = question.offer
    return Link(question.name, question.base, plain.question, plain.order, figures, board.further)


def _below(question: Topic, base: OfferAnswer, stands: Instance, kept: PageMemory) -> None:
    """What the last exact answer holds, the answers before it, offers side by side, and what can be taken away."""
    folder = str(question.folder)
    last = kept.history.get(folder, [])
    current = last[-1] if last else base
    parts(current, base)
    otherwise(current, stands, kept)
    if last:
        past(last, kept, folder, base)
        keep(current, kept)
    answers = [as_it_stands(base), *kept.offers(folder)]
    side_by_side(answers)
    three_views(stands, question.offer, answers, kept)
    take_away(current, kept)
