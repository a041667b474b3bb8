"""What one session remembers: its desk, its answers, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import streamlit as st

from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.offers import Offer
from optimiser.extras.room.session import Desk
from optimiser.extras.room.task import stamp_of
from optimiser.instances import Instance, read_instance

STANDS = "as_it_stands"


@dataclass
class PageMemory:
    """One session.

    Attributes:
        desk: where offers are solved.
        kept: answers by instance folder and name, in the order in which they were kept.
        current: the last answer, by instance folder.
        said: what the room has to say at the next drawing.
        further: changes of an offer that was brought along and that no handle makes, by instance folder.
        refused: why a file that was brought along was not taken.
        brought: what was.
    """

    desk: Desk = field(default_factory=Desk)
    kept: dict[tuple[str, str], OfferAnswer] = field(default_factory=dict)
    current: dict[str, OfferAnswer] = field(default_factory=dict)
    said: str = ""
    further: dict[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    refused: str = ""
    brought: str = ""

    def offers(self, folder: str) -> list[OfferAnswer]:
        """The answers kept for an instance."""
        return [answer for (where, _), answer in self.kept.items() if where == folder]

    def names(self, folder: str) -> list[str]:
        """The names that are taken in an instance."""
        return [name for where, name in self.kept if where == folder]

    def like(self, folder: str, offer: Offer) -> OfferAnswer | None:
        """The last answer to the same question, from which an offer can be estimated."""
        known = [*self.offers(folder), *([self.current[folder]] if folder in self.current else [])]
        same = [a for a in known if a.has_plan and a.offer.same_question(offer)]
        return same[-1] if same else None


def memory() -> PageMemory:
    """This session's memory."""
    if "memory" not in st.session_state:
        st.session_state["memory"] = PageMemory()
    return cast("PageMemory", st.session_state["memory"])


@st.cache_resource(max_entries=6, show_spinner="Reading the instance ...")
def _read(folder: str, base: str | None, stamp: str) -> Instance:  # noqa: ARG001 - part of the key
    return read_instance(folder, scenario=base)


def instance(folder: Path, base: str | None) -> Instance:
    """An instance with a scenario; read once for everybody, since it is what stands on disk.

    Raises:
        InstanceError: it has faults.
    """
    return _read(str(folder), base, stamp_of(folder))
