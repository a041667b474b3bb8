"""What an answer shows: the run at a glance, its parts, offers side by side, and what can be taken away."""

from __future__ import annotations

import os
from collections.abc import Sequence

import streamlit as st

from optimiser.errors import OptimiserError
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.beside import beside
from optimiser.extras.room.offers import command, save, toml
from optimiser.extras.room.serve import ALLOW_SAVE
from optimiser.extras.room.view.fragments import glance_html, section_html
from optimiser.extras.room.view.memory import PageMemory

TABS = {
    "answer": "Answer",
    "short": "Short",
    "asked": "Asked",
    "supported": "Support",
    "where": "Map",
    "worth": "Prices",
    "conflict": "Conflict",
}
"""What the tabs of an answer are called; the heading stands inside."""


def glance(answer: OfferAnswer) -> None:
    """How the run ended and the three imperatives."""
    st.html(glance_html(answer.banner, answer.cards))


def parts(answer: OfferAnswer) -> None:
    """The parts of the answer, a tab each."""
    with st.spinner("Drawing the answer ..."):
        sections = answer.sections
    labels = [TABS.get(section.id, section.heading) for section in sections]
    for section, tab in zip(sections, st.tabs(labels), strict=True):
        with tab:
            st.subheader(section.heading)
            if section.id not in answer.drawn:
                answer.drawn[section.id] = section_html(section)
            st.html(answer.drawn[section.id])


def side_by_side(answers: Sequence[OfferAnswer]) -> None:
    """Offers of one instance beside each other."""
    st.header("Offers side by side")
    if not answers:
        st.write("No offer is kept yet. Name an answer and keep it, and it stands here.")
        return
    try:
        st.html(section_html(beside(answers)))
    except OptimiserError as error:
        st.error(str(error))


def take_away(answer: OfferAnswer, memory: PageMemory) -> None:
    """The offer as a scenario file, the report and the workbook; into the instance where that is allowed."""
    st.header("Take it away")
    if answer.offer.changes and answer.offer.name:
        text = toml(answer.offer, answer.instance.name)
        st.download_button(
            f"Download {answer.offer.name}.toml", text, f"{answer.offer.name}.toml", "application/toml",
            help="Put it into the scenarios folder of the instance.",
        )  # fmt: skip
        st.write("With the file in place, this solves the same offer:")
        st.code(command(answer.offer, answer.instance.name), language="console")
        if os.environ.get(ALLOW_SAVE) and st.button("Save into the instance's scenarios"):
            _save(answer, memory)
    else:
        st.write("An offer that has a name and changes something can be downloaded as a scenario file.")
    _report(answer)


def _save(answer: OfferAnswer, memory: PageMemory) -> None:
    try:
        path = save(answer.offer, answer.instance)
    except OptimiserError as error:
        st.error(str(error))
    else:
        memory.said = f"Saved as {path.name} in the instance's scenarios."
        st.rerun()


def _report(answer: OfferAnswer) -> None:
    """Report and workbook are only written when asked for: they take a moment on a large instance."""
    name = f"{answer.instance.name}-{answer.label}"
    if st.button("Write the report", help="One page that opens offline."):
        with st.spinner("Writing the report ..."):
            html = answer.page()
        st.download_button("Download the report", html, f"{name}.html", "text/html")
    if answer.has_plan and st.button("Write the workbook", help="For a spreadsheet."):
        with st.spinner("Writing the workbook ..."):
            _workbook(answer, name)


def _workbook(answer: OfferAnswer, name: str) -> None:
    try:
        content = answer.workbook()
    except OptimiserError as error:
        st.error(str(error))
    else:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        st.download_button("Download the workbook", content, f"{name}.xlsx", kind)
