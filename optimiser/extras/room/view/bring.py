"""Bringing an offer along: a scenario file or a workbook goes onto the handles, and nobody else sees it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from optimiser.errors import OptimiserError
from optimiser.extras.room.handles import handles
from optimiser.extras.room.offers import Offer, laid_over, offer_of
from optimiser.extras.room.upload import (
    LARGEST,
    LARGEST_WORKBOOK,
    Brought,
    brought,
    scenario_of,
    workbook_offer,
)
from optimiser.extras.room.view.memory import PageMemory, instance

NONE = "none: as the instance stands"


def base_key(folder: Path) -> str:
    """Under which key the scenario to start from is kept."""
    return f"base:{folder}"


def bring(folder: Path, kept: PageMemory) -> None:
    """A place for a file; what becomes of it is said below."""
    st.file_uploader(
        "Bring an offer along: a scenario file (.toml) or a workbook (.xlsx)", type=["toml", "xlsx"],
        key=f"bring:{folder}",
        help=f"A scenario as the room writes it, up to {LARGEST // 1024} kB, or the instance's workbook with other "
        f"figures, up to {LARGEST_WORKBOOK // 1024**2} MB. Only you see it.",
        on_change=_taken, args=(folder, kept),
    )  # fmt: skip


def _taken(folder: Path, kept: PageMemory) -> None:
    """Take a file in when it arrives; a bad one changes nothing."""
    file = st.session_state.get(f"bring:{folder}")
    if file is None:
        return
    most = LARGEST_WORKBOOK if file.name.endswith(".xlsx") else LARGEST
    data = file.getvalue() if file.size <= most else bytes(most + 1)
    base = st.session_state.get(base_key(folder), NONE)
    try:
        offer = _checked(data, file.name, folder, None if base == NONE else str(base))
    except OptimiserError as error:
        kept.refused, kept.brought = str(error), ""
        return
    kept.refused, kept.brought = "", f"{offer.name} is on the table: {offer.title}."
    kept.corrected = offer.notes
    st.session_state[base_key(folder)] = offer.base or NONE
    kept.board(str(folder), offer.base).put(offer.figures, offer.further)
    kept.note("brought an offer along", instance(folder, offer.base), offer.name)


def _checked(data: bytes, name: str, folder: Path, base: str | None) -> Brought:
    """The offer, once it has been laid over the instance as a trial.

    Raises:
        OfferError, InstanceError: it is no offer, or does not fit.
    """
    if name.endswith(".xlsx"):
        stands = instance(folder, base)
        found = handles(stands)
        offer = workbook_offer(data, stands, name.removesuffix(".xlsx"), found)
        known = {handle.id: handle for handle in found}
        figures = [(known[id_], figure) for id_, figure in offer.figures.items()]
        laid_over(stands, offer_of(figures, base, "how_far", (), offer.further))
        return offer
    scenario = scenario_of(data, folder)
    stands = instance(folder, scenario.base)
    whole = Offer(scenario.name, scenario.title, scenario.base, "how_far", (), scenario.changes)
    laid_over(stands, whole)
    return brought(scenario, handles(stands))
