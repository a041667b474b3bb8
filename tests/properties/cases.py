"""Random small instances for the properties, what is done to them, and the tiers that come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from optimiser.instances import Instance, from_tables
from optimiser.matrix import Compiled
from optimiser.questions import read_question
from optimiser.run.prepare import prepare, stages_of, tiers_of
from optimiser.solver import SolveSettings, solve_tiers
from tests.oracle.instances import generate
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

Tables = dict[str, pd.DataFrame]
SEEDS = st.integers(min_value=0, max_value=4_999)
CLOSE = 1e-4
"""Relative: a tier may use up what the one before was given as its tolerance."""


@cache
def instance(seed: int) -> Instance:
    """The random instance of a seed: any block, any trap."""
    small = generate(seed)
    return from_tables(small.tables, small.settings, small.name)


def altered(
    given: Instance,
    change: Callable[[Tables], object] = lambda _tables: None,
    settings: Mapping[str, float] | None = None,
) -> Instance:
    """The instance with its tables changed in place by `change`, checked again."""
    tables = {name: given.tables[name].copy() for name in given.present}
    change(tables)
    return from_tables(tables, dict(settings or given.settings), given.name)


def matrix(given: Instance, question: Question | str = "how_far") -> Compiled:
    """The matrix of a question."""
    asked = read_question(question) if isinstance(question, str) else question
    return prepare(given, asked).compiled


def tiers(compiled: Compiled) -> dict[str, float] | None:
    """Measure -> value of the primary tiers (or the first, if none is), to a tight gap; None without a plan.

    Secondary tiers hang on which of equally good choices the last primary tier happens to leave.
    """
    asked = tiers_of(compiled)
    kept = tuple(tier for tier in asked if MEASURES[tier.measure].primary) or asked[:1]
    results = solve_tiers(compiled, kept, stages_of(compiled), SolveSettings(gap=1e-9))
    if results[-1].x is None:
        assert str(results[-1].outcome) == "infeasible"
        return None
    return {result.measure: result.value for result in results}


def close(one: float, other: float) -> bool:
    """Whether two values of a tier are the same but for tolerances."""
    return abs(one - other) <= CLOSE * max(1.0, abs(one), abs(other))


def same(one: Mapping[str, float] | None, other: Mapping[str, float] | None) -> bool:
    """Whether all tiers are the same, or neither has a plan."""
    if one is None or other is None:
        return one is other
    return list(one) == list(other) and all(close(one[name], other[name]) for name in one)


def no_worse(better: Mapping[str, float] | None, worse: Mapping[str, float] | None) -> bool:
    """Whether the first tier that differs is better; a plan is better than none."""
    if worse is None or better is None:
        return worse is None
    for name in (name for name in worse if name in better):
        if not close(better[name], worse[name]):
            return better[name] < worse[name]
    return True


def shuffled(compiled: Compiled, seed: int) -> Compiled:
    """The same problem with its rows and columns in another order."""
    order = np.random.default_rng(seed)
    rows, columns = (order.permutation(n) for n in compiled.matrix.shape)
    return Compiled(
        matrix=compiled.matrix[rows][:, columns].tocsc().sorted_indices(),
        row_lower=compiled.row_lower[rows],
        row_upper=compiled.row_upper[rows],
        lower=compiled.lower[columns],
        upper=compiled.upper[columns],
        integer=compiled.integer[columns],
        rows=tuple(compiled.rows[at] for at in rows),
        columns=tuple(compiled.columns[at] for at in columns),
        costs={name: cost[columns] for name, cost in compiled.costs.items()},
        offsets=compiled.offsets,
    )
