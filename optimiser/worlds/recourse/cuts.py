"""The best first stage by cuts (Benders' L-shaped method): each world answers hot, and says how its shortfall moves.

What a world misses is convex in what is decided now, so that its value and slope at any decision are a plane that lies
below it everywhere. The programme of the first stage, with these planes for worlds, is a bound; the decisions tried are
plans. Planes are true near where they were found, and what the programme foretells lies far out, so that the next
decision tried lies between the best so far and what is foretold, the nearer to the best the less came true (in-out
cuts). Where such a step teaches nothing, what is foretold is tried itself.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import highspy
import numpy as np

from optimiser.errors import RunError
from optimiser.matrix.arrays import Floats
from optimiser.solver import SolveSettings
from optimiser.solver.live import set_options
from optimiser.worlds.recourse.central import GRANT, FirstStage, Say
from optimiser.worlds.recourse.objective import Aim
from optimiser.worlds.recourse.stages import TwoStage

GAP, LEAST = 2e-4, 0.01
"""To which share of it, or to how many £m, the best settlement is found."""
AS_GOOD = 0.05
"""By how many £m another may miss more, and be as good."""
ROUNDS = 200
"""Rounds of cuts after which it is left at the gap that there is."""
STEP, SHORTEST, LONGEST = 0.05, 1e-3, 0.5
"""Which share of the way from the best to what is foretold is gone at first, at least and at most."""
LONGER, SHORTER = 1.5, 0.7
"""How the share changes where half of what is foretold comes true, and where nothing better is found."""
BARREN = 5
"""Rounds that teach nothing, neither plan nor bound, after which what is foretold is tried itself."""
CLOSE_ROUNDS = 8
IDLE = 12
"""Rounds after which a plane that holds nothing up any more leaves the programme of what is decided."""


@dataclass(frozen=True)
class Plane:
    """What a world misses at least: value + slope·(decided − at)."""

    world: int
    value: float
    slope: Floats
    at: Floats


@dataclass(frozen=True)
class FoundSettlement:
    """What is decided now, and what comes of it.

    Attributes:
        aim: what was made least.
        decided: by column of the first stage.
        missed: what trusts miss of their control totals in each world, £m.
        value: what the aim comes to, £m.
        bound: below which no settlement comes.
        rounds: of cuts.
    """

    aim: Aim
    decided: Floats
    missed: Floats
    value: float
    bound: float
    rounds: int

    @property
    def gap(self) -> float:
        """How far from the best it may be, £m."""
        return max(0.0, self.value - self.bound)


@dataclass
class Cuts:
    """The worlds of a question, and the planes that held something up; they hold for every aim.

    Args:
        of: the question over worlds.
        say: told of each round.
        reserve: £m of the pot of grants that are given once the world is known, and not now.
        workers: threads that solve worlds beside each other; those of the settings if absent. Each world goes on from
            where it ended itself, so that their number changes nothing.
    """

    of: TwoStage
    say: Say = lambda _text: None
    reserve: float = 0.0
    planes: list[Plane] = field(default_factory=list)
    workers: int | None = None

    def look(self, decided: Floats) -> Floats:
        """What each world misses with what is decided, £m; keeps the planes."""
        missed = np.zeros(len(self.of.worlds))
        with ThreadPoolExecutor(self.workers or self.of.settings.threads) as pool:
            answers = list(pool.map(lambda world: world.cut(decided, self.reserve), self.of.worlds))
        for number, (value, slope, _) in enumerate(answers):
            missed[number] = value
            self.planes.append(Plane(number, value, slope, decided))
        return missed

    def _begin(self) -> Floats:
        """What the plan as it stands decides, its grants cut alike where a reserve is held back."""
        now = self.of.now
        if not self.reserve or now.pot is None:
            return now.planned
        grants, begin = now.of(GRANT), now.planned.copy()
        given = float(begin[grants].sum())
        most = max(0.0, float(now.high[now.pot]) - self.reserve)
        begin[grants] *= min(1.0, most / given) if given > 0 else 1.0
        return begin

    def best(self, aim: Aim) -> FoundSettlement:
        """The settlement that makes an aim least, to `GAP`."""
        best = self._begin()
        missed = self.look(best)
        value, bound, step, count, used = aim.value(missed), -np.inf, STEP, 0, 0
        barren = 0
        master = _Master(self.of.now, len(self.of.worlds), aim, self.reserve)
        for count in range(1, ROUNDS + 1):
            master.add(self.planes[used:])
            used = len(self.planes)
            outer, foretold = master.solve()
            barren = 0 if foretold > bound + LEAST / 10 else barren + 1
            bound = max(bound, foretold)
            self.say(f"{aim.id}: round {count}, £{value:,.1f}m missed and no less than {bound:,.1f}")
            if value - bound <= max(LEAST, GAP * abs(value)):
                break
            gone = step if barren <= BARREN else 1.0
            trial = best + gone * (outer - best)
            found = self.look(trial)
            reached = aim.value(found)
            barren = 0 if reached < value or barren > BARREN else barren
            if reached >= value:
                step = max(SHORTEST, step * SHORTER)
                continue
            if value - reached >= gone * (value - bound) / 2:
                step = min(LONGEST, step * LONGER)
            best, missed, value = trial, found, reached
        self.planes = [*master.planes, *self.planes[used:]]
        return FoundSettlement(aim, best, missed, value, min(bound, value), count)

    def closest(self, found: FoundSettlement) -> FoundSettlement:
        """Of settlements as good, to £0.05m, the one that moves least from the plan as it stands, in £m.

        What is missed is looked at in every world before it is taken; planes are added where a world misses more.
        """
        most = found.value + AS_GOOD / 2
        master = _Master(self.of.now, len(self.of.worlds), found.aim, self.reserve, most)
        used = 0
        for _ in range(CLOSE_ROUNDS):
            master.add(self.planes[used:])
            used = len(self.planes)
            decided, _ = master.solve()
            missed = self.look(decided)
            value = found.aim.value(missed)
            if value <= most + AS_GOOD / 2:
                return FoundSettlement(found.aim, decided, missed, value, found.bound, found.rounds)
        return found


class _Master:
    """The programme of the first stage: decisions, a column a world, the aim, and the planes.

    Args:
        now: what is decided.
        worlds: how many.
        aim: what is made least.
        reserve: £m of the pot that are not given now.
        near: where given, the aim is kept at that, and the way from the plan as it stands is made least.
    """

    def __init__(
        self, now: FirstStage, worlds: int, aim: Aim, reserve: float = 0.0, near: float | None = None
    ) -> None:
        self.now = now
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        set_options(self.highs, SolveSettings())
        count = len(now.names)
        none, nothing = np.array([], np.int32), np.array([], float)
        for low, high in zip(now.lower.tolist(), now.upper.tolist(), strict=True):
            self.highs.addCol(0.0, low, high, 0, none, nothing)
        for at in range(now.rows.shape[0]):
            row, less = now.rows[[at]], reserve if at == now.pot else 0.0
            self.highs.addRow(
                now.low[at], now.high[at] - less, row.nnz, row.indices.astype(np.int32), row.data
            )
        self.first = count
        for _ in range(worlds):
            self.highs.addCol(0.0, 0.0, np.inf, 0, none, nothing)
        places = np.arange(count, count + worlds, dtype=np.int32)
        aim.add_to(self.highs, places)
        if near is not None:
            self._nearest(near)
        self.fixed, self.idle = self.highs.getNumRow(), list[int]()
        self.planes: list[Plane] = []

    def _nearest(self, most: float) -> None:
        """Keep the aim at most at a value, and make least how far the decisions are from those planned."""
        lp = self.highs.getLp()
        cost = np.array(lp.col_cost_)
        used = np.flatnonzero(cost).astype(np.int32)
        self.highs.addRow(-np.inf, most, len(used), used, cost[used])
        for column in used.tolist():
            self.highs.changeColCost(column, 0.0)
        none, nothing = np.array([], np.int32), np.array([], float)
        for at, planned in enumerate(self.now.planned.tolist()):
            self.highs.addCol(1.0, 0.0, np.inf, 0, none, nothing)
            pair = np.array([at, self.highs.getNumCol() - 1], np.int32)
            self.highs.addRow(planned, np.inf, 2, pair, np.array([1.0, 1.0]))
            self.highs.addRow(-np.inf, planned, 2, pair, np.array([1.0, -1.0]))

    def add(self, planes: list[Plane]) -> None:
        """Add planes: the column of a world is no less than each. Those that have long held nothing up go."""
        self._drop_idle()
        for plane in planes:
            self.idle.append(0)
            self.planes.append(plane)
            used = np.flatnonzero(plane.slope)
            places = np.append(used, self.first + plane.world).astype(np.int32)
            factors = np.append(-plane.slope[used], 1.0)
            self.highs.addRow(
                float(plane.value - plane.slope @ plane.at), np.inf, len(places), places, factors
            )

    def _drop_idle(self) -> None:
        prices = np.array(self.highs.getSolution().row_dual)[self.fixed :]
        if not self.idle or len(prices) != len(self.idle):
            return
        self.idle = [0 if price else age + 1 for age, price in zip(self.idle, prices.tolist(), strict=True)]
        gone = [at for at, age in enumerate(self.idle) if age > IDLE]
        if gone:
            rows = np.array(gone, np.int32) + self.fixed
            self.highs.deleteRows(len(rows), rows)
            self.planes = [plane for plane, age in zip(self.planes, self.idle, strict=True) if age <= IDLE]
            self.idle = [age for age in self.idle if age <= IDLE]

    def solve(self) -> tuple[Floats, float]:
        """The decisions that are the best by the planes, and what they come to, £m.

        Raises:
            RunError: the solver found none.
        """
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RunError(
                f"the solver said '{self.highs.getModelStatus()}' of what is decided now, which has a plan"
            )
        x = np.array(self.highs.getSolution().col_value)[: self.first]
        decided: Floats = np.clip(x, self.now.lower, self.now.upper)
        return decided, float(self.highs.getObjectiveValue())
