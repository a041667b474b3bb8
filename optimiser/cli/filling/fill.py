"""Fill the findings of a run: what is asked for and not there yet, each kept as soon as it is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter

from optimiser.cli.filling.conflict import conflict
from optimiser.cli.filling.fairness import fairness
from optimiser.cli.filling.ladders import ladder, standard
from optimiser.cli.filling.raid import raid
from optimiser.cli.filling.risk import simulation
from optimiser.cli.filling.trilemma import alone, orders
from optimiser.cli.filling.work import NothingToFillError, Work
from optimiser.cli.filling.worlds import scenarios, sensitivity
from optimiser.errors import Fault, InputError, OptimiserError
from optimiser.explain.kept import Kept, keep
from optimiser.report.parts import PARTS

FILLERS: Mapping[str, Callable[[Work], Kept]] = {
    "alone": alone,
    "orders": orders,
    "ladder": ladder,
    "standard": standard,
    "fairness": fairness,
    "conflict": conflict,
    "raid": raid,
    "simulation": simulation,
    "scenarios": scenarios,
    "sensitivity": sensitivity,
}


@dataclass(frozen=True)
class Filled:
    """What came of one explanation: the seconds it took, or why there is none."""

    name: str
    seconds: float
    missing: str = ""
    failed: bool = False


def wanted_parts(names: Iterable[str]) -> list[str]:
    """Names as given, several in one word with commas, in the order in which they are computed.

    Raises:
        InputError: a name that is no explanation of the page.
    """
    given = [word.strip() for name in names for word in name.split(",") if word.strip()]
    unknown = [name for name in dict.fromkeys(given) if name not in PARTS]
    if unknown:
        known = ", ".join(PARTS)
        raise InputError(
            [Fault("--fill", f"'{name}' is no part of the page", f"choose of {known}") for name in unknown]
        )
    return [name for name in PARTS if name in given]


def fill(work: Work, names: Iterable[str]) -> Iterator[Filled]:
    """Compute and keep each explanation; what one cannot be found is told and does not stop the others."""
    for name in names:
        began = perf_counter()
        try:
            kept = FILLERS[name](work)
        except NothingToFillError as error:
            keep(work.run, Kept(name, {}, nothing=str(error)))
            yield Filled(name, perf_counter() - began, str(error))
        except OptimiserError as error:
            yield Filled(name, perf_counter() - began, str(error), failed=True)
        else:
            keep(work.run, kept)
            yield Filled(name, perf_counter() - began)
