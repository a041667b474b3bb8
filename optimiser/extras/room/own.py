"""Instances that a sitting makes for itself: begun from a choice, written again from a workbook, gone with the sitting.

What is made of words and workbooks is for `optimiser.extras.starter` to say, which `optimiser new` asks as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, mkdtemp
from weakref import finalize

from optimiser.errors import Fault
from optimiser.extras.room.offers import OfferError, file_name
from optimiser.extras.room.upload import COMMAND, LARGEST_WORKBOOK
from optimiser.extras.starter import WORKBOOK, Choice, begin, bring
from optimiser.instances import Instance
from optimiser.instances.plausibility import questions
from optimiser.writing import write_bytes

PREFIX = "optimiser-own-"
"""How the folder of a sitting's own instances is called; what stands in one is kept nowhere else."""
MOST = 8
"""Instances that a sitting can have at once."""
LABELS = {
    "trust": "Trusts",
    "system": "Systems",
    "region": "Regions",
    "type": "Types",
    "names": "Trusts typed in",
    "trusts": "How many",
    "periods": "Periods",
    "with": "Also take in",
    "without": "Leave out",
    "from": "Figures from",
}
"""What the options of `optimiser new` are called in the room."""
OPTION = re.compile(rf"--({'|'.join(sorted(LABELS, key=len, reverse=True))})\b")
ASKED = 30
"""Questions that are listed; beyond them, only their number."""


@dataclass(frozen=True)
class OwnInstance:
    """An instance of one's own as it stands, and what there is to say of it.

    Attributes:
        instance: as it stands in its folder.
        corrections: what was taken as it is meant.
        remarks: what else a reader should know.
        asked: questions about figures that do not look like their kind.
    """

    instance: Instance
    corrections: Sequence[str] = ()
    remarks: Sequence[str] = ()
    asked: Sequence[str] = ()

    @property
    def workbook(self) -> bytes | None:
        """The workbook of six sheets; None where it was brought along with all tables."""
        file = Path(self.instance.path or "") / WORKBOOK
        return file.read_bytes() if file.is_file() else None


def is_own(folder: Path | str) -> bool:
    """Whether an instance is a sitting's own."""
    return Path(folder).resolve().parent.name.startswith(PREFIX)


def in_the_room(text: str) -> str:
    """A sentence about options of the command line, with what they are called in the room."""
    return OPTION.sub(lambda found: f"“{LABELS[found[1]]}”", text)


class OwnInstances:
    """The instances of one sitting, by name, in a folder that goes with it."""

    def __init__(self) -> None:
        self._place: Path | None = None
        self.made: dict[str, OwnInstance] = {}

    def folder(self, name: str) -> Path:
        """Where an instance stands."""
        if self._place is None:
            self._place = Path(mkdtemp(prefix=PREFIX))
            finalize(self, rmtree, self._place, ignore_errors=True)
        return self._place / name

    def begin(self, source: Instance, choice: Choice, called: str, taken: Collection[str]) -> OwnInstance:
        """A new instance from a choice.

        Args:
            source: where figures and benchmarks come from.
            choice: who, when, and with which tables.
            called: its name, as people write it.
            taken: the names of the instances at hand.

        Raises:
            ChoiceError: with everything in the choice that the source does not have.
            OfferError: it cannot be called so, or there are too many.
            InstanceError: the choice makes no instance.
        """
        name = self._name(called, taken)
        return self._keep(name, lambda to, again: OwnInstance(begin(to, source, choice, name, replace=again)))

    def bring(self, data: bytes, called: str, taken: Collection[str]) -> OwnInstance:
        """The instance in a workbook, of six sheets or of all tables; the one that had its name gives way.

        Args:
            data: the .xlsx file.
            called: its name, as people write it.
            taken: the names of the instances at hand.

        Raises:
            WorkbookError: with every fault, by sheet and cell; what stood there stands.
            OfferError: it is too large, cannot be called so, or there are too many.
        """
        name = self._name(called, taken)
        if len(data) > LARGEST_WORKBOOK:
            problem = f"has more than {LARGEST_WORKBOOK:,} bytes, the most that is taken"
            raise OfferError([Fault("the workbook", problem, "leave out what is none of the instance")])
        with TemporaryDirectory(prefix="optimiser-room-") as place:
            file = write_bytes(Path(place) / WORKBOOK, data)
            return self._keep(name, lambda to, again: _brought(to, file, name, again))

    def _keep(self, name: str, make: Callable[[Path, bool], OwnInstance]) -> OwnInstance:
        self.made[name] = make(self.folder(name), name in self.made)
        return self.made[name]

    def _name(self, called: str, taken: Collection[str]) -> str:
        name = file_name(called)
        if not name:
            raise OfferError([Fault("“Its name”", f"cannot be '{called[:40]}'", "write letters or digits")])
        if name in taken:
            raise OfferError([Fault("“Its name”", f"{name} is an instance at hand", "choose another")])
        if name not in self.made and len(self.made) >= MOST:
            remedy = f"use the name of one of them again: {', '.join(self.made)}"
            raise OfferError([Fault("this sitting", f"has {MOST} instances of its own already", remedy)])
        return name

    def close(self) -> None:
        """Take the folder away."""
        if self._place is not None:
            rmtree(self._place, ignore_errors=True)


def _brought(to: Path, file: Path, name: str, again: bool) -> OwnInstance:
    taken = bring(to, file, name, replace=again)
    corrections = tuple(line.partition(COMMAND)[0] for line in taken.corrections)
    asked = [str(question) for question in questions(taken.instance)]
    more = [f"and {len(asked) - ASKED:,} more"] if len(asked) > ASKED else []
    return OwnInstance(taken.instance, corrections, tuple(taken.remarks), (*asked[:ASKED], *more))
