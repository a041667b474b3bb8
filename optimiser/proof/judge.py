"""Tier by tier, whether what is kept proves what is stated; and limits that rows imply for columns without."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimiser.matrix.arrays import Compiled, Squares
from optimiser.matrix.implications import decided
from optimiser.proof.bounds import UNIT, Bound, above, below, safe_bound, sure_choices
from optimiser.proof.evenness import Earlier, EvenLadder, tangent
from optimiser.proof.file import NO_PLAN, Proof, TierProof
from optimiser.proof.system import Floats, Places, System
from optimiser.proof.tree import TreeError, tree_bound
from optimiser.tolerances import ARITHMETIC, LEAST, SOLVERS, TIER, ZERO, tolerance

# Limits that the rows imply for columns that have none of their own.
#
# A grant has no limit of its own, but a pot it is paid from. Reckoned in intervals, rounded outwards, and loosened by a
# millionth besides, so that no plan that keeps its rows as closely as a solver does lies outside.

Flags = npt.NDArray[np.bool_]
ROUNDS = 25
"""How often limits are carried on from row to row; further on while columns get their first: cash at the end of sixty
quarters hangs on all before it."""
CARE = 4.0


@dataclass
class _Entries:
    """The entries of the rows one by one."""

    rows: sparse.csr_array
    low: Floats
    high: Floats

    def __post_init__(self) -> None:
        self.count = np.diff(self.rows.indptr).astype(float)
        self.row = np.repeat(np.arange(len(self.count)), np.diff(self.rows.indptr))
        self.column, self.amount = self.rows.indices, self.rows.data

    def least_of_others(self, amount: Floats, lower: Floats, upper: Floats) -> Floats:
        """For each entry, what the rest of its row comes to at least; -inf where that has no limit."""
        side = np.where(amount > 0, lower[self.column], upper[self.column])
        infinite = ~np.isfinite(side)
        term = np.where(infinite, 0.0, below(amount * np.where(infinite, 0.0, side)))
        size = len(self.count)
        total = np.bincount(self.row, term, size)
        error = CARE * (self.count + 2) * UNIT * np.bincount(self.row, np.abs(term), size)
        missing = np.bincount(self.row, infinite, size)[self.row]
        rest = below(below(total - error)[self.row] - term)
        return np.where(missing == infinite, rest, -np.inf)

    def limits(self, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        """For each entry, the lower and the upper limit that its row leaves for its column."""
        under = above(self.high[self.row] - self.least_of_others(self.amount, lower, upper))
        over = below(self.low[self.row] + self.least_of_others(-self.amount, lower, upper))
        ends = under / self.amount, over / self.amount
        up = self.amount > 0
        return below(np.where(up, ends[1], ends[0])), above(np.where(up, ends[0], ends[1]))


def implied(system: System, further: Sequence[tuple[Floats, float]] = ()) -> System:
    """The system with limits for columns that have none, as far as its rows imply them.

    Args:
        system: rows and box.
        further: rows cost·x ≤ limit that hold for every plan in question, beside those of the system.

    Returns:
        The system; where limits cross (`System.nothing_left`), there is no plan at all.
    """
    no_lower, no_upper = ~np.isfinite(system.lower), ~np.isfinite(system.upper)
    if not (no_lower.any() or no_upper.any()):
        return system
    wider = system
    for cost, limit in further:
        wider = wider.capped(cost, limit)
    rows = wider.rows.copy()
    rows.eliminate_zeros()
    lower, upper = system.lower.copy(), system.upper.copy()
    of_use = _standing_in(rows, no_lower | no_upper)
    fresh = of_use
    for turn in count(1):
        entries = _Entries(rows[fresh], wider.low[fresh], wider.high[fresh])
        least, most = entries.limits(lower, upper)
        tops, bottoms = upper.copy(), lower.copy()
        np.minimum.at(tops, entries.column, _loosened(most, 1.0))
        np.maximum.at(bottoms, entries.column, _loosened(least, -1.0))
        tops, bottoms = np.where(no_upper, tops, upper), np.where(no_lower, bottoms, lower)
        moved = (tops != upper) | (bottoms != lower)
        found = (np.isfinite(tops) & ~np.isfinite(upper)) | (np.isfinite(bottoms) & ~np.isfinite(lower))
        lower, upper = bottoms, tops
        if not moved.any() or np.any(lower > upper) or (turn >= ROUNDS and not found.any()):
            break
        fresh = _standing_in(rows, moved) & of_use
    return system.within(lower, upper)


def _standing_in(rows: sparse.csr_array, columns: Flags) -> Flags:
    """The rows in which some of the columns stand."""
    touched = np.concatenate([[0], np.cumsum(columns[rows.indices])])
    return np.asarray(touched[rows.indptr[1:]] > touched[rows.indptr[:-1]])


def _loosened(limits: Floats, way: float) -> Floats:
    """Limits a little further out; what is no number is no limit."""
    known = np.isfinite(limits)
    at = np.where(known, limits, 0.0)
    return np.where(known, at + way * ARITHMETIC * np.maximum(1.0, np.abs(at)), way * np.inf)


# Tier by tier, whether what is kept proves what is stated: certified, certified to a wider gap, or claimed.

NAMED = 3
"""How many columns that stand in the way of a bound are named."""


class Word(StrEnum):
    """What can be said of the bound of a tier."""

    CERTIFIED = "certified"
    """The proof reaches the stated bound, but for a millionth."""
    WIDER = "certified to a wider gap"
    """It proves a lower one."""
    CLAIMED = "claimed"
    """It proves none: the solver's word stands alone."""


@dataclass(frozen=True)
class TierWord:
    """What is certified of a tier.

    Attributes:
        measure: of the tier, or `NO_PLAN`.
        word: certified, to a wider gap, or claimed.
        bound: what is proven, in the unit of the measure; None where nothing is.
        gap: of the stated value to it (formulation §6); None likewise.
        why: what stands in the way, where something does; what the bound rests on, where it does.
        needed: whether the status of the run rests on it: a primary tier, or that there is no plan.
        enough: whether the gap is no wider than the run says or was asked for.
        leaves: how many parts of the choices the proof looks at.
    """

    measure: str
    word: Word
    bound: float | None = None
    gap: float | None = None
    why: str = ""
    needed: bool = True
    enough: bool = False
    leaves: int = 0

    def as_record(self) -> dict[str, Any]:
        """As the manifest states it."""
        return {
            "measure": self.measure, "word": str(self.word), "bound": self.bound, "gap": self.gap,
            "why": self.why, "needed": self.needed, "enough": self.enough, "leaves": self.leaves,
        }  # fmt: skip


@dataclass(frozen=True)
class Certificate:
    """Every tier's word, and what contradicts what the run states, a sentence each."""

    tiers: tuple[TierWord, ...]
    contradictions: tuple[str, ...] = ()

    @property
    def certified(self) -> bool:
        """Whether everything that the status rests on is proven to the gap that is stated or was asked for."""
        needed = [tier for tier in self.tiers if tier.needed]
        return bool(needed) and all(tier.enough for tier in needed) and not self.contradictions

    @property
    def word(self) -> Word:
        """The weakest word of what the status rests on."""
        words = [tier.word for tier in self.tiers if tier.needed] or [Word.CLAIMED]
        return max(words, key=list(Word).index)

    def as_record(self) -> dict[str, Any]:
        """As the manifest states it."""
        return {
            "word": str(self.word),
            "certified": self.certified,
            "tiers": [tier.as_record() for tier in self.tiers],
        }


GIVEN_CHOICES = "given the yes/no choices"
GIVEN_SETTLED = "given the yes/no choices, and what the even tiers before it settled"


def capped_at(value: float) -> float:
    """What later tiers keep of a tier: its value and the tolerance of formulation §6."""
    return value + tolerance(value)


def as_good(value: float) -> float:
    """Up to where a plan counts as good as one of this value: two solvers could not tell them apart."""
    return value + SOLVERS * max(1.0, abs(value))


def reaches(bound: float, said: float, value: float) -> bool:
    """Whether a proven bound is the stated one of a tier of this value, but for a millionth."""
    return said - bound <= TIER * max(1.0, abs(value))


def gap_of(value: float, bound: float) -> float:
    """The gap of formulation §6."""
    return 0.0 if abs(value) <= ZERO else max(0.0, (value - bound) / max(LEAST, abs(value)))


@dataclass
class ProofLadder:
    """The system as it stands before a tier: caps of the tiers before, and choices that these make sure of.

    Whoever makes a proof and whoever checks it climb the same one.
    """

    system: System

    def before(self, cost: Floats, offset: float, value: float) -> System:
        """Where plans as good as one of a value lie: limits of columns are implied by that."""
        return implied(self.system, [(cost, math.nextafter(as_good(value) - offset, math.inf))])

    def climb(self, cost: Floats, offset: float, value: float, sure: tuple[Places, Floats]) -> None:
        """Cap a tier, and hold the choices that no later tier can make otherwise."""
        self.system = self.system.held(*sure).capped(cost, capped_at(value) - offset)


@dataclass(frozen=True)
class Footing:
    """What the relaxation of a tier that chooses gives before any search.

    Attributes:
        box: where plans as good as the stated one lie, the choices held that these cannot make otherwise.
        sure: choices that no plan within the cap of this tier makes otherwise, and how they are made.
    """

    box: System
    sure: tuple[Places, Floats]

    @classmethod
    def of(cls, box: System, cost: Floats, offset: float, value: float, root: Floats) -> Footing:
        """From the duals of the relaxation."""
        found = safe_bound(box, cost, offset, root)
        held = sure_choices(box, found, as_good(value), box.choices)
        return cls(box.held(*held), sure_choices(box, found, capped_at(value), box.choices))


def even_bound(system: System, squares: Squares, plan: Floats, duals: Floats) -> Bound:
    """What a sum of squares comes to at least, by the plane that touches it at a plan and the duals of the rows."""
    touched, cost, offset = tangent(system, squares, plan)
    box, own = implied(touched), -cost[len(system.lower) :]
    tried = (safe_bound(box, cost, offset, np.concatenate([each, own])) for each in (duals, _firm(duals)))
    found = max(tried, key=lambda bound: bound.value)
    return replace(found, value=max(0.0, found.value))


NOTHING_SURE = np.zeros(0, np.int32), np.zeros(0)


@dataclass
class Judge:
    """Holds a manifest to a proof.

    Args:
        compiled: the matrix as it was solved.
        manifest: of the run.
        proof: kept with it.
        loose: the measures of which even tiers may use more.
    """

    compiled: Compiled
    manifest: Mapping[str, Any]
    proof: Proof
    loose: Collection[str] = ()
    against: list[str] = field(default_factory=list)
    ladder: ProofLadder = field(init=False)
    even: EvenLadder = field(init=False)

    def __post_init__(self) -> None:
        self.compiled = decided(self.compiled)
        self.ladder = ProofLadder(System.of(self.compiled))
        self.even = EvenLadder(self.compiled, self.asked_gap)

    @property
    def asked_gap(self) -> float:
        """The gap that the run was asked for."""
        return float(self.manifest.get("options", {}).get("gap", 0.0))

    def judge(self) -> Certificate:
        """Every tier's word, in order."""
        if self.manifest["status"] == "infeasible":
            return Certificate((self._no_plan(),), tuple(self.against))
        return Certificate(tuple(self._words()), tuple(self.against))

    def _words(self) -> Iterator[TierWord]:
        whole = True
        for stated in self.manifest["tiers"]:
            measure = stated["measure"]
            squares = self.compiled.squares.get(measure)
            if squares is None and not self.even.turn:
                yield self._before_even(stated)
                continue
            self.even.turn += squares is not None
            if squares is not None and not len(squares.names):
                yield TierWord(
                    measure, Word.CERTIFIED, 0.0, 0.0, "it has no amount", needed=False, enough=True
                )
                continue
            found = self._evened(stated, squares) if whole else None
            whole = whole and found is not None
            yield found or _claimed(
                measure, "no proof of it or of an even tier before it is kept", needed=False
            )

    def _before_even(self, stated: Mapping[str, Any]) -> TierWord:
        """The word of a linear tier before the even ones."""
        measure = stated["measure"]
        if stated["value"] is None or measure not in self.compiled.costs:
            return _claimed(measure, "there is no plan", needed=bool(stated.get("primary")))
        cost, offset = self.compiled.costs[measure], self.compiled.offsets[measure]
        self.even.earlier.append(Earlier(cost, offset, float(stated["value"]), measure in self.loose))
        return self._linear(stated)

    def _evened(self, stated: Mapping[str, Any], squares: Squares | None) -> TierWord | None:
        """The word of an even tier, or of the last one after them; None where what is kept does not fit."""
        proof = self.proof.of(stated["measure"])
        if proof is None or proof.held is None or len(proof.held) != len(self.ladder.system.choices):
            return None
        if squares is None:
            return self._last(stated, proof, proof.held)
        if proof.plan is None or len(proof.plan) != len(self.compiled.columns):
            return None
        system = self.even.before(proof.held)
        if len(proof.root) != len(system.low):
            return None
        value = squares.value(proof.plan)
        if abs(value - float(stated["value"])) > SOLVERS * max(1.0, value):
            self.against.append(
                f"the proof of {stated['measure']} is of a plan of {_told(value)}, not of the stated one"
            )
            return None
        self.even.settled.append((squares, proof.plan))
        return self._given(stated, even_bound(system, squares, proof.plan, proof.root))

    def _last(self, stated: Mapping[str, Any], proof: TierProof, held: Floats) -> TierWord | None:
        measure = stated["measure"]
        if proof.share is None or not self.even.settled or measure not in self.compiled.costs:
            return None
        system = self.even.after(held, proof.share)
        if len(proof.root) != len(system.low):
            return None
        found = safe_bound(
            implied(system), self.compiled.costs[measure], self.compiled.offsets[measure], proof.root
        )
        return self._given(stated, found)

    def _given(self, stated: Mapping[str, Any], found: Bound) -> TierWord:
        """The word of a tier that is judged given choices and what was settled before it."""
        if not found.proves:
            why = f"no limit is known of {_names(self.compiled, found.open.tolist())}"
            return _claimed(stated["measure"], why, needed=False)
        word = self._word(stated, min(found.value, as_good(float(stated["value"]))), 1)
        if found.value <= as_good(float(stated["value"])):
            return word
        beyond = (
            f"its plan goes beyond its rows by rounding, and what keeps them comes to {_told(found.value)}"
        )
        return replace(word, why=f"{word.why}; {beyond}")

    def _linear(self, stated: Mapping[str, Any]) -> TierWord:
        measure, value, primary = stated["measure"], float(stated["value"]), bool(stated.get("primary"))
        cost, offset = self.compiled.costs[measure], self.compiled.offsets[measure]
        proof = self._fitting(measure)
        if proof is None:
            word, sure = _claimed(measure, "no proof of it is kept", needed=primary), NOTHING_SURE
        elif primary != (proof.held is None):
            word, sure = _claimed(measure, "what is kept is of other choices", needed=primary), NOTHING_SURE
        else:
            word, sure = self._bounded(stated, proof)
        self.ladder.climb(cost, offset, value, sure)
        return word

    def _fitting(self, measure: str) -> TierProof | None:
        """The proof of a tier, if it has a dual for every row and a choice for every choice."""
        proof, rows = self.proof.of(measure), len(self.ladder.system.low)
        if proof is None or len(proof.root) != rows or any(len(leaf.duals) != rows for leaf in proof.leaves):
            return None
        return (
            None if proof.held is not None and len(proof.held) != len(self.ladder.system.choices) else proof
        )

    def _bounded(self, stated: Mapping[str, Any], proof: TierProof) -> tuple[TierWord, tuple[Places, Floats]]:
        """The word of a tier that has a proof, and the choices that follow from it."""
        measure, value, primary = stated["measure"], float(stated["value"]), bool(stated.get("primary"))
        cost, offset = self.compiled.costs[measure], self.compiled.offsets[measure]
        system, sure = self.ladder.before(cost, offset, value), NOTHING_SURE
        if proof.held is None:
            footing = Footing.of(system, cost, offset, value, proof.root)
            system, sure = footing.box, footing.sure
        else:
            system = system.held(system.choices, proof.held)
        try:
            found = tree_bound(system, cost, offset, proof.leaves)
        except TreeError as error:
            self.against.append(f"the proof of {measure} does not prove: {error}")
            return _claimed(measure, str(error), needed=primary), sure
        if found.value == -math.inf:
            why = f"no limit is known of {_names(self.compiled, found.open)}"
            return _claimed(measure, why, needed=primary), sure
        return self._word(stated, found.value, found.leaves), sure

    def _word(self, stated: Mapping[str, Any], found: float, leaves: int) -> TierWord:
        measure, value, primary = stated["measure"], float(stated["value"]), bool(stated.get("primary"))
        if found > as_good(value):
            self.against.append(
                f"of {measure} no plan comes below {_told(min(found, as_good(value)))}, and the run states one of "
                f"{value:,.9g}"
            )
        bound, said = min(found, value), stated.get("bound")
        reached = said is not None and reaches(bound, float(said), value)
        gap = gap_of(value, bound)
        wide = max(self.asked_gap, float(stated.get("gap") or 0.0))
        return TierWord(
            measure,
            Word.CERTIFIED if reached else Word.WIDER,
            bound,
            gap,
            "" if primary else GIVEN_SETTLED if self.even.turn else GIVEN_CHOICES,
            needed=primary,
            enough=reached or gap <= wide + TIER,
            leaves=leaves,
        )

    def _no_plan(self) -> TierWord:
        word, against = no_plan_word(NO_PLAN, self.compiled, self.proof.of(NO_PLAN))
        self.against += against
        return word


def no_plan_word(
    name: str, compiled: Compiled, proof: TierProof | None, *, needed: bool = True
) -> tuple[TierWord, list[str]]:
    """Whether a proof shows that nothing keeps the rows of a matrix, and what contradicts that it does."""
    rows = len(compiled.rows)
    if proof is None or any(len(leaf.duals) != rows for leaf in proof.leaves):
        return _claimed(name, "no proof of it is kept", needed=needed), []
    nothing = np.zeros(len(compiled.columns))
    try:
        found = tree_bound(implied(System.of(decided(compiled))), nothing, 0.0, proof.leaves)
    except TreeError as error:
        return _claimed(name, str(error), needed=needed), [f"the proof of {name} does not prove: {error}"]
    if found.value < math.inf:
        where = f": no limit is known of {_names(compiled, found.open)}" if found.open else ""
        return _claimed(name, f"the multipliers do not show it{where}", needed=needed), []
    return TierWord(name, Word.CERTIFIED, needed=needed, enough=True, leaves=found.leaves), []


def _firm(duals: Floats) -> Floats:
    """Duals without those that are an interior point's way of saying nothing."""
    return np.where(np.abs(duals) > LEAST * np.abs(duals).max(initial=0.0), duals, 0.0)


def _names(compiled: Compiled, columns: Sequence[int]) -> str:
    """Some columns by name, and how many more there are."""
    named = (
        compiled.columns[at] if at < len(compiled.columns) else ("amount", (str(at - len(compiled.columns)),))
        for at in columns[:NAMED]
    )
    told = ", ".join(f"{name}[{', '.join(key)}]" for name, key in named)
    return f"{told} and {len(columns) - NAMED} more" if len(columns) > NAMED else told


def _claimed(measure: str, why: str, *, needed: bool = True) -> TierWord:
    return TierWord(measure, Word.CLAIMED, why=why, needed=needed)


def _told(bound: float) -> str:
    return f"{bound:,.9g}"


def certificate(
    compiled: Compiled, manifest: Mapping[str, Any], proof: Proof, loose: Collection[str] = ()
) -> Certificate:
    """What a proof certifies of a manifest; see `Judge`."""
    return Judge(compiled, manifest, proof, loose).judge()
