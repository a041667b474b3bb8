"""What experts believe of an assumption: a sheet of quantiles to fill in, read back and pooled.

A row an expert and assumption: below `least` and above `most` it cannot be, one time in ten it is below `p10`, one in
two below `p50`, nine in ten below `p90`. An expert's distribution function is straight between these five. Experts are
pooled linearly with equal weights: the share of the belief below a value is the mean of the experts' shares (Stone,
Annals of Mathematical Statistics 32(4), 1961, 1339-1342). Where they contradict each other the pooled belief is wide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from optimiser.errors import Fault
from optimiser.instances.cells import to_number
from optimiser.worlds.uncertainty.distribution import ELICITED, LARGEST, Distribution, DrawsError
from optimiser.worlds.uncertainty.worlds import Assumed
from optimiser.writing.spreadsheet import readable

QUANTILES: Mapping[str, float] = {"least": 0.0, "p10": 0.1, "p50": 0.5, "p90": 0.9, "most": 1.0}
"""What is asked, and the share of the belief below it."""
ASKED = ("expert", *QUANTILES, "reason")
"""What an expert fills in."""
COLUMNS = ("assumption", "statement", "unit", "grade", "low", "value", "high", *ASKED)


def read_sheets(files: Iterable[Path], assumptions: Sequence[Assumed]) -> dict[str, Distribution]:
    """The pooled belief of every assumption that an expert answered; rows that nobody filled in are passed over.

    Args:
        files: sheets, as `elicitation_sheet` has them, each with the answers of one expert or of several.
        assumptions: of the instance.

    Raises:
        DrawsError: with every fault of every sheet.
    """
    known = {item.id: item for item in assumptions}
    faults: list[Fault] = []
    answers: dict[str, dict[str, tuple[float, ...]]] = {}
    for file in files:
        for row, cells in _rows(file, faults):
            if not any(cells[name].strip() for name in QUANTILES):
                continue
            wrong, quantiles = _answer(file.name, row, cells, known)
            own = answers.setdefault(cells["assumption"], {})
            if cells["expert"] in own:
                wrong.append(
                    Fault(file.name, f"{cells['expert']!r} answers twice", "leave one row", row, "expert")
                )
            faults += wrong
            if not wrong:
                own[cells["expert"]] = quantiles
    if faults:
        raise DrawsError(faults)
    return {name: pooled([own[expert] for expert in sorted(own)]) for name, own in answers.items()}


def pooled(answers: Sequence[Sequence[float]]) -> Distribution:
    """The linear pool of experts' quantiles, each at `QUANTILES`, with equal weights.

    Each distribution function is straight between its quantiles, so that their mean is straight between all of them.
    """
    places = np.unique(np.concatenate([np.asarray(own, dtype=float) for own in answers]))
    shares = list(QUANTILES.values())
    chances = np.mean([np.interp(places, own, shares) for own in answers], axis=0)
    return Distribution(ELICITED, tuple(places.tolist()), tuple(chances.tolist()))


def _rows(file: Path, faults: list[Fault]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a sheet with their numbers; none, with a fault, where it is no sheet."""
    if not file.is_file():
        faults.append(Fault(str(file), "is a folder" if file.is_dir() else "is not there", "check the path"))
        return []
    if file.stat().st_size > LARGEST:
        faults.append(
            Fault(str(file), f"is larger than {LARGEST:,} bytes", "give the sheet that was written")
        )
        return []
    try:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False, na_filter=False).map(readable)
    except (ValueError, UnicodeDecodeError) as error:
        faults.append(Fault(file.name, f"is not CSV ({error})", "save it as CSV in UTF-8"))
        return []
    missing = [name for name in ("assumption", *ASKED) if name not in frame]
    if missing:
        faults.append(
            Fault(file.name, f"has no column {', '.join(missing)}", "begin from a sheet that was written")
        )
        return []
    return [
        (row, {str(name): str(cell) for name, cell in cells.items()})
        for row, cells in enumerate(frame.to_dict("records"), start=2)
    ]


def _answer(
    file: str, row: int, cells: Mapping[str, str], known: Mapping[str, Assumed]
) -> tuple[list[Fault], tuple[float, ...]]:
    """What is wrong with an answer, and its quantiles."""
    faults = []
    item = known.get(cells["assumption"])
    if item is None:
        problem = f"{cells['assumption']!r} is not an assumption of the mapping"
        faults.append(Fault(file, problem, "leave the first column as it was written", row, "assumption"))
    if not cells["expert"].strip():
        faults.append(Fault(file, "does not say whose answer it is", "write a name or a role", row, "expert"))
    numbers = {name: to_number(cells[name]) for name in QUANTILES}
    faults += [
        Fault(file, f"{cells[name]!r} is not a number", "fill in all five, or none", row, name)
        for name, number in numbers.items()
        if number is None
    ]
    quantiles = tuple(number for number in numbers.values() if number is not None)
    if any(later <= sooner for sooner, later in pairwise(quantiles)):
        told = ", ".join(QUANTILES)
        faults.append(
            Fault(file, "has quantiles that do not rise", f"let {told} rise, each above the last", row)
        )
    if item is not None and quantiles:
        faults += _reach(file, row, item, quantiles)
    return faults, quantiles


def _reach(file: str, row: int, item: Assumed, quantiles: Sequence[float]) -> list[Fault]:
    """That the mapping does not say how the assumption acts at some of the values."""
    acting = item.acting
    if not item.parts:
        told = f"{acting.low.value:g}, {acting.value:g} or {acting.high.value:g}"
        return [Fault(file, f"{item.id} can only be {told}", "leave the row empty", row, "assumption")]
    if acting.way != "low":
        return []
    sides = [side.value for side in (acting.low, acting.high) if any(s.changes for s in side.laid)]
    below = min(quantiles) < acting.value and not any(value < acting.value for value in sides)
    above = max(quantiles) > acting.value and not any(value > acting.value for value in sides)
    return [
        Fault(
            file, f"nothing says how {item.id} acts {where} {acting.value:g}", "extend the mapping first", row
        )
        for where, so in (("below", below), ("above", above))
        if so
    ]
