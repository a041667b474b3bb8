"""A second judge of what can be kept: SciPy's mixed-integer programme on the bare matrix, and all subsets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import combinations

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from optimiser.matrix import Compiled
from optimiser.matrix.arrays import Named
from trustmodels.allocation.promises import promise_of


def commitments(compiled: Compiled) -> list[Named]:
    """The promises that hold, the smallest award among them: those without a shortfall to give way with."""
    yielding = {name.removeprefix("short:") for name, _ in compiled.columns if name.startswith("short:")}
    named = [promise_of(row) for row in compiled.rows]
    return [name for name in named if name is not None and name[0] not in yielding]


def can_keep(compiled: Compiled, kept: Collection[Named], given: Mapping[Named, float] | None = None) -> bool:
    """Whether the laws and these commitments have a plan, with some of them giving way by an amount."""
    lower, upper = compiled.row_lower.copy(), compiled.row_upper.copy()
    named, wanted = set(commitments(compiled)), set(kept)
    for at, row in enumerate(compiled.rows):
        name = promise_of(row) or row
        if name in named and name not in wanted:
            lower[at], upper[at] = -np.inf, np.inf
        elif given and name in given:
            lower[at], upper[at] = lower[at] - given[name], upper[at] + given[name]
    found = milp(
        np.zeros(len(compiled.columns)),
        constraints=LinearConstraint(compiled.matrix, lower, upper),
        bounds=Bounds(compiled.lower, compiled.upper),
        integrality=compiled.integer.astype(int),
    )
    if found.status not in {0, 2}:
        raise AssertionError(found.message)
    return bool(found.status == 0)


def smallest_sets(compiled: Compiled, largest: int) -> list[frozenset[Named]]:
    """Every set of at most `largest` commitments that cannot be kept while its parts can, by trying all."""
    found: list[frozenset[Named]] = []
    for size in range(1, largest + 1):
        for group in combinations(commitments(compiled), size):
            chosen = frozenset(group)
            if not any(known <= chosen for known in found) and not can_keep(compiled, chosen):
                found.append(chosen)
    return found


def every_minimal(compiled: Compiled, groups: Mapping[Named, Collection[Named]]) -> set[frozenset[Named]]:
    """Every smallest set of groups that cannot be kept, by trying all of them, the small ones first.

    Args:
        compiled: the matrix.
        groups: commitments by what they are kept or let go with; each by itself for plain conflicts.
    """
    found: set[frozenset[Named]] = set()
    kept: list[frozenset[Named]] = []
    for size in range(len(groups), 0, -1):
        for chosen in map(frozenset, combinations(groups, size)):
            if not any(chosen <= larger for larger in kept) and can_keep(
                compiled, [name for group in chosen for name in groups[group]]
            ):
                kept.append(chosen)
    for size in range(1, len(groups) + 1):
        for chosen in map(frozenset, combinations(groups, size)):
            if any(known <= chosen for known in found) or any(chosen <= larger for larger in kept):
                continue
            found.add(chosen)
    return found


def least_repair(
    compiled: Compiled,
    price: Callable[[Named], float],
    names: Collection[Named],
    held: Collection[Named] = (),
) -> float:
    """The least Σ price x slack of some commitments while `held` hold, the others let go, choices made; £m."""
    lower, upper = compiled.row_lower.copy(), compiled.row_upper.copy()
    rows = [promise_of(row) or row for row in compiled.rows]
    chosen = [at for at, name in enumerate(rows) if name in set(names)]
    for at in set(range(len(rows))) - set(chosen):
        if rows[at] in set(commitments(compiled)) - set(held):
            lower[at], upper[at] = -np.inf, np.inf
    sign = np.where(np.isfinite(upper[chosen]), -1.0, 1.0)
    slack = sparse.csc_array((sign, (chosen, np.arange(len(chosen)))), shape=(len(rows), len(chosen)))
    width, free = len(compiled.columns), np.zeros(len(chosen))
    found = milp(
        np.concatenate([np.zeros(width), [price(rows[at]) for at in chosen]]),
        constraints=LinearConstraint(sparse.hstack([compiled.matrix, slack], format="csc"), lower, upper),
        bounds=Bounds(
            np.append(compiled.lower, free), np.append(compiled.upper, np.full(len(chosen), np.inf))
        ),
        integrality=np.append(compiled.integer.astype(int), free),
        options={"mip_rel_gap": 1e-6},
    )
    assert found.status == 0, found.message
    return float(found.fun)


def cheapest_through(
    compiled: Compiled, price: Callable[[Named], float], members: Collection[Named], name: Named
) -> float:
    """What the cheapest repair of everything comes to in which the other members of a conflict hold; £m."""
    held = set(members) - {name}
    return least_repair(compiled, price, set(commitments(compiled)) - held, held)
