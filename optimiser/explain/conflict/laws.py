"""Which laws of the model the data contradict, where there is no plan even without any promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.explain.conflict.effort import Budget, Verdict
from optimiser.explain.conflict.elastic import Elastic
from optimiser.explain.conflict.search import next_broken
from optimiser.matrix import Compiled
from optimiser.matrix.arrays import Named, member_rows, one_sided
from optimiser.run.prepare import Prepared
from optimiser.solver import SolveSettings
from trustmodels.allocation.case import Case
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.laws import LAWS
from trustmodels.allocation.promises import promise_of

RULES = {law.id: law for law in LAWS}


@dataclass(frozen=True)
class Clash:
    """Rows that contradict each other.

    Attributes:
        rows: (law, key), in the order of the model; a promise that yields has its shortfall in a law's place.
        minimal: whether each of them is proven to be needed.
        bounds: decisions whose own limits leave no value.
    """

    rows: tuple[Named, ...] = ()
    minimal: bool = False
    bounds: tuple[Named, ...] = ()


def clash(prepared: Prepared, settings: SolveSettings, budget: Budget) -> Clash:
    """The rows that clash among those that no question can let go.

    Args:
        prepared: a question that has no plan even with every promise let go.
        settings: of the solver.
        budget: the work there is.
    """
    compiled = prepared.compiled
    closed = np.flatnonzero(compiled.lower > compiled.upper)
    if len(closed):
        return Clash(bounds=tuple(compiled.columns[at] for at in closed), minimal=True)
    laws = _laws_only(compiled)
    elastic = Elastic(laws, _itself, _alike, _no_room, prepared.stages, settings, budget.effort)
    found = next_broken(elastic, elastic.everything, budget)
    if isinstance(found, Verdict):
        return Clash()
    rows = dict.fromkeys(elastic.names[member] for member in sorted(found.members))
    return Clash(tuple(sorted(rows, key=compiled.rows.index)), found.minimal)


def _itself(name: Named) -> Named:
    """Each law is looked at as a promise is elsewhere."""
    return name


def _no_room(_name: Named, _limit: float) -> float:
    """Arithmetic is kept as the solver keeps it."""
    return 0.0


def _alike(_name: Named) -> float:
    """Laws are not for sale: none counts more than another."""
    return 1.0


def _laws_only(compiled: Compiled) -> Compiled:
    """The matrix without promises that hold; a shortfall is a decision like any other here."""
    promises = set(member_rows(compiled, promise_of).tolist())
    kept = [at for at in range(len(compiled.rows)) if at not in promises]
    plain = tuple((name.removeprefix("short:"), key) for name, key in compiled.columns)
    return replace(one_sided(compiled, kept), columns=plain)


def labels(name: Named) -> dict[str, str]:
    """The key columns of a law's row, or of a promise's that yields."""
    law, key = name
    columns = RULES[law].key if law in RULES else FAMILIES[law].key
    return dict(zip(columns, key, strict=False))


def meaning(case: Case, name: Named) -> str:
    """What a law says of a trust or period, as MATHS.md has it."""
    rule = RULES[name[0]] if name[0] in RULES else FAMILIES[name[0]]
    given = {**dict.fromkeys(rule.key, ""), **labels(name)}
    trust = given.get("trust", "")
    if trust in case.data.trusts:
        given["trust"] = f"{case.data.trusts[trust].name} ({trust})"
    return rule.sentence.format(**given)


def records(rows: Sequence[Named]) -> list[dict[str, str]]:
    """Rows with their key columns, for `conflict.json`."""
    return [
        {"id": row, **(FAMILIES[row].columns(key) if row in FAMILIES else labels((row, key)))}
        for row, key in rows
    ]
