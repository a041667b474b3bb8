"""What is decided now and what answers later: a question as a programme of two stages over worlds.

Decided now are the asks, grants and capital of the first period: one number for all worlds. Everything else answers to
the world that comes. The yes/no choices are those of the plan as it stands, so that every world is a linear programme
(MATHS.md, "A settlement that holds").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from optimiser.errors import NoPlanError, RunError
from optimiser.explain.ranges.programmes import OWN_TOTAL
from optimiser.explain.resolve import unplanned, with_envelope
from optimiser.instances import Instance
from optimiser.matrix.arrays import Compiled, Floats, Named
from optimiser.questions import in_sum
from optimiser.run.prepare import Prepared, ReusedModel
from optimiser.run.solve import solve
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import LiveModel
from optimiser.tolerances import tolerance
from trustmodels.allocation.commitments.money import GRANT_POT
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

NOW = ("start", "use", "unidentified", "grant", "repair", "raid", "spare", "top_up", "cip")
"""Decisions of the first period that are the same in every world."""
GRANT, REPAIR, CIP = "grant", "repair", "cip"
FLOOR = "smallest_award"
"""The column of the envelope that is 0 here: with it a grant of a later year could be no smaller in any world."""
DEAR, DEARER = 10.0, 1000.0
"""£m a unit by which a promise to patients, and any other row, may be missed where what was decided leaves no other
way. Either is far above what money buys, so that a settlement uses it only where it must; it is said where it does."""
MONEY = "finance"
Places = npt.NDArray[np.int64]
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


@dataclass(frozen=True)
class Programme:
    """One world: cost·z over low ≤ matrix·z ≤ high and lower ≤ z ≤ upper, of which `places` are decided now."""

    cost: Floats
    matrix: sparse.csc_array
    low: Floats
    high: Floats
    lower: Floats
    upper: Floats
    places: Places


class TwoStage:
    """A question over worlds.

    Args:
        instance: as it stands.
        worlds: instances of the same trusts, periods and tables.
        question: what is asked; finance has to be among its tiers.
        settings: of the solves.
        say: told of each step.

    Raises:
        NoPlanError, UnsettledError: the question has no plan as it stands, or none was found.
        RunError: no trust has a control total, or a world has another matrix.
    """

    def __init__(
        self,
        instance: Instance,
        worlds: Sequence[Instance],
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
        self.period = str(instance.tables["periods"]["period"].iloc[0])
        self.now = _first_stage(central, self.plan, self.period)
        self.known = np.zeros(len(central.columns), bool)
        self.known[self.now.places] = True
        self.most_granted = _singles(central, self.known, self.now.places[self.now.of(GRANT)])
        self.cost = _missed(central)
        self.worlds: list[World] = []
        self.dropped: list[int] = []
        for number, one in enumerate(worlds):
            say(f"world {number + 1} of {len(worlds)}")
            world = self.world(one)
            if world is None:
                self.dropped.append(number)
            else:
                self.worlds.append(world)
        if not self.worlds:
            raise NoPlanError("in no world can what the plan decides now be kept")

    def world(self, instance: Instance) -> World | None:
        """One world more; None where what the plan decides now cannot be kept in it."""
        world = World(self, self._model.prepare(_without_floor(instance)))
        return None if world.kept is None else world


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
    rows = _pure(compiled, known)
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


def _pure(compiled: Compiled, known: npt.NDArray[np.bool_]) -> Places:
    """Rows in which nothing but what is decided now, and yes/no choices, takes part."""
    by_row = compiled.by_row
    later = (~known & ~compiled.integer).astype(float)
    first = abs(by_row) @ known.astype(float) > 0
    return np.flatnonzero(first & (abs(by_row) @ later == 0)).astype(np.int64)


def _singles(compiled: Compiled, known: npt.NDArray[np.bool_], columns: Places) -> Floats:
    """The most of each column by rows in which it stands alone."""
    rows = _pure(compiled, known)
    by_row = compiled.by_row[rows]
    alone = np.flatnonzero(np.diff(by_row.indptr) == 1)
    high = compiled.row_upper[rows][alone]
    found = np.full(len(compiled.columns), np.inf)
    for row, most in zip(alone.tolist(), high.tolist(), strict=True):
        at, factor = by_row.indices[by_row.indptr[row]], by_row.data[by_row.indptr[row]]
        if factor > 0:
            found[at] = min(found[at], most / factor)
    return found[columns]


class World:
    """A question in one world, alive: what is missed there with what was decided now.

    `kept` holds what the plan as it stands leaves undone there, in each measure before finance: no settlement leaves
    more; None where that plan's decisions cannot be kept there at all.
    """

    def __init__(self, of: TwoStage, prepared: Prepared) -> None:
        compiled = _aligned(prepared.compiled, of.prepared.compiled.columns)
        self.now = of.now
        known = of.known
        chosen = np.where(compiled.integer, np.round(of.plan), 0.0)
        lower = np.where(compiled.integer, np.clip(chosen, compiled.lower, compiled.upper), compiled.lower)
        upper = np.where(compiled.integer, lower, compiled.upper)
        lower[of.now.places], upper[of.now.places] = -np.inf, np.inf
        free = np.setdiff1d(np.arange(len(compiled.rows)), _pure(compiled, known))
        costs = {name: (cost, compiled.offsets[name]) for name, cost in compiled.costs.items()}
        grants = of.now.of(GRANT)
        self._grants = grants
        self._most = np.maximum(of.most_granted, _singles(compiled, known, of.now.places[grants]))
        self.programme = _with_ways_out(
            Programme(
                of.cost,
                sparse.csc_array(compiled.by_row[free].tocsc()),
                compiled.row_lower[free],
                compiled.row_upper[free],
                lower,
                upper,
                of.now.places,
            ),
            known,
            [costs[measure][0] for measure in of.kept],
            of.now.places[grants],
        )
        self._own = len(compiled.columns)
        self._live = LiveModel(as_compiled(self.programme), of.settings)
        self._columns = of.now.places.astype(np.int32)
        self._ways = np.arange(self._own, len(self.programme.cost), dtype=np.int32)
        self.kept = self._kept(of, costs)
        if self.kept is None:
            self._live.release()
            return
        self._live.highs.changeColsBounds(
            len(self._ways), self._ways, np.zeros(len(self._ways)), self.programme.upper[self._ways]
        )
        self._live.minimise(self.programme.cost, 0.0)
        self.central = self.missed(of.now.planned)

    def _kept(self, of: TwoStage, costs: Mapping[str, tuple[Floats, float]]) -> dict[str, float] | None:
        """What the plan's decisions leave undone here, measure by measure; each is a limit from then on."""
        none = np.zeros(len(self._ways))
        self._live.hold(self._ways, none)
        found, high = {}, self.programme.high.copy()
        for number, measure in enumerate(of.kept):
            cost, offset = costs[measure]
            value = self._value(of.now.planned, cost)
            if value is None:
                return None
            found[measure] = value + offset
            row = len(high) - 1 - len(of.kept) + number
            high[row] = value + tolerance(value)
            self._live.highs.changeRowBounds(row, -np.inf, float(high[row]))
        self.programme = replace(self.programme, high=high)
        return found

    def _value(self, decided: Floats, cost: Floats) -> float | None:
        """The least of a measure with what was decided; None where no plan keeps that."""
        self._live.highs.changeColsBounds(len(self._columns), self._columns, decided, decided)
        full = np.append(cost, np.zeros(len(self._ways)))
        self._live.minimise(full, 0.0)
        self._live.held_since = True
        answer = self._live.solve(priced=False)
        return answer.value if answer.outcome is Outcome.OPTIMAL else None

    def cut(self, decided: Floats, reserve: float = 0.0) -> tuple[float, Floats, Floats]:
        """What is missed with what was decided, £m; how that moves with each decision; and the whole plan.

        Args:
            decided: by column of the first stage.
            reserve: £m of grants that may still be given in the first period, once the world is known.

        Raises:
            RunError: the solver found no plan, though every row has a way out.
        """
        upper = decided.copy()
        highs, last = self._live.highs, len(self.programme.low) - 1
        if reserve:
            upper[self._grants] = np.maximum(decided[self._grants], self._most)
            most = float(decided[self._grants].sum()) + reserve
            highs.changeRowBounds(last, -np.inf, most)
        else:
            highs.changeRowBounds(last, -np.inf, np.inf)
        highs.changeColsBounds(len(self._columns), self._columns, decided, upper)
        self._live.held_since = True
        answer = self._live.solve()
        if answer.outcome is not Outcome.OPTIMAL or answer.reduced is None or answer.row_duals is None:
            raise RunError(f"the solver said '{answer.outcome}' of a world in which every row has a way out")
        slope = answer.reduced[self._columns]
        if reserve:
            slope[self._grants] = np.maximum(0.0, slope[self._grants]) + answer.row_duals[last]
        return answer.value, slope, answer.plan

    def missed(self, decided: Floats) -> float:
        """What trusts miss of their control totals with what was decided, £m."""
        return self.cut(decided)[0]

    def ways_used(self, x: Floats) -> float:
        """How much of the dear ways out a plan takes, in the units of the rows."""
        return float(x[self._ways].sum())


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


def _with_ways_out(
    one: Programme, known: npt.NDArray[np.bool_], kept: Sequence[Floats], grants: Places
) -> Programme:
    """A programme in which whatever now and later share may be missed, dearly.

    A column more for each side of each row that joins the two; and a row more at the end for each measure that is kept,
    with a column, and no limit yet. Last comes the row of the first period's grants, without a limit.
    """
    rows = np.flatnonzero(abs(one.matrix) @ known.astype(float) > 0)
    over, under = rows[np.isfinite(one.high[rows])], rows[np.isfinite(one.low[rows])]
    sign = np.concatenate([-np.ones(len(over)), np.ones(len(under)), -np.ones(len(kept))])
    last = len(one.low)
    where = np.concatenate([over, under, last + np.arange(len(kept))]).astype(np.int64)
    ways = sparse.csc_array((sign, (where, np.arange(len(where)))), shape=(last + len(kept) + 1, len(where)))
    given = np.zeros(len(one.cost))
    given[grants] = 1.0
    measures = sparse.csr_array(np.array([*kept, given]).reshape(len(kept) + 1, len(one.cost)))
    count = len(over) + len(under)
    dear = np.concatenate([np.full(count, DEARER), np.full(len(kept), DEAR)])
    return replace(
        one,
        matrix=sparse.csc_array(sparse.hstack([sparse.vstack([one.matrix.tocsr(), measures]), ways])),
        low=np.append(one.low, np.full(len(kept) + 1, -np.inf)),
        high=np.append(one.high, np.full(len(kept) + 1, np.inf)),
        cost=np.append(one.cost, dear),
        lower=np.append(one.lower, np.zeros(len(where))),
        upper=np.append(one.upper, np.full(len(where), np.inf)),
    )


def as_compiled(one: Programme) -> Compiled:
    """A programme as the solver reads a matrix; rows and columns by their number, its cost apart."""
    matrix = one.matrix.copy()
    matrix.sort_indices()
    return Compiled(
        matrix=matrix,
        row_lower=one.low,
        row_upper=one.high,
        lower=one.lower,
        upper=one.upper,
        integer=np.zeros(len(one.cost), bool),
        rows=tuple(("row", (str(at),)) for at in range(len(one.low))),
        columns=tuple(("column", (str(at),)) for at in range(len(one.cost))),
        costs={},
        offsets={},
    )


def decisions_table(of: TwoStage, decided: Floats) -> pd.DataFrame:
    """What is decided now, trust by trust: ask, grant and repair, £m of the first period."""
    found: dict[str, dict[str, float]] = {}
    for (decision, key), value in zip(of.now.names, decided.tolist(), strict=True):
        if decision in {CIP, GRANT, REPAIR}:
            found.setdefault(key[0], {})[decision] = value
    frame = pd.DataFrame.from_dict(found, orient="index").reindex(columns=[CIP, GRANT, REPAIR]).fillna(0.0)
    order = of.instance.tables["trusts"].sort_values(["income", "expenditure"], ascending=False)["trust"]
    return frame.reindex([t for t in order if t in frame.index]).rename_axis("trust").reset_index()
