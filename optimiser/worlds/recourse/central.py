"""The plan as it stands, what it decides now, and what else the programmes of worlds are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.errors import RunError
from optimiser.explain.ranges.programmes import OWN_TOTAL
from optimiser.explain.resolve import unplanned, with_envelope
from optimiser.instances import Instance
from optimiser.matrix.arrays import Compiled, Floats, Named
from optimiser.questions import in_sum
from optimiser.run.prepare import Prepared, ReusedModel
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from optimiser.worlds.recourse.programme import Places
from trustmodels.allocation.commitments.money import GRANT_POT
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

NOW = ("start", "use", "unidentified", "grant", "repair", "raid", "spare", "top_up", "cip")
"""Decisions of a period that are made before it is known how it turns out."""
GRANT, REPAIR, CIP = "grant", "repair", "cip"
FLOOR = "smallest_award"
"""The column of the envelope that is 0 here: with it a grant of a later year could be no smaller in any world."""
MONEY = "finance"
Say = Callable[[str], None]


@dataclass(frozen=True)
class FirstStage:
    """What is decided now.

    Attributes:
        names: (decision, key) of every column.
        places: where they stand in the matrix of a world.
        lower, upper: their bounds, by what is known now.
        rows, low, high: what they keep among themselves, by what is known now.
        planned: what the plan as it stands decides.
        pot: which of the rows is that of the grants' pot; None where there is no limit.
    """

    names: tuple[Named, ...]
    places: Places
    lower: Floats
    upper: Floats
    rows: sparse.csr_array
    low: Floats
    high: Floats
    planned: Floats
    pot: int | None = None

    def of(self, decision: str) -> Places:
        """The places among the names of one kind of decision."""
        return np.array([at for at, (name, _) in enumerate(self.names) if name == decision], np.int64)


class Central:
    """A question as it stands: its plan, what that decides now, and its matrix.

    Args:
        instance: as it stands.
        question: what is asked; finance has to be among its tiers.
        settings: of the solves.
        say: told of each step.

    Raises:
        NoPlanError, UnsettledError: the question has no plan as it stands, or none was found.
        RunError: no trust has a control total.
    """

    def __init__(
        self,
        instance: Instance,
        question: Question,
        settings: SolveSettings | None = None,
        say: Say = lambda _text: None,
    ) -> None:
        self.settings = settings or SolveSettings()
        self.instance = _without_floor(instance)
        say("the plan as it stands")
        solution = solve(self.instance, question, self.settings)
        planned = [result for result in solution.results if result.x is not None]
        if solution.plan is None or len(planned) < len(solution.prepared.tiers):
            raise unplanned(question, instance, solution.status)
        self.plan: Floats = planned[-1].plan
        asked = in_sum(question)
        before = asked.tiers[: asked.tiers.index(MONEY)] if MONEY in asked.tiers else asked.tiers
        self.kept = tuple(name for name in before if MEASURES[name].primary)
        self._model = ReusedModel(asked)
        self.prepared = self._model.prepare(self.instance)
        central = self.prepared.compiled
        if central.columns != solution.prepared.compiled.columns:
            raise RunError("the plan and its matrix do not belong together")
        self.periods = tuple(str(period) for period in instance.tables["periods"]["period"])
        self.period = self.periods[0]
        self.now = _first_stage(central, self.plan, self.period)
        self.known = np.zeros(len(central.columns), bool)
        self.known[self.now.places] = True
        self.most_granted = singles(central, self.known, self.now.places[self.now.of(GRANT)])
        self.cost = _missed(central)

    def prepare(self, instance: Instance) -> Prepared:
        """A world, ready to be made a programme, its columns in the order of the instance as it stands.

        Raises:
            RunError: it has other columns.
        """
        prepared = self._model.prepare(_without_floor(instance))
        return replace(prepared, compiled=_aligned(prepared.compiled, self.prepared.compiled.columns))


def _without_floor(instance: Instance) -> Instance:
    return with_envelope(instance, **{FLOOR: 0.0})


def _missed(compiled: Compiled) -> Floats:
    """What trusts miss of their own control totals, £m over all periods."""
    cost = np.array([float(name == f"short:{OWN_TOTAL.id}") for name, _ in compiled.columns])
    if not cost.any():
        raise RunError(
            "no trust has a control total that yields, so there is nothing that a settlement could hold"
        )
    return cost


def _first_stage(compiled: Compiled, plan: Floats, period: str) -> FirstStage:
    chosen = [
        at
        for at, (decision, key) in enumerate(compiled.columns)
        if decision in NOW and key and key[-1] == period and not compiled.integer[at]
    ]
    places = np.array(chosen, np.int64)
    known = np.zeros(len(compiled.columns), bool)
    known[places] = True
    rows = pure_rows(compiled, known)
    matrix = compiled.by_row[rows]
    # Yes/no choices are those of the plan: what they take of a row is taken off its limits.
    held = np.where(compiled.integer, np.round(plan), 0.0)
    taken = matrix @ held
    pots = [at for at, row in enumerate(rows.tolist()) if compiled.rows[row] == GRANT_POT.at(period)]
    return FirstStage(
        pot=pots[0] if pots else None,
        names=tuple(compiled.columns[at] for at in chosen),
        places=places,
        lower=compiled.lower[places],
        upper=compiled.upper[places],
        rows=sparse.csr_array(matrix[:, places]),
        low=compiled.row_lower[rows] - taken,
        high=compiled.row_upper[rows] - taken,
        planned=np.clip(plan[places], compiled.lower[places], compiled.upper[places]),
    )


def pure_rows(compiled: Compiled, known: npt.NDArray[np.bool_]) -> Places:
    """Rows in which nothing but what is decided now, and yes/no choices, takes part."""
    by_row = compiled.by_row
    later = (~known & ~compiled.integer).astype(float)
    first = abs(by_row) @ known.astype(float) > 0
    return np.flatnonzero(first & (abs(by_row) @ later == 0)).astype(np.int64)


def singles(compiled: Compiled, known: npt.NDArray[np.bool_], columns: Places) -> Floats:
    """The most of each column by rows in which it stands alone."""
    rows = pure_rows(compiled, known)
    by_row = compiled.by_row[rows]
    alone = np.flatnonzero(np.diff(by_row.indptr) == 1)
    high = compiled.row_upper[rows][alone]
    found = np.full(len(compiled.columns), np.inf)
    for row, most in zip(alone.tolist(), high.tolist(), strict=True):
        at, factor = by_row.indices[by_row.indptr[row]], by_row.data[by_row.indptr[row]]
        if factor > 0:
            found[at] = min(found[at], most / factor)
    return found[columns]


def _aligned(compiled: Compiled, columns: tuple[Named, ...]) -> Compiled:
    """A matrix with its columns in another's order: each stands in the order of its own data.

    Raises:
        RunError: it has other columns.
    """
    place = {name: at for at, name in enumerate(compiled.columns)}
    if place.keys() != set(columns):
        raise RunError(
            "a world has other decisions than the instance as it stands, so they cannot be held in it"
        )
    order = np.array([place[name] for name in columns], np.int64)
    return replace(
        compiled,
        matrix=sparse.csc_array(compiled.matrix[:, order]),
        lower=compiled.lower[order],
        upper=compiled.upper[order],
        integer=compiled.integer[order],
        columns=columns,
        costs={name: cost[order] for name, cost in compiled.costs.items()},
        squares={},
    )
