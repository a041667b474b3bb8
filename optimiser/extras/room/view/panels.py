"""What stands below: who gains, the parts of an answer, the answers before, offers side by side, what to take away."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from optimiser.errors import OptimiserError
from optimiser.extras.room.answer import OfferAnswer, renamed
from optimiser.extras.room.beside import FEWEST, beside
from optimiser.extras.room.change import exactly, headline
from optimiser.extras.room.offers import named, save, toml
from optimiser.extras.room.own import is_own
from optimiser.extras.room.serve import ALLOW_SAVE
from optimiser.extras.room.view.fragments import glance_html, section_html
from optimiser.extras.room.view.memory import PageMemory
from optimiser.extras.room.view.trusts import gainers, some_trusts
from optimiser.extras.workbook.instance_sheets import instance_workbook
from optimiser.instances.scenario import scenario_names

GAINS, TRUSTS = "gains", "trusts"
WHO = "Who gains and loses"


def parts(answer: OfferAnswer, base: OfferAnswer) -> None:
    """The parts of the last exact answer, the one that is chosen."""
    st.header("The exact answer in full")
    st.write(about(answer))
    st.html(glance_html(answer.banner))
    known = dict(answer.parts)
    if answer.has_plan and base.has_plan:
        own = {GAINS: WHO} if answer is not base else {}
        known = {**own, **known, TRUSTS: "By region and trust"}
    _part(known, answer, base)


@st.fragment
def _part(known: dict[str, str], answer: OfferAnswer, base: OfferAnswer) -> None:
    """One part, drawn when it is asked for and kept."""
    chosen = st.radio(
        "Show", list(known), format_func=known.__getitem__, horizontal=True, key=f"part:{len(known)}"
    )
    if chosen in {GAINS, TRUSTS}:
        (gainers if chosen == GAINS else some_trusts)(answer, base)
        return
    if chosen not in answer.drawn:
        with st.spinner("Drawing ..."):
            section = answer.section(str(chosen))
            html = "<p>Nothing to say here.</p>" if section is None else section_html(section)
            heading = known[str(chosen)] if section is None else section.heading
            answer.drawn[str(chosen)] = f"<h3>{heading}</h3>{html}"
    st.html(answer.drawn[str(chosen)])


def about(answer: OfferAnswer) -> str:
    """What an answer is to, in a line."""
    if not answer.offer.moves:
        return "As it stands: nothing is moved."
    moves = "; ".join(answer.offer.moves)
    return f"{answer.offer.label or 'Not yet named'}: {moves}."


def past(answers: Sequence[OfferAnswer], kept: PageMemory, folder: str, base: OfferAnswer) -> None:
    """The exact answers of this session, the last one first, each with a way back to it."""
    st.header("History")
    for number, answer in reversed(list(enumerate(answers, start=1))):
        left, right = st.columns([5, 1])
        shifts = exactly(base.quantities, answer.quantities) if answer.has_plan else []
        outcome = (headline(shifts) or "Nothing changes.") if answer.has_plan else answer.banner.heading
        left.write(f"{number}. {'; '.join(answer.offer.moves)}. **{outcome}**")
        right.button(
            "Go back to it", key=f"past:{folder}:{number}", on_click=_back, args=(answer, kept, folder)
        )


def _back(answer: OfferAnswer, kept: PageMemory, folder: str) -> None:
    """Put the levers where they stood for an answer, and show it."""
    found = kept.stood.get(id(answer))
    if found is not None:
        kept.board(folder, answer.offer.base).put(*found)
    earlier = kept.history[folder]
    earlier.remove(answer)
    earlier.append(answer)


def keep(current: OfferAnswer, kept: PageMemory) -> None:
    """Name the last answer and keep it beside others."""
    with st.form("keep", clear_on_submit=True):
        st.subheader("Keep this answer")
        name = st.text_input("Name", help="As you would say it: its file is called after it.", max_chars=60)
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
    found = renamed(current, offer)
    kept.kept[folder, offer.name] = found
    kept.replace(folder, current, found)
    kept.said = f"Kept as {offer.label}."
    kept.note("kept an answer", current.instance, offer.label)
    st.rerun()


def side_by_side(answers: Sequence[OfferAnswer]) -> None:
    """Offers of one instance beside each other."""
    st.header("Offers side by side")
    if len(answers) < FEWEST:
        st.write("No offer is kept yet. Name an answer and keep it, and it stands here.")
        return
    try:
        st.html(section_html(beside(answers)))
    except OptimiserError as error:
        st.error(str(error))


def take_away(answer: OfferAnswer, kept: PageMemory) -> None:
    """The offer as a scenario file, the report and the workbook; into the instance where that is allowed."""
    st.header("Take it away")
    st.write(
        "The address of this page reopens the question as it stands now: copy it, and send it to whom you like."
    )
    if answer.offer.changes and answer.offer.name:
        text = toml(answer.offer, answer.instance.name)
        st.download_button(
            f"Download {answer.offer.name}.toml", text, f"{answer.offer.name}.toml", "application/toml",
            help="Put it into the scenarios folder of the instance.",
        )  # fmt: skip
        if (
            os.environ.get(ALLOW_SAVE)
            and not is_own(answer.instance.path or ".")
            and st.button("Save into the instance's scenarios")
        ):
            _save(answer, kept)
    else:
        st.write("An offer that has a name and changes something can be downloaded as a scenario file.")
    _report(answer)


def _save(answer: OfferAnswer, kept: PageMemory) -> None:
    try:
        path = save(answer.offer, answer.instance)
    except OptimiserError as error:
        st.error(str(error))
    else:
        kept.said = f"Saved as {path.name} in the instance's scenarios."
        kept.note("saved an offer", answer.instance, path.name)
        st.rerun()


def _report(answer: OfferAnswer) -> None:
    """Report and workbook are only written when asked for: they take a moment on a large instance."""
    name = f"{answer.instance.name}-{answer.offer.name or 'offer'}"
    if st.button("Write the report", help="One page that opens offline."):
        with st.spinner("Writing the report ..."):
            html = answer.page()
        st.download_button("Download the report", html, f"{name}.html", "text/html")
    if st.button(
        "Write the instance's workbook",
        help="Its tables for a spreadsheet: change figures, and bring it back.",
    ):
        with st.spinner("Writing the workbook ..."):
            _instance_workbook(answer)
    if answer.has_plan and st.button("Write the workbook of the answer", help="For a spreadsheet."):
        with st.spinner("Writing the workbook ..."):
            _workbook(answer, name)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _instance_workbook(answer: OfferAnswer) -> None:
    try:
        content = instance_workbook(answer.instance)
    except OptimiserError as error:
        st.error(str(error))
    else:
        name = f"{answer.instance.name}-{answer.offer.name or 'instance'}.xlsx"
        st.download_button("Download the instance's workbook", content, name, XLSX)


def _workbook(answer: OfferAnswer, name: str) -> None:
    try:
        content = answer.workbook()
    except OptimiserError as error:
        st.error(str(error))
    else:
        st.download_button("Download the workbook", content, f"{name}.xlsx", XLSX)
