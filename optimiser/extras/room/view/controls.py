"""What a person can move: the instance, the question, and the handles of the offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import streamlit as st

from optimiser.extras.room.handles import Handle, by_group, handles
from optimiser.extras.room.offers import Offer, offer_of
from optimiser.extras.room.view.bring import NONE, base_key, bring, figure_key
from optimiser.extras.room.view.memory import PageMemory
from optimiser.instances import Instance, instance_names, resolve_instance
from optimiser.instances.scenario import scenario_names
from optimiser.questions import IMPERATIVES, question_names, read_question

Change = Mapping[str, Any]


def chosen_instance(kept: PageMemory) -> tuple[Path, str | None]:
    """The folder of the instance and the scenario on which the offer stands."""
    name = st.selectbox("Instance", instance_names(), help="The folders in instances/.")
    folder = resolve_instance(name)
    bring(folder, kept)
    if kept.refused:
        st.error(kept.refused)
    base = st.selectbox(
        "Scenario to start from", [NONE, *scenario_names(folder)], key=base_key(folder),
        help="The offer is laid over this scenario.",
    )  # fmt: skip
    return folder, None if base == NONE else str(base)


def chosen_question() -> tuple[str, tuple[str, ...]]:
    """The question and the order of the imperatives; no order where the question's own stands."""
    names = sorted(question_names(), key=lambda name: name != "how_far")
    name = st.selectbox("Question", names, format_func=_question)
    present = [tier for tier in read_question(name).tiers if tier in IMPERATIVES]
    if not present:
        return name, ()
    own = tuple(present)
    orders = [order for order in permutations(present) if order != own]
    order = st.selectbox(
        "Order of the imperatives", [own, *orders], format_func=" before ".join, key=f"order:{name}",
        help="The first is served first; the next gets what the first leaves.",
    )  # fmt: skip
    return name, () if order == own else order


def _question(name: str) -> str:
    return f"{name}: {read_question(name).sentence}"


def moved(
    instance: Instance,
    base: str | None,
    question: str,
    order: tuple[str, ...],
    further: Sequence[Change] = (),
) -> Offer:
    """The offer that the handles stand for, with what was brought along and no handle makes."""
    figures: list[tuple[Handle, float]] = []
    for group, members in by_group(handles(instance)).items():
        with st.expander(group, expanded=group == "Pots"):
            figures += [(handle, _figure(handle, instance, base)) for handle in members]
    return offer_of(figures, base, question, order, further)


def _figure(handle: Handle, instance: Instance, base: str | None) -> float:
    return float(
        st.number_input(
            handle.label,
            min_value=min(handle.least, handle.now),
            max_value=max(handle.most, handle.now),
            value=handle.now,
            step=handle.step,
            format="%.1f",
            key=figure_key(instance.path, base, handle.id),
            help=handle.note or None,
        )
    )


def reset(keys: Sequence[str], kept: PageMemory) -> None:
    """Put every handle back to how things stand, and what was brought along aside."""
    kept.further.clear()
    kept.refused = kept.brought = ""
    for key in keys:
        if key.startswith("move:"):
            del st.session_state[key]
