"""What one session remembers: its desk, its answers, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import streamlit as st

from optimiser.errors import RunError
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.baseline import is_small
from optimiser.extras.room.handles import Handle, handles, mode_handles
from optimiser.extras.room.journal import note
from optimiser.extras.room.line import SittingLine
from optimiser.extras.room.mover import Mover
from optimiser.extras.room.offers import Offer
from optimiser.extras.room.own import OwnInstance, OwnInstances
from optimiser.extras.room.session import Desk, InAll, OfferJob
from optimiser.extras.room.settlement import Standpoints
from optimiser.extras.room.task import stamp_of
from optimiser.extras.room.turns import Turns
from optimiser.instances import Instance, read_instance
from optimiser.questions import read_question

Figures = Mapping[str, float]
Stood = tuple[dict[str, float], tuple[Mapping[str, Any], ...]]
"""Figures of handles and further changes."""
SHOWN = 6
"""Signs of a sitting's key by which the log tells it from others: too few to guess the rest."""
STEPS = 100
"""Moves that can be undone."""


@dataclass
class Board:
    """Where the levers of an instance stand, in one session.

    Attributes:
        figures: of the handles that are moved, by id.
        further: changes of an offer that was brought along and that no handle makes.
        past: where they stood before, the last one last.
        stamp: grows when they are put somewhere by other hands than those on the levers.
        answered: the number of the last wish that was taken in.
    """

    figures: dict[str, float] = field(default_factory=dict)
    further: tuple[Mapping[str, Any], ...] = ()
    past: list[tuple[dict[str, float], tuple[Mapping[str, Any], ...]]] = field(default_factory=list)
    stamp: int = 1
    answered: int = 0
    resting: bool = True

    def wish(self, wanted: Mapping[str, Any]) -> None:
        """Take in what the levers want; an old wish, or one from before they were put elsewhere, is passed over."""
        if wanted.get("stamp") != self.stamp or int(wanted.get("number", 0)) <= self.answered:
            return
        figures = {str(id_): float(figure) for id_, figure in dict(wanted.get("figures", {})).items()}
        if self.resting and figures != self.figures:
            self._remember()
        self.answered, self.figures = int(wanted["number"]), figures
        self.resting = bool(wanted.get("settled", True))

    def put(self, figures: Figures, further: Sequence[Mapping[str, Any]] = ()) -> None:
        """Put the levers somewhere."""
        self._remember()
        self._stand(dict(figures), tuple(further))

    def undo(self) -> None:
        """Where they stood before."""
        if self.past:
            self._stand(*self.past.pop())

    def _remember(self) -> None:
        self.past = [*self.past[-STEPS:], (dict(self.figures), self.further)]

    def _stand(self, figures: dict[str, float], further: tuple[Mapping[str, Any], ...]) -> None:
        self.figures, self.further, self.resting = figures, further, True
        self.stamp, self.answered = self.stamp + 1, self.answered + 1


@dataclass
class OwnPanel:
    """What is to be said about instances of one's own.

    Attributes:
        last: the one that was made last.
        refused: why one was not made.
        open: whether the room is to open on the last one.
        taken: the key of the last file that was looked at.
    """

    last: OwnInstance | None = None
    refused: str = ""
    open: bool = False
    taken: str = ""


@dataclass
class PageMemory:
    """One session.

    Attributes:
        desk: where offers are solved.
        mover: who answers moves at once.
        line: by which a moving handle asks for them.
        boards: where the levers stand, by instance folder and base.
        baselines: the answers to the questions as they stand, by instance folder, base and question.
        kept: answers by instance folder and name, in the order in which they were kept.
        history: every exact answer of the session, by instance folder, the last one last.
        said: what the room has to say at the next drawing.
        refused: why a file or a link that was brought along was not taken.
        brought: what was.
        corrected: what of it was taken as it is meant.
        in_all: what offers come to before they are shared out, by instance folder.
        paused: questions whose baseline was cancelled and is not begun again by itself.
        beside: where the teaching instance is solved, beside a large one.
        linked: whether the address by which the session came has been taken in.
        begun: where the levers stood when the last exact answer was asked for.
        stood: the same of every answer, by its identity.
        aside: answers to the same offers put to another question, by instance folder.
        entered: the hashes of the instances that were looked at.
        standpoints: what the three parties would have, by the hash of the instance.
        own: the instances that the session has made for itself.
        panel: what is to be said about them.
    """

    desk: Desk = field(default_factory=Desk)
    mover: Mover = field(default_factory=Mover)
    line: SittingLine = field(default_factory=SittingLine)
    boards: dict[tuple[str, str | None], Board] = field(default_factory=dict)
    baselines: dict[str, OfferAnswer] = field(default_factory=dict)
    kept: dict[tuple[str, str], OfferAnswer] = field(default_factory=dict)
    history: dict[str, list[OfferAnswer]] = field(default_factory=dict)
    said: str = ""
    refused: str = ""
    brought: str = ""
    corrected: Sequence[str] = ()
    in_all: dict[str, list[tuple[Offer, InAll]]] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)
    linked: bool = False
    beside: Desk | None = None
    begun: Stood = field(default_factory=lambda: ({}, ()))
    stood: dict[int, Stood] = field(default_factory=dict)
    aside: dict[str, list[OfferAnswer]] = field(default_factory=dict)
    entered: set[str] = field(default_factory=set)
    standpoints: dict[str, Standpoints] = field(default_factory=dict)
    own: OwnInstances = field(default_factory=OwnInstances)
    panel: OwnPanel = field(default_factory=OwnPanel)

    def note(self, what: str, stands: Instance, about: str = "") -> None:
        """Write down on this computer what was done; a disk that is full stops nobody."""
        address = st.context.ip_address
        with suppress(RunError):
            came_from = address if isinstance(address, str) else ""
            note(self.line.key[:SHOWN], what, stands.name, about, came_from)

    def enter(self, stands: Instance) -> None:
        """Write down which instance is looked at, once."""
        if stands.sha256 not in self.entered:
            self.entered.add(stands.sha256)
            self.note("opened", stands)

    def add(self, folder: str, answer: OfferAnswer) -> None:
        """Take an exact answer into the history, with where the levers stood when it was asked for."""
        self.history.setdefault(folder, []).append(answer)
        self.stood[id(answer)] = self.begun

    def replace(self, folder: str, old: OfferAnswer, new: OfferAnswer) -> None:
        """The same answer under another name."""
        self.history[folder] = [new if each is old else each for each in self.history.get(folder, [])]
        if id(old) in self.stood:
            self.stood[id(new)] = self.stood[id(old)]

    def desk_of(self, stands: Instance) -> Desk:
        """Where the offers of an instance are solved: the teaching instance does not wait for a large one."""
        if not is_small(stands):
            return self.desk
        if self.beside is None:
            self.beside = Desk(Turns())
        return self.beside

    def board(self, folder: str, base: str | None) -> Board:
        """Where the levers of an instance stand."""
        return self.boards.setdefault((folder, base), Board())

    def answered(self, folder: str, offer: Offer) -> OfferAnswer | None:
        """The exact answer to an offer, if it has been asked in this session."""
        known = [*self.aside.get(folder, []), *self.history.get(folder, []), *self.offers(folder)]
        return next((a for a in reversed(known) if a.offer.same(offer)), None)

    def take_in_all(self, job: OfferJob) -> bool:
        """Take in what a job's offer comes to in all, once that is known; whether it was news."""
        known = self.in_all.setdefault(str(job.instance.path), [])
        if job.in_all is None or any(offer.same(job.offer) for offer, _ in known):
            return False
        known.append((job.offer, job.in_all))
        return True

    def known_in_all(self, folder: str, offer: Offer) -> InAll | None:
        """What an offer comes to before it is shared out, if that has been told in this session."""
        return next((found for known, found in self.in_all.get(folder, []) if known.same(offer)), None)

    def offers(self, folder: str) -> list[OfferAnswer]:
        """The answers kept for an instance."""
        return [answer for (where, _), answer in self.kept.items() if where == folder]

    def names(self, folder: str) -> list[str]:
        """The names that are taken in an instance."""
        return [name for where, name in self.kept if where == folder]


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


@st.cache_resource(max_entries=12, show_spinner=False)
def _handles(_instance: Instance, sha256: str, question: str) -> tuple[Handle, ...]:  # noqa: ARG001 - the key
    return *handles(_instance), *mode_handles(read_question(question), _instance)


def known_handles(instance: Instance, question: str) -> tuple[Handle, ...]:
    """What can be moved of an instance under a question; found once for everybody, since every drawing asks."""
    return _handles(instance, instance.sha256, question)
