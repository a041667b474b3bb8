"""What a solve ended with, tier by tier: where the next solve of nearly the same numbers begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import highspy
import numpy as np
import numpy.typing as npt

from optimiser.matrix.arrays import Compiled, Named
from optimiser.tolerances import SAME

Floats = npt.NDArray[np.float64]
Statuses = npt.NDArray[np.int8]

_BASIC, _LOWER = highspy.HighsBasisStatus.kBasic, highspy.HighsBasisStatus.kLower
_STATUS = [highspy.HighsBasisStatus(number) for number in range(len(highspy.HighsBasisStatus.__members__))]


@dataclass(frozen=True)
class Basis:
    """The basis of a linear programme as HiGHS holds it, and how many columns and rows it is of."""

    kept: highspy.HighsBasis
    columns: int
    rows: int

    @cached_property
    def _statuses(self) -> tuple[list[highspy.HighsBasisStatus], list[highspy.HighsBasisStatus]]:
        """Those of columns and rows: what an offer begins from is carried over again and again."""
        return list(self.kept.col_status), list(self.kept.row_status)

    @classmethod
    def of(cls, highs: highspy.Highs) -> Basis | None:
        """The basis that HiGHS stands on, None where it has none."""
        found = highs.getBasis()
        return cls(found, highs.getNumCol(), highs.getNumRow()) if found.valid else None

    @classmethod
    def from_numbers(cls, columns: Statuses, rows: Statuses) -> Basis:
        """From the statuses as HiGHS numbers them."""
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status = (
            [_STATUS[number] for number in part] for part in (columns, rows)
        )
        basis.valid = True
        return cls(basis, len(columns), len(rows))

    def with_row(self, at: int) -> Basis:
        """The same with one row more at a place, basic."""
        basis = highspy.HighsBasis()
        rows = list(self.kept.row_status)
        rows.insert(at, _BASIC)
        basis.col_status, basis.row_status, basis.valid = self.kept.col_status, rows, True
        return Basis(basis, self.columns, self.rows + 1)

    def carried(self, rows: Sequence[int], columns: Sequence[int], before: int) -> Basis | None:
        """The basis of a matrix of which some rows and columns came or went; None where no basis is left of it.

        What came stands as nothing does that binds: a row basic, a column at its lower bound. Caps stay at the end.

        Args:
            rows: for every row of the other matrix its place in this one; -1 for one that came.
            columns: the same of the columns.
            before: how many rows this matrix had without caps.
        """
        old_columns, old_rows = self._statuses
        gone = [status for part, old in ((columns, old_columns), (rows, old_rows[:before]))
                for status in _left_out(part, old)]  # fmt: skip
        if gone.count(_BASIC) != len(set(range(before)).difference(rows)):
            return None
        basis = highspy.HighsBasis()
        basis.col_status = _placed(columns, old_columns, _LOWER)
        basis.row_status = [*_placed(rows, old_rows[:before], _BASIC), *old_rows[before:]]
        basis.valid = True
        return Basis(basis, len(columns), len(rows) + len(old_rows) - before)

    def numbers(self) -> tuple[Statuses, Statuses]:
        """The statuses of columns and rows as HiGHS numbers them."""
        parts = (self.kept.col_status, self.kept.row_status)
        columns, rows = (np.array([int(status) for status in part], np.int8) for part in parts)
        return columns, rows

    def set_in(self, highs: highspy.Highs) -> bool:
        """Put it into a model; whether it has the shape of this model."""
        if (self.columns, self.rows) != (highs.getNumCol(), highs.getNumRow()):
            return False
        return highs.setBasis(self.kept) != highspy.HighsStatus.kError


def _left_out(
    places: Sequence[int], old: Sequence[highspy.HighsBasisStatus]
) -> list[highspy.HighsBasisStatus]:
    """The statuses of what is in its place no longer."""
    return [old[at] for at in set(range(len(old))).difference(places)]


def _placed(
    places: Sequence[int], old: list[highspy.HighsBasisStatus], new: highspy.HighsBasisStatus
) -> list[highspy.HighsBasisStatus]:
    """Statuses in other places; `new` where something came."""
    if len(places) == len(old) and all(at == place for place, at in enumerate(places)):
        return old
    return [new if at < 0 else old[at] for at in places]


@dataclass(frozen=True)
class Ended:
    """How a primary tier ended, or how far it has come: its choices, and the basis of its relaxation.

    `value` and `bound` are known where the same matrix is solved again: there a bound goes on to hold (see
    `Memory.holds`).
    """

    choice: Floats
    relaxed: Basis | None
    value: float = np.inf
    bound: float = -np.inf

    @property
    def elsewhere(self) -> Ended:
        """What of it helps where numbers or limits are others."""
        return Ended(self.choice, self.relaxed)


@dataclass(frozen=True)
class Memory:
    """How each tier of a solve ended, by measure, and the choices of its last plan.

    Nothing in it can change an answer beyond the gap: a plan that no longer holds is not taken, and a basis is
    only where the simplex begins. `plan` is the whole plan, where the very same matrix is solved again. `held` has
    the bases of the tiers after those that choose, with the choices of the last plan held.
    """

    tiers: Mapping[str, Ended] = field(default_factory=dict)
    choice: Floats | None = None
    plan: Floats | None = None
    held: Mapping[str, Basis] = field(default_factory=dict)

    def held_before(self, measure: str, choice: Floats) -> Basis | None:
        """The basis of a tier whose choices are held, where these are those of the last plan."""
        same = self.choice is not None and np.array_equal(self.choice, choice)
        return self.held.get(measure) if same else None

    def before(self, measure: str) -> Ended | None:
        """How the tier ended the last time, None where it was not solved."""
        return self.tiers.get(measure)

    def holds(self, measure: str, earlier: Mapping[str, float]) -> float:
        """The bound that was known of a tier; none where an earlier tier came out worse than it had.

        Such a tier is capped at a higher value now, and there might be plans that it had forbidden.

        Args:
            measure: of the tier.
            earlier: what each primary tier before it came to, by measure.
        """
        worse = any(
            value > self.tiers[name].value + SAME * max(1.0, abs(value))
            for name, value in earlier.items()
            if name in self.tiers
        )
        known = measure in self.tiers and all(name in self.tiers for name in earlier)
        return self.tiers[measure].bound if known and not worse else -np.inf

    def without_bases(self) -> Memory:
        """Its choices alone."""
        return Memory(
            {m: replace(ended, relaxed=None) for m, ended in self.tiers.items()}, self.choice, self.plan
        )

    def carried(self, before: Compiled, now: Compiled) -> Memory:
        """The same for a matrix of which some rows and columns came or went, as an ask that is agreed brings a row.

        Args:
            before: the matrix that it is of.
            now: the other one.
        """
        if before.rows == now.rows and before.columns == now.columns:
            return self
        rows, columns = _places(before.rows, now.rows), _places(before.columns, now.columns)
        chosen = _places(_choices(before), _choices(now))

        def basis(of: Basis | None) -> Basis | None:
            return None if of is None else of.carried(rows, columns, len(before.rows))

        def choice(of: Floats) -> Floats:
            return np.array([0.0 if at < 0 else of[at] for at in chosen])

        ended = {
            measure: replace(of, choice=choice(of.choice), relaxed=basis(of.relaxed))
            for measure, of in self.tiers.items()
        }
        held = {measure: found for measure, of in self.held.items() if (found := basis(of)) is not None}
        return Memory(ended, None if self.choice is None else choice(self.choice), held=held)

    def fits(self, choices: int) -> bool:
        """Whether its choices are as many as a matrix has, in every tier."""
        known = [self.choice, *(ended.choice for ended in self.tiers.values())]
        return all(choice is None or len(choice) == choices for choice in known)


def _choices(compiled: Compiled) -> list[Named]:
    """The names of the yes/no columns, in their order."""
    return [compiled.columns[at] for at in np.flatnonzero(compiled.integer)]


def _places(before: Sequence[Named], now: Sequence[Named]) -> list[int]:
    """For every name its place among those of before, -1 where it was not."""
    place = {name: at for at, name in enumerate(before)}
    return [place.get(name, -1) for name in now]


NO_MEMORY = Memory()


class Keeper:
    """Who keeps how far a solve has come, and gives it to the next one; this one keeps nothing."""

    def begin(self, _compiled: Compiled) -> Memory:
        """Where the solve of a matrix begins."""
        return NO_MEMORY

    def keep(self, _known: Callable[[], Memory]) -> None:
        """Offered what is known whenever there may be something new; it is made only if it is asked for."""


NOBODY = Keeper()
