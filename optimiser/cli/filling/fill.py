"""Fill the findings of a run: what is asked for and not there yet, each kept as soon as it is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter

from optimiser.cli.filling.causes import causes
from optimiser.cli.filling.conflict import conflict
from optimiser.cli.filling.fairness import fairness
from optimiser.cli.filling.ladders import ladder, standard
from optimiser.cli.filling.minimum import minimum
from optimiser.cli.filling.money_first import money_first
from optimiser.cli.filling.raid import raid
from optimiser.cli.filling.ranges import ranges
from optimiser.cli.filling.regret import regret
from optimiser.cli.filling.risk import simulation
from optimiser.cli.filling.tracker import tracker
from optimiser.cli.filling.trilemma import alone, orders
from optimiser.cli.filling.trust import trust
from optimiser.cli.filling.work import NothingToFillError, Work
from optimiser.cli.filling.worlds import scenarios, sensitivity
from optimiser.errors import Fault, InputError, OptimiserError
from optimiser.explain.kept import Kept, keep
from optimiser.report.parts import PARTS

FILLERS: Mapping[str, Callable[[Work], Kept]] = {
    "money_first": money_first,
    "alone": alone,
    "orders": orders,
    "ranges": ranges,
    "ladder": ladder,
    "standard": standard,
    "fairness": fairness,
    "conflict": conflict,
    "causes": causes,
    "minimum": minimum,
    "raid": raid,
    "simulation": simulation,
    "tracker": tracker,
    "scenarios": scenarios,
    "sensitivity": sensitivity,
    "regret": regret,
}
ASKED = "trust:"
"""What stands before the code of a trust among the names of parts."""


@dataclass(frozen=True)
class Filled:
    """What came of one explanation: the seconds it took, or why there is none."""

    name: str
    seconds: float
    missing: str = ""
    failed: bool = False


def wanted_parts(names: Iterable[str], trusts: Iterable[str] = (), codes: Iterable[str] = ()) -> list[str]:
    """Names as given, several in one word with commas, in the order in which they are computed; then trusts.

    Args:
        names: parts of the page, or `trust:CODE`.
        trusts: codes of trusts that are asked about.
        codes: the trusts that there are.

    Raises:
        InputError: a name that is no explanation of the page, or a code that is no trust's.
    """
    given = [word.strip() for name in names for word in name.split(",") if word.strip()]
    asked = [word for word in given if word.startswith(ASKED)]
    asked = list(dict.fromkeys([*asked, *(f"{ASKED}{code}" for code in trusts)]))
    there = set(codes)
    faults = [
        Fault("--fill", f"'{name}' is no part of the page", f"choose of {', '.join(PARTS)}, {ASKED}CODE")
        for name in dict.fromkeys(given)
        if name not in PARTS and name not in asked
    ] + [
        Fault("--trust", f"'{name.removeprefix(ASKED)}' is no trust of the instance", "give the code of one")
        for name in asked
        if name.removeprefix(ASKED) not in there
    ]
    if faults:
        raise InputError(faults)
    return [*(name for name in PARTS if name in given), *asked]


def fill(work: Work, names: Iterable[str]) -> Iterator[Filled]:
    """Compute and keep each explanation; what one cannot be found is told and does not stop the others."""
    for name in names:
        began = perf_counter()
        try:
            kept = _found(work, name)
        except NothingToFillError as error:
            keep(work.run, Kept(name, {}, nothing=str(error)))
            yield Filled(name, perf_counter() - began, str(error))
        except OptimiserError as error:
            yield Filled(name, perf_counter() - began, str(error), failed=True)
        else:
            keep(work.run, kept)
            yield Filled(name, perf_counter() - began)


def _found(work: Work, name: str) -> Kept:
    """The explanation of a name, from its filler."""
    return trust(work, name.removeprefix(ASKED)) if name.startswith(ASKED) else FILLERS[name](work)
