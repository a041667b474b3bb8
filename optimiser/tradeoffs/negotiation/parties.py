"""The parties: shipped ones, or a file of the user's own with the same entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.errors import Fault, InputError
from optimiser.instances.cells import is_number
from optimiser.questions import read_question
from optimiser.worlds.scenarios.grid import read_toml, unknown_keys
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

SHIPPED = Path(__file__).parent / "parties" / "parties.toml"
KEYS = ("name", "question", "measure")
MOST = "most"
FEWEST = 2
EQUAL = "equal concession"
"""What the settlement is called beside the parties' own plans."""


class PartiesError(InputError):
    """Parties that cannot negotiate."""

    opening = "The file of parties has"


@dataclass(frozen=True)
class Party:
    """Who bargains, the question that it would put, and the measure that it bargains with.

    `most` is what it accepts of that measure at the very most, however far it would go; None for no such limit.
    """

    name: str
    question: Question
    measure: str
    most: float | None = None


def read_parties(file: Path = SHIPPED) -> list[Party]:
    """The parties of a file; their question files stand beside it.

    Raises:
        PartiesError: with every fault of the file.
        QuestionError: a question file has faults.
    """
    content = read_toml(file)
    entries = content.get("party", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise PartiesError([Fault(file.name, "holds no parties", "write [[party]] above each")])
    faults = unknown_keys(file.name, "the file", content, ("party",))
    faults += [fault for entry in entries for fault in _faults(file, entry)]
    faults += _names(file, entries)
    measures = [str(entry.get("measure")) for entry in entries]
    if len(entries) < FEWEST or len(set(measures)) != len(measures):
        problem = "needs at least two parties, each with a measure of its own"
        faults.append(Fault(file.name, problem, "add a party, or give it another measure"))
    if faults:
        raise PartiesError(faults)
    parties = [
        Party(e["name"], read_question(str(file.parent / e["question"])), e["measure"], e.get("most"))
        for e in entries
    ]
    return _alike(file, parties)


def _faults(file: Path, entry: Mapping[str, Any]) -> list[Fault]:
    who = str(entry.get("name", "a party"))
    faults = unknown_keys(file.name, who, entry, (*KEYS, MOST))
    if not is_number(entry.get(MOST, 0)):
        faults.append(Fault(file.name, f"{who} has a `{MOST}` that is not a number", "write a number"))
    faults += [
        Fault(file.name, f"{who} has no {key}", f'write {key} = "…"')
        for key in KEYS
        if not isinstance(entry.get(key), str)
    ]
    if isinstance(entry.get("measure"), str) and entry["measure"] not in MEASURES:
        problem = f"{who} bargains with the unknown measure '{entry['measure']}'"
        faults.append(Fault(file.name, problem, f"choose of {', '.join(MEASURES)}"))
    return faults


def _names(file: Path, entries: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """A name that two have, or that the settlement has, tells nobody whose plan it is."""
    names = [entry["name"] for entry in entries if isinstance(entry.get("name"), str)]
    faults = [
        Fault(file.name, f"{count} parties are called {name}", "give each party a name of its own")
        for name, count in Counter(names).items()
        if count > 1
    ]
    if EQUAL in names:
        problem = f"a party is called {EQUAL}, as the settlement is"
        faults.append(Fault(file.name, problem, "give the party another name"))
    return faults


def _alike(file: Path, parties: list[Party]) -> list[Party]:
    """They negotiate about one plan: what holds and what may give way must be the same to all of them."""
    first = parties[0].question
    for party in parties[1:]:
        mine = (party.question.modes, party.question.allow, party.question.basis)
        if mine != (first.modes, first.allow, first.basis):
            problem = f"{party.name} has other modes, allowances or another basis than {parties[0].name}"
            raise PartiesError([Fault(file.name, problem, "let the questions differ in their tiers only")])
    return parties
