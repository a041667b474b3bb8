"""Instance and question -> case -> model -> matrix and tiers: everything before the solver."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from optimiser.instances import Instance
from optimiser.matrix import Compiled
from optimiser.matrix.compile import Compiler, compile_model
from optimiser.run.garbage import give_back
from optimiser.solver import Tier
from optimiser.solver.live import Places
from optimiser.solver.tier import Floors
from trustmodels.allocation.build import Reached, build, rebuild
from trustmodels.allocation.case import Case, make_case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Mode, Question

# Instance and question -> case -> model -> matrix and tiers: everything before the solver.

# A start fixes service changes first, then places where they are needed most, then the rest.
STAGES = (("begun", "whole"), ("place",), ("awarded",))

MANY = 500_000
"""Numbers of a matrix from which its model is cleared away before solving: a quarter of all memory at 500 trusts."""


@dataclass(frozen=True)
class Prepared:
    """A question ready to be solved, with the wall time of each phase in seconds."""

    case: Case
    compiled: Compiled
    tiers: tuple[Tier, ...]
    stages: tuple[Places, ...]
    seconds: dict[str, float]
    asked: Compiled | None = None
    """The matrix as it was asked, where `compiled` gives its promises room."""

    @property
    def as_asked(self) -> Compiled:
        """The matrix as instance and question have it."""
        return self.compiled if self.asked is None else self.asked


def case_of(instance: Instance, question: Question) -> Case:
    """The case of an instance under a question."""
    return make_case(allocation_data(instance.tables, instance.settings), _naming_all(question))


def _naming_all(question: Question) -> Question:
    """The question with a mode for every commitment: one that an earlier edition did not know is off in its runs."""
    unnamed: dict[str, Mode] = {name: "off" for name in FAMILIES if name not in question.modes}
    return replace(question, modes={**question.modes, **unnamed}) if unnamed else question


def tiers_of(compiled: Compiled) -> tuple[Tier, ...]:
    """The measures of the matrix in the order of the question: the even ones stand before the last."""
    none = np.zeros(len(compiled.columns))
    even = [Tier(name, none, 0.0, False, squares) for name, squares in compiled.squares.items()]
    linear = [
        Tier(name, cost, compiled.offsets[name], MEASURES[name].primary, loose=MEASURES[name].loose)
        for name, cost in compiled.costs.items()
    ]
    return (*linear[:-1], *even, *linear[-1:]) if even else tuple(linear)


def with_floors(tiers: tuple[Tier, ...], case: Case, compiled: Compiled) -> tuple[Tier, ...]:
    """The tiers, with the smallest awards in the one that settles who is given a grant."""
    return tuple(
        replace(tier, floors=floors_of(case, compiled)) if MEASURES[tier.measure].floored else tier
        for tier in tiers
    )


def floors_of(case: Case, compiled: Compiled) -> Floors | None:
    """The awards beside the grants that they allow, and the smallest award of each; None where there are none."""
    place = {name: at for at, name in enumerate(compiled.columns)}
    keys = [key for decision, key in compiled.columns if decision == "awarded"]
    if not keys:
        return None
    return Floors(
        np.array([place["awarded", key] for key in keys], np.int32),
        np.array([place["grant", key] for key in keys], np.int32),
        np.array([float(case.envelope[y].smallest_award) for _, y in keys]),
    )


def stages_of(compiled: Compiled) -> tuple[Places, ...]:
    """The choice columns in the groups in which a start fixes them."""
    kinds = np.array([decision for decision, _ in compiled.columns])
    groups = (np.flatnonzero(np.isin(kinds, group)).astype(np.int32) for group in STAGES)
    return tuple(group for group in groups if len(group))


def prepared_of(case: Case, compiled: Compiled, seconds: dict[str, float]) -> Prepared:
    """A compiled case with its tiers and stages."""
    return Prepared(
        case, compiled, with_floors(tiers_of(compiled), case, compiled), stages_of(compiled), seconds
    )


def prepare(instance: Instance, question: Question) -> Prepared:
    """Build and compile the model of a question."""
    began = perf_counter()
    case = case_of(instance, question)
    built = build(case)
    ready = perf_counter()
    compiled = compile_model(built)
    del built
    if compiled.matrix.nnz >= MANY:
        compiled = compiled.apart()
        give_back()
    return prepared_of(case, compiled, {"build": ready - began, "compile": perf_counter() - ready})


def opened(prepared: Prepared) -> Prepared:
    """The question with its matrix built so that any promise may be set aside without another that stays in its place.

    Where no promise tightens another one's row, it is the matrix as it was asked.
    """
    case = replace(prepared.case, any_may_give_way=True)
    if not prepared.case.tightened:
        return replace(prepared, case=case, compiled=prepared.as_asked, asked=None)
    return prepared_of(case, compile_model(build(case)), prepared.seconds)


# A model used again: other numbers of the same instance are built only where they reach.


class ReusedModel:
    """The model and the arrays of one question, brought from instance to instance.

    What comes out is the same to the byte as `prepare` would give; only the time differs.

    Args:
        question: what is asked.
        ordered: whether rows and columns stand in the order of the data, as they do wherever an answer is kept.
    """

    def __init__(self, question: Question, *, ordered: bool = True) -> None:
        self.question, self._ordered = question, ordered
        self._compiler: Compiler | None = None
        self.reached: Reached | None = None
        """What the last change reached; None where everything was built."""

    @property
    def compiler(self) -> Compiler:
        """What the last question was compiled by: from it, other sums over the same columns can be had."""
        if self._compiler is None:
            raise RuntimeError("nothing has been prepared yet")
        return self._compiler

    def prepare(self, instance: Instance) -> Prepared:
        """The question on an instance, ready to be solved."""
        began = perf_counter()
        case = case_of(instance, self.question)
        compiler, self._compiler = self._compiler, None  # half done is spoiled, should anything fail
        self.reached = None if compiler is None else rebuild(compiler.built, case)
        ready = perf_counter()
        if compiler is None or self.reached is None or not compiler.again(self.reached):
            self.reached = None
            built = build(case)
            ready = perf_counter()
            compiler = Compiler(built)
        compiled = compiler.ordered() if self._ordered else compiler.compiled()
        self._compiler = compiler
        return prepared_of(case, compiled, {"build": ready - began, "compile": perf_counter() - ready})
