"""What is decided now and what answers later: a question as a programme of two stages over worlds.

Decided now are the asks, grants and capital of the first period: one number for all worlds. Everything else answers to
the world that comes. The yes/no choices are those of the plan as it stands, so that every world is a linear programme
(MATHS.md, "A settlement that holds").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from optimiser.errors import NoPlanError, RunError
from optimiser.instances import Instance
from optimiser.matrix.arrays import Compiled, Floats
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import LiveModel
from optimiser.tolerances import tolerance
from optimiser.worlds.recourse.central import CIP, GRANT, REPAIR, Central, Say, pure_rows, singles
from optimiser.worlds.recourse.programme import Places, Programme, as_compiled
from trustmodels.allocation.question import Question

DEAR, DEARER = 10.0, 1000.0
"""£m a unit by which a promise to patients, and any other row, may be missed where what was decided leaves no other
way. Either is far above what money buys, so that a settlement uses it only where it must; it is said where it does."""


class TwoStage(Central):
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
        super().__init__(instance, question, settings, say)
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
        world = World(self, self.prepare(instance).compiled)
        return None if world.kept is None else world


class World:
    """A question in one world, alive: what is missed there with what was decided now.

    `kept` holds what the plan as it stands leaves undone there, in each measure before finance: no settlement leaves
    more; None where that plan's decisions cannot be kept there at all.
    """

    def __init__(self, of: TwoStage, compiled: Compiled) -> None:
        self.now = of.now
        known = of.known
        chosen = np.where(compiled.integer, np.round(of.plan), 0.0)
        lower = np.where(compiled.integer, np.clip(chosen, compiled.lower, compiled.upper), compiled.lower)
        upper = np.where(compiled.integer, lower, compiled.upper)
        lower[of.now.places], upper[of.now.places] = -np.inf, np.inf
        free = np.setdiff1d(np.arange(len(compiled.rows)), pure_rows(compiled, known))
        costs = {name: (cost, compiled.offsets[name]) for name, cost in compiled.costs.items()}
        grants = of.now.of(GRANT)
        self._grants = grants
        self._most = np.maximum(of.most_granted, singles(compiled, known, of.now.places[grants]))
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
        self._live.hold(self._ways, np.zeros(len(self._ways)))
        self._live.highs.changeColsBounds(len(self._columns), self._columns, of.now.planned, of.now.planned)
        values = self._at_floors(of, costs) or self._in_turn(of, costs)
        if values is None:
            return None
        high = self.programme.high.copy()
        for number, value in enumerate(values):
            high[self._row(of, number)] = value + tolerance(value)
            self._limit(of, number, value)
        self.programme = replace(self.programme, high=high)
        # The way from there to the least money is longer than that from nothing.
        self._live.forget()
        return {name: value + costs[name][1] for name, value in zip(of.kept, values, strict=True)}

    def _row(self, of: TwoStage, number: int) -> int:
        """The row that keeps a measure; the last row of all is that of the grants."""
        return len(self.programme.high) - 1 - len(of.kept) + number

    def _limit(self, of: TwoStage, number: int, value: float) -> None:
        self._live.highs.changeRowBounds(self._row(of, number), -np.inf, value + tolerance(value))

    def _at_floors(self, of: TwoStage, costs: Mapping[str, tuple[Floats, float]]) -> list[float] | None:
        """The measures where all but the last are as little as their columns allow, which one solve settles.

        None where they cannot be, or have no floor.
        """
        floors = [self._live.least(self._wide(costs[name][0])) for name in of.kept[:-1]]
        if not of.kept or not np.isfinite(floors).all():
            return None
        for number, floor in enumerate(floors):
            self._limit(of, number, floor)
        last = self._least(costs[of.kept[-1]][0])
        if last is not None:
            return [*floors, last]
        for number in range(len(floors)):
            self._live.highs.changeRowBounds(self._row(of, number), -np.inf, np.inf)
        self._live.forget()
        return None

    def _in_turn(self, of: TwoStage, costs: Mapping[str, tuple[Floats, float]]) -> list[float] | None:
        """The measures one after the other, each within what the ones before it leave undone."""
        found = []
        for number, measure in enumerate(of.kept):
            value = self._least(costs[measure][0])
            if value is None:
                return None
            found.append(value)
            self._limit(of, number, value)
        return found

    def _wide(self, cost: Floats) -> Floats:
        return np.append(cost, np.zeros(len(self._ways)))

    def _least(self, cost: Floats) -> float | None:
        """The least of a measure with what is held; None where no plan keeps that."""
        self._live.minimise(self._wide(cost), 0.0)
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


def decisions_table(of: TwoStage, decided: Floats) -> pd.DataFrame:
    """What is decided now, trust by trust: ask, grant and repair, £m of the first period."""
    found: dict[str, dict[str, float]] = {}
    for (decision, key), value in zip(of.now.names, decided.tolist(), strict=True):
        if decision in {CIP, GRANT, REPAIR}:
            found.setdefault(key[0], {})[decision] = value
    frame = pd.DataFrame.from_dict(found, orient="index").reindex(columns=[CIP, GRANT, REPAIR]).fillna(0.0)
    order = of.instance.tables["trusts"].sort_values(["income", "expenditure"], ascending=False)["trust"]
    return frame.reindex([t for t in order if t in frame.index]).rename_axis("trust").reset_index()
