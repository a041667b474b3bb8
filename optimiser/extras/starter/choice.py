"""Who is to stand in an instance of one's own: trusts picked from a shipped instance, or typed in by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.instances import Instance
from optimiser.instances.cells import to_number
from optimiser.instances.likeness import likeness

WANTED = ("adjustments", "asks", "changes", "commissioners", "monitoring", "ring_fences", "travel")
"""Optional tables that are left out until they are wanted."""
CARE = {
    "access": ("standards", "flows", "lists", "capacity", "travel"),
    "safety": ("staffing", "beds", "estate"),
}
"""Sheets that can be left out, and the tables of each."""
MOST = 1_000
NEAR = 3
"""Near ones that a message names."""
SIGNS = 3
"""From this many characters a word may be a slip for another."""
TYPED = re.compile(r"(?:([^():\s]+):\s*)?([^():]+?)\s*(?:\(([^()]*)\))?")
"""Code, name, and what stands in brackets."""
THOUSANDS = re.compile(r"(?<![0-9])([0-9]{1,3}),([0-9]{3})(?![0-9])")
"""A comma between thousands, which parts nothing."""
SYSTEM = "System 1"
"""The name of the system of trusts that are typed in without one."""


class ChoiceError(InputError):
    """A choice of trusts, types or periods that cannot be made."""

    opening = "The choice has"


@dataclass(frozen=True)
class Words:
    """What is said of a trust that is typed in, as it is written; empty where nothing is."""

    name: str
    code: str = ""
    type: str = ""
    spends: str = ""
    system: str = ""
    earns: str = ""


@dataclass(frozen=True)
class Choice:
    """What was asked for.

    Args:
        trusts, systems, regions, types: of the source; a trust is picked where it is named, or where it is in a named
            system or region, of a named type (each of those that are given).
        listed: trusts typed in, in their parts, as they come from a file.
        names: trusts typed in: `Ashford`, `Ashford (acute-large)`, or `RAB: Ashford (acute-large, 650, North)` with its
            code, what it spends, £m a year, and the name of its system. Types are those of `types` where none is said.
        count: that many trusts typed in, named by number, spread over `types`.
        periods: labels, or how many of the source's; all of them where it is None.
        wanted: optional tables to take in, of `WANTED`.
        without: sheets to leave out, of `CARE`.
    """

    trusts: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    count: int | None = None
    periods: int | tuple[str, ...] | None = None
    wanted: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    listed: tuple[Words, ...] = ()

    @property
    def typed(self) -> bool:
        """Whether trusts are typed in."""
        return bool(self.names or self.listed) or self.count is not None


@dataclass(frozen=True)
class Typed:
    """A trust typed in: its code, name, type and system, what it spends and has, £m a year, where that was said."""

    trust: str
    name: str
    type: str
    system: str
    system_name: str
    expenditure: float | None = None
    income: float | None = None


@dataclass(frozen=True)
class Chosen:
    """The choice, resolved: codes of picked trusts in the order of the source, typed ones, new labels of periods."""

    picked: tuple[str, ...]
    typed: tuple[Typed, ...]
    periods: dict[str, str]
    wanted: frozenset[str]
    without: frozenset[str]

    @property
    def dropped(self) -> frozenset[str]:
        """Tables that are left out."""
        care = (table for sheet in self.without for table in CARE[sheet])
        left = frozenset(WANTED) - self.wanted
        return left | frozenset(care) | (frozenset() if "changes" in self.wanted else {"change_effects"})


def chosen(source: Instance, choice: Choice) -> Chosen:
    """Who and when, of a source.

    Raises:
        ChoiceError: with everything that the source does not have.
    """
    choice = _as_meant(source, choice)
    faults = list(_unknown(source, choice))
    picked = _picked(source, choice) if not faults else ()
    typed, wrong = _typed(source, choice, picked)
    periods, unfit = _periods(list(source.tables["periods"]["period"]), choice.periods)
    faults += [*wrong, *unfit]
    if not faults and not picked and not typed:
        remedy = "pick with --trust, --system, --region or --type, or type in with --names or --trusts"
        faults.append(Fault("trusts", "nobody is chosen", remedy))
    if faults:
        raise ChoiceError(faults)
    return Chosen(picked, typed, periods, choice.wanted, choice.without)


def _as_meant(source: Instance, choice: Choice) -> Choice:
    """The choice with trusts, systems, regions and types as the source spells them, where that is sure.

    Capitals, spaces and the sign between parts make no difference, and a trust or system may be called by its name.
    """
    trusts, systems = source.tables["trusts"], source.tables["systems"]
    return replace(
        choice,
        trusts=_spelt(choice.trusts, trusts["trust"], trusts["name"]),
        systems=_spelt(choice.systems, systems["system"], systems["name"]),
        regions=_spelt(choice.regions, systems["region"]),
        types=_spelt(choice.types, trusts["type"]),
    )


def _spelt(given: Iterable[str], codes: Iterable[str], names: Iterable[str] = ()) -> tuple[str, ...]:
    """Words as the codes that they mean; one that could mean several, or none, stays as it is."""
    known = list(codes)
    called = list(zip(names, known, strict=False))
    alike: dict[str, set[str]] = {}
    for said, code in (*((code, code) for code in known), *called):
        alike.setdefault(likeness(said), set()).add(code)
    meant = ((word, alike.get(likeness(word), {word})) for word in given)
    found = (word if word in known or len(codes) > 1 else next(iter(codes)) for word, codes in meant)
    return tuple(dict.fromkeys(found))


def words(given: Iterable[str] | None) -> tuple[str, ...]:
    """The words of an option that may be repeated, each with commas between; one in brackets keeps its commas."""
    parts = (part.strip() for text in given or () for part in re.split(r"[,;](?![^()]*\))", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def periods_said(text: str | None) -> int | tuple[str, ...] | None:
    """How many periods, or their labels, as somebody writes them; None where nothing is said."""
    if text is None or not text.strip():
        return None
    return int(text) if text.strip().isascii() and text.strip().isdigit() else words([text])


def _unknown(source: Instance, choice: Choice) -> Iterable[Fault]:
    trusts, systems = source.tables["trusts"], source.tables["systems"]
    called = _called(trusts["trust"], trusts["name"]), _called(systems["system"], systems["name"])
    known: list[tuple[str, Sequence[str], Collection[str]]] = [
        ("--trust", choice.trusts, called[0]),
        ("--system", choice.systems, called[1]),
        ("--region", choice.regions, list(systems["region"])),
        ("--type", choice.types, list(trusts["type"])),
        ("--with", sorted(choice.wanted), WANTED),
        ("--without", sorted(choice.without), tuple(CARE)),
    ]
    for option, given, there in known:
        yield from _not_there(option, given, there, source.name)


def _called(codes: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """Codes with the names that a message says beside them."""
    return dict(zip(codes, names, strict=True))


def _near(word: str, there: Collection[str]) -> list[str]:
    """What a word that is not there may stand for: a part of a name, or a code or name that is nearly the same."""
    names = there if isinstance(there, dict) else {}
    plain = likeness(word)
    parts = [code for code, name in names.items() if plain in likeness(name)] if len(plain) >= SIGNS else []
    by_name = {likeness(name): code for code, name in names.items()}
    near = [by_name[found] for found in get_close_matches(plain, list(by_name), NEAR)]
    listed = sorted({code for code in there if code})
    codes = get_close_matches(word, listed, NEAR) if len(word) >= SIGNS else []
    found = list(dict.fromkeys([*parts, *near, *codes]))[:NEAR]
    return [f"{code} ({names[code]})" if code in names else code for code in found]


def _not_there(option: str, given: Iterable[str], there: Collection[str], name: str) -> Iterable[Fault]:
    listed = sorted({word for word in there if word})
    for word in given:
        if word not in there:
            close = _near(word, there)
            where = "the choice" if option.startswith("--with") else name
            remedy = f"choose of {', '.join(close or listed[:20])}" + (
                "" if close or listed[20:] == [] else ", …"
            )
            yield Fault(option, f"'{word}' is not in {where}", remedy, value=word, kind=option)


def _picked(source: Instance, choice: Choice) -> tuple[str, ...]:
    frame = source.tables["trusts"].merge(source.tables["systems"][["system", "region"]], on="system")
    named = frame["trust"].isin(choice.trusts)
    filters = [("system", choice.systems), ("region", choice.regions)]
    filters += [] if choice.typed else [("type", choice.types)]
    inside = pd.Series(any(words for _, words in filters), index=frame.index)
    for column, given in filters:
        if given:
            inside &= frame[column].isin(given)
    codes = set(frame["trust"][named | inside])
    return tuple(code for code in source.tables["trusts"]["trust"] if code in codes)


def _typed(
    source: Instance, choice: Choice, picked: Collection[str]
) -> tuple[tuple[Typed, ...], list[Fault]]:
    """Trusts typed in, with their types; those without one share the given types evenly, in order."""
    if not choice.typed:
        return (), []
    count = choice.count if choice.count is not None else 0
    given = [*map(_said, choice.names), *choice.listed]
    if given and choice.count is not None:
        return (), [Fault("--trusts", "stands beside --names", "give one of them")]
    if not given and not 1 <= count <= MOST:
        return (), [Fault("--trusts", f"{count} is out of range", f"choose 1 to {MOST:,}")]
    said = given or [Words(f"Trust {at}") for at in range(1, count + 1)]
    known = sorted(set(source.tables["trusts"]["type"]))
    codes = _codes([each.code for each in said], picked)
    named = [each.system or SYSTEM for each in said]
    systems = dict(
        zip(dict.fromkeys(named), _free("NEW", named, source.tables["systems"]["system"]), strict=False)
    )
    found, faults = [], list(_twice(codes, picked))
    for at, (each, code, place) in enumerate(zip(said, codes, named, strict=True)):
        kind = (
            _spelt([each.type], known)[0]
            if each.type
            else (choice.types[at * len(choice.types) // len(said)] if choice.types else "")
        )
        size = to_number(each.spends) if each.spends else None
        if kind not in known:
            problem = f"'{each.name}' is of type '{kind}'" if kind else f"'{each.name}' has no type"
            remedy = f"choose of {', '.join(known)}: --type, or {each.name} (type) in --names; others: another --from"
            faults.append(Fault("--names", problem, remedy, kind="type"))
        if each.spends and (size is None or size <= 0):
            remedy = "write what it spends, £m a year: Ashford (acute-large, 650)"
            faults.append(Fault("--names", f"'{each.name}' spends '{each.spends}'", remedy, kind="size"))
        income = to_number(each.earns) if each.earns else None
        if each.earns and (income is None or income <= 0):
            remedy = "write its income, £m a year, or leave it empty"
            faults.append(
                Fault("--names", f"'{each.name}' has the income '{each.earns}'", remedy, kind="size")
            )
        found.append(Typed(code, each.name, kind, systems[place], place, size, income))
    return tuple(found), faults


def _said(word: str) -> Words:
    """The parts of a word such as `RAB: Ashford (acute-large, 650, North)`."""
    found = TYPED.fullmatch(word)
    if found is None:
        return Words(word)
    said = THOUSANDS.sub(r"\1\2", found[3] or "")
    kind, spends, system = (*(part.strip() for part in said.split(",", 2)), "", "")[:3]
    return Words(found[2], found[1] or "", kind, spends.removeprefix("£").removesuffix("m"), system)


def _codes(given: Sequence[str], taken: Collection[str]) -> list[str]:
    """The codes of trusts, made up where none is given."""
    free = iter(_free("T", given, {*taken, *given}))
    return [code or next(free) for code in given]


def _free(mark: str, for_whom: Sequence[str], taken: Iterable[str]) -> list[str]:
    """Codes with a mark before a number, none of which is taken."""
    used, wide = set(taken), max(2, len(str(len(for_whom))))
    while any(f"{mark}{at:0{wide}}" in used for at in range(1, len(for_whom) + 1)):
        mark += mark[-1]
    return [f"{mark}{at:0{wide}}" for at in range(1, len(for_whom) + 1)]


def _twice(codes: Sequence[str], picked: Collection[str]) -> Iterable[Fault]:
    """Codes that two trusts have."""
    for code in dict.fromkeys(codes):
        if codes.count(code) > 1 or code in picked:
            yield Fault("--names", f"the code {code} is there twice", "give each trust its own", kind="twice")


def _periods(there: list[str], wanted: int | tuple[str, ...] | None) -> tuple[dict[str, str], list[Fault]]:
    """Label in the source -> label here, for the first of them."""
    labels = there[:wanted] if isinstance(wanted, int) else list(wanted or there)
    count = wanted if isinstance(wanted, int) else len(labels)
    if not 1 <= count <= len(there):
        problem = f"{count} periods are asked for, and the source has {len(there)}"
        return {}, [Fault("--periods", problem, f"choose 1 to {len(there)}, or another --from")]
    if len(set(labels)) < len(labels):
        return {}, [Fault("--periods", "a label is there twice", "give each period its own")]
    return dict(zip(there, labels, strict=False)), []
