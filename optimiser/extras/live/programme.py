"""What a live page carries: the matrix, its tiers, and by how much each number moves with a handle.

The page solves what the room's moving hand solves - the tiers that settle how much there is of everything - but with
the yes/no choices free. Who bears it is settled after them by sums of squares, which the page leaves to the command
line: an amount that these would move by more than the room's own measure is not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from optimiser.errors import RunError
from optimiser.explain.quantities import Quantity, quantities
from optimiser.explain.verified_run import Opened
from optimiser.extras.room.change import TITLES, UNSETTLED, told
from optimiser.extras.room.hand import Hand
from optimiser.extras.room.handles import POTS, TARGETS, Handle
from optimiser.matrix.arrays import Compiled, Floats
from optimiser.matrix.numbers import Ray, numbers_of
from optimiser.solver import SolveSettings, Tier
from optimiser.solver.live import FEW_CHOICES, SMALL
from optimiser.tolerances import SEARCH, TIER

Record = dict[str, Any]
MOVED = (POTS, TARGETS)
"""What can be moved: money of the nation, and the shares that are promised of a standard."""


def programme(opened: Opened) -> Record:
    """The programme of a run, ready to be written as JSON: no number is infinite, None stands for that.

    Args:
        opened: a verified run with a plan.

    Raises:
        RunError: the instance is too large to be solved in a browser while somebody waits.
    """
    hand = Hand(opened.instance, opened.question, opened.plan)
    compiled = hand.base
    choices = int(compiled.integer.sum())
    if compiled.matrix.nnz > SMALL or choices > FEW_CHOICES:
        raise RunError(
            f"{opened.run.path} is too large for a page that solves in the browser: its programme has "
            f"{compiled.matrix.nnz:,} numbers and {choices:,} choices, where {SMALL:,} and {FEW_CHOICES:,} are the "
            "most; the room (`optimiser room`) answers at any size"
        )
    return {
        "matrix": _matrix(compiled),
        "tiers": [_tier(tier) for tier in hand.instant.tiers],
        "handles": _handles(hand),
        "quantities": list(_quantities(hand, quantities(opened))),
        "base": opened.run.manifest["scenario"],
        "settings": _settings(SolveSettings()),
    }


def _matrix(compiled: Compiled) -> Record:
    matrix = compiled.matrix
    ends = {"rowLower": compiled.row_lower, "rowUpper": compiled.row_upper}
    ends |= {"lower": compiled.lower, "upper": compiled.upper}
    return {
        "rows": matrix.shape[0],
        "columns": matrix.shape[1],
        "start": matrix.indptr.tolist(),
        "index": matrix.indices.tolist(),
        "value": matrix.data.tolist(),
        "choices": np.flatnonzero(compiled.integer).tolist(),
        **{name: _finite(end) for name, end in ends.items()},
    }


def _finite(numbers: Floats) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in numbers.tolist()]


def _sparse(numbers: Floats) -> Record:
    places = np.flatnonzero(numbers)
    return {"places": places.tolist(), "values": numbers[places].tolist()}


def _tier(tier: Tier) -> Record:
    return {"measure": tier.measure, "primary": tier.primary, "offset": tier.offset, **_sparse(tier.cost)}


def _settings(settings: SolveSettings) -> Record:
    """The solver's options, by how much a later tier may worsen an earlier one, and what is not settled yet."""
    return {
        "gap": settings.exact_gap,
        "seed": settings.seed,
        "feasibility": settings.feasibility,
        "search": SEARCH,
        "tier": TIER,
        "unsettled": UNSETTLED,
    }


def _handles(hand: Hand) -> list[Record]:
    """The handles that move the matrix on straight lines which may be added up, in their order.

    Where they may not all be, the years of a figure are tried together after those before them: one that does not add
    up with these - a pot of which another one is a part - is left out.
    """
    numbers = numbers_of(hand.base)
    lines = {
        handle.id: line
        for handle in hand.handles.values()
        if handle.group in MOVED and not handle.switch and (line := _line(hand, handle, numbers)) is not None
    }
    found = [hand.handles[id_] for id_ in lines]
    kept: list[Handle] = found if _adds_up(hand, found[::2], found[1::2]) else []
    if not kept:
        for _, years in groupby(found, key=lambda handle: handle.series or handle.id):
            mine = list(years)
            if _adds_up(hand, kept, mine):
                kept += mine
    return [_handle(handle, lines[handle.id]) for handle in kept]


def _line(hand: Hand, handle: Handle, numbers: Floats) -> Ray | None:
    """The line on which numbers move with a handle; None where it is none, or ends at a limit that comes or goes."""
    line = hand.line(handle.id)
    return line if line is not None and np.isfinite(numbers[line.places]).all() else None


def _adds_up(hand: Hand, some: Sequence[Handle], others: Sequence[Handle]) -> bool:
    """Whether a built matrix is where the lines lead, some handles at either end and the others at either end."""
    corners = [
        {**{h.id: h.reach[low] for h in some}, **{h.id: h.reach[high] for h in others}}
        for low in (0, 1)
        for high in (0, 1)
    ]
    return all(hand.adds_up(corner) for corner in corners)


def _handle(handle: Handle, line: Ray) -> Record:
    low, high = handle.reach
    return {
        "id": handle.id,
        "group": handle.group,
        "label": handle.label,
        "note": handle.note,
        "now": handle.now,
        "least": low,
        "most": high,
        "cells": {
            "table": handle.table,
            "where": dict(handle.where),
            "operation": handle.operation,
            "column": handle.column,
            "scale": handle.scale,
        },
        "places": line.places.tolist(),
        "first": line.first,
        "start": line.start.tolist(),
        "by": line.by.tolist(),
    }


def _quantities(hand: Hand, exact: Sequence[Quantity]) -> Iterator[Record]:
    """What is told of a plan: its exact total, and each period as a sum over the columns."""
    sums = hand.instant.sums
    for quantity in told(exact):
        periods = [sums[name] for name in ((quantity.id, y) for y in quantity.by_period) if name in sums]
        imperative = "" if quantity.family is None else quantity.family.imperative
        yield {
            "label": quantity.label,
            "unit": quantity.unit,
            "title": TITLES.get(imperative, TITLES[""]),
            "short": bool(imperative),
            "exact": quantity.total,
            "periods": [{**_sparse(row), "constant": constant} for row, constant in periods],
        }
