"""What people say of an assurance - who, what for, decided and signed by whom - read from a file that they fill in."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.instances.files import folder_fault, read_bytes

FILE = "record.toml"
"""The file in a pack that people fill in."""

Cell = str | bool | date | tuple[str, ...]
Block = Mapping[str, Cell]

# What can be written: sections of one entry, and lists of entries. One table for reading, form and pages.

LEVELS = ("low", "medium", "high")
OPINIONS = ("fit", "fit with limits", "not fit")
PUBLICATIONS = ("none", "open", "official statistics", "research")


@dataclass(frozen=True)
class Blank:
    """One line that people fill in; `kind` is text, names, date or the words to choose from."""

    name: str
    meaning: str
    kind: str | tuple[str, ...] = "text"


WHO = (Blank("agreed_by", "who agreed to it"), Blank("agreed_on", "when", "date"))
SECTIONS: Mapping[str, tuple[Blank, ...]] = {
    "roles": (
        Blank("commissioner", "who asks the question and uses the answer", "names"),
        Blank("analyst", "who made the model's inputs and this run", "names"),
        Blank("assurer", "who assures it; nobody who is an analyst of it", "names"),
        Blank("approver", "who lets it be used", "names"),
        Blank("independence", "how the assurer is independent of the analyst: team, line of report"),
    ),
    "specification": (
        Blank("decision", "what is decided with it, by whom and when"),
        Blank("context", "why it is asked now"),
        Blank("boundaries", "what was put outside the work"),
        Blank("constraints", "deadlines and resources"),
        Blank("intended_uses", "what the answer may be used for"),
        Blank("unintended_uses", "what it may not be used for"),
        Blank("accuracy", "how far a figure may be out before the decision would be another"),
        Blank("assurance_level", "how much assurance the commissioner asks for", LEVELS),
        Blank("accepted_risk", "how much risk the commissioner takes", LEVELS),
        *WHO,
    ),
    "design": (
        Blank("methods_considered", "other ways to answer it, and why not those"),
        Blank("plan", "what was planned, and what became of it otherwise"),
        Blank("verification", "how it was planned to be verified"),
        Blank("validation", "how it was planned to be validated"),
        *WHO,
    ),
    "dates": (
        Blank("written_on", "the day of this pack", "date"),
        Blank("review_on", "when method, data and assumptions are looked at again", "date"),
        Blank("sunset_on", "the day after which it is not used", "date"),
        Blank("sunset_when", "what would end its use earlier, such as another settlement"),
    ),
    "register": (
        Blank("business_critical", "whether the organisation counts it as business critical", ("yes", "no")),
        Blank("reference", "its entry in the register of business-critical analysis"),
        Blank("owner", "who answers for the entry"),
        Blank("entered_on", "when it was entered or brought up to date", "date"),
        Blank("governance", "the organisation's procedure of delivery and sign-off that was followed"),
    ),
    "publication": (
        Blank("kind", "what is published of it", PUBLICATIONS),
        Blank("guidance", "the guidance on publishing that was followed, or why nothing is published"),
    ),
    "ethics": (
        Blank("statement", "which concerns there were and what was done about them"),
        Blank("by", "who says so"),
        Blank("on", "when", "date"),
    ),
    "review": (
        Blank("analyst_checks_on", "when the assurer went through the analyst's own checks", "date"),
        Blank("code_on", "when the assurer looked at the practice of the code", "date"),
        Blank("no_further_checks", "why the assurer saw no need for checks of their own, if so"),
        Blank("nothing_found_on", "when the assurer told the analyst that nothing was found, if so", "date"),
        Blank("opinion", "the assurer's opinion", OPINIONS),
        Blank("opinion_on", "when it was given", "date"),
        Blank("conditions", "what the opinion is bound to"),
    ),
    "approval": (
        Blank("evidence_on", "when the approver went through this evidence", "date"),
        Blank("confident_on", "when the approver was satisfied with design, quality and record", "date"),
        Blank("signed_off_on", "when it was signed off", "date"),
        Blank("recorded_in", "where the sign-off is recorded, such as the minutes of a board"),
    ),
}
LISTS: Mapping[str, tuple[Blank, ...]] = {
    "decision": (
        Blank("what", "what was decided"),
        Blank("why", "why"),
        Blank("by", "who decided"),
        Blank("on", "when", "date"),
        Blank("signed_by", "who signed it off"),
        Blank("signed_on", "when", "date"),
    ),
    "check": (
        Blank("what", "a check that the assurer made or had made"),
        Blank("by", "who"),
        Blank("on", "when", "date"),
        Blank("result", "what came out"),
    ),
    "finding": (
        Blank("what", "an error or a thing to do better"),
        Blank("by", "who found it"),
        Blank("on", "when the analyst was told", "date"),
        Blank("severity", "how grave", LEVELS),
        Blank("answer", "what the analyst did"),
        Blank("closed_on", "when the assurer was content", "date"),
    ),
    "risk": (
        Blank("what", "what could be wrong, and what would follow"),
        Blank("likelihood", "how likely", LEVELS),
        Blank("effect", "how grave", LEVELS),
        Blank("mitigation", "what is done about it"),
        Blank("accepted_by", "who accepts what is left"),
    ),
}


class RecordError(InputError):
    """A record of an assurance that cannot be taken."""

    opening = "The record of the assurance has"


@dataclass(frozen=True)
class AssuranceRecord:
    """What people wrote: sections by name, lists of entries by name, and the bytes of the file."""

    sections: Mapping[str, Block] = field(default_factory=dict)
    lists: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    data: bytes = b""

    def text(self, section: str, name: str) -> str:
        """What stands in a line, as text; empty where nothing does."""
        return shown(self.sections.get(section, {}).get(name, ""))

    def names(self, role: str) -> tuple[str, ...]:
        """The people of a role."""
        found = self.sections.get("roles", {}).get(role, ())
        return found if isinstance(found, tuple) else ()

    def day(self, section: str, name: str) -> date | None:
        """A day, where one is given."""
        found = self.sections.get(section, {}).get(name)
        return found if isinstance(found, date) else None

    def entries(self, name: str) -> tuple[Block, ...]:
        """The entries of a list."""
        return self.lists.get(name, ())

    def frame(self, name: str) -> pd.DataFrame:
        """A list as a table, every column of it, what is blank left blank."""
        columns = [entry.name for entry in LISTS[name]]
        rows = [[shown(block.get(column, "")) for column in columns] for block in self.entries(name)]
        return pd.DataFrame(rows, columns=columns)


def shown(value: Cell) -> str:
    """An entry as text."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def read_record(path: Path | str) -> AssuranceRecord:
    """The record that people filled in.

    Raises:
        RecordError: it cannot be read, has lines that are none, or names an analyst as assurer; every fault at once.
    """
    where = Path(path)
    missing = folder_fault(where.parent)
    data, fault = (None, missing) if missing is not None else read_bytes(where.parent, where.name)
    if data is None:
        absent = Fault(where.name, "is not there", f"write a pack first; it has a {FILE} to fill in")
        raise RecordError([fault or absent])
    try:
        found = tomllib.loads(data.decode("utf-8"))
    except ValueError as error:
        raise RecordError([Fault(where.name, f"is not TOML: {error}", "mend the line it names")]) from None
    return _checked(found, where.name, data)


def _checked(found: Mapping[str, Any], file: str, data: bytes) -> AssuranceRecord:
    faults: list[Fault] = []
    sections, lists = {}, {}
    for name, value in found.items():
        if name in SECTIONS and isinstance(value, Mapping):
            sections[name] = _block(value, SECTIONS[name], f"[{name}]", file, faults)
        elif name in LISTS and isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
            lists[name] = tuple(
                _block(one, LISTS[name], f"[[{name}]] {at}", file, faults) for at, one in enumerate(value, 1)
            )
        else:
            places = listed_places()
            faults.append(Fault(file, f"'{name}' is no part of a record", f"write {places}", column=name))
    record = AssuranceRecord(sections, lists, data)
    faults += _twice(record, file)
    if faults:
        raise RecordError(faults)
    return record


def listed_places() -> str:
    """The sections and lists of a record, as they are headed."""
    return ", ".join([*(f"[{name}]" for name in SECTIONS), *(f"[[{name}]]" for name in LISTS)])


def _block(
    values: Mapping[str, Any], entries: tuple[Blank, ...], place: str, file: str, faults: list[Fault]
) -> Block:
    known = {entry.name: entry for entry in entries}
    block: dict[str, Cell] = {}
    for name, value in values.items():
        if name not in known:
            remedy = f"write one of {', '.join(known)}"
            faults.append(Fault(file, f"'{name}' is no line of {place}", remedy, column=f"{place} {name}"))
            continue
        cell, wanted = _cell(value, known[name].kind)
        if cell is None:
            problem = f"{value!r} is not {wanted}"
            faults.append(Fault(file, problem, "write it so, or leave it empty", column=f"{place} {name}"))
        elif cell not in ("", ()):
            block[name] = cell
    return block


def _text(value: object) -> Cell | None:
    return " ".join(value.split()) if isinstance(value, str) else None


def _names(value: object) -> Cell | None:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        return None
    return tuple(name for name in (" ".join(name.split()) for name in found) if name)


def _day(value: object) -> Cell | None:
    if type(value) is date or value == "":
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


_READERS: Mapping[str, tuple[Callable[[object], Cell | None], str]] = {
    "text": (_text, "text in quotes"),
    "names": (_names, "a name in quotes, or names in a list"),
    "date": (_day, "a day such as 2026-07-01"),
}


def _cell(value: object, kind: str | tuple[str, ...]) -> tuple[Cell | None, str]:
    """A value as an entry, None where it is none; and what it has to be."""
    if isinstance(kind, tuple):
        return (
            value if isinstance(value, str) and value in ("", *kind) else None
        ), f"one of {', '.join(kind)}"
    read, wanted = _READERS[kind]
    return read(value), wanted


def same_people(first: tuple[str, ...], second: tuple[str, ...]) -> list[str]:
    """Names that stand in both, however their letters, points and spaces are written."""
    others = {_plain(name) for name in second}
    return sorted(name for name in first if _plain(name) in others)


def _plain(name: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in name).casefold().split())


def _twice(record: AssuranceRecord, file: str) -> Iterator[Fault]:
    """The analyst cannot be the assurer: the book has that in all cases."""
    for name in same_people(record.names("assurer"), record.names("analyst")):
        problem = f"{name} is analyst and assurer: nobody assures their own analysis"
        yield Fault(
            file, problem, "name an assurer who is independent of the analyst", column="[roles] assurer"
        )


def form() -> bytes:
    """A record with every line blank, each with what it means: what people fill in."""
    lines = [
        "# Filled in by people. A line that is empty counts as not done. Days are written 2026-07-01, without quotes.",
        "# Then: write the pack again at the same place; it takes what stands here.",
    ]
    for name, entries in SECTIONS.items():
        lines += ["", f"[{name}]", *map(_line, entries)]
    for name, entries in LISTS.items():
        lines += ["", f"# One block for each {name}; take the # of its lines away.", f"# [[{name}]]"]
        lines += [f"# {_line(entry)}" for entry in entries]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _line(entry: Blank) -> str:
    words = f" ({', '.join(entry.kind)})" if isinstance(entry.kind, tuple) else ""
    return f"{entry.name} = {'[]' if entry.kind == 'names' else chr(34) * 2}  # {entry.meaning}{words}"
