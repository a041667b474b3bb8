"""The proof of an answer: duals of the relaxations that were solved, and a small search where they are not enough."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.matrix.arrays import Compiled, Squares, one_sided, with_slacks
from optimiser.matrix.implications import decided
from optimiser.proof.evenness import Earlier, EvenLadder
from optimiser.proof.file import NO_PLAN, Proof, TierProof
from optimiser.proof.judge import (
    NOTHING_SURE,
    Footing,
    ProofLadder,
    as_good,
    even_bound,
    implied,
    reaches,
)
from optimiser.proof.system import System
from optimiser.proof.tree import Leaf, Made, leaf_bound
from optimiser.solver.branch import NO, YES, Leanings
from optimiser.solver.choices import in_doubt
from optimiser.solver.live import LinearAnswer, LiveModel, never
from optimiser.solver.memory import Basis
from optimiser.solver.outcome import Outcome
from optimiser.solver.relaxation import Root, Roots, root_of
from optimiser.solver.settings import SolveSettings
from optimiser.solver.tier import Tier, TierResult
from optimiser.tolerances import FEASIBILITY, TIER

Floats = npt.NDArray[np.float64]
NODES = 1_000
"""Parts that a search for a proof divides at most."""
PIVOTS = 20
"""Pivots for each row of the matrix that it may take in all."""
LEAST_PIVOTS = 50_000
PROBES = 4
"""Choices never tried before that are tried at a node."""
SHORT = 0.2
"""Of what a certified bound may lack of the stated one: where a part is left."""


@dataclass(frozen=True)
class Proven:
    """A proof, and by measure the value of a plan that was met on the way and should not be there."""

    proof: Proof
    better: Mapping[str, float] = field(default_factory=dict)


def with_caps(compiled: Compiled, system: System) -> Compiled:
    """The matrix with the caps of a system as further rows, and its choices as far as they are sure."""
    own, caps = len(compiled.rows), len(system.low) - len(compiled.rows)
    names = tuple(("cap", (str(at),)) for at in range(caps))
    return replace(
        compiled,
        matrix=sparse.csc_array(sparse.vstack([compiled.matrix, system.rows[own:]], format="csc")),
        row_lower=system.low,
        row_upper=system.high,
        lower=system.lower,
        upper=system.upper,
        rows=compiled.rows + names,
    )


def ray_of(live: LiveModel) -> Floats | None:
    """The multipliers with which a solver shows that what it has just solved has no plan; None where it has none."""
    _, known, ray = live.highs.getDualRay()  # type: ignore[attr-defined] # missing in the stubs
    return live.multipliers(np.array(ray, float)) if known else None


def _unknown(_made: Made, _ray: Floats | None) -> Floats | None:
    """Nothing shows that there is no plan."""
    return None


@dataclass
class _Limits:
    """What is left of the budget of a whole proof."""

    pivots: int
    nodes: int
    stop: Callable[[], bool]

    def spent(self) -> bool:
        """Whether it is used up, or somebody asked to stop."""
        return self.pivots <= 0 or self.nodes <= 0 or self.stop()


@dataclass(order=True)
class _Part:
    value: float
    order: int
    made: Made = field(compare=False)
    duals: Floats = field(compare=False)
    doubt: dict[int, float] = field(compare=False)
    basis: Basis | None = field(compare=False)


@dataclass
class _Search:
    """Divides the choices of one tier until every part has the bound that is to be proven.

    Attributes:
        live: the model with its caps, what is minimised in place.
        target: the bound.
        limits: the budget.
        empty: multipliers that show of choices that they have no plan.
        better: the least value of a plan that was met below the target.
    """

    live: LiveModel
    target: float
    limits: _Limits
    empty: Callable[[Made, Floats | None], Floats | None]
    better: float = np.inf
    leaves: list[Leaf] = field(default_factory=list)
    _leanings: Leanings = field(default_factory=Leanings)
    _order: Iterator[int] = field(default_factory=count)

    def run(self, root: Floats, basis: Basis | None) -> tuple[Leaf, ...]:
        """Leaves that hold all choices; beyond the budget, parts as they stood."""
        whole = _Part(-np.inf, next(self._order), {}, root, {}, basis)
        open_: list[_Part] = []
        first = self._solved({}, whole)
        self._end(whole, {}, first, open_)
        while open_ and open_[0].value < self.target and not self.limits.spent():
            self.limits.nodes -= 1
            part = heapq.heappop(open_)
            column, sides = self._divided(part)
            for value, answer in sides.items():
                self._end(part, {**part.made, column: value}, answer, open_)
        self.leaves += [Leaf(part.made, part.duals) for part in open_]
        return tuple(self.leaves)

    def _divided(self, part: _Part) -> tuple[int, dict[float, tuple[LinearAnswer, Basis | None]]]:
        """The choice whose two sides promise to raise the bound most, both solved."""
        tried: dict[int, dict[float, tuple[LinearAnswer, Basis | None]]] = {}
        by_doubt = sorted(part.doubt, key=lambda column: -abs(part.doubt[column] - round(part.doubt[column])))
        for column in [column for column in by_doubt if not self._leanings.known(column)][:PROBES]:
            tried[column] = self._both(part, column)
            if all(self._closed(answer) for answer, _ in tried[column].values()):
                return column, tried[column]
        best = max(part.doubt, key=lambda column: self._leanings.score(column, part.doubt[column]))
        return best, tried.get(best) or self._both(part, best)

    def _closed(self, answer: LinearAnswer) -> bool:
        return answer.outcome is Outcome.INFEASIBLE or answer.value >= self.target

    def _both(self, part: _Part, column: int) -> dict[float, tuple[LinearAnswer, Basis | None]]:
        found = {value: self._solved({**part.made, column: value}, part) for value in (YES, NO)}
        for value, (answer, _) in found.items():
            reached = self.target if answer.outcome is Outcome.INFEASIBLE else answer.value
            if np.isfinite(reached):
                self._leanings.note(column, part.doubt[column], value, reached - part.value)
        return found

    def _solved(self, made: Made, parent: _Part) -> tuple[LinearAnswer, Basis | None]:
        live = self.live
        live.free(live.choices)
        live.hold(np.array(list(made), np.int32), np.array(list(made.values()), float))
        live.begin(parent.basis)
        answer = live.solve()
        self.limits.pivots -= int(live.highs.getInfo().simplex_iteration_count)
        if answer.outcome is Outcome.INFEASIBLE:
            return replace(answer, row_duals=ray_of(live)), None
        return answer, Basis.of(live.highs)

    def _end(
        self, parent: _Part, made: Made, found: tuple[LinearAnswer, Basis | None], open_: list[_Part]
    ) -> None:
        """A part solved: a leaf where it has what is to be proven, no plan, or nothing left to divide."""
        answer, basis = found
        if answer.outcome is Outcome.INFEASIBLE:
            multipliers = self.empty(made, answer.row_duals)
            known = multipliers is not None
            self.leaves.append(Leaf(made, multipliers if multipliers is not None else parent.duals, known))
            return
        root = root_of(answer, basis) if answer.outcome is Outcome.OPTIMAL else None
        if root is None:
            self.leaves.append(Leaf(made, parent.duals))
            return
        x, choices = answer.plan, self.live.choices
        unsure = choices[in_doubt(x, choices)]
        doubt = {int(at): float(x[at]) for at in unsure if int(at) not in made}
        if answer.value >= self.target or not doubt:
            if not doubt and answer.value < self.target:
                self.better = min(self.better, answer.value)
            self.leaves.append(Leaf(made, root.duals))
            return
        part = _Part(answer.value, next(self._order), made, root.duals, doubt, basis)
        heapq.heappush(open_, part)


class _Emptiness:
    """By how much rows must give way in all, so that choices have a plan: the duals of that are Farkas multipliers."""

    def __init__(self, compiled: Compiled, settings: SolveSettings) -> None:
        self.compiled, self.settings = compiled, settings
        self.upper = np.flatnonzero(np.isfinite(compiled.row_upper))
        self.lower = np.flatnonzero(np.isfinite(compiled.row_lower))
        sided = one_sided(compiled, range(len(compiled.rows)))
        self.slack = with_slacks(sided, np.arange(len(sided.rows), dtype=np.int32))
        self.cost = np.append(np.zeros(len(compiled.columns)), np.ones(len(sided.rows)))
        self._live: LiveModel | None = None

    @property
    def live(self) -> LiveModel:
        """The model in which every row may give way at a price."""
        if self._live is None:
            self._live = LiveModel(self.slack, self.settings, stepped=True)
            self._live.minimise(self.cost, 0.0)
        return self._live

    def rows(self, duals: Floats) -> Floats:
        """Duals of the one-sided rows as duals of the rows."""
        found = np.zeros(len(self.compiled.rows))
        np.add.at(found, self.upper, duals[: len(self.upper)])
        np.add.at(found, self.lower, duals[len(self.upper) :])
        return found

    def __call__(self, made: Made) -> Floats | None:
        """Multipliers; None where the choices have a plan, or it is not known."""
        live = self.live
        live.free(live.choices)
        live.hold(np.array(list(made), np.int32), np.array(list(made.values()), float))
        answer = live.solve()
        if answer.outcome is not Outcome.OPTIMAL or answer.row_duals is None:
            return None
        return self.rows(answer.row_duals)

    def release(self) -> None:
        """Let go of what the solver holds."""
        if self._live is not None:
            self._live.release()


@dataclass
class Prover:
    """Makes the proof of a solve; `prove` is called once."""

    compiled: Compiled
    settings: SolveSettings
    roots: Roots
    stop: Callable[[], bool]
    ladder: ProofLadder = field(init=False)
    limits: _Limits = field(init=False)
    better: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.compiled = decided(self.compiled)
        self.ladder = ProofLadder(System.of(self.compiled))
        pivots = max(LEAST_PIVOTS, PIVOTS * len(self.compiled.rows))
        self.limits = _Limits(pivots, NODES, self.stop)

    def prove(self, tiers: Sequence[Tier], results: Sequence[TierResult]) -> Proven:
        """The proof of every tier, or that there is no plan."""
        if results and results[0].x is None:
            none = self._no_plan() if results[0].outcome is Outcome.INFEASIBLE else None
            return Proven(Proof(() if none is None else (none,)), self.better)
        found = []
        for tier, result in zip((tier for tier in tiers if tier.squares is None), results, strict=False):
            if result.even or result.x is None:
                break
            proof, sure = self._tier(tier, result)
            if proof is not None:
                found.append(proof)
            self.ladder.climb(tier.cost, tier.offset, result.value, sure)
        return Proven(Proof((*found, *self._evened(tiers, results))), self.better)

    def _evened(self, tiers: Sequence[Tier], results: Sequence[TierResult]) -> Iterator[TierProof]:
        """The proofs of the even tiers, and of the last one after them."""
        of = {tier.measure: tier for tier in tiers}
        even = EvenLadder(self.compiled, self.settings.gap)
        for result in results:
            tier, kept = of[result.measure], result.evened
            if tier.squares is None and not even.turn and result.x is not None:
                even.earlier.append(Earlier(tier.cost, tier.offset, result.value, tier.loose))
            even.turn += tier.squares is not None
            if kept is None:
                continue
            if tier.squares is None:
                yield TierProof(result.measure, kept.duals, (), kept.held, share=kept.share)
                continue
            duals = self._touched(even.before(kept.held), tier.squares, result, kept.duals)
            even.settled.append((tier.squares, result.plan))
            yield TierProof(result.measure, duals, (), kept.held, result.plan)

    def _touched(self, system: System, squares: Squares, result: TierResult, duals: Floats) -> Floats:
        """The duals of an even tier; where those of the interior point prove too little, of the plane at its plan."""
        if len(duals) == len(system.low):
            found = even_bound(system, squares, result.plan, duals)
            if reaches(found.value, result.bound, result.value) or self.stop():
                return duals
        live = LiveModel(with_caps(self.compiled, system), self.settings, stepped=True)
        live.stop = self.stop
        live.minimise(np.asarray(squares.terms.T @ squares.slopes(result.plan)), 0.0)
        answer = live.solve()
        live.release()
        if answer.row_duals is None or answer.cap_duals is None:
            return duals
        return np.concatenate([answer.row_duals, answer.cap_duals])

    def _tier(
        self, tier: Tier, result: TierResult
    ) -> tuple[TierProof | None, tuple[npt.NDArray[np.int32], Floats]]:
        """The proof of a tier, and the choices that it makes sure of."""
        if result.primary:
            root = self.roots.get(result.measure)
            if root is None:
                return None, NOTHING_SURE
            box = self.ladder.before(tier.cost, tier.offset, result.value)
            footing = Footing.of(box, tier.cost, tier.offset, result.value, root.duals)
            return self._chosen(tier, result, root, footing.box), footing.sure
        if result.row_duals is None or result.cap_duals is None or result.x is None:
            return None, NOTHING_SURE
        duals = np.concatenate([result.row_duals, result.cap_duals])
        held = np.round(result.x[self.ladder.system.choices]) + 0.0
        return TierProof(tier.measure, duals, (Leaf({}, duals),), held), NOTHING_SURE

    def _chosen(self, tier: Tier, result: TierResult, root: Root, system: System) -> TierProof:
        """A tier that chooses: its relaxation, or a tree where that is not enough."""
        target = result.bound - SHORT * TIER * max(1.0, abs(result.value))
        whole = Leaf({}, root.duals)
        reached, _ = leaf_bound(system, tier.cost, tier.offset, whole)
        ended = result.outcome is Outcome.OPTIMAL and len(system.choices) > 0
        if reached >= target or not ended or self.limits.spent():
            return TierProof(tier.measure, root.duals, (whole,))
        compiled = with_caps(self.compiled, self.ladder.system.held(*_sure(system)))
        live, empty = LiveModel(compiled, self.settings, stepped=True), _Emptiness(compiled, self.settings)
        live.stop = self.stop
        live.minimise(tier.cost, tier.offset)

        def shown(made: Made, ray: Floats | None) -> Floats | None:
            leaf = None if ray is None else Leaf(made, ray, empty=True)
            good = leaf is not None and leaf_bound(system, tier.cost, tier.offset, leaf)[0] == np.inf
            return ray if good else empty(made)

        search = _Search(live, target, self.limits, shown)
        leaves = search.run(root.duals, root.basis)
        live.release()
        empty.release()
        if as_good(search.better) < result.bound:
            self.better[tier.measure] = search.better
        return TierProof(tier.measure, root.duals, leaves)

    def _no_plan(self) -> TierProof | None:
        """Multipliers on the rows that show that there is no plan, or a tree of them."""
        at_once = self._by_ray()
        if at_once is not None:
            return at_once
        empty = _Emptiness(self.compiled, self.settings)
        empty.live.stop = self.stop
        search = _Search(empty.live, TIER, self.limits, _unknown)
        none = np.zeros(len(empty.slack.rows))
        leaves = tuple(Leaf(leaf.made, empty.rows(leaf.duals), True) for leaf in search.run(none, None))
        empty.release()
        if search.better <= FEASIBILITY:
            self.better[NO_PLAN] = 0.0
        return TierProof(NO_PLAN, np.zeros(len(self.compiled.rows)), leaves)

    def _by_ray(self) -> TierProof | None:
        """The multipliers of the relaxation, where it has no plan already and they show it by themselves."""
        nothing = np.zeros(len(self.compiled.columns))
        live = LiveModel(self.compiled, self.settings, stepped=True)
        live.stop = self.stop
        live.highs.setOptionValue("presolve", "off")
        live.cold, live.held_since = False, True  # by the dual simplex: an interior point has no multipliers
        live.minimise(nothing, 0.0)
        ray = ray_of(live) if live.solve().outcome is Outcome.INFEASIBLE else None
        live.release()
        if ray is None:
            return None
        leaf = Leaf({}, ray, empty=True)
        found, _ = leaf_bound(implied(self.ladder.system), nothing, 0.0, leaf)
        return TierProof(NO_PLAN, np.zeros(len(ray)), (leaf,)) if found == np.inf else None


def prove_clashes(
    compiled: Compiled,
    groups: Mapping[str, npt.NDArray[np.int32]],
    settings: SolveSettings,
    stop: Callable[[], bool] = never,
) -> Proof:
    """Multipliers, or trees of them, that show of groups of rows that each cannot be kept beside the other rows.

    Args:
        compiled: the matrix, in which the groups are the only rows besides those that always hold.
        groups: rows by the name of each group; they may overlap.
        settings: of the solver.
        stop: asked while the solver runs.
    """
    rows = np.unique(np.concatenate([np.zeros(0, np.int32), *groups.values()])).astype(np.int32)
    live = LiveModel(with_slacks(compiled, rows), settings)
    live.stop = stop
    slacks, none = np.arange(len(compiled.columns), len(live.lower)), np.zeros(len(compiled.rows))
    limits = _Limits(max(LEAST_PIVOTS, PIVOTS * len(compiled.rows)), NODES, stop)
    found = []
    for name, group in groups.items():
        cost = np.zeros(len(live.lower))
        cost[slacks[np.isin(rows, group)]] = 1.0
        others = rows[~np.isin(rows, group)]
        live.minimise(cost, 0.0)
        search = _Search(live, TIER, limits, _unknown)
        leaves = tuple(_without(leaf, others) for leaf in search.run(none, None))
        found.append(TierProof(name, none, leaves))
    live.release()
    return Proof(tuple(found))


def _without(leaf: Leaf, rows: npt.NDArray[np.int32]) -> Leaf:
    """A leaf as multipliers that leave some rows out."""
    duals = leaf.duals.copy()
    duals[rows] = 0.0
    return Leaf(leaf.made, duals, True)


def _sure(system: System) -> tuple[npt.NDArray[np.int32], Floats]:
    """The choices that are sure in a system, and how they are made."""
    at = system.choices[system.lower[system.choices] == system.upper[system.choices]]
    return at, system.lower[at]


def prove(
    compiled: Compiled,
    tiers: Sequence[Tier],
    results: Sequence[TierResult],
    roots: Roots,
    settings: SolveSettings,
    stop: Callable[[], bool] = never,
) -> Proven:
    """The proof of a solve.

    Args:
        compiled: the matrix as it was solved.
        tiers: the measures in order.
        results: what they came to.
        roots: how their relaxations ended, by measure.
        settings: of the solve.
        stop: asked while the solver runs; once it says yes, the proof is what there is.
    """
    return Prover(compiled, settings, roots, stop).prove(tiers, results)
