"""What is asked: the instance, the scenario on which the offer stands, the question and the order."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from optimiser.errors import Fault, OptimiserError
from optimiser.extras.room.baseline import in_order
from optimiser.extras.room.link import Link, figures_of, read_link
from optimiser.extras.room.offers import Offer, OfferError, laid_over
from optimiser.extras.room.serve import FIRST_INSTANCE
from optimiser.extras.room.view.bring import NONE, base_key, bring
from optimiser.extras.room.view.fragments import corrections_html
from optimiser.extras.room.view.memory import PageMemory, instance, known_handles
from optimiser.extras.room.view.own import own
from optimiser.instances import instance_names, resolve_instance
from optimiser.instances.scenario import scenario_names
from optimiser.questions import IMPERATIVES, question_names, read_question

INSTANCE, QUESTION = "instance", "question"


@dataclass(frozen=True)
class Topic:
    """What the levers are laid over.

    Attributes:
        name: of the instance.
        folder: where it stands.
        base: the scenario to start from.
        offer: the question and its order, with nothing moved.
    """

    name: str
    folder: Path
    base: str | None
    offer: Offer


def names(kept: PageMemory) -> list[str]:
    """The instances, the one that the room was started with first, and those of the session last."""
    return [*in_order(instance_names(), os.environ.get(FIRST_INSTANCE, "")), *kept.own.made]


def folder_of(name: str, kept: PageMemory) -> Path:
    """Where an instance stands: one of the session's own, or one at hand."""
    return kept.own.folder(name) if name in kept.own.made else resolve_instance(name)


def follow_link(kept: PageMemory) -> None:
    """Take in the address by which a session came, once; what does not fit is said and left out."""
    if kept.linked:
        return
    kept.linked = True
    given = {name: st.query_params[name] for name in st.query_params}
    if not given:
        return
    try:
        _follow(read_link(given), kept)
    except OptimiserError as error:
        kept.refused = str(error)


def _follow(link: Link, kept: PageMemory) -> None:
    if link.instance not in names(kept):
        raise OfferError(
            [Fault("the link", f"asks for '{link.instance[:60]}', which is not here", "choose another")]
        )
    folder = folder_of(link.instance, kept)
    if link.base is not None and link.base not in scenario_names(folder):
        raise OfferError(
            [Fault("the link", f"stands on '{link.base[:60]}', which is not there", "choose another")]
        )
    question = link.question if link.question in question_names() else question_names_first()
    st.session_state[INSTANCE] = link.instance
    st.session_state[base_key(folder)] = link.base or NONE
    st.session_state[QUESTION] = question
    if link.order in orders(question):
        st.session_state[f"order:{question}"] = link.order
    stands = instance(folder, link.base)
    figures = figures_of(link, known_handles(stands, question))
    laid_over(stands, Offer("link", "", link.base, question, (), link.further))
    kept.board(str(folder), link.base).put(figures, link.further)


def question_names_first() -> str:
    """The question on which the room opens."""
    return _questions()[0]


def _questions() -> list[str]:
    return sorted(question_names(), key=lambda name: name != "how_far")


def orders(question: str) -> list[tuple[str, ...]]:
    """The orders of the imperatives that a question can be asked in, its own first."""
    present = [tier for tier in read_question(question).tiers if tier in IMPERATIVES]
    own = tuple(present)
    return [own, *(order for order in permutations(present) if order != own)] if present else []


def asked(kept: PageMemory) -> Topic:
    """Draw what is asked, folded, and return it."""
    about = st.container()
    own(kept, INSTANCE)
    with st.expander("What is asked: instance, scenario, question and order", expanded=False):
        one, two = st.columns(2)
        with one:
            name = str(
                st.selectbox("Instance", names(kept), key=INSTANCE, help="The folders of instances at hand.")
            )
            folder = folder_of(name, kept)
            base = st.selectbox(
                "Scenario to start from", [NONE, *scenario_names(folder)], key=base_key(folder),
                help="The offer is laid over this scenario.",
            )  # fmt: skip
        with two:
            question = str(st.selectbox("Question", _questions(), format_func=_question, key=QUESTION))
            order = _order(question)
        bring(folder, kept)
    if kept.refused:
        st.error(kept.refused)
    if kept.brought:
        st.info(kept.brought)
        if kept.corrected:
            st.html(corrections_html(kept.corrected))
    scenario = None if base == NONE else str(base)
    with about:
        st.html(_about(folder, scenario, question, order))
    return Topic(name, folder, scenario, Offer("", "", scenario, question, order))


def _order(question: str) -> tuple[str, ...]:
    """The order that is chosen; empty where it is the question's own."""
    found = orders(question)
    if not found:
        return ()
    order = st.selectbox(
        "Order of the imperatives", found, format_func=" before ".join, key=f"order:{question}",
        help="The first is served first; the next gets what the first leaves.",
    )  # fmt: skip
    return () if order == found[0] else tuple(order)


def _about(folder: Path, base: str | None, question: str, order: tuple[str, ...]) -> str:
    """What is asked, in a line."""
    scenario = f", scenario {base.replace('_', ' ')}" if base else ""
    first = f" {' before '.join(order)}." if order else ""
    said = f"{scenario}. {read_question(question).sentence}{first}"
    return str(
        Markup('<div class="room"><p class="about"><strong>{}</strong>{}</p></div>').format(
            title_of(folder), said
        )
    )


def title_of(folder: Path) -> str:
    """What an instance is called on its own page; its folder's name where it has none."""
    try:
        with (folder / "README.md").open(encoding="utf-8") as page:
            first = page.readline(200).strip()
    except (OSError, UnicodeDecodeError):
        first = ""
    return first.lstrip("# ") if first.startswith("# ") else folder.name


def _question(name: str) -> str:
    return read_question(name).sentence
