"""Bringing an offer along: a scenario file goes onto the handles, and nobody else sees it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from optimiser.errors import OptimiserError
from optimiser.extras.room.handles import handles
from optimiser.extras.room.offers import Offer, laid_over
from optimiser.extras.room.upload import LARGEST, Brought, brought, scenario_of
from optimiser.extras.room.view.memory import PageMemory, instance

NONE = "none: as the instance stands"


def base_key(folder: Path) -> str:
    """Under which key the scenario to start from is kept."""
    return f"base:{folder}"


def bring(folder: Path, kept: PageMemory) -> None:
    """A place for a file; what becomes of it is said below."""
    st.file_uploader(
        "Bring an offer along: a scenario file (.toml)", type=["toml"], key=f"bring:{folder}",
        help=f"As the room writes it, up to {LARGEST // 1024} kB. Only you see it.",
        on_change=_taken, args=(folder, kept),
    )  # fmt: skip


def _taken(folder: Path, kept: PageMemory) -> None:
    """Take a file in when it arrives; a bad one changes nothing."""
    file = st.session_state.get(f"bring:{folder}")
    if file is None:
        return
    try:
        offer = _checked(file.getvalue() if file.size <= LARGEST else bytes(LARGEST + 1), folder)
    except OptimiserError as error:
        kept.refused, kept.brought = str(error), ""
        return
    kept.refused, kept.brought = "", f"{offer.name} is on the table: {offer.title}."
    st.session_state[base_key(folder)] = offer.base or NONE
    kept.board(str(folder), offer.base).put(offer.figures, offer.further)
    kept.note("brought an offer along", instance(folder, offer.base), offer.name)


def _checked(data: bytes, folder: Path) -> Brought:
    """The offer, once it has been laid over the instance as a trial.

    Raises:
        OfferError, InstanceError: it is no offer, or does not fit.
    """
    scenario = scenario_of(data, folder)
    stands = instance(folder, scenario.base)
    whole = Offer(scenario.name, scenario.title, scenario.base, "how_far", (), scenario.changes)
    laid_over(stands, whole)
    return brought(scenario, handles(stands))
