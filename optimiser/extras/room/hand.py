"""A hand on the handles: what moved figures come to, at once, with the yes/no choices of the baseline held.

How the matrix moves with a handle is found when it is first moved, by building it at the ends of its reach. Where it
moves on a straight line - limits do - every figure between is read off that line; where it does not, the model is
built for the figure. Handles that are moved together are read off their lines once a built model has shown that they
may be.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from optimiser.errors import OptimiserError
from optimiser.explain.instant import Glimpse, Instant
from optimiser.extras.room.handles import POTS, Handle, handles
from optimiser.extras.room.offers import laid_over, offer_of
from optimiser.instances import Instance
from optimiser.matrix.arrays import Compiled
from optimiser.matrix.numbers import Ray, alike, moved, numbers_of, one_shape, with_numbers
from trustmodels.allocation.plan import Plan
from trustmodels.allocation.question import Question

Figures = Mapping[str, float]
Change = Mapping[str, Any]
SEVERAL = 6
"""Handles up to which the lines of all are learnt when they are first moved together."""
REMEMBERED = 500
"""Figures whose answer is kept: a hand goes back and forth."""


class Hand:
    """The handles of an instance under a question.

    Args:
        instance: with everything laid over it that stays as it is.
        question: what is asked.
        plan: of the baseline; its choices are held.
    """

    def __init__(self, instance: Instance, question: Question, plan: Plan) -> None:
        self.instance = instance
        self.handles = {handle.id: handle for handle in handles(instance)}
        self.instant = Instant(instance, question, plan)
        self._base = self.instant.prepared.compiled
        self._numbers = numbers_of(self._base)
        self._lines: dict[str, Ray | None] = {}
        self._ends: dict[tuple[str, float], Compiled] = {}
        self._together: dict[frozenset[str], bool] = {}
        self._known: OrderedDict[tuple[tuple[str, float], ...], Glimpse | None] = OrderedDict()
        self._put_off: dict[str, float] = {}
        self.built = 0
        """How often a model was built for a figure."""

    def move(self, figures: Figures, further: Sequence[Change] = ()) -> Glimpse | None:
        """What figures come to; None where the choices leave no plan.

        Args:
            figures: of handles by id, as shown; a handle that is not among them stands as it stood.
            further: changes that no handle makes; they come first.

        Raises:
            InstanceError: the figures do not fit the instance.
        """
        moves = self._off_base(figures)
        if not moves and not further:
            return self.instant.base
        key = tuple(moves.items())
        if key in self._known and not further:
            self._known.move_to_end(key)
            return self._known[key]
        self._learn_or_put_off(moves)
        compiled = self._on_lines(moves) if not further else None
        if compiled is None:
            compiled = self._rebuilt(moves, further)
        found = self.instant.glimpse(compiled)
        if not further:
            self._known[key] = found
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return found

    def _learn_or_put_off(self, moves: Figures) -> None:
        """Learn the line of one handle at once; those of several, which take longer, once the hand rests."""
        new = [id_ for id_ in moves if id_ not in self._lines]
        if len(new) == 1:
            self.learn(new[0])
        if 1 < len(moves) <= SEVERAL and frozenset(moves) not in self._together:
            self._put_off = dict(moves)

    @property
    def ready(self) -> bool:
        """Whether the lines of all pots are known, and whether their years may be moved together.

        Pots are moved first, and cost little to learn; other handles are learnt when they are moved, and where several
        were moved at once, before the pots.
        """
        return not self._unlearned and not self._untried

    @property
    def _unlearned(self) -> list[str]:
        pots = [handle.id for handle in self.handles.values() if handle.group == POTS]
        return [id_ for id_ in (*self._put_off, *pots) if id_ not in self._lines]

    @property
    def _untried(self) -> list[Figures]:
        """What was moved at once, and the years of each pot, where nobody has seen yet whether their lines add up."""
        series: dict[str, dict[str, float]] = {"": dict(self._put_off)}
        for id_, handle in self.handles.items():
            if handle.group == POTS and handle.series:
                series.setdefault(handle.series, {})[id_] = handle.reach[1]
        return [
            years
            for years in series.values()
            if len(years) > 1
            and frozenset(years) not in self._together
            and all(self._lines.get(id_) is not None for id_ in years)
        ]

    def prepare(self) -> None:
        """A step towards being ready: one model at most, so that a move need not wait for more."""
        for years in self._untried[:1]:
            self._together[frozenset(years)] = False
            with suppress(OptimiserError):
                self._rebuilt(years, ())
            return
        for id_ in self._unlearned[:1]:
            missing = [end for end in self.handles[id_].reach if (id_, end) not in self._ends]
            with suppress(OptimiserError):  # what does not fit at its end is no line
                if len(missing) > 1:
                    self._ends[id_, missing[0]] = self._at({id_: missing[0]})
                    return
            self.learn(id_)

    def learn(self, id_: str) -> bool:
        """Find how the matrix moves with a handle; whether it does so on a straight line over its whole reach."""
        handle = self.handles[id_]
        self._lines[id_] = None
        try:
            self._lines[id_] = self._line(handle)
        except OptimiserError:
            return False  # an end of its reach does not fit: every figure is built
        return self._lines[id_] is not None

    def line(self, id_: str) -> Ray | None:
        """The line on which the numbers of the matrix move with a handle; None where it is none."""
        if id_ not in self._lines:
            self.learn(id_)
        return self._lines[id_]

    def adds_up(self, figures: Figures) -> bool:
        """Whether the lines of handles, all of them known, may be added up to these figures."""
        moves = self._off_base(figures)
        self._together.pop(frozenset(moves), None)
        try:
            self._rebuilt(moves, ())
        except OptimiserError:
            return False  # together they do not fit the instance
        return self._together.get(frozenset(moves), True)

    def _off_base(self, figures: Figures) -> dict[str, float]:
        """The figures that differ from how things stand, in the order of the handles."""
        return {
            id_: figures[id_] for id_, handle in self._moved(figures).items() if handle.moved(figures[id_])
        }

    @property
    def base(self) -> Compiled:
        """The matrix with nothing moved."""
        return self._base

    def _moved(self, figures: Figures) -> dict[str, Handle]:
        """The handles that have a figure, in their own order."""
        return {id_: handle for id_, handle in self.handles.items() if id_ in figures}

    def _line(self, handle: Handle) -> Ray | None:
        """From one end of the reach to the other, through how it stands; None where that is no line."""
        low, high = handle.reach
        if high <= low:
            return None
        ends = [self._end(handle.id, end) for end in (low, high)]
        if not all(one_shape(self._base, end) for end in ends):
            return None
        one, other = (numbers_of(end) for end in ends)
        line = Ray.between(self._numbers, (low, one), (high, other))
        if line is None:
            return None
        between = self._numbers if not handle.switch else numbers_of(self._at({handle.id: handle.now}))
        guess = moved(self._numbers, {handle.id: handle.now}, {handle.id: line})
        return line if alike(guess, between) else None

    def _end(self, id_: str, end: float) -> Compiled:
        known = self._ends.pop((id_, end), None)
        return self._at({id_: end}) if known is None else known

    def _on_lines(self, moves: Figures) -> Compiled | None:
        """The matrix read off the lines; None where one is not known, or they have not been seen together."""
        inside = all(low <= moves[id_] <= high for id_ in moves for low, high in [self.handles[id_].reach])
        lines = {id_: line for id_ in moves if (line := self._lines.get(id_)) is not None}
        if not inside or len(lines) < len(moves):
            return None
        if len(moves) > 1 and not self._together.get(frozenset(moves), False):
            return None
        return self._guess(moves, lines)

    def _guess(self, moves: Figures, lines: Mapping[str, Ray]) -> Compiled:
        return with_numbers(self._base, moved(self._numbers, moves, lines))

    def _rebuilt(self, moves: Figures, further: Sequence[Change]) -> Compiled:
        """The matrix built for the figures; what it shows of lines that are moved together is kept."""
        compiled = self._at(moves, further)
        lines = {id_: line for id_ in moves if (line := self._lines.get(id_)) is not None}
        if not further and len(moves) > 1 and len(lines) == len(moves):
            guess = self._guess(moves, lines)
            fits = one_shape(compiled, guess) and alike(numbers_of(guess), numbers_of(compiled))
            self._together[frozenset(moves)] = fits
        return compiled

    def _at(self, moves: Figures, further: Sequence[Change] = ()) -> Compiled:
        self.built += 1
        figures = [(self.handles[id_], moves[id_]) for id_ in self._moved(moves)]
        question = self.instant.question.name
        made = laid_over(self.instance, offer_of(figures, None, question, (), further))
        return self.instant.numbers(made)
