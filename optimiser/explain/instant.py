"""What a changed number does, at once: every natural quantity with the yes/no choices held.

The linear tiers of the question are solved again from where they ended. How an amount is shared out among those to
whom it is the same in sum - the even tiers, and the peak of what is asked - is left to the exact answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimiser.explain.linear_plan import choice_of
from optimiser.explain.quantities import GIVEN, Quantity, quantities_at
from optimiser.instances import Instance
from optimiser.matrix.arrays import Compiled, Floats
from optimiser.run.prepare import ReusedModel
from optimiser.solver import SolveSettings, Tier
from optimiser.solver.chain import Chain
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.plan import Plan
from trustmodels.allocation.question import Question


@dataclass(frozen=True)
class Glimpse:
    """What a question comes to with its choices held, before it is shared out evenly.

    Attributes:
        values: of the measures that were solved, by name.
        quantities: in natural units, as `quantities` of a run gives them.
        pivots: of the simplex, over all tiers.
    """

    values: Mapping[str, float]
    quantities: tuple[Quantity, ...]
    pivots: int


def quick_tiers(tiers: Sequence[Tier]) -> tuple[Tier, ...]:
    """The linear tiers that settle what there is in all; those that share it out follow with the exact answer."""
    linear = [tier for tier in tiers if tier.squares is None and not MEASURES[tier.measure].last]
    sums = [at for at, tier in enumerate(linear) if tier.primary or MEASURES[tier.measure].loose]
    return tuple(linear[: max(sums, default=0) + 1])


class Instant:
    """A question with the choices of a plan, open to other numbers.

    Args:
        instance: as the plan was made for.
        question: what is asked.
        plan: whose yes/no choices are held.
        settings: of the solver.
    """

    def __init__(
        self, instance: Instance, question: Question, plan: Plan, settings: SolveSettings | None = None
    ) -> None:
        self._model = ReusedModel(question, ordered=False)
        self.prepared = self._model.prepare(instance)
        choice = choice_of(self.prepared, plan)
        tiers = quick_tiers(self.prepared.tiers)
        self.chain = Chain(self.prepared.compiled, tiers, choice, settings or SolveSettings())
        if self.chain.base is None:
            raise RuntimeError("the plan's own choices have no plan: run and matrix do not belong together")
        self._names = quantities_at(self.prepared, self.chain.base.x)
        self._sums, self._constant, self._places = self._functionals()
        self.base = self._seen(self.chain.base.values, self.chain.base.x, self.chain.base.pivots)

    @property
    def question(self) -> Question:
        """What is asked."""
        return self._model.question

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The tiers that are solved at once, in order."""
        return self.chain.tiers

    @property
    def sums(self) -> Mapping[tuple[str, str], tuple[Floats, float]]:
        """Every amount by quantity and period, as a sum over the columns and a constant part."""
        rows = self._sums.toarray()
        return {name: (rows[at], float(self._constant[at])) for at, name in enumerate(self._places)}

    def numbers(self, instance: Instance) -> Compiled:
        """The matrix of another instance of the same trusts, in the order of this one."""
        return self._model.prepare(instance).compiled

    def glimpse(self, compiled: Compiled) -> Glimpse | None:
        """What the question comes to with other numbers; None where the choices leave no plan.

        Args:
            compiled: the same rows and columns as `prepared` has, with other numbers.
        """
        found = self.chain.reach(compiled)
        return None if found is None else self._seen(found.values, found.x, found.pivots)

    def _seen(self, values: Mapping[str, float], x: Floats, pivots: int) -> Glimpse:
        amounts = np.maximum(self._sums @ x + self._constant, 0.0)
        told = dict(zip(self._places, amounts.tolist(), strict=True))
        quantities = tuple(
            replace(q, by_period={y: told.get((q.id, y), 0.0) for y in q.by_period}) for q in self._names
        )
        return Glimpse(dict(values), quantities, pivots)

    def _functionals(self) -> tuple[sparse.csr_array, Floats, list[tuple[str, str]]]:
        """Every quantity by period as a sum over the columns: shortfalls where they yield, and money of the plan."""
        built = self._model.compiler.built
        terms: dict[tuple[str, str], list[object]] = {}
        for name, part in built.parts.items():
            for key, short in part.short.items():
                labels = FAMILIES[name].labels(key)
                standard = labels.get("standard", "")
                where = (f"{name}:{standard}" if standard else name, labels["period"])
                terms.setdefault(where, []).append(short)
        for name, (column, _) in GIVEN.items():
            for key, term in getattr(built.plan, column).items():
                terms.setdefault((name, key[-1]), []).append(term)
        rows, constants = self._model.compiler.linear([term for sums in terms.values() for term in sums])
        of = np.repeat(np.arange(len(terms)), [len(sums) for sums in terms.values()])
        adding = sparse.csr_array((np.ones(len(of)), (of, np.arange(len(of)))), shape=(len(terms), len(of)))
        return adding @ rows, adding @ constants, list(terms)
