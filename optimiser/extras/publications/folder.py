"""A folder of official files -> the figures in them; which file is what is known by its headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from optimiser.errors import Fault
from optimiser.extras.publications.codes import FILE, PROVIDERS
from optimiser.extras.publications.finance import OVERSIGHT, TRUST_ACCOUNTS
from optimiser.extras.publications.reader import Marks, PublishedFigure
from optimiser.extras.publications.resources import BEDS, ESTATE, WORKFORCE
from optimiser.extras.publications.sheet import KINDS, Document, PublicationError, documents, pages
from optimiser.extras.publications.urgent import AMBULANCE, EMERGENCY
from optimiser.extras.publications.waits import CANCER_WAITS, COMMUNITY, DIAGNOSTICS, REFERRAL

READERS = (
    EMERGENCY,
    REFERRAL,
    CANCER_WAITS,
    DIAGNOSTICS,
    AMBULANCE,
    COMMUNITY,
    BEDS,
    WORKFORCE,
    ESTATE,
    TRUST_ACCOUNTS,
    OVERSIGHT,
)
BY_KEY = {reader.key: reader for reader in READERS}
REVISED = "revised"
OWN = (FILE, PROVIDERS)
"""Small files of the user's own, which are no publications: what merged, and who is new."""


@dataclass(frozen=True)
class Taken:
    """What became of one file, or part of an archive: the publications it is, how many figures, and its marks."""

    file: str
    keys: tuple[str, ...]
    figures: int
    marks: Marks


@dataclass
class Collected:
    """The figures of a folder.

    Attributes:
        figures: columns code, figure, period, value, key (of the publication), file; no figure twice.
        files: a record a file, in the order of their names.
        notes: what a reader of the answer has to know: figures that two files give differently, files that are none.
    """

    figures: pd.DataFrame
    files: list[Taken] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def found(self, key: str) -> list[str]:
        """The files of a publication."""
        return [one.file for one in self.files if key in one.keys]


COLUMNS = [*PublishedFigure._fields, "key", "file"]


def collect(folder: Path) -> Collected:
    """Read every file of a folder and of the folders and archives in it.

    Raises:
        PublicationError: there is no such folder, nothing in it is a publication that is known, or a file is damaged;
            all faults at once.
    """
    if not folder.is_dir():
        raise PublicationError(
            [Fault(str(folder), "is no folder", "name the folder with the files you downloaded")]
        )
    rows: list[tuple[object, ...]] = []
    files: list[Taken] = []
    faults: list[Fault] = []
    others: list[str] = []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() not in KINDS:
            others.append(name)
            continue
        held, damaged = documents(path, name)
        faults += damaged
        for document in held:
            try:
                taken, found = _take(document)
            except PublicationError as error:
                faults += error.faults
                continue
            files.append(taken)
            rows += found
        if not held and not damaged:
            others.append(name)
    if not faults and not rows:
        known = "; ".join(reader.publication for reader in READERS)
        faults = [Fault(str(folder), "holds no publication that is known", f"what is read: {known}")]
    if faults:
        raise PublicationError(faults)
    figures, notes = _once(pd.DataFrame(rows, columns=COLUMNS))
    return Collected(figures, files, [*notes, *_said(files, others)])


def _files(folder: Path) -> Iterator[Path]:
    """Every file in order of its path, but hidden ones and the user's own two."""
    for path in sorted(folder.rglob("*"), key=lambda found: found.relative_to(folder).as_posix()):
        inside = path.relative_to(folder)
        hidden = any(part.startswith((".", "~")) for part in inside.parts)
        if path.is_file() and inside.as_posix() not in OWN and not hidden:
            yield path


def _take(document: Document) -> tuple[Taken, list[tuple[object, ...]]]:
    marks = Marks()
    keys: list[str] = []
    rows: list[tuple[object, ...]] = []
    sheets = pages(document)
    for reader in READERS:
        found: list[tuple[object, ...]] = [
            (*figure, reader.key, document.name) for figure in reader.read(sheets, marks)
        ]
        if found:
            keys.append(reader.key)
            rows += found
    return Taken(document.name, tuple(keys), len(rows), marks), rows


def _once(figures: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Each figure once: of several files, the one with `revised` in its name, or else the last by name.

    A figure that one file gives more than once is added up: its tables break it up, as bands of weeks do.
    """
    by = ["code", "figure", "period", "key", "file"]
    summed = figures.groupby(by)["value"].sum().reset_index()
    summed["newer"] = summed["file"].str.casefold().str.contains(REVISED)
    summed["own"] = summed["file"].str.rpartition("/")[2]
    ordered = summed.sort_values([*by[:3], "newer", "own", "file"], kind="stable")
    again = ordered.duplicated(by[:3], keep=False)
    spread = ordered[again].groupby(["key", "period"])
    notes = []
    for (key, period), rows in spread:
        values = rows.groupby(by[:3])["value"]
        unlike = int((values.max() - values.min() > 1e-6 * values.max().abs()).sum())
        if unlike:
            used = rows.groupby(by[:3])["file"].last().mode().iloc[0]
            name = BY_KEY[str(key)].publication
            notes.append(
                f"{name}, {period}: files give different figures, {unlike:,} in all; {used} was taken"
            )
    once = ordered[~ordered.duplicated(by[:3], keep="last")].drop(columns=["newer", "own"])
    return once[COLUMNS].reset_index(drop=True), notes


def _said(files: list[Taken], others: list[str]) -> Iterator[str]:
    for one in files:
        if not one.keys:
            yield f"{one.file}: no publication that is known; passed over"
        elif one.marks.strange:
            yield f"{one.file}: cells that hold no number were left out, {_examples(one.marks.strange)}"
        if one.marks.withheld:
            yield f"{one.file}: small numbers are withheld and count as nothing, {one.marks.withheld:,} in all"
        if one.marks.nameless:
            examples = _examples(sorted(one.marks.nameless))
            yield f"{one.file}: names whose code it does not give were left out, {examples}"
    for name in others:
        yield f"{name}: holds no table of a kind that is read ({', '.join(KINDS)}); passed over"


def _examples(found: Sequence[str]) -> str:
    """How many there are, and the first three."""
    return f"{len(found):,} in all: {'; '.join(found[:3])}"
