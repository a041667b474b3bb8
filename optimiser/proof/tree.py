"""Leaves of a search: which choices each makes, what proves its bound, and whether together they leave none out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.proof.bounds import safe_bound
from optimiser.proof.system import Floats, System

Made = dict[int, float]
"""Choices by column, each 0 or 1."""


@dataclass(frozen=True)
class Leaf:
    """A part of the choices, and the duals of its relaxation.

    Attributes:
        made: the choices that are made in it; every other is free.
        duals: one a row, caps included.
        empty: whether the duals are to show that no plan makes these choices, rather than what one costs.
    """

    made: Made
    duals: Floats
    empty: bool = False


class TreeError(ValueError):
    """Leaves that are no search of all choices; the message says where."""


def covered(leaves: Sequence[Made]) -> None:
    """Hold leaves to be the ends of a tree of yes/no choices: whatever is chosen lies in one of them.

    Raises:
        TreeError: some choices lie in none.
    """
    stack: list[tuple[list[Made], Made]] = [(list(leaves), {})]
    while stack:
        parts, path = stack.pop()
        if not parts:
            raise TreeError(f"no leaf holds the choices {_told(path)}")
        if any(not part for part in parts):
            continue
        column = min(set.intersection(*(set(part) for part in parts)), default=None)
        if column is None:
            raise TreeError(f"the leaves below {_told(path)} are not the ends of a tree")
        for value in (0.0, 1.0):
            side = [_without(part, column) for part in parts if part[column] == value]
            stack.append((side, {**path, column: value}))


def _without(part: Made, column: int) -> Made:
    return {at: value for at, value in part.items() if at != column}


def _told(path: Made) -> str:
    return ", ".join(f"{column}={value:g}" for column, value in sorted(path.items())) or "of the root"


def leaf_bound(system: System, cost: Floats, offset: float, leaf: Leaf) -> tuple[float, Sequence[int]]:
    """What no plan of a leaf lies below, infinite where it is shown to have none; and the columns in the way.

    A leaf whose choices contradict what is held already has no plan, nor has any where the rows' own limits cross.
    """
    if len(system.nothing_left):
        return math.inf, ()
    columns = np.array(list(leaf.made), np.int32)
    values = np.array(list(leaf.made.values()), float)
    if np.any((values < system.lower[columns]) | (values > system.upper[columns])):
        return math.inf, ()
    held = system.held(columns, values)
    if leaf.empty:
        found = safe_bound(held, np.zeros(len(cost)), 0.0, leaf.duals)
        return (math.inf if found.value > 0 else -math.inf), found.open.tolist()
    found = safe_bound(held, cost, offset, leaf.duals)
    return found.value, found.open.tolist()


@dataclass(frozen=True)
class TreeBound:
    """What the leaves prove together, how many there are, and columns without a limit that stand in the way."""

    value: float
    leaves: int
    open: tuple[int, ...] = ()


def tree_bound(system: System, cost: Floats, offset: float, leaves: Sequence[Leaf]) -> TreeBound:
    """The bound that leaves prove: the least of theirs; infinite where none has a plan.

    Raises:
        TreeError: the leaves leave choices out, or a column in them is no choice.
    """
    choices = set(system.choices.tolist())
    for leaf in leaves:
        if not choices.issuperset(leaf.made) or not set(leaf.made.values()) <= {0.0, 1.0}:
            raise TreeError("a leaf makes a choice of a column that is none")
    covered([leaf.made for leaf in leaves])
    least, in_the_way = math.inf, set[int]()
    for value, open_ in _bounds(system, cost, offset, leaves):
        least = min(least, value)
        in_the_way.update(open_)
    return TreeBound(least, len(leaves), tuple(sorted(in_the_way)))


def _bounds(
    system: System, cost: Floats, offset: float, leaves: Sequence[Leaf]
) -> Iterator[tuple[float, Sequence[int]]]:
    for leaf in leaves:
        yield leaf_bound(system, cost, offset, leaf)
