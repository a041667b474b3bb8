"""The page of the negotiation room: Streamlit runs this file for every session."""

from __future__ import annotations

from functools import partial

import streamlit as st

from optimiser.errors import OptimiserError
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.link import Link
from optimiser.extras.room.offers import Offer, offer_of
from optimiser.extras.room.view.ask import Topic, asked, follow_link
from optimiser.extras.room.view.fragments import style
from optimiser.extras.room.view.glance import Screen, glance
from optimiser.extras.room.view.levers import levers
from optimiser.extras.room.view.memory import Board, PageMemory, instance, known_handles, memory
from optimiser.extras.room.view.panels import keep, parts, past, side_by_side, take_away
from optimiser.extras.room.view.progress import baseline, exact
from optimiser.instances import Instance

INTRODUCTION = (
    "Move a pot, a target or a ceiling, and see at once what gives. The exact answer follows when you ask for it. "
    "Nobody else sees your offers, and nothing leaves this computer unless you download it."
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
        base = baseline(question.offer, stands, kept)
        if base is None:
            return
        _table(stands, question, base, kept)
        _below(question, base, kept)
    except OptimiserError as error:
        st.error(str(error))


@st.fragment
def _table(stands: Instance, question: Topic, base: OfferAnswer, kept: PageMemory) -> None:
    """The answer beside the levers: what is drawn again, and nothing else, while a handle moves."""
    st.write(INTRODUCTION)
    left, right = st.columns([8, 5], gap="large")
    found = known_handles(stands)
    board = kept.board(str(question.folder), question.base)
    with right:
        st.header("The offer")
        wanted = levers(found, board, f"levers:{question.folder}:{question.base}")
        if wanted is not None:
            board.wish(wanted)
        _back(board)
    offer = _offer(question, board, stands)
    st.query_params.from_dict(_link(question, board).parameters())
    with left:
        st.header("What it changes")
        answer = kept.answered(str(question.folder), offer)
        follow = partial(exact, offer, stands, kept, board)
        glance(Screen(stands, base, offer, answer, board.figures, follow, board.answered), kept, board)


def _back(board: Board) -> None:
    """Undo, and everything back to how it stands."""
    one, all_ = st.columns(2)
    with one:
        st.button("Undo the last move", disabled=not board.past, on_click=board.undo)
    with all_:
        moved = bool(board.figures or board.further)
        st.button("Put everything back", disabled=not moved, on_click=board.put, args=({},))


def _offer(question: Topic, board: Board, stands: Instance) -> Offer:
    """The offer that the levers stand for."""
    known = {handle.id: handle for handle in known_handles(stands)}
    figures = [(known[id_], board.figures[id_]) for id_ in known if id_ in board.figures]
    plain = question.offer
    return offer_of(figures, question.base, plain.question, plain.order, board.further)


def _link(question: Topic, board: Board) -> Link:
    figures = tuple(sorted(board.figures.items()))
    plain = question.offer
    return Link(question.name, question.base, plain.question, plain.order, figures, board.further)


def _below(question: Topic, base: OfferAnswer, kept: PageMemory) -> None:
    """What the last exact answer holds, the answers before it, offers side by side, and what can be taken away."""
    folder = str(question.folder)
    last = kept.history.get(folder, [])
    current = last[-1] if last else base
    parts(current, base)
    if last:
        past(last, kept, folder, base)
        keep(current, kept)
    side_by_side(kept.offers(folder))
    take_away(current, kept)
