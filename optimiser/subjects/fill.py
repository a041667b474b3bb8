"""Compute the parts of a page that are asked for, each kept with the run as soon as it is found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter

from optimiser.errors import Fault, InputError, OptimiserError
from optimiser.explain.storage import Kept, keep
from optimiser.subjects.register import kept_parts, parts
from optimiser.subjects.work import NothingToFillError, Work

ASKED = "trust:"
"""What stands before the code of a trust among the names of parts."""


@dataclass(frozen=True)
class Filled:
    """What came of one part: the seconds it took, or why there is none."""

    name: str
    seconds: float
    missing: str = ""
    failed: bool = False


def asked_parts(names: Iterable[str], trusts: Iterable[str] = (), codes: Iterable[str] = ()) -> list[str]:
    """Names as given, several in one word with commas, in the order in which they are computed; then trusts.

    Args:
        names: parts of the page, or `trust:CODE`.
        trusts: codes of trusts that are asked about.
        codes: the trusts that there are.

    Raises:
        InputError: a name that is no part of the page, or a code that is no trust's.
    """
    given = [word.strip() for name in names for word in name.split(",") if word.strip()]
    asked = [word for word in given if word.startswith(ASKED)]
    asked = list(dict.fromkeys([*asked, *(f"{ASKED}{code}" for code in trusts)]))
    known, there = national_parts(), set(codes)
    faults = [
        Fault("--fill", f"'{name}' is no part of the page", f"choose of {', '.join(known)}, {ASKED}CODE")
        for name in dict.fromkeys(given)
        if name not in known and name not in asked
    ] + [
        Fault("--trust", f"'{name.removeprefix(ASKED)}' is no trust of the instance", "give the code of one")
        for name in asked
        if name.removeprefix(ASKED) not in there
    ]
    if faults:
        raise InputError(faults)
    return [*(name for name in known if name in given), *asked]


def national_parts() -> list[str]:
    """The parts that are about all trusts, in the order in which they are computed."""
    return [name for name, part in parts().items() if not part.each_trust]


def wanted_parts(
    work: Work, names: Iterable[str], trusts: Iterable[str] = (), *, full: bool = False
) -> list[str]:
    """The parts that are asked for; those that are there at once and missing; with `full` all that are missing.

    Raises:
        InputError: as `asked_parts`.
        RunError: what is kept is of another run, or is none.
    """
    asked = asked_parts(names, trusts, work.instance.tables["trusts"]["trust"])
    found = parts()
    more = [
        name
        for name in national_parts()
        if full or (found[name].at_once and found[name].applies(work.instance, work.question))
    ]
    have = kept_parts(work.run, [name for name in more if name not in asked])
    every = {*asked, *(name for name in more if name not in have)}
    return [*(name for name in national_parts() if name in every), *(name for name in asked if ASKED in name)]


def missing_parts(
    work: Work, names: Iterable[str], trusts: Iterable[str], have: Collection[str]
) -> list[str]:
    """The parts and trusts that are asked for; every part that is not there yet if none is.

    Raises:
        InputError: as `asked_parts`.
    """
    asked = asked_parts(names, trusts, work.instance.tables["trusts"]["trust"])
    return asked or [name for name in national_parts() if name not in have]


def fill(work: Work, names: Iterable[str], keeps: Callable[[Kept], object] | None = None) -> Iterator[Filled]:
    """Compute and keep each part; one that cannot be found is told and does not stop the others.

    Args:
        work: the run.
        names: from `asked_parts` or `wanted_parts`.
        keeps: takes what was found; the folder of the run if absent.
    """
    for name in names:
        began = perf_counter()
        missing, failed = "", False
        kept: Kept | None = None
        try:
            kept = _found(work, name)
        except NothingToFillError as error:
            missing, kept = str(error), Kept(name, {}, nothing=str(error))
        except OptimiserError as error:
            missing, failed = str(error), True
        if kept is not None:
            keep(work.run, kept) if keeps is None else keeps(kept)
        yield Filled(name, perf_counter() - began, missing, failed)


def _found(work: Work, name: str) -> Kept:
    """What computes the part of a name, computed."""
    part, _, code = name.partition(":")
    return parts()[part].fill(work, code) if code else parts()[part].fill(work)
