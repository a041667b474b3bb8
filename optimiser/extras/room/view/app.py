"""The page of the negotiation room: Streamlit runs this file for every session."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from optimiser.errors import OptimiserError
from optimiser.extras.room.answer import OfferAnswer, renamed
from optimiser.extras.room.estimate import estimate
from optimiser.extras.room.offers import Offer, laid_over, named
from optimiser.extras.room.view.controls import chosen_instance, chosen_question, moved, reset
from optimiser.extras.room.view.fragments import findings_html, style
from optimiser.extras.room.view.memory import PageMemory, instance, memory
from optimiser.extras.room.view.panels import glance, parts, side_by_side, take_away
from optimiser.extras.room.view.progress import solve_button
from optimiser.instances import Instance
from optimiser.instances.scenario import scenario_names

INTRODUCTION = (
    "Move a pot, a target or a ceiling, and see what gives: first an estimate, from the prices of the last "
    "answer; then, when you ask for it, the exact answer. Nobody else sees your offers, and nothing leaves "
    "this computer unless you download it."
)


def main() -> None:
    """Draw the page."""
    st.set_page_config(page_title="Negotiation room", layout="wide")
    st.html(style())
    st.title("Negotiation room")
    st.write(INTRODUCTION)
    left, right = st.columns([1, 2], gap="large")
    try:
        with left:
            st.header("The offer")
            kept = memory()
            folder, base = chosen_instance(kept)
            question, order = chosen_question()
            stands = instance(folder, base)
            offer = moved(stands, base, question, order, kept.further.get(str(folder), ()))
            if kept.brought:
                st.info(kept.brought)  # after the handles: by then they stand where the offer puts them
            keys = [str(key) for key in st.session_state]
            st.button("Put everything back", on_click=reset, args=(keys, kept))
        with right:
            _right(stands, offer, kept)
    except OptimiserError as error:
        st.error(str(error))


def _right(stands: Instance, offer: Offer, kept: PageMemory) -> None:
    st.header("What it would change")
    made = _checked(stands, offer)
    if made is not None:
        _estimate(made, offer, kept)
    solve_button(offer, stands, kept)
    if kept.said:
        st.info(kept.said)
    current = kept.current.get(str(stands.path))
    if current is not None:
        st.header("What it changes, exactly")
        st.write(_about(current.offer))
        if current.offer.changes != offer.changes or not current.offer.same_question(offer):
            st.warning("The handles were moved since: this is the answer to the offer before.")
        glance(current)
        parts(current)
        _keep(current, kept)
    side_by_side(kept.offers(str(stands.path)))
    if current is not None:
        take_away(kept.current[str(stands.path)], kept)


def _about(offer: Offer) -> str:
    moves = "; ".join(offer.moves) or "nothing is moved"
    return f"{offer.name or 'Not yet named'} ({offer.asked().name}): {moves}."


def _checked(stands: Instance, offer: Offer) -> Instance | None:
    """The instance with the offer laid over it; its faults are shown where it has any."""
    try:
        return laid_over(stands, offer)
    except OptimiserError as error:
        st.error(str(error))
        return None


def _estimate(made: Instance, offer: Offer, kept: PageMemory) -> None:
    """The moves in words, and the estimate where there is an answer to estimate from."""
    for move in offer.moves:
        st.write(f"- {move}")
    base = kept.like(str(made.path), offer)
    if base is None:
        st.write("Solve the question once: the prices of its answer make the estimates.")
    elif base.offer.changes == offer.changes and base.offer.base == offer.base:
        st.write("This offer is solved; move something to see an estimate.")
    else:
        st.html(findings_html(estimate(base, offer, made)))


def _keep(current: OfferAnswer, kept: PageMemory) -> None:
    """Name the last answer and keep it beside others."""
    with st.form("keep"):
        st.subheader("Keep this answer")
        name = st.text_input("Name", help="As a file is called: letters, digits, - and _.")
        title = st.text_input("What it is about (optional)")
        if st.form_submit_button("Keep it"):
            _kept(current, name, title, kept)


def _kept(current: OfferAnswer, name: str, title: str, kept: PageMemory) -> None:
    folder = str(current.instance.path)
    taken = [*scenario_names(Path(folder)), *kept.names(folder)]
    try:
        offer = named(current.offer, name, title, taken)
    except OptimiserError as error:
        st.error(str(error))
        return
    kept.current[folder] = kept.kept[folder, offer.name] = renamed(current, offer)
    kept.said = f"Kept as {offer.name}."
    st.rerun()
